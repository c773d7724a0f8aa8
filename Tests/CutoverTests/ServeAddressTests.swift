import Foundation
import HTTP
import JSON
import Testing

@Suite("cutover serve on other addresses than 127.0.0.1")
struct ServeAddressTests {
    /// Whether this machine has `::1`.
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

    @Test("the URLs of ::1 are bracketed, and the IP allowlist knows the client by ::1", .enabled(if: hasIPv6))
    func allowlist() throws {
        let served = try Served(["--host", "::1"])
        let url = served.text("apiV2", "url")
        let port = try #require(url.firstMatch(of: #/http://\[::1\]:(\d+)/api/v2/scim/#).flatMap { UInt16($0.1) })
        // Foundation's own client on Linux does not take a bracketed host.
        let client = LoopbackTransport(port: port, address: "::1")
        func send(_ method: String, _ target: String, _ body: JSONValue? = nil) throws -> Int {
            let token = "Bearer " + served.text("apiV2", "token")
            let request = HTTPRequest(
                method: method,
                authority: "[::1]:\(port)",
                target: target,
                headers: ["Authorization": token],
                body: body?.bytes() ?? []
            )
            return try client.send(request).status
        }
        for (ranges, status) in [(["127.0.0.1", "2001:db8::/32"], 403), (["::1"], 200), (["::/64"], 200), (["::2/128"], 403)] {
            let list = JSONValue.array(ranges.map { .string($0) })
            #expect(try send("PUT", "/__admin/ip-allowlist", ["ranges": list]) == 204)
            #expect(try send("GET", "/api/v2/scim/Users") == status, "\(ranges)")
        }
    }

    @Test(
        "whoever can be reached by others is warned, and nobody else",
        .enabled(if: hasIPv6),
        arguments: [("::1", false), ("::", true), ("0.0.0.0", true)]
    )
    func warns(address: String, isWarned: Bool) throws {
        let result = try CutoverProcess.run(["serve", "--host", address], signal: SIGTERM)
        #expect(result.exitCode == 0)
        #expect(result.standardError.contains("\(address) is not loopback") == isWarned)
    }

    @Test("a name is no address: exit code 3, and what to give")
    func refusesNames() throws {
        let result = try CutoverProcess.run(["serve", "--host", "localhost"])
        #expect(result.exitCode == 3)
        #expect(result.standardError.contains("\"localhost\" is no IP address; give one such as 127.0.0.1 or ::1"))
    }
}
