import HTTP
import Testing

@Suite("HTTP over loopback")
struct LoopbackTests {
    static let requests: [HTTPRequest] = [
        HTTPRequest(method: "GET", authority: "a.example", target: "/x?q=%22a%22+b"),
        HTTPRequest(method: "GET", authority: "a.example", target: "/", headers: ["B": "2", "A": "1", "b": "3"]),
        HTTPRequest(
            method: "POST",
            authority: "b.example:8443",
            target: "/p",
            headers: ["Content-Type": "text/x"],
            body: Array("body".utf8)
        ),
        HTTPRequest(method: "POST", authority: "b.example", target: "/p"),
        HTTPRequest(method: "PATCH", authority: "b.example", target: "/p", body: [UInt8](repeating: 7, count: 200_000)),
        HTTPRequest(method: "DELETE", authority: "b.example", target: "/empty"),
        HTTPRequest(method: "HEAD", authority: "b.example", target: "/big"),
        HTTPRequest(method: "GET", authority: "b.example", target: "/big"),
        HTTPRequest(method: "GET", authority: "b.example", target: "/unchanged"),
        HTTPRequest(method: "OPTIONS", authority: "b.example", target: "/p"),
    ]

    @Test("a handler answers the same values in memory and over loopback", arguments: requests)
    func answersTheSame(request: HTTPRequest) throws {
        let server = try LoopbackServer(Echo())
        defer { server.stop() }
        let memory = InMemoryTransport { Echo().respond(to: $0, from: "127.0.0.1") }
        #expect(try LoopbackTransport(port: server.port).send(request) == memory.send(request))
    }
}
