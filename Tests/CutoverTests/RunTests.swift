import Foundation
import Testing

@Suite("cutover run, as a user runs it")
struct RunTests {
    @Test("a sound pair of endpoints is identical: exit code 0", arguments: ["memory", "loopback", "both"])
    func isIdentical(transport: String) throws {
        let result = try CutoverProcess.run(["run", "scenarios/lifecycle", "--transport", transport])
        #expect(result.exitCode == 0, "\(result.standardOutput)\(result.standardError)")
        #expect(result.standardOutput.contains("Identical: "))
    }

    @Test("a run of one scenario reads like the golden file")
    func readsLikeGolden() throws {
        try expectGolden(try CutoverProcess.run(["run", "scenarios/lifecycle/joiner.json5"]).standardOutput, "run-joiner.txt")
        try expectGolden(
            try CutoverProcess.run(["run", "scenarios/lifecycle/joiner.json5", "--json"]).standardOutput,
            "run-joiner.json"
        )
    }

    @Test("an ignored removal of a member fails the run, and the report reads like the golden file: exit code 1")
    func findsIgnoredRemoval() throws {
        let words = ["run", "scenarios/groups/members-add-and-remove.json5", "--profile", "apiV2.patchRemoveMember=ignore"]
        let result = try CutoverProcess.run(words)
        #expect(result.exitCode == 1)
        try expectGolden(result.standardOutput, "run-removal-ignored.txt")
    }

    @Test("the JSON report on standard output and in a file are the same bytes, twice")
    func writesReport() throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appendingPathComponent("report.json")
        let words = ["run", "scenarios/names", "scenarios/trouble", "--json", "--report", "json=\(file.path)"]
        let first = try CutoverProcess.run(words)
        #expect(first.exitCode == 0)
        #expect(try String(contentsOf: file, encoding: .utf8) == first.standardOutput)
        #expect(try CutoverProcess.run(words + ["--jobs", "1"]).standardOutput == first.standardOutput)
    }

    @Test("the HTML report is written beside the JSON report, the same bytes whatever the number of jobs")
    func writesPage() throws {
        let folder = try TemporaryFolder()
        func page(_ jobs: String) throws -> String {
            let file = folder.url.appendingPathComponent("report\(jobs).html")
            let words = ["run", "scenarios/names", "--json", "--report", "html=\(file.path)", "--jobs", jobs]
            #expect(try CutoverProcess.run(words).exitCode == 0)
            return try String(contentsOf: file, encoding: .utf8)
        }
        let first = try page("1")
        #expect(first.hasPrefix("<!DOCTYPE html>") && first.hasSuffix("</html>\n"))
        #expect(try page("3") == first)
    }

    @Test("progress goes to standard error in plain lines, the report has no colour")
    func isPlain() throws {
        let result = try CutoverProcess.run(["run", "scenarios", "--lane", "api-v2"])
        #expect(!result.standardOutput.contains("\u{1B}"))
        #expect(!result.standardError.contains("\u{1B}"))
        #expect(result.standardError.contains(" scenarios in "))
    }

    @Test("shards are disjoint and complete")
    func shards() throws {
        func files(_ more: [String]) throws -> [String] {
            try CutoverProcess.run(["list", "--json"] + more).standardOutput.matches(of: /"file": "([^"]+)"/).map { String($0.1) }
        }
        let all = try files([])
        func shard(_ index: Int) throws -> [String] {
            try CutoverProcess.run(["run", "--lane", "api-v2", "--json", "--shard", "\(index)/3"]).standardOutput
                .matches(of: /"file": "([^"]+)"/).map { String($0.1) }
        }
        let parts = try (1...3).flatMap(shard)
        #expect(parts.sorted() == all.sorted())
        #expect(parts.count == all.count)
    }

    @Test("--fail-fast stops behind the first scenario that fails")
    func failsFast() throws {
        let words = ["run", "scenarios/groups", "--profile", "apiV2.patchRemoveMember=ignore", "--fail-fast", "--jobs", "1"]
        let result = try CutoverProcess.run(words)
        #expect(result.exitCode == 1)
        #expect(result.standardOutput.components(separatedBy: "✗").count == 2)
    }

    @Test("a ledger of one's own replaces the built-in one; a mistake in it is placed")
    func readsLedger() throws {
        let folder = try TemporaryFolder()
        let empty = try folder.write("[]", to: "empty.json5")
        #expect(try CutoverProcess.run(["run", "scenarios/lifecycle/joiner.json5", "--ledger", empty]).exitCode == 1)
        let wrong = try folder.write(
            "[\n  { dimenson: \"wire\", path: \"x\", reason: \"r\", source: \"s\" },\n]",
            to: "wrong.json5"
        )
        let result = try CutoverProcess.run(["run", "scenarios/lifecycle/joiner.json5", "--ledger", wrong])
        #expect(result.exitCode == 2)
        #expect(
            result.standardError.contains(
                "wrong.json5:2:5: unknown member \"dimenson\" of a known difference; did you mean \"dimension\"?"
            )
        )
    }

    /// A file with a mistake, and what is said about it.
    static let mistakes: [(String, String)] = [
        ("{ title: 'x'", "bad.json5:1:13: "),
        (
            "{ title: 'x', proves: 'p', source: 's', steps: [{ cylce: {} }] }",
            "bad.json5:1:51: step 1: unknown step \"cylce\"; did you mean \"cycle\"?"
        ),
        ("[]", "expected a scenario, an object in braces"), ("", "bad.json5:1:1: "),
        ("{ title: 'x', proves: 'p', source: 's', steps: [{ cycle: 3 }] }", "expected an object for cycle; found number"),
    ]

    @Test("a malformed scenario is refused with its place before anything runs: exit code 2", arguments: mistakes)
    func refusesScenario(text: String, says: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(text, to: "bad.json5")
        let result = try CutoverProcess.run(["run", folder.url.path])
        #expect(result.exitCode == 2)
        #expect(result.standardError.contains(says), "said: \(result.standardError)")
        #expect(result.standardOutput.isEmpty)
    }

    @Test("a scenario whose step makes no sense yet fails with the step: exit code 1")
    func explainsImpossibleStep() throws {
        let folder = try TemporaryFolder()
        let text = """
            { title: 't', proves: 'p', source: 's', lanes: ['legacy'],
              directory: { users: [{ key: 'ada', userPrincipalName: 'ada@contoso.com' }] },
              steps: [{ restoreUser: { user: 'ada' } }] }
            """
        let result = try CutoverProcess.run(["run", try folder.write(text, to: "odd.json5")])
        #expect(result.exitCode == 1)
        #expect(result.standardOutput.contains("step 1 (restoreUser ada)"))
        #expect(
            result.standardOutput.contains(
                "the step could not be done: Microsoft Graph answered 404 to POST /directory/deletedItems/"
            )
        )
    }

    #if os(Linux)
        @Test("a report that cannot be written to its end is exit code 3")
        func reportsFullDisk() throws {
            let result = try CutoverProcess.run(["run", "scenarios/lifecycle/joiner.json5", "--report", "json=/dev/full"])
            #expect(result.exitCode == 3)
            #expect(result.standardError.contains("/dev/full"))
        }
    #endif

    @Test("a signal ends the run with a partial report", arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
    func stops(signal: Int32, code: Int32) throws {
        let words = ["run", "--transport", "both", "--jobs", "1", "--json"]
        let result = try CutoverProcess.run(words, signal: signal, after: 0.8)
        #expect(result.exitCode == code)
        #expect(result.standardOutput.contains("\"verdict\": \"interrupted\""))
    }

    @Test("list shows what each scenario proves")
    func lists() throws {
        let result = try CutoverProcess.run(["list", "--tag", "allowlist"])
        #expect(result.exitCode == 0)
        #expect(result.standardOutput.contains("An IP allowlist without Microsoft's ranges shuts the job out"))
    }

    @Test("schema prints the schema of the repository")
    func printsSchema() throws {
        let file = CutoverProcess.root.appendingPathComponent("scenarios/scenario.schema.json")
        #expect(try CutoverProcess.run(["schema"]).standardOutput == String(contentsOf: file, encoding: .utf8))
    }
}
