import Foundation
import HTTP
import Harness
import JSON
import Testing

@Suite("Recordings of other tools")
struct RecordingTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Recordings")

    static func load(_ name: String) throws -> Recording { try Recording(file: folder.appendingPathComponent(name).path) }

    private static let id = "6f9b6dae-6f4c-47a8-aac2-ce17a5794a3b"
    private static let life = [
        "GET /Users?filter=userName%20eq%20%22ada%40contoso.com%22 200", "POST /Users 201", "GET /Users/\(id) 200",
        "PATCH /Users/\(id) 204",
    ]

    private static func lines(_ recording: Recording) -> [String] {
        recording.exchanges.compactMap { exchange in
            guard case .response(let response) = exchange.result else { return nil }
            return "\(exchange.request.method) \(exchange.relative) \(response.status)"
        }
    }

    @Test(
        "the same life is read from what each tool exports",
        arguments: ["chrome.har", "firefox.har", "fiddler.har", "charles.har"]
    )
    func reads(file: String) throws {
        #expect(try Self.lines(Self.load(file)) == Self.life)
    }

    @Test(
        "a collection's saved responses and newman's report are read, variables filled in and blanks escaped",
        arguments: ["postman-collection.json", "newman.json"]
    )
    func readsPostman(file: String) throws {
        let lines = try Self.lines(Self.load(file))
        #expect(lines.dropFirst() == Self.life.dropFirst())
        #expect(lines.first == "GET /Users?filter=userName%20eq%20%22ada@contoso.com%22 200")
    }

    @Test("of a run in Postman, which has no bodies, what needs none is read, and the rest is counted")
    func readsRun() throws {
        let recording = try Self.load("postman-run.json")
        #expect(Self.lines(recording).count == 2)
        #expect(recording.skipped.map(\.count) == [1, 1])
        #expect(recording.exchanges.allSatisfy { !$0.hasResponseBody })
    }

    @Test(
        "bodies are read whole, from text, base64 and buffers",
        arguments: ["chrome.har", "firefox.har", "fiddler.har", "charles.har", "newman.json", "postman-collection.json"]
    )
    func readsBodies(file: String) throws {
        let exchanges = try Self.load(file).exchanges
        #expect(try JSONValue.parse(exchanges[1].request.body)["userName"] == "ada@contoso.com")
        guard case .response(let response) = exchanges[2].result else {
            Issue.record("no answer")
            return
        }
        #expect(try JSONValue.parse(response.body)["id"] == .string(Self.id))
        #expect(response.headers["Content-Encoding"] == nil)
    }

    @Test(
        "no token of a tool's export is left, and how it travelled is known",
        arguments: [
            ("firefox.har", true, false), ("fiddler.har", true, false), ("charles.har", false, true),
            ("newman.json", true, false),
            ("postman-collection.json", true, false), ("mitmproxy.har", true, false),
        ]
    )
    func redacts(file: String, isBearer: Bool, isAPIToken: Bool) throws {
        let recording = try Self.load(file)
        let credential = try #require(recording.exchanges[0].credential)
        #expect(credential.mark.hasPrefix("<sha256:"))
        #expect(credential.isBearer == isBearer)
        #expect(credential.isAPIToken == isAPIToken)
        #expect(!"\(recording)".contains("test-token-4711"))
    }

    @Test("other hosts, preflights and what is no HTTP are left out and told of")
    func selects() throws {
        let recording = try Self.load("chrome.har")
        #expect(
            recording.skipped.map { "\($0.count) \($0.reason)" } == [
                "1 not below /SCIM/v2 or /api/v2/scim (cdn.example.com)", "1 a browser's question whether it may ask (OPTIONS)",
            ]
        )
    }

    @Test("what HTTP/2 and a browser add is not sent again")
    func dropsFields() throws {
        let names = try Self.load("chrome.har").exchanges.flatMap { $0.request.headers.fields.map { $0.name.lowercased() } }
        #expect(Set(names) == ["accept", "content-type", "user-agent"])
    }

    // MARK: Order and hosts

    private static func entry(_ path: String, _ moment: String?, host: String = "contoso.goskope.com") -> JSONValue {
        var entry: JSONObject = [
            "request": ["method": "GET", "url": .string("https://\(host)\(path)")], "response": ["status": 200],
        ]
        if let moment { entry["startedDateTime"] = .string(moment) }
        return .object(entry)
    }

    private static func har(_ entries: [JSONValue]) -> [UInt8] {
        let root: JSONValue = ["log": ["entries": .array(entries)]]
        return root.bytes()
    }

    @Test("entries are taken in the order of their moments; equal moments keep the file's order")
    func sorts() throws {
        let recording = try Recording(
            Self.har([
                Self.entry("/api/v2/scim/Users/4", "2026-01-01T00:00:02Z"),
                Self.entry("/api/v2/scim/Users/2", "2026-01-01T00:00:01Z"),
                Self.entry("/api/v2/scim/Users/3", "2026-01-01T01:00:01+01:00"), Self.entry("/api/v2/scim/Users/1", "2026-01-01"),
            ]),
            file: "t.har"
        )
        #expect(recording.exchanges.map(\.relative) == ["/Users/1", "/Users/2", "/Users/3", "/Users/4"])
        #expect(recording.exchanges.map(\.entry) == [4, 2, 3, 1])
    }

    @Test("the endpoint and its base are told by the path: letter case, an organisation key, a prefix")
    func tellsEndpoints() throws {
        let recording = try Recording(
            Self.har([
                Self.entry("/SCIM/V2/abcdefghij0123456789/Users", nil, host: "addon-contoso.goskope.com"),
                Self.entry("/api/v2/scim/Groups?count=1", nil),
            ]),
            file: "t.har"
        )
        #expect(recording.exchanges.map(\.endpoint) == [.legacy, .apiV2])
        #expect(recording.exchanges.map(\.relative) == ["/Users", "/Groups?count=1"])
        #expect(recording.exchanges[0].base == "https://addon-contoso.goskope.com/SCIM/V2/abcdefghij0123456789")
    }

    @Test("two tenants in one file are not mixed: one must be chosen")
    func refusesTwoTenants() throws {
        let bytes = Self.har([
            Self.entry("/api/v2/scim/Users", nil), Self.entry("/api/v2/scim/Users", nil, host: "fabrikam.goskope.com"),
        ])
        let error = #expect(throws: TrafficError.self) { try Recording(bytes, file: "t.har") }
        #expect(error?.description.contains("Choose one with --only-host HOST") == true)
        #expect(try Recording(bytes, file: "t.har", host: "fabrikam.goskope.com").exchanges.map(\.entry) == [2])
    }

    // MARK: Broken files

    @Test(
        "whatever is changed in a file, it is read or refused in words, and what is read can be replayed",
        arguments: ["chrome.har", "firefox.har", "mitmproxy.har", "postman-collection.json", "newman.json", "postman-run.json"]
    )
    func survives(file: String) throws {
        let original = [UInt8](try Data(contentsOf: Self.folder.appendingPathComponent(file)))
        let target = try ReplayTarget("mock:recorded", option: "--against", authorityFile: nil)
        let pieces: [[UInt8]] = ["null", "9223372036854775807", "-1", "\"\"", "[]", "{}", "\"%\"", "1e999", "true"].map {
            Array($0.utf8)
        }
        var dice = SeededGenerator(seed: UInt64(original.count))
        var read = 0
        for _ in 0..<150 {
            var bytes = original
            for _ in 0...dice.next() % 3 {
                // The value behind some colon becomes another.
                let colons = bytes.indices.filter { bytes[$0] == 0x3A }
                let start = colons[Int(dice.next() % UInt64(colons.count))] + 1
                let end = bytes[start...].firstIndex { $0 == 0x2C || $0 == 0x7D || $0 == 0x0A } ?? bytes.endIndex
                bytes.replaceSubrange(start..<end, with: pieces[Int(dice.next() % UInt64(pieces.count))])
            }
            do throws(TrafficError) {
                let recording = try Recording(bytes, file: "t.har")
                _ = try Replay(recording).against(target, token: nil).text()
                read += 1
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
        #expect(read > 0)
    }

    // MARK: Mistakes

    static let mistakes: [(String, String)] = [
        ("", "t.har is empty"), ("{", "t.har:1:2: "), ("[1]", "t.har:1:1: this is JSON, but no recording"),
        ("{\"log\": {}}", "t.har:1:9: a HAR file has its exchanges in the list \"log.entries\"; found none"),
        ("{\"log\": {\"entries\": [\n  5\n]}}", "t.har:2:3, entry 1: an entry is an object; found a number"),
        ("{\"log\": {\"entries\": [\n  {}\n]}}", "t.har:2:3, entry 1: an entry needs a \"request\""),
        (
            "{\"log\": {\"entries\": [{\"request\": {\"method\": \"GET\"}}]}}",
            "t.har:1:34, entry 1: a request needs a \"url\"; found none"
        ),
        (
            "{\"log\": {\"entries\": [{\"startedDateTime\": \"noon\", \"request\": {\"method\": \"GET\", \"url\": \"https://a/SCIM/v2/Users\"}}]}}",
            "t.har:1:42, entry 1: \"noon\" is no moment; expected ISO 8601"
        ),
        (
            "{\"log\": {\"entries\": [{\"request\": {\"method\": \"GET\", \"url\": \"https://a/SCIM/v2/Users\", \"headers\": [{}]}}]}}",
            "entry 1: a field is an object with the texts \"name\" and \"value\""
        ),
        (
            "{\"log\": {\"entries\": [{\"request\": {\"method\": \"GET\", \"url\": \"https://a/SCIM/v2/Users\"}, \"response\": {\"status\": 200, \"content\": {\"text\": \"~\", \"encoding\": \"base64\"}}}]}}",
            "entry 1: the body is said to be base64, and is not"
        ),
        (
            "{\"log\": {\"entries\": [{\"request\": {\"method\": \"GET\", \"url\": \"https://a.example/x\"}}]}}",
            "t.har has no SCIM request: expected URLs with /SCIM/v2 or /api/v2/scim in their path; found 1 not below"
        ),
        (
            "{\"info\": {}, \"item\": [{\"request\": {\"method\": \"GET\", \"url\": \"{{base}}/Users\"}, \"response\": [{\"code\": 200}]}]}",
            "is no URL; export it with the variables filled in"
        ),
    ]

    @Test("a mistake in a file is told with its place and what was expected", arguments: mistakes)
    func explains(text: String, says: String) throws {
        let error = #expect(throws: TrafficError.self) { try Recording(Array(text.utf8), file: "t.har") }
        #expect(error?.description.contains(says) == true, "\(error?.description ?? "")")
        #expect(error?.kind == .usage)
    }
}
