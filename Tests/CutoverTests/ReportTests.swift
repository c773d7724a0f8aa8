import Foundation
import Testing

@Suite("Reports, as a user writes them")
struct ReportTests {
    /// The formats whose reports are golden files, with the ending of the file.
    static let formats = [("junit", "xml"), ("json", "json"), ("tap", "tap"), ("markdown", "md"), ("github", "txt")]

    /// A run that is sound and one with findings, each of one scenario and two lanes.
    static let runs: [(name: String, code: Int32, words: [String])] = [
        ("joiner", 0, ["run", "scenarios/lifecycle/joiner.json5", "--lane", "api-v2"]),
        (
            "removal-ignored", 1,
            [
                "run", "scenarios/groups/unassigned-with-the-group.json5", "--lane", "api-v2", "--profile",
                "apiV2.patchRemoveMember=ignore",
            ]
        ),
    ]

    @Test("a report in every format reads like the golden file", arguments: runs)
    func readsLikeGolden(run: (name: String, code: Int32, words: [String])) throws {
        let folder = try TemporaryFolder()
        let options = Self.formats.flatMap { ["--report", "\($0)=\(folder.url.path)/report.\($1)"] }
        #expect(try CutoverProcess.run(run.words + options).exitCode == run.code)
        for (_, ending) in Self.formats {
            let text = try String(contentsOf: folder.url.appendingPathComponent("report.\(ending)"), encoding: .utf8)
            try expectGolden(text, "report-\(run.name).\(ending)")
        }
    }

    @Test("schema --report prints the schema of the repository")
    func printsSchema() throws {
        let file = CutoverProcess.root.appendingPathComponent("docs/report.schema.json")
        #expect(try CutoverProcess.run(["schema", "--report"]).standardOutput == String(contentsOf: file, encoding: .utf8))
    }

    @Test("shards that --shard auto chose are joined to the report and the exit code of one machine")
    func joinsShards() throws {
        let folder = try TemporaryFolder()
        let words = ["run", "--filter", "scenarios/groups", "--lane", "api-v2", "--profile", "apiV2.patchRemoveMember=ignore"]
        let files = (1...3).map { "\(folder.url.path)/\($0).json" }
        for (index, file) in files.enumerated() {
            let variables = ["CUTOVER_SHARD_INDEX": "\(index + 1)", "CUTOVER_SHARD_TOTAL": "3"]
            let shard = try CutoverProcess.run(words + ["--shard", "auto", "--report", "json=\(file)"], environment: variables)
            #expect(shard.exitCode <= 1, "\(shard.standardError)")
        }
        let whole = try CutoverProcess.run(words + ["--json"])
        #expect(whole.exitCode == 1)
        let joined = try CutoverProcess.run(["merge", "--json"] + files)
        #expect(joined.exitCode == 1)
        #expect(joined.standardOutput == whole.standardOutput)
        #expect(try CutoverProcess.run(["merge"] + files).standardOutput == CutoverProcess.run(words).standardOutput)
    }

    @Test("a missing shard, a wrong file and no file at all are refused: exit code 2")
    func refusesParts() throws {
        let folder = try TemporaryFolder()
        let file = "\(folder.url.path)/1.json"
        _ = try CutoverProcess.run([
            "run", "--filter", "lifecycle/", "--lane", "api-v2", "--shard", "1/2", "--report", "json=\(file)",
        ])
        for (words, says) in [
            ([file], "Shard 2/2 is missing."), ([file, file], "Shard 1/2 is there twice"), (["README.md"], "README.md:1:1: "),
            (["nowhere.json"], "nowhere.json: this report cannot be read"), ([], "needs the JSON report of every shard"),
        ] {
            let result = try CutoverProcess.run(["merge"] + words)
            #expect(result.exitCode == 2)
            #expect(result.standardError.contains(says), "said: \(result.standardError)")
            #expect(result.standardOutput.isEmpty)
        }
    }

    @Test("--shard auto without an engine says what to set: exit code 2")
    func refusesAutoElsewhere() throws {
        // An engine that runs these tests must not decide for them.
        let variables = ["CUTOVER_SHARD_INDEX": "5", "CUTOVER_SHARD_TOTAL": "4"]
        let result = try CutoverProcess.run(["run", "--shard", "auto"], environment: variables)
        #expect(result.exitCode == 2)
        #expect(result.standardError.contains("CUTOVER_SHARD_INDEX needs a number from 1 to 4"))
    }

    @Test("a format that is not built or not known is refused with those that are", arguments: ["junnit=x", "pdf=x"])
    func refusesFormat(report: String) throws {
        let result = try CutoverProcess.run(["run", "--report", report])
        #expect(result.exitCode == 2)
        #expect(result.standardError.contains("junit, json, tap, markdown, github"))
    }

    @Test("--failed runs again what failed in a report, and nothing where nothing did")
    func runsFailedAgain() throws {
        let folder = try TemporaryFolder()
        let file = "\(folder.url.path)/last.json"
        let words = ["run", "scenarios/groups", "--lane", "api-v2"]
        let broken = ["--profile", "apiV2.patchRemoveMember=ignore", "--report", "json=\(file)"]
        #expect(try CutoverProcess.run(words + broken).exitCode == 1)
        let failing =
            try String(contentsOf: URL(fileURLWithPath: file), encoding: .utf8).matches(of: /"verdict": "different"/).count - 1
        let again = try CutoverProcess.run(words + ["--failed", file, "--report", "json=\(file).2"])
        #expect(again.exitCode == 0)
        #expect(failing > 0 && again.standardOutput.contains("Identical: \(failing) scenarios"), "\(again.standardOutput)")
        let third = try CutoverProcess.run(words + ["--failed", "\(file).2"])
        #expect(third.exitCode == 2)
        #expect(third.standardError.contains("no scenario of this choice failed"))
    }

    @Test("--quiet prints the last line alone where all is well, and the failed scenarios where not")
    func isQuiet() throws {
        let sound = try CutoverProcess.run(["run", "scenarios/lifecycle/joiner.json5", "--quiet"])
        #expect(sound.standardOutput.wholeMatch(of: /Identical: 1 scenario, [^\n]*\n/) != nil, "\(sound.standardOutput)")
        #expect(sound.standardError.isEmpty)
        let words = ["run", "scenarios/groups", "--lane", "api-v2", "--profile", "apiV2.patchRemoveMember=ignore", "--quiet"]
        let broken = try CutoverProcess.run(words)
        #expect(broken.exitCode == 1)
        #expect(broken.standardOutput.contains("✗") && !broken.standardOutput.contains("✓"))
    }

    @Test("--verbose shows every finding, and what a scenario proves")
    func isVerbose() throws {
        let words = ["run", "scenarios/groups/large-group.json5", "--profile", "apiV2.patchRemoveMember=ignore"]
        #expect(try CutoverProcess.run(words).standardOutput.contains("the JSON report holds them all"))
        let verbose = try CutoverProcess.run(words + ["--verbose"])
        #expect(!verbose.standardOutput.contains("the JSON report holds them all"))
        #expect(try CutoverProcess.run(words + ["--verbose", "--quiet"]).exitCode == 2)
    }
}
