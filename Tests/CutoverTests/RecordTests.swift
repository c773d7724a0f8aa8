import Foundation
import JSON
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A running `cutover record`.
final class Recorder {
    let process = Process()
    let url: String
    private let errors = Pipe()
    private let output = Pipe()

    init(upstream: String, out: String, _ more: [String] = []) throws {
        process.executableURL = CutoverProcess.executable
        process.arguments = ["record", "--upstream", upstream, "--out", out] + more
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        var line: [UInt8] = []
        while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first, byte != 0x0A { line.append(byte) }
        ready = String(decoding: line, as: UTF8.self)
        url = try JSONValue.parse(line)["record"]?["url"]?.stringValue ?? ""
    }

    /// The line it was ready with.
    let ready: String

    deinit { if process.isRunning { process.terminate() } }

    /// Stops with a signal; gives the exit code and all that was said.
    func stop(_ signal: Int32) throws -> (code: Int32, said: String) {
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        let said = try errors.fileHandleForReading.readToEnd() ?? Data()
        let rest = try output.fileHandleForReading.readToEnd() ?? Data()
        return (process.terminationStatus, ready + String(decoding: rest + said, as: UTF8.self))
    }
}

@Suite("cutover record, as any client meets it")
struct RecordTests {
    private static let token = "record-tests-own-token-4711"
    private static let user: JSONValue = [
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "ada@contoso.com", "password": "a-secret-of-adas",
        "emails": [["type": "work", "primary": true, "value": "ada@contoso.com"]],
    ]

    /// Records a creation and a look-up, and ends with `signal`.
    private static func record(
        _ signal: Int32,
        _ folder: TemporaryFolder,
        legacy: Bool = false
    ) async throws -> (code: Int32, said: String, file: String) {
        let served = try Served(["--users", "2", legacy ? "--legacy-token" : "--api-v2-token", token])
        let file = folder.url.appendingPathComponent("r.har").path
        let recorder = try Recorder(upstream: served.text(legacy ? "legacy" : "apiV2", "url"), out: file)
        #expect(try await Served.send("POST", recorder.url + "/Users", token: token, user).status == 201)
        #expect(
            try await Served.send("GET", recorder.url + "/Users?filter=userName%20eq%20%22ada@contoso.com%22", token: token)
                .body["totalResults"] == 1
        )
        let end = try recorder.stop(signal)
        return (end.code, end.said, file)
    }

    @Test("SIGINT and SIGTERM end it with a whole file and exit code 0", arguments: [SIGINT, SIGTERM])
    func ends(signal: Int32) async throws {
        let folder = try TemporaryFolder()
        let (code, said, file) = try await Self.record(signal, folder)
        #expect(code == 0)
        #expect(said.contains("2 exchanges recorded in \(file)"))
        let entries = try JSONValue.parse([UInt8](Data(contentsOf: URL(fileURLWithPath: file))))["log"]?["entries"]?.arrayValue
        #expect(entries?.count == 2)
    }

    @Test("kill -9 leaves a file that replay reads")
    func killed() async throws {
        let folder = try TemporaryFolder()
        let (_, _, file) = try await Self.record(SIGKILL, folder)
        #expect(try CutoverProcess.run(["replay", file, "--against", "mock:api-v2"]).exitCode == 0)
    }

    @Test("neither the file nor a word on the terminal holds the token or a password")
    func keepsSecrets() async throws {
        let folder = try TemporaryFolder()
        let (_, said, file) = try await Self.record(SIGINT, folder)
        let replayed = try CutoverProcess.run(
            ["replay", file, "--against", "mock:api-v2", "--profile", "apiV2.contentType=application/json"]
        )
        #expect(replayed.exitCode == 1)
        for text in [said, try String(contentsOfFile: file, encoding: .utf8), replayed.standardOutput, replayed.standardError] {
            #expect(!text.contains(Self.token))
            #expect(!text.contains("a-secret-of-adas"))
        }
    }

    @Test(
        "what was recorded replays alike on the mock of its endpoint, and on both but for the ledger",
        arguments: [false, true]
    )
    func replays(legacy: Bool) async throws {
        let folder = try TemporaryFolder()
        let (_, _, file) = try await Self.record(SIGINT, folder, legacy: legacy)
        let own = try CutoverProcess.run(["replay", file, "--against", legacy ? "mock:legacy" : "mock:api-v2"])
        #expect(own.exitCode == 0, "\(own.standardOutput)\(own.standardError)")
        let both = try CutoverProcess.run(["replay", file, "--before", "mock:legacy", "--after", "mock:api-v2"])
        #expect(both.exitCode == 0, "\(both.standardOutput)\(both.standardError)")
        #expect(both.standardOutput.contains("Identical: 2 of 2 requests compared"))
    }

    @Test(
        "an upstream over TLS is reached where its authority is named, and answered for with 502 where it is not",
        .enabled(if: !Installed.fronts.isEmpty, "no TLS front, openssl or curl is installed"),
        arguments: [true, false]
    )
    func overTLS(isTrusted: Bool) async throws {
        let folder = try TemporaryFolder()
        let served = try Served(["--users", "2", "--api-v2-token", Self.token, "--tls-front", "auto"])
        let port = try #require(served.ready["tls"]?["port"]?.intValue)
        let file = folder.url.appendingPathComponent("r.har").path
        let recorder = try Recorder(
            upstream: "https://localhost:\(port)/api/v2/scim",
            out: file,
            isTrusted ? ["--ca-file", served.text("tls", "ca")] : []
        )
        let answer = try await Served.send("GET", recorder.url + "/Users", token: Self.token)
        #expect(answer.status == (isTrusted ? 200 : 502))
        #expect(try recorder.stop(SIGINT).code == 0)
        let text = try String(contentsOfFile: file, encoding: .utf8)
        #expect(text.contains("https://localhost:\(port)/api/v2/scim/Users"))
        #expect(!text.contains(Self.token))
    }

    @Test("a port in use is told of, exit code 3, and no file is left")
    func portInUse() throws {
        let folder = try TemporaryFolder()
        let served = try Served()
        let port = try #require(URL(string: served.text("admin", "url"))?.port)
        let file = folder.url.appendingPathComponent("r.har").path
        let result = try CutoverProcess.run([
            "record", "--upstream", served.text("apiV2", "url"), "--out", file, "--port", "\(port)",
        ])
        #expect(result.exitCode == 3)
        #expect(result.standardError.contains("port \(port) on 127.0.0.1 is already in use"))
        #expect(!FileManager.default.fileExists(atPath: file))
    }
}
