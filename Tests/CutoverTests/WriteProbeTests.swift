import Foundation
import HTTP
import JSON
import Testing

@Suite("cutover check --write-probe")
struct WriteProbeTests {
    /// A served tenant, and a check of it.
    private struct Tenant {
        let served: Served
        let folder: TemporaryFolder

        init(_ arguments: [String] = []) throws {
            served = try Served(
                ["--users", "5", "--groups", "1", "--legacy-token", "old-secret", "--api-v2-token", "new-secret"] + arguments
            )
            folder = try TemporaryFolder()
        }

        var journal: String { folder.url.appendingPathComponent("journal.jsonl").path }
        var hasJournal: Bool { FileManager.default.fileExists(atPath: journal) }

        func check(_ arguments: [String], signal: Int32? = nil, after delay: Double = 0.4) throws -> CutoverProcess {
            try Checking.run(
                served.text("legacy", "url"),
                served.text("apiV2", "url"),
                arguments,
                signal: signal,
                after: delay
            )
        }

        func probe(_ arguments: [String] = [], signal: Int32? = nil, after delay: Double = 0.4) throws -> CutoverProcess {
            try check(
                ["--write-probe", "--probe-members", "3", "--seed", "7", "--clean-up-journal", journal] + arguments,
                signal: signal,
                after: delay
            )
        }

        /// How many users and groups there are.
        func counts() async throws -> [Int?] {
            var counts: [Int?] = []
            for kind in ["Users", "Groups"] {
                let list = try await served.send("GET", served.text("apiV2", "url") + "/\(kind)?count=1", token: "new-secret")
                counts.append(list.body["totalResults"]?.intValue)
            }
            return counts
        }
    }

    @Test("the sound pair is GO, nothing is left, and no token is shown")
    func goes() async throws {
        let tenant = try Tenant()
        let result = try tenant.probe()
        #expect(result.exitCode == 0)
        try expectGolden(Checking.stable(result.standardOutput), "check-write-probe.txt")
        #expect(try await tenant.counts() == [5, 1])
        #expect(!tenant.hasJournal)
        let said = result.standardOutput + result.standardError
        for secret in ["old-secret", "new-secret"] { #expect(!said.contains(secret)) }
    }

    @Test("the JSON report has every step of the probe, and a token that may write is known to")
    func json() throws {
        let result = try Tenant().probe(["--json"])
        let passed = try Checking.steps("PASS", result)
        #expect(passed.contains("write.members.remove-one.flagged"))
        #expect(passed.contains("write-probe"))
        #expect(passed.contains("v2-write-privilege"))
    }

    @Test("writes that differ are NO-GO where reads are GO")
    func differs() throws {
        let tenant = try Tenant(["--profile", "apiV2.patchRemoveMember=ignore"])
        #expect(try tenant.check([]).exitCode == 0)
        let result = try tenant.probe(["--json"])
        #expect(result.exitCode == 1)
        #expect(try Checking.steps("FAIL", result).contains("write.members.remove-one.standard"))
    }

    @Test("a token that may only read is NO-GO at the first creation, and what the other made is removed")
    func readOnlyToken() async throws {
        let tenant = try Tenant()
        let privileges: JSONValue = ["privileges": ["users": "read", "groups": "read"]]
        _ = try await tenant.served.send("PATCH", tenant.served.text("admin", "url") + "/tokens/cutover-v2", privileges)
        let result = try tenant.probe(["--json"])
        #expect(result.exitCode == 1)
        #expect(try Checking.steps("FAIL", result).contains("write.user.create.standard"))
        #expect(try await tenant.counts() == [5, 1])
    }

    @Test("where the new token reads no groups, nothing is written")
    func hindered() async throws {
        let tenant = try Tenant()
        let privileges: JSONValue = ["privileges": ["users": "read-write", "groups": "none"]]
        _ = try await tenant.served.send("PATCH", tenant.served.text("admin", "url") + "/tokens/cutover-v2", privileges)
        let result = try tenant.probe(["--json"])
        #expect(try Checking.steps("SKIPPED", result).contains("write-probe"))
        let writes = try await tenant.served.send("GET", tenant.served.text("admin", "url") + "/journal/no-writes")
        #expect(writes.status == 200)
        #expect(!tenant.hasJournal)
    }

    @Test("a signal ends the probe, and everything is removed", arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
    func interrupted(signal: Int32, code: Int32) async throws {
        let tenant = try Tenant()
        let result = try tenant.probe(["--max-rps", "100"], signal: signal, after: 3)
        #expect(result.exitCode == code)
        #expect(result.standardOutput.contains("INTERRUPTED"))
        #expect(try await tenant.counts() == [5, 1])
        #expect(!tenant.hasJournal)
    }

    @Test("what a killed probe leaves is removed by its journal, which is gone then")
    func killed() async throws {
        let tenant = try Tenant()
        _ = try tenant.probe(["--max-rps", "100"], signal: SIGKILL, after: 4)
        let result = try tenant.check(["--clean-up", tenant.journal])
        #expect(result.exitCode == 0)
        #expect(result.standardOutput.contains("nothing of it is left"))
        #expect(try await tenant.counts() == [5, 1])
        #expect(!tenant.hasJournal)
    }

    @Test("a journal that is there already is not written over, and nothing is sent")
    func journalIsThere() async throws {
        let tenant = try Tenant()
        try "kept".write(toFile: tenant.journal, atomically: true, encoding: .utf8)
        let result = try tenant.probe()
        #expect(result.exitCode == 2)
        #expect(result.standardError.contains("cutover check --clean-up \(tenant.journal)"))
        #expect(try String(contentsOfFile: tenant.journal, encoding: .utf8) == "kept")
    }

    @Test(
        "a clean-up that cannot be meant is refused in words",
        arguments: [
            (
                #"{"journal":"cutover-probe","version":1,"probe":"0123456789ab","legacy":"https://a.test","apiV2":"https://b.test"}"#,
                "--legacy-url"
            ),
            ("nonsense", "line 1"), ("", "the first line"),
        ]
    )
    func wrongJournal(text: String, word: String) throws {
        let tenant = try Tenant()
        try (text + "\n").write(toFile: tenant.journal, atomically: true, encoding: .utf8)
        let result = try tenant.check(["--clean-up", tenant.journal])
        #expect(result.exitCode == 2)
        #expect(result.standardError.contains(word))
        #expect(tenant.hasJournal)
    }
}
