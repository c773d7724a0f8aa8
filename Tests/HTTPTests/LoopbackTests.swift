import Foundation
import HTTP
import Synchronization
import Testing

/// Answers with what it was asked.
private struct Echo: HTTPHandler {
    func respond(to request: HTTPRequest, from peer: String) -> HTTPResponse {
        switch request.path {
        case "/empty": return HTTPResponse(status: 204, headers: ["X-Case": "Kept"])
        case "/big":
            return HTTPResponse(
                status: 200,
                headers: ["Content-Type": "text/plain"],
                body: [UInt8](repeating: 0x61, count: 3_000_000)
            )
        case "/unchanged": return HTTPResponse(status: 304)
        default:
            let fields = request.headers.fields.map { "\($0.name)=\($0.value)" }.joined(separator: ";")
            let text = "\(request.method) \(request.scheme) \(request.authority) \(request.target) [\(fields)] "
            return HTTPResponse(
                status: request.method == "POST" ? 201 : 200,
                headers: ["Content-Type": "text/plain", "x-Second": "1", "x-Second": "2"],
                body: Array(text.utf8) + request.body
            )
        }
    }
}

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

    @Test("one connection carries many requests")
    func keepsAlive() throws {
        let server = try LoopbackServer(Echo())
        defer { server.stop() }
        let transport = LoopbackTransport(port: server.port)
        for request in Self.requests { _ = try transport.send(request) }
        #expect(server.connectionCount == 1)
    }

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

    @Test("a stopped server is unreachable, and a kept connection is replaced after a restart on the same port")
    func restarts() throws {
        let first = try LoopbackServer(Echo())
        let transport = LoopbackTransport(port: first.port)
        _ = try transport.send(Self.requests[0])
        first.stop()
        #expect(throws: TransportError.self) { try transport.send(Self.requests[0]) }
        var configuration = LoopbackServer.Configuration()
        configuration.port = first.port
        let second = try LoopbackServer(Echo(), configuration: configuration)
        defer { second.stop() }
        #expect(try transport.send(Self.requests[0]).status == 200)
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
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", "HTTP/1.1 400 "),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "HTTP/1.1 501 "),
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
        #expect(try LoopbackTransport(port: server.port).send(Self.requests[0]).status == 200)
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
        _ = try first.send(Self.requests[0])
        #expect(try RawConnection(port: server.port).exchange("").hasPrefix("HTTP/1.1 503 "))
        #expect(try first.send(Self.requests[0]).status == 200)
    }
}

/// A bare connection, for bytes that no client would send.
private final class RawConnection {
    private let descriptor: Int32

    init(port: UInt16) throws {
        #if canImport(Darwin)
            descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #else
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = port.bigEndian
        inet_pton(AF_INET, "127.0.0.1", &place.sin_addr)
        let result = withUnsafePointer(to: &place) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(result == 0)
    }

    deinit { close(descriptor) }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        var done = 0
        while done < bytes.count {
            #if canImport(Darwin)
                let flags: Int32 = 0
            #else
                let flags = Int32(MSG_NOSIGNAL)
            #endif
            let count = bytes[done...].withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, $0.count, flags) }
            if count <= 0 { return }
            done += count
        }
    }

    func receive(atLeast count: Int) -> String {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while all.count < count {
            let received = recv(descriptor, &buffer, buffer.count, 0)
            if received <= 0 { break }
            all += buffer[..<received]
        }
        return String(decoding: all, as: UTF8.self)
    }

    func receiveAll() -> String { receive(atLeast: .max) }

    /// Sends, ends its side, and reads to the end.
    func exchange(_ text: String) throws -> String {
        send(text)
        shutdown(descriptor, Int32(SHUT_WR))
        return receiveAll()
    }
}
