import Harness

let paths = CommandLine.arguments.count > 1 ? Array(CommandLine.arguments.dropFirst()) : ["scenarios"]
do {
    let scenarios = try ScenarioSuite.read(try ScenarioSuite.files(at: paths))
    var recorder = TerminalRecorder { print($0, terminator: "") }
    _ = await SuiteRunner(scenarios).run { recorder.record($0) }
} catch {
    print(error)
}
