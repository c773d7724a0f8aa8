import Foundation
import JSON
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A running `cutover serve`, and a client that knows nothing of it but HTTP.
final class Served {
    private let process = Process()
    let ready: JSONValue

    init(_ arguments: [String] = []) throws {
        process.executableURL = CutoverProcess.executable
        process.arguments = ["serve"] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var line: [UInt8] = []
        while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first, byte != 0x0A { line.append(byte) }
        ready = try JSONValue.parse(line)
    }

    deinit { process.terminate() }

    func text(_ place: String, _ name: String) -> String { ready[place]?[name]?.stringValue ?? "" }

    func send(_ method: String, _ url: String, token: String? = nil, _ body: JSONValue? = nil) async throws -> (
        status: Int, body: JSONValue
    ) {
        var request = URLRequest(url: try #require(URL(string: url)))
        request.httpMethod = method
        if let token { request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
        if let body {
            request.httpBody = Data(body.bytes())
            request.setValue("application/scim+json", forHTTPHeaderField: "Content-Type")
        }
        let (data, response) = try await URLSession.shared.data(for: request)
        return ((response as? HTTPURLResponse)?.statusCode ?? 0, (try? JSONValue.parse([UInt8](data))) ?? .null)
    }

    /// Stops with a signal and gives the exit code.
    func stop(_ signal: Int32) -> Int32 {
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        return process.terminationStatus
    }
}

@Suite("cutover serve, as any client meets it")
struct ServeTests {
    private static let user: JSONValue = [
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "ada@contoso.com",
        "name": ["givenName": "Ada", "familyName": "Lovelace"],
        "emails": [["type": "work", "primary": true, "value": "ada@contoso.com"]],
    ]

    @Test("what one endpoint writes the other reads, under the same id")
    func sharesDirectory() async throws {
        let served = try Served()
        let created = try await served.send(
            "POST",
            served.text("apiV2", "url") + "/Users",
            token: served.text("apiV2", "token"),
            Self.user
        )
        #expect(created.status == 201)
        let id = try #require(created.body["id"]?.stringValue)
        let read = try await served.send(
            "GET",
            served.text("legacy", "url") + "/Users/\(id)",
            token: served.text("legacy", "token")
        )
        #expect(read.body["userName"] == "ada@contoso.com")
    }

    @Test("each token opens its own endpoint only")
    func keepsTokensApart() async throws {
        let served = try Served()
        #expect(
            try await served.send("GET", served.text("apiV2", "url") + "/Users", token: served.text("legacy", "token")).status
                == 401
        )
        #expect(
            try await served.send("GET", served.text("legacy", "url") + "/Users", token: served.text("apiV2", "token")).status
                == 401
        )
        #expect(
            try await served.send("GET", served.text("graph", "url") + "/users", token: served.text("graph", "token")).status
                == 200
        )
        #expect(
            try await served.send("GET", served.text("graph", "url") + "/users", token: served.text("apiV2", "token")).status
                == 401
        )
    }

    @Test("fixed tokens and a generated directory are served")
    func generates() async throws {
        let served = try Served(["--users", "250", "--groups", "3", "--api-v2-token", "fixed-token"])
        let answer = try await served.send(
            "GET",
            served.text("apiV2", "url") + "/Users?startIndex=1&count=2",
            token: "fixed-token"
        )
        #expect(answer.body["totalResults"] == 250)
        #expect(answer.body["Resources"]?.arrayValue?.count == 2)
    }

    @Test("the administrator makes, revokes and deletes tokens, and time passes at a word")
    func administers() async throws {
        let served = try Served()
        let admin = served.text("admin", "url")
        let users = served.text("apiV2", "url") + "/Users"
        _ = try await served.send("PUT", admin + "/clock", ["frozen": true, "now": "2026-03-01T00:00:00Z"])
        let made = try await served.send(
            "POST",
            admin + "/tokens",
            ["name": "short", "expires": "2026-03-02T00:00:00Z", "privileges": ["users": "read"]]
        )
        let token = try #require(made.body["token"]?.stringValue)
        #expect(try await served.send("GET", users, token: token).status == 200)
        #expect(try await served.send("POST", users, token: token, Self.user).status == 403)
        _ = try await served.send("PUT", admin + "/clock", ["advanceSeconds": 86_400])
        #expect(try await served.send("GET", users, token: token).status == 401)
        #expect(try await served.send("DELETE", admin + "/tokens/short").status == 204)
        #expect(try await served.send("DELETE", admin + "/tokens/short").status == 404)
        #expect(try await served.send("PUT", admin + "/rest-api-v2", ["enabled": false]).status == 204)
        #expect(try await served.send("GET", users, token: served.text("apiV2", "token")).status == 403)
    }

    /// A call with a mistake, and what the answer says.
    static let mistakes: [(String, String, JSONValue, Int, String)] = [
        ("POST", "/tokens", ["name": "x"], 400, "\"expires\" must be a moment"),
        ("PUT", "/clock", ["now": "yesterday"], 400, "\"now\" must be a moment"),
        ("PUT", "/clock", ["advanceSeconds": .number(JSONNumber(Int.min))], 400, "at most a hundred years"),
        ("PUT", "/clock", ["advanceSeconds": 9_000_000_000_000_000_000], 400, "at most a hundred years"),
        ("PUT", "/ip-allowlist", ["ranges": ["10.0.0.0/99"]], 400, "is no address range"),
        ("PUT", "/rest-api-v2", [:], 400, "must be true or false"),
        ("GET", "/nothing", [:], 404, "GET /__admin lists what there is"),
        ("POST", "/tokens/nobody/revoke", [:], 404, "there is no REST API v2 token"),
    ]

    @Test("a mistake in an administrator's call is explained", arguments: mistakes)
    func explains(method: String, path: String, body: JSONValue, status: Int, says: String) async throws {
        let served = try Served()
        let answer = try await served.send(method, served.text("admin", "url") + path, method == "GET" ? JSONValue?.none : body)
        #expect(answer.status == status)
        #expect(answer.body["error"]?.stringValue?.contains(says) == true)
    }

    @Test("the journal keeps every exchange and no secret")
    func keepsJournal() async throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appendingPathComponent("journal.jsonl")
        let served = try Served(["--journal", file.path])
        let token = served.text("apiV2", "token")
        _ = try await served.send("POST", served.text("apiV2", "url") + "/Users", token: token, Self.user)
        let secrets: JSONValue = ["value": [["key": "SecretToken", "value": .string(token)]]]
        let path = "/servicePrincipals/5e9b1ce0-0000-4000-8000-000000000001/synchronization/secrets"
        #expect(
            try await served.send("PUT", served.text("graph", "url") + path, token: served.text("graph", "token"), secrets).status
                == 204
        )
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(text.split(separator: "\n").count == 2)
        #expect(text.contains("ada@contoso.com"))
        #expect(!text.contains(token))
        #expect(!text.contains(served.text("graph", "token")))
        let shown = try await served.send("GET", served.text("admin", "url") + "/journal")
        #expect(shown.body["count"] == 2)
        #expect(shown.body["writes"] == 2)
    }

    @Test("a signal ends it with exit code 0", arguments: [SIGINT, SIGTERM])
    func stops(signal: Int32) throws {
        #expect(try Served().stop(signal) == 0)
    }

    @Test("a port in use is named: exit code 3")
    func namesPort() throws {
        let served = try Served()
        let port = try #require(served.text("admin", "url").split(separator: ":").last?.prefix { $0.isNumber })
        let result = try CutoverProcess.run(["serve", "--port", String(port)])
        #expect(result.exitCode == 3)
        #expect(result.standardError.contains("port \(port) on 127.0.0.1 is already in use"))
    }
}
