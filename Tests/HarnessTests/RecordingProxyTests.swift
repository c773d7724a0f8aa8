import Foundation
import HTTP
import Harness
import JSON
import Testing

@Suite("The recording proxy")
struct RecordingProxyTests {
    /// An upstream that keeps what it was asked and answers as told.
    private final class Server: HTTPHandler {
        let asked = Guarded<[HTTPRequest]>([])
        let answer: HTTPResponse

        init(_ answer: HTTPResponse) { self.answer = answer }

        func respond(to request: HTTPRequest, from peer: String) -> HTTPResponse {
            asked.withLock { $0.append(request) }
            return answer
        }
    }

    /// Sends `request` through a proxy in front of a server that answers `answer`.
    private static func through(_ request: HTTPRequest, _ answer: HTTPResponse) throws -> (
        got: HTTPResponse, asked: HTTPRequest, recording: String, port: UInt16
    ) {
        let server = Server(answer)
        let listening = try LoopbackServer(server)
        defer { listening.stop() }
        let folder = try TemporaryPlace()
        let got = try proxy(to: listening.port, folder).respond(to: request, from: "127.0.0.1")
        let asked = try #require(server.asked.withLock { $0.first })
        return (got, asked, String(decoding: try folder.bytes("r.har"), as: UTF8.self), listening.port)
    }

    private static func proxy(to port: UInt16, _ folder: TemporaryPlace) throws -> RecordingProxy {
        RecordingProxy(
            try Upstream("http://127.0.0.1:\(port)/api/v2/scim", option: "--upstream", authorityFile: nil),
            file: try HARFile(folder.path("r.har"), version: "0"),
            clock: { Instant(milliseconds: 1_767_600_000_000) },
            tell: { Issue.record("\($0)") }
        )
    }

    private static let request = HTTPRequest(
        method: "PATCH",
        scheme: "http",
        authority: "127.0.0.1:9999",
        target: "/api/v2/scim/Users/1?x=%2F+y",
        headers: [
            "Authorization": "Bearer the-clients-own-token", "Accept-Encoding": "gzip", "Connection": "keep-alive, X-Hop",
            "X-Hop": "1",
            "X-Kept": "a  b",
        ],
        body: Array("{ \"a\" :1}".utf8)
    )

    @Test(
        "path, query, body, fields and token go on as they came; Host is the upstream's; what belongs to a connection stays on it"
    )
    func passesOn() throws {
        let (_, asked, _, port) = try Self.through(Self.request, HTTPResponse(status: 204))
        #expect(asked.target == Self.request.target)
        #expect(asked.body == Self.request.body)
        #expect(asked.authority == "127.0.0.1:\(port)")
        #expect(asked.headers == ["Authorization": "Bearer the-clients-own-token", "X-Kept": "a  b"])
    }

    @Test("a redirect is an answer like any other: it is passed back and not followed")
    func doesNotFollow() throws {
        let answer = HTTPResponse(status: 307, headers: ["Location": "https://elsewhere.example/api/v2/scim/Users"])
        let (got, _, recording, _) = try Self.through(Self.request, answer)
        #expect(got == answer)
        #expect(recording.contains("\"redirectURL\":\"https://elsewhere.example/api/v2/scim/Users\""))
    }

    @Test("ids and locations in answers are kept as they are, for the client and in the file")
    func keepsIDs() throws {
        let answer = HTTPResponse(
            status: 201,
            headers: ["Content-Type": "application/scim+json", "Location": "https://contoso.goskope.com/api/v2/scim/Users/42"],
            body: Array("{\"id\":\"42\",\"meta\":{\"location\":\"https://contoso.goskope.com/api/v2/scim/Users/42\"}}".utf8)
        )
        let (got, _, recording, _) = try Self.through(Self.request, answer)
        #expect(got == answer)
        let text = try JSONValue.parse(recording)["log"]?["entries"]?[0]?["response"]?["content"]?["text"]?.stringValue
        #expect(text == String(decoding: answer.body, as: UTF8.self))
    }

    @Test("the client's token is not in the file, its fingerprint is")
    func storesNoToken() throws {
        let (_, _, recording, _) = try Self.through(Self.request, HTTPResponse(status: 401))
        #expect(!recording.contains("the-clients-own-token"))
        #expect(recording.contains("Bearer <\(TokenFingerprint("the-clients-own-token"))>"))
    }

    @Test("an upstream that does not answer is answered for with 502 and a SCIM error, and recorded so")
    func answersForSilence() throws {
        let folder = try TemporaryPlace()
        let port = try LoopbackPort.available()
        let got = try Self.proxy(to: port, folder).respond(to: Self.request, from: "127.0.0.1")
        #expect(got.status == 502)
        #expect(try JSONValue.parse(got.body)["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"])
        let entry = try JSONValue.parse(try folder.bytes("r.har"))["log"]?["entries"]?[0]
        #expect(entry?["response"]?["status"] == 502)
        #expect(entry?["comment"]?.stringValue?.contains("answered this itself") == true)
    }

    @Test("many clients at once are all recorded, each once")
    func recordsConcurrently() async throws {
        let server = Server(HTTPResponse(status: 200, body: Array("{}".utf8)))
        let listening = try LoopbackServer(server)
        defer { listening.stop() }
        let folder = try TemporaryPlace()
        let proxy = try Self.proxy(to: listening.port, folder)
        await withTaskGroup(of: Void.self) { group in
            for client in 0..<8 {
                group.addTask {
                    for number in 0..<25 {
                        var request = Self.request
                        request.target = "/api/v2/scim/Users/\(client)-\(number)"
                        _ = proxy.respond(to: request, from: "127.0.0.1")
                    }
                }
            }
        }
        let recording = try Recording(file: folder.path("r.har"))
        #expect(Set(recording.exchanges.map(\.relative)).count == 200)
        #expect(recording.exchanges.count == 200)
    }

    @Test(
        "an upstream that a token would reach unprotected is refused",
        arguments: [
            "http://contoso.goskope.com/api/v2/scim", "contoso.goskope.com", "https://", "https://a b/",
            "https://ada:very-secret@contoso.goskope.com/api/v2/scim",
        ]
    )
    func refusesUpstreams(text: String) {
        let error = #expect(throws: TrafficError.self) { try Upstream(text, option: "--upstream", authorityFile: nil) }
        #expect(error?.kind == .usage)
        #expect(error?.description.contains("very-secret") == false)
    }
}
