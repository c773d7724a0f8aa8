import HTTP
import Testing

@Suite("A server on loopback")
struct LoopbackServerTests {
    @Test("a port in use is an error that names the port")
    func namesPortInUse() throws {
        let server = try LoopbackServer(Echo())
        defer { server.stop() }
        var configuration = LoopbackServer.Configuration()
        configuration.port = server.port
        #expect {
            try LoopbackServer(Echo(), configuration: configuration)
        } throws: { error in
            "\(error)".contains("port \(server.port) on 127.0.0.1 is already in use")
        }
    }

    /// Raw bytes in, and how the answer begins.
    static let raw: [(String, String)] = [
        ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 200 OK\r\n"),
        ("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 200 OK\r\n"),
        ("GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 400 "),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "HTTP/1.1 400 "),
        ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", "HTTP/1.1 505 "),
        ("nonsense\r\n\r\n", "HTTP/1.1 400 "),
        ("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 400 "),
        ("G@T / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 400 "),
        ("GET / HTTP/1.1\r\nHost: a\r\nBad Name: x\r\n\r\n", "HTTP/1.1 400 "),
        ("GET / HTTP/1.1\r\nHost: a\r\nName : x\r\n\r\n", "HTTP/1.1 400 "),
        ("GET / HTTP/1.1\r\nHost: a\r\nA: x\r\n folded\r\n\r\n", "HTTP/1.1 400 "),
        ("GET / HTTP/1.1\nHost: a\r\n\r\n", "HTTP/1.1 400 "),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "HTTP/1.1 400 "),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 400 "),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "HTTP/1.1 400 "),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", "HTTP/1.1 501 "),
        ("POST / HTTP/1.1\r\nHost: a\r\nExpect: magic\r\n\r\n", "HTTP/1.1 417 "),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n", "HTTP/1.1 413 "),
        ("GET /" + String(repeating: "x", count: 70_000) + " HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 414 "),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "x", count: 70_000) + "\r\n\r\n", "HTTP/1.1 431 "),
        ("GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X: y\r\n", count: 200) + "\r\n", "HTTP/1.1 431 "),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "HTTP/1.1 400 "),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n", "HTTP/1.1 400 "),
    ]

    @Test("what is not HTTP/1.1 is refused with the right status, and the server lives on", arguments: raw)
    func refuses(sent: String, begins: String) throws {
        let server = try LoopbackServer(Echo())
        defer { server.stop() }
        let answer = try RawConnection(port: server.port).exchange(sent)
        #expect(answer.hasPrefix(begins), "answered \(answer.prefix(60))")
        #expect(try LoopbackTransport(port: server.port).send(Echo.request).status == 200)
    }

    @Test("pipelined requests are answered in their order")
    func pipelines() throws {
        let server = try LoopbackServer(Echo())
        defer { server.stop() }
        let requests = (1...50).map { "GET /n\($0) HTTP/1.1\r\nHost: a\r\n\($0 == 50 ? "Connection: close\r\n" : "")\r\n" }
            .joined()
        let answer = try RawConnection(port: server.port).exchange(requests)
        let numbers = answer.matches(of: /GET https a \/n(\d+)/).compactMap { Int($0.1) }
        #expect(numbers == Array(1...50))
    }

    @Test("a chunked body arrives whole, with extensions and trailers read over")
    func readsChunks() throws {
        let server = try LoopbackServer(Echo())
        defer { server.stop() }
        let sent =
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
            + "3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n"
        #expect(try RawConnection(port: server.port).exchange(sent).hasSuffix(" abc0123456789"))
    }

    @Test("a client that expects 100-continue is told to go on")
    func continues() throws {
        let server = try LoopbackServer(Echo())
        defer { server.stop() }
        let connection = try RawConnection(port: server.port)
        connection.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n")
        #expect(connection.receive(atLeast: 25).hasPrefix("HTTP/1.1 100 Continue\r\n\r\n"))
        connection.send("body")
        #expect(connection.receiveAll().hasSuffix(" body"))
    }

    @Test("HTTP/1.0 is answered once and the connection is closed")
    func answersOldClients() throws {
        let server = try LoopbackServer(Echo())
        defer { server.stop() }
        let answer = try RawConnection(port: server.port).exchange("GET /old HTTP/1.0\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(answer.contains("Connection: close\r\n"))
    }

    @Test("a request that stops in its middle is answered 408")
    func timesOut() throws {
        var configuration = LoopbackServer.Configuration()
        configuration.limits.idleMilliseconds = 100
        let server = try LoopbackServer(Echo(), configuration: configuration)
        defer { server.stop() }
        let connection = try RawConnection(port: server.port)
        connection.send("GET / HTTP/1.1\r\nHo")
        #expect(connection.receiveAll().hasPrefix("HTTP/1.1 408 "))
    }

    @Test("more connections than allowed are refused with 503")
    func limitsConnections() throws {
        var configuration = LoopbackServer.Configuration()
        configuration.limits.connections = 1
        let server = try LoopbackServer(Echo(), configuration: configuration)
        defer { server.stop() }
        let first = LoopbackTransport(port: server.port)
        _ = try first.send(Echo.request)
        #expect(try RawConnection(port: server.port).exchange("").hasPrefix("HTTP/1.1 503 "))
        #expect(try first.send(Echo.request).status == 200)
    }
}
