import HTTP
import Testing

@Suite("A client of loopback")
struct LoopbackTransportTests {
    @Test("one connection carries many requests")
    func keepsAlive() throws {
        let server = try LoopbackServer(Echo())
        defer { server.stop() }
        let transport = LoopbackTransport(port: server.port)
        for request in Self.requests { _ = try transport.send(request) }
        #expect(server.connectionCount == 1)
    }

    @Test("a stopped server is unreachable, and a kept connection is replaced after a restart on the same port")
    func restarts() throws {
        let first = try LoopbackServer(Echo())
        let transport = LoopbackTransport(port: first.port)
        _ = try transport.send(Echo.request)
        first.stop()
        #expect(throws: TransportError.self) { try transport.send(Echo.request) }
        var configuration = LoopbackServer.Configuration()
        configuration.port = first.port
        let second = try LoopbackServer(Echo(), configuration: configuration)
        defer { second.stop() }
        #expect(try transport.send(Echo.request).status == 200)
    }
}
