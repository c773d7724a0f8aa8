import Foundation
import HTTP
import Testing

/// Answers with the address that the request came from.
private struct Peer: HTTPHandler {
    func respond(to request: HTTPRequest, from peer: String) -> HTTPResponse { HTTPResponse(status: 200, body: Array(peer.utf8)) }
}

@Suite("Addresses of version 4 and 6")
struct AddressTests {
    /// Whether this machine has `::1`, found out without the code under test.
    static let hasIPv6: Bool = {
        #if canImport(Darwin)
            let descriptor = socket(AF_INET6, SOCK_STREAM, 0)
        #else
            let descriptor = socket(AF_INET6, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var place = sockaddr_in6()
        place.sin6_family = sa_family_t(AF_INET6)
        #if canImport(Darwin)
            place.sin6_len = UInt8(MemoryLayout<sockaddr_in6>.size)
        #endif
        place.sin6_addr = in6addr_loopback
        return withUnsafePointer(to: &place) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
            }
        } == 0
    }()

    /// What a client at `client` is called by a server at `server`.
    private func peer(of client: String, at server: String) throws -> String {
        var configuration = LoopbackServer.Configuration()
        configuration.address = server
        let listening = try LoopbackServer(Peer(), configuration: configuration)
        defer { listening.stop() }
        let transport = LoopbackTransport(port: listening.port, address: client)
        let answer = try transport.send(HTTPRequest(method: "GET", authority: "a", target: "/"))
        return String(decoding: answer.body, as: UTF8.self)
    }

    @Test("a client on ::1 is known by that address", .enabled(if: hasIPv6), arguments: ["::1", "0:0:0:0:0:0:0:1", "::"])
    func namesVersion6(server: String) throws {
        #expect(try peer(of: "::1", at: server) == "::1")
    }

    @Test("a client of version 4 at a server of version 6 keeps its own address", .enabled(if: hasIPv6))
    func unmaps() throws {
        #expect(try peer(of: "127.0.0.1", at: "::") == "127.0.0.1")
    }

    @Test("a client of version 4 is known by its address")
    func namesVersion4() throws {
        #expect(try peer(of: "127.0.0.1", at: "127.0.0.1") == "127.0.0.1")
    }

    @Test(
        "tells loopback from what others can reach, and writes a URL's host",
        arguments: [
            ("127.0.0.1", true, "127.0.0.1"), ("127.9.9.9", true, "127.9.9.9"), ("::1", true, "[::1]"),
            ("0:0:0:0:0:0:0:1", true, "[::1]"), ("::ffff:127.0.0.1", true, "127.0.0.1"), ("0.0.0.0", false, "0.0.0.0"),
            ("::", false, "[::]"), ("2001:DB8::1", false, "[2001:db8::1]"), ("::ffff:10.0.0.1", false, "10.0.0.1"),
        ]
    )
    func classifies(address: String, isLoopback: Bool, urlHost: String) {
        var configuration = LoopbackServer.Configuration()
        configuration.address = address
        #expect(configuration.isLoopback == isLoopback)
        #expect(configuration.urlHost == urlHost)
    }

    @Test(
        "what is no address is an error that says what to give",
        arguments: ["localhost", "", "256.0.0.1", "::g", "[::1]", "127.0.0.1:80"]
    )
    func refuses(address: String) throws {
        var configuration = LoopbackServer.Configuration()
        configuration.address = address
        #expect {
            try LoopbackServer(Peer(), configuration: configuration)
        } throws: { error in
            "\(error)".contains("\"\(address)\" is no IP address; give one such as 127.0.0.1 or ::1")
        }
        #expect(throws: TransportError.self) {
            try LoopbackTransport(port: 1, address: address).send(HTTPRequest(method: "GET", authority: "a", target: "/"))
        }
    }
}
