import Foundation
import JSON
import Testing

@Suite("cutover replay, as a user runs it")
struct ReplayTests {
    private static let recordings = "Tests/Recordings"

    @Test(
        "what other tools export replays to the documented mock: exit code 0",
        arguments: [
            "chrome.har", "firefox.har", "fiddler.har", "charles.har", "mitmproxy.har", "newman.json", "postman-collection.json",
            "postman-run.json",
        ]
    )
    func takesOthers(file: String) throws {
        let result = try CutoverProcess.run(["replay", "\(Self.recordings)/\(file)", "--against", "mock:api-v2"])
        #expect(result.exitCode == 0, "\(result.standardOutput)\(result.standardError)")
        #expect(result.standardOutput.contains("Identical: "))
    }

    @Test("a difference is shown side by side like the golden file: exit code 1")
    func differs() throws {
        let result = try CutoverProcess.run([
            "replay", "\(Self.recordings)/firefox.har", "--before", "mock:legacy", "--after", "mock:api-v2", "--profile",
            "apiV2.duplicateCreate=overwrite200", "--profile", "apiV2.takesBooleanStrings=false",
        ])
        #expect(result.exitCode == 1)
        try expectGolden(result.standardOutput, "replay-difference.txt")
    }

    @Test("--json is one document like the golden file")
    func json() throws {
        let result = try CutoverProcess.run([
            "replay", "\(Self.recordings)/firefox.har", "--against", "mock:api-v2", "--profile", "apiV2.patchUserStatus=200",
            "--json",
        ])
        #expect(result.exitCode == 1)
        #expect(try JSONValue.parse(result.standardOutput)["verdict"] == "different")
        try expectGolden(result.standardOutput, "replay-difference.json")
    }

    @Test("a recording is calibrated, and the file is a profile for serve and replay")
    func calibrates() throws {
        let folder = try TemporaryFolder()
        let served = try Served(["--profile", "apiV2.patchUserStatus=200", "--api-v2-token", "calibrate-test-token"])
        // The mock that is recorded has switches of its own; replay to it makes the traffic.
        let file = folder.url.appendingPathComponent("r.har").path
        let recorder = try Recorder(upstream: served.text("apiV2", "url"), out: file)
        let sent = try CutoverProcess.run(
            ["replay", "\(Self.recordings)/firefox.har", "--against", recorder.url],
            environment: ["CUTOVER_AGAINST_TOKEN": "calibrate-test-token"]
        )
        // The recorded 204 is a 200 here.
        #expect(sent.exitCode == 1, "\(sent.standardError)")
        _ = try recorder.stop(SIGINT)
        let profile = folder.url.appendingPathComponent("p.json5").path
        let result = try CutoverProcess.run(["replay", file, "--calibrate", profile])
        #expect(result.exitCode == 0, "\(result.standardOutput)\(result.standardError)")
        let again = try CutoverProcess.run(["replay", file, "--against", "mock:api-v2", "--profile", profile])
        #expect(again.exitCode == 0, "\(again.standardOutput)")
        #expect(try CutoverProcess.run(["replay", file, "--against", "mock:api-v2"]).exitCode == 1)
        #expect(try String(contentsOfFile: profile, encoding: .utf8).contains("patchUserStatus: 200"))
        let tenant = try Served(["--profile", profile])
        #expect(!tenant.text("apiV2", "url").isEmpty)
    }

    @Test("two servers are compared with their own tokens, which nobody gets to see")
    func comparesServers() throws {
        let served = try Served(["--legacy-token", "before-token-of-test", "--api-v2-token", "after-token-of-test"])
        let result = try CutoverProcess.run(
            [
                "replay", "\(Self.recordings)/fiddler.har", "--before", served.text("legacy", "url"), "--after",
                served.text("apiV2", "url"),
            ],
            environment: ["CUTOVER_BEFORE_TOKEN": "before-token-of-test", "CUTOVER_AFTER_TOKEN": "after-token-of-test"]
        )
        // Both are one directory: who was created by the first is there for the second.
        #expect(result.exitCode == 1, "\(result.standardOutput)\(result.standardError)")
        for token in ["before-token-of-test", "after-token-of-test"] {
            #expect(!(result.standardOutput + result.standardError).contains(token))
        }
        #expect(result.standardOutput.contains("differs at entry 3: POST /Users"))
    }

    @Test("a server that is not there: exit code 3")
    func unreachable() throws {
        let result = try CutoverProcess.run(
            ["replay", "\(Self.recordings)/firefox.har", "--against", "http://127.0.0.1:1/api/v2/scim"],
            environment: ["CUTOVER_AGAINST_TOKEN": "some-token"]
        )
        #expect(result.exitCode == 3)
        #expect(result.standardError.contains("cannot be asked (entry 1, GET)"))
    }

    @Test("what changes something is not sent to another machine without leave: exit code 2")
    func asksForLeave() throws {
        let result = try CutoverProcess.run(
            ["replay", "\(Self.recordings)/firefox.har", "--against", "https://contoso.goskope.com/api/v2/scim"],
            environment: ["CUTOVER_AGAINST_TOKEN": "some-token"]
        )
        #expect(result.exitCode == 2)
        #expect(result.standardError.contains("entry 2, POST /Users and 1 more"))
        #expect(result.standardError.contains("add --allow-writes"))
    }

    @Test("the same words print the same bytes")
    func isDeterministic() throws {
        let words = [
            "replay", "\(Self.recordings)/mitmproxy.har", "--before", "mock:legacy", "--after", "mock:api-v2", "--profile",
            "apiV2.errorShape=rfc7644",
        ]
        #expect(try CutoverProcess.run(words).standardOutput == CutoverProcess.run(words).standardOutput)
    }
}
