import Benchmarks
import HTTP
import Harness

/// `cutover bench`.
struct BenchCommand {
    let arguments: ParsedArguments

    func run() async throws(CommandFailure) -> ExitCode {
        var options = Benchmarks.Options()
        options.users = arguments.number("--users") ?? options.users
        options.seconds = arguments.number("--seconds") ?? options.seconds
        if let parts = arguments.value("--only") {
            options.parts = parts.split(separator: ",").compactMap { Benchmarks.Part(rawValue: String($0)) }
        }
        options.scenarios = try ScenarioSelection(arguments).scenarios
        let report: BenchmarkReport
        do throws(TransportError) {
            report = try await Benchmarks.run(options) { what in
                // Notes are a courtesy; a closed standard error must not fail the measurement.
                try? OutputStream.standardError.write("cutover: measuring \(what)\n")
            }
        } catch {
            throw .incomplete(error.message)
        }
        try OutputStream.standardOutput.write(arguments.has("--json") ? report.json.text(pretty: true) + "\n" : report.text)
        return .identical
    }
}
