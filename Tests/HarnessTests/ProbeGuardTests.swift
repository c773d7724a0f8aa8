import Foundation
import HTTP
import JSON
import MockNetskope
import Testing

@testable import Harness

@Suite("The write probe's guard and journal")
struct ProbeGuardTests {
    /// A guard that owns the user "u1" and the group "g1", over a server that answers everything with a success.
    private final class Guarded {
        var sent: [HTTPRequest] = []
        var answer: JSONValue = [:]
        let register: ProbeRegister
        private(set) var door: ProbeGuard?
        static let names = ProbeNames(seed: 7)

        init() throws {
            register = ProbeRegister(
                names: Self.names,
                journal: ProbeJournal { (_) throws(ProbeJournalError) in },
                now: { Instant(milliseconds: 0) }
            )
            let transport = InMemoryTransport { [unowned self] request throws(TransportError) in
                sent.append(request)
                return HTTPResponse(status: 200, body: answer.bytes())
            }
            let endpoint = try #require(
                ProbeEndpoint(.legacy, baseURL: "https://h.test/scim", token: "t", transport: transport)
            )
            door = ProbeGuard(endpoint, register: register)
            for (kind, attribute, id) in [("Users", "userName", "u1"), ("Groups", "displayName", "g1")] {
                let name = JSONValue.string(Self.names.prefix + "a-" + id)
                answer = .object(JSONObject([("id", .string(id)), (attribute, name)]))
                _ = try send("POST", "/scim/\(kind)", .object(JSONObject([(attribute, name)])))
            }
            sent = []
        }

        func send(_ method: String, _ target: String, _ body: JSONValue?, host: String = "h.test") throws -> HTTPResponse? {
            try door?.send(HTTPRequest(method: method, authority: host, target: target, body: body?.bytes() ?? []))
        }
    }

    private static func patch(_ operation: JSONValue) -> JSONValue { ["Operations": [operation]] }

    @Test(
        "what the probe did not make is not touched, and nothing is sent",
        arguments: [
            ("DELETE", "/scim/Users/u2", nil), ("DELETE", "/scim/Groups/u1", nil), ("DELETE", "/scim/Users", nil),
            ("DELETE", "/scim/Users/u1/x", nil), ("DELETE", "/scim/Users/%2E%2E", nil), ("DELETE", "/other/Users/u1", nil),
            ("PUT", "/scim/Users/u2", ["userName": "cutover-probe-x"]), ("PATCH", "/scim/Groups/g2", patch(["op": "remove"])),
            ("POST", "/scim/Users", ["userName": "ada@contoso.com"]), ("POST", "/scim/Users", ["active": true]),
            ("POST", "/scim/Users", ["userName": "cutover-probe-000000000000-a-x"]), ("POST", "/scim/Bulk", ["Operations": []]),
            ("POST", "/scim/Users/.search", ["filter": "x"]), ("OPTIONS", "/scim/Users", nil),
            ("PUT", "/scim/Users/u1", ["userName": "ada@contoso.com"]),
            ("PATCH", "/scim/Users/u1", patch(["op": "Replace", "path": "USERNAME", "value": "ada@contoso.com"])),
            ("PATCH", "/scim/Users/u1", patch(["op": "replace", "value": ["userName": "ada@contoso.com"]])),
            ("PATCH", "/scim/Users/u1", patch(["op": "add", "path": "manager", "value": ["value": "u2"]])),
            ("PATCH", "/scim/Groups/g1", patch(["op": "add", "path": "members", "value": [["value": "u1"], ["value": "u2"]]])),
            ("PATCH", "/scim/Groups/g1", patch(["op": "add", "value": ["members": [["value": "u2"]]]])),
            ("PATCH", "/scim/Groups/g1", patch(["op": "replace", "path": "displayName", "value": "VPN"])),
            (
                "POST", "/scim/Groups",
                ["displayName": .string(ProbeNames(seed: 7).prefix + "a-g2"), "members": [["value": "u2"]]]
            ),
        ] as [(String, String, JSONValue?)]
    )
    func refuses(method: String, target: String, body: JSONValue?) throws {
        let guarded = try Guarded()
        #expect(throws: TransportError.self) { try guarded.send(method, target, body) }
        #expect(guarded.sent.isEmpty)
    }

    @Test("another host gets nothing")
    func otherHost() throws {
        let guarded = try Guarded()
        #expect(throws: TransportError.self) { try guarded.send("GET", "/scim/Users", nil, host: "other.test") }
        #expect(guarded.sent.isEmpty)
    }

    @Test("what the probe made is changed, and refers to what the probe made")
    func allows() throws {
        let guarded = try Guarded()
        _ = try guarded.send(
            "PATCH",
            "/scim/Groups/g1",
            Self.patch(["op": "add", "path": "members", "value": [["value": "u1"]]])
        )
        _ = try guarded.send("DELETE", "/scim/Users/u1", nil)
        #expect(guarded.sent.count == 2)
    }

    @Test("an id that stands for somebody else by now is not touched any more")
    func reusedID() throws {
        let guarded = try Guarded()
        guarded.answer = ["id": "u1", "userName": "ada@contoso.com"]
        _ = try guarded.send("GET", "/scim/Users/u1", nil)
        #expect(throws: TransportError.self) { try guarded.send("DELETE", "/scim/Users/u1", nil) }
    }

    @Test("an answer to a creation that shows another object gives no right to it")
    func otherObjectAnswered() throws {
        let guarded = try Guarded()
        guarded.answer = ["id": "u9", "userName": "ada@contoso.com"]
        _ = try guarded.send("POST", "/scim/Users", ["userName": .string(Guarded.names.prefix + "a-x")])
        #expect(throws: TransportError.self) { try guarded.send("DELETE", "/scim/Users/u9", nil) }
    }

    // MARK: The journal's file

    private func path() -> String { NSTemporaryDirectory() + "probe-journal-\(UUID().uuidString)" }

    @Test("a journal's file is its owner's alone, is never written over, and is read back")
    func file() throws {
        let path = path()
        defer { unlink(path) }
        let file = try ProbeJournalFile(creating: path)
        let journal = ProbeJournal { line throws(ProbeJournalError) in try file.append(line) }
        let entries: [ProbeJournal.Entry] = [
            .began(probe: ProbeNames(seed: 7).id, legacyURL: "https://a.test", apiV2URL: "https://b.test"),
            .creating(.legacy, .users, name: "n", externalID: "e"), .created(.apiV2, .groups, name: "n", id: "i"),
            .removed(.users, id: "i"), .finished,
        ]
        for entry in entries { try journal.write(entry) }
        #expect(try ProbeJournalContents(path: path).entries == entries)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(throws: ProbeJournalError.self) { try ProbeJournalFile(creating: path) }
    }

    @Test("a last line that was cut short is left out, and a wrong one is told with its number")
    func cutLine() throws {
        let first = #"{"journal":"cutover-probe","version":1,"probe":"0123456789ab","legacy":"a","apiV2":"b"}"# + "\n"
        let cut = try ProbeJournalContents(Array((first + #"{"event":"creat"#).utf8), path: "j")
        #expect(cut.entries.count == 1)
        #expect { try ProbeJournalContents(Array((first + "{}\n").utf8), path: "j") } throws: {
            "\($0)".contains("line 2")
        }
        let other = first.replacing("0123456789ab", with: "*")
        #expect(throws: ProbeJournalError.self) { try ProbeJournalContents(Array(other.utf8), path: "j") }
    }

    @Test("a journal that was tampered with gives no right to an object of another name")
    func tampered() throws {
        let world = ProbedTenant()
        let before = world.directory
        let victim = try #require(world.tenant.directory.users.first)
        let id = ProbeNames(seed: 7).id
        world.journal.text = """
            {"journal":"cutover-probe","version":1,"probe":"\(id)","legacy":"a","apiV2":"b"}
            {"event":"created","endpoint":"legacy","kind":"Users","name":"cutover-probe-\(id)-a-x","id":"\(victim.id)"}
            {"event":"creating","endpoint":"legacy","kind":"Users","name":"user1@contoso.com"}

            """
        _ = try world.cleanUp()
        #expect(world.directory == before)
        #expect(!world.requests.contains { $0.method != "GET" })
    }
}
