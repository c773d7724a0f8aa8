import Foundation
import Testing

@Suite("Help texts")
struct HelpTests {
    static let pages: [(golden: String, arguments: [String])] = [
        ("help.txt", ["help"]),
        ("help.txt", ["--help"]),
        ("help-run.txt", ["run", "--help"]),
        ("help-run.txt", ["help", "run"]),
        ("help-sweep.txt", ["sweep", "--help"]),
        ("help-fuzz.txt", ["fuzz", "--help"]),
        ("help-list.txt", ["list", "--help"]),
        ("help-schema.txt", ["schema", "--help"]),
        ("help-bench.txt", ["bench", "--help"]),
        ("help-defects.txt", ["defects", "--help"]),
        ("help-serve.txt", ["serve", "--help"]),
        ("help-record.txt", ["record", "--help"]),
        ("help-replay.txt", ["replay", "--help"]),
        ("help-merge.txt", ["merge", "--help"]),
        ("help-completion.txt", ["completion", "--help"]),
        ("help-help.txt", ["help", "--help"]),
        ("help-check.txt", ["check", "--help"]),
    ]

    @Test("A help text is the golden file", arguments: pages)
    func helpIsGolden(page: (golden: String, arguments: [String])) throws {
        let result = try CutoverProcess.run(page.arguments)
        #expect(result.exitCode == 0)
        #expect(result.standardError.isEmpty)
        try expectGolden(result.standardOutput, page.golden)
    }

    @Test("--version prints the version and nothing else")
    func version() throws {
        let result = try CutoverProcess.run(["--version"])
        #expect(result.exitCode == 0)
        #expect(result.standardOutput.wholeMatch(of: /cutover \d+\.\d+\.\d+\n/) != nil)
    }

    @Test("Help without a terminal carries no colour", arguments: [["help"], ["run", "--help"]])
    func noColour(arguments: [String]) throws {
        #expect(!(try CutoverProcess.run(arguments).standardOutput.contains("\u{1B}")))
    }
}
