import Foundation
import HTTP
import Testing

/// What carries bytes to a live host.
enum Carrier: String, CaseIterable, CustomTestStringConvertible {
    /// Plain sockets, as to a mock on loopback.
    case plain
    /// Foundation's URLSession, as over HTTPS.
    case session

    var testDescription: String { rawValue }

    func transport(_ port: UInt16, _ limits: HTTPLimits = HTTPLimits()) throws -> any Transport {
        let origin = Origin(scheme: "http", host: "127.0.0.1", port: port)
        switch self {
        case .plain: return try LiveTransport(to: origin, readOnly: true, limits: limits)
        case .session: return SessionTransport(to: origin, limits: limits)
        }
    }
}

@Suite("The live transport")
struct LiveTransportTests {
    private func get(_ port: UInt16, _ target: String = "/SCIM/v2/Users", _ headers: HTTPHeaders = [:]) -> HTTPRequest {
        HTTPRequest(method: "GET", scheme: "http", authority: "127.0.0.1:\(port)", target: target, headers: headers)
    }

    private func failure(_ body: () throws -> HTTPResponse) -> TransportError? {
        do {
            _ = try body()
            return nil
        } catch {
            return error as? TransportError
        }
    }

    private func small(_ change: (inout HTTPLimits) -> Void) -> HTTPLimits {
        var limits = HTTPLimits()
        limits.messageMilliseconds = 10_000
        change(&limits)
        return limits
    }

    // MARK: What may be sent

    @Test(
        "A request for another scheme, host or port is refused and nothing is sent",
        arguments: [
            ("http", "127.0.0.2:80"), ("https", "127.0.0.1:PORT"), ("http", "localhost:PORT"), ("http", "127.0.0.1"),
            ("http", "user@127.0.0.1:PORT"), ("http", "127.0.0.1:PORT.example.com"), ("http", ""),
        ]
    )
    func refusesOtherOrigin(scheme: String, authority: String) throws {
        let server = try ScriptedServer { $0.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") }
        defer { server.stop() }
        let transport = try Carrier.plain.transport(server.port)
        var request = get(server.port)
        request.scheme = scheme
        request.authority = authority.replacing("PORT", with: "\(server.port)")
        #expect(failure { try transport.send(request) }?.kind == .refusedLocally)
        #expect(server.heads.isEmpty)
    }

    @Test(
        "Plain HTTP to anything but loopback is refused",
        arguments: ["contoso.goskope.com", "10.0.0.1", "127.0.0.1.example.com"]
    )
    func refusesPlainHTTP(host: String) {
        #expect(throws: TransportError.self) {
            try LiveTransport(to: Origin(scheme: "http", host: host, port: 80), readOnly: true)
        }
    }

    @Test("A transport that only reads sends no write", arguments: ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "get"])
    func refusesWrites(method: String) throws {
        let server = try ScriptedServer { $0.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") }
        defer { server.stop() }
        let origin = Origin(scheme: "http", host: "127.0.0.1", port: server.port)
        var request = get(server.port)
        request.method = method
        let reading = try LiveTransport(to: origin, readOnly: true)
        #expect(failure { try reading.send(request) }?.kind == .refusedLocally)
        #expect(server.heads.isEmpty)
        let writing = try LiveTransport(to: origin, readOnly: false)
        #expect(try writing.send(request).status == 200)
    }

    @Test(
        "A target that could break out of the request line is refused",
        arguments: ["/a b", "/a\r\nX: y", "a", "//evil/#x", "/ü", ""]
    )
    func refusesTargets(target: String) throws {
        let transport = try Carrier.plain.transport(9)
        #expect(failure { try transport.send(get(9, target)) }?.kind == .refusedLocally)
    }

    // MARK: What comes back

    @Test("A redirect is the answer, and is not followed", arguments: Carrier.allCases, [301, 302, 307, 308])
    func doesNotFollow(carrier: Carrier, status: Int) throws {
        let other = try ScriptedServer { $0.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\ntaken") }
        defer { other.stop() }
        let target = "http://127.0.0.1:\(other.port)/steal"
        let server = try ScriptedServer {
            $0.send("HTTP/1.1 \(status) Moved\r\nLocation: \(target)\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        }
        defer { server.stop() }
        let transport = try carrier.transport(server.port)
        let response = try transport.send(get(server.port, "/", ["Authorization": "Bearer secret"]))
        #expect(response.status == status)
        #expect(response.headers["Location"] == target)
        #expect(other.heads.isEmpty)
    }

    @Test(
        "Every status comes back as it is, with its body",
        arguments: Carrier.allCases,
        [200, 400, 401, 403, 404, 407, 429, 500, 501, 503]
    )
    func givesStatus(carrier: Carrier, status: Int) throws {
        let server = try ScriptedServer {
            $0.send(
                "HTTP/1.1 \(status) X\r\nWWW-Authenticate: Basic realm=\"x\"\r\nX-Request-Id: 7\r\nContent-Length: 2\r\n\r\n{}"
            )
        }
        defer { server.stop() }
        let response = try carrier.transport(server.port).send(get(server.port))
        #expect(response.status == status)
        #expect(response.body == Array("{}".utf8))
        #expect(response.headers["x-request-id"] == "7")
    }

    @Test("The headers given are sent, and no cookie that a host has set", arguments: Carrier.allCases)
    func sendsHeaders(carrier: Carrier) throws {
        let server = try ScriptedServer {
            $0.send("HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        }
        defer { server.stop() }
        let transport = try carrier.transport(server.port)
        let headers: HTTPHeaders = ["Authorization": "Bearer secret", "Accept": "application/scim+json", "User-Agent": "probe/1"]
        for _ in 1...2 { _ = try transport.send(get(server.port, "/Users?filter=userName%20eq%20%22a%22", headers)) }
        try #require(server.heads.count == 2)
        for head in server.heads {
            #expect(head.hasPrefix("GET /Users?filter=userName%20eq%20%22a%22 HTTP/1.1\r\n"))
            #expect(head.contains("\r\nAuthorization: Bearer secret\r\n"))
            #expect(head.contains("\r\nAccept: application/scim+json\r\n"))
            #expect(head.contains("\r\nUser-Agent: probe/1\r\n"))
            #expect(!head.lowercased().contains("\r\ncookie:"))
        }
    }

    // MARK: Bounds

    @Test("A body larger than allowed ends the exchange", arguments: Carrier.allCases)
    func boundsBody(carrier: Carrier) throws {
        let server = try ScriptedServer { peer in
            peer.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
            while peer.send([UInt8](repeating: 0x20, count: 65_536)) {}
        }
        defer { server.stop() }
        let transport = try carrier.transport(server.port, small { $0.bodyBytes = 1_000_000 })
        let failure = try #require(failure { try transport.send(get(server.port)) })
        #expect(failure.kind == .tooLarge)
        #expect(failure.message.contains("more than 1000000 bytes"))
    }

    @Test("A body that trickles without end ends with the time", arguments: Carrier.allCases)
    func boundsTime(carrier: Carrier) throws {
        let server = try ScriptedServer { peer in
            peer.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
            while peer.send(" ") { usleep(50_000) }
        }
        defer { server.stop() }
        let transport = try carrier.transport(server.port, small { $0.messageMilliseconds = 700 })
        #expect(failure { try transport.send(get(server.port)) }?.kind == .timedOut)
    }

    @Test("A host that takes the request and says nothing ends with the time", arguments: Carrier.allCases)
    func boundsSilence(carrier: Carrier) throws {
        let server = try ScriptedServer { _ in usleep(3_000_000) }
        defer { server.stop() }
        let transport = try carrier.transport(server.port, small { $0.messageMilliseconds = 500 })
        #expect(failure { try transport.send(get(server.port)) }?.kind == .timedOut)
    }

    @Test("A compressed bomb is counted as what it grows to")
    func boundsBomb() throws {
        // 64 MiB of zeros in 64 KiB: deflate's repeat code, 258 bytes in two bits, behind one literal.
        let bomb = try #require(Self.bomb)
        let server = try ScriptedServer { peer in
            peer.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(bomb.count)\r\n\r\n")
            peer.send(bomb)
        }
        defer { server.stop() }
        let transport = try Carrier.session.transport(server.port, small { $0.bodyBytes = 1_000_000 })
        #expect(failure { try transport.send(get(server.port)) }?.kind == .tooLarge)
    }

    @Test("On plain loopback, where no compression is asked for, none is taken")
    func refusesCompression() throws {
        let server = try ScriptedServer {
            $0.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc")
        }
        defer { server.stop() }
        let transport = try Carrier.plain.transport(server.port)
        #expect(failure { try transport.send(get(server.port)) }?.kind == .malformed)
    }

    @Test("After a failure the next request has its own answer", arguments: Carrier.allCases)
    func recovers(carrier: Carrier) throws {
        let server = try ScriptedServer { peer in
            if peer.head.contains("/slow") { return usleep(2_000_000) == 0 ? () : () }
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nfine")
        }
        defer { server.stop() }
        let transport = try carrier.transport(server.port, small { $0.messageMilliseconds = 500 })
        #expect(failure { try transport.send(get(server.port, "/slow")) }?.kind == .timedOut)
        #expect(try transport.send(get(server.port, "/fast")).body == Array("fine".utf8))
    }

    // MARK: Words

    @Test("Nobody there: the message names the place and no code", arguments: Carrier.allCases)
    func namesRefusal(carrier: Carrier) throws {
        let port = try LoopbackPort.available(0)
        let failure = try #require(failure { try carrier.transport(port).send(get(port)) })
        #expect(failure.kind == .unreachable)
        #expect(failure.message.contains("127.0.0.1:\(port)"))
        #expect(!failure.message.contains("NSURL") && !failure.message.contains("Error Domain"))
    }

    @Test("A host that is not in DNS is called that")
    func namesUnknownHost() throws {
        let origin = Origin(scheme: "https", host: "no-such-tenant.invalid", port: 443)
        let transport = try LiveTransport(to: origin, readOnly: true)
        let request = HTTPRequest(method: "GET", authority: origin.authority, target: "/api/v2/scim/Users")
        let failure = try #require(failure { try transport.send(request) })
        #expect(failure.kind == .unreachable)
        #expect(failure.message.contains("there is no host called no-such-tenant.invalid"))
    }

    @Test("A connection that ends without an answer is called that", arguments: Carrier.allCases)
    func namesReset(carrier: Carrier) throws {
        let server = try ScriptedServer { _ in }
        defer { server.stop() }
        let failure = try #require(failure { try carrier.transport(server.port).send(get(server.port)) })
        #expect(failure.kind == .reset)
    }

    @Test("What is no HTTP is called that", arguments: Carrier.allCases)
    func namesNonsense(carrier: Carrier) throws {
        let server = try ScriptedServer { $0.send("SSH-2.0-OpenSSH_9.6\r\n\r\n") }
        defer { server.stop() }
        let failure = try #require(failure { try carrier.transport(server.port).send(get(server.port)) })
        #expect(failure.kind == .malformed)
    }

    /// Zeros, compressed by the system's gzip.
    private static let bomb: [UInt8]? = {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "head -c 67108864 /dev/zero | gzip -9"]
        let output = Pipe()
        process.standardOutput = output
        guard (try? process.run()) != nil else { return nil }
        let bytes = [UInt8](output.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        return bytes.isEmpty ? nil : bytes
    }()
}
