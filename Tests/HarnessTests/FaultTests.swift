import HTTP
import Harness
import JSON
import Testing

@Suite("Faults of served mocks")
struct FaultTests {
    static let start = Instant(milliseconds: 1_767_600_000_000)

    static func service(_ faults: String..., users: Int = 3) throws -> MockService {
        var configuration = MockService.Configuration()
        configuration.users = users
        configuration.apiV2Token = "V"
        configuration.legacyToken = "L"
        configuration.faults = try faults.map { try Fault($0) }
        return MockService(configuration, clock: { start })
    }

    static func request(_ method: String, _ target: String, _ body: String = "") -> HTTPRequest {
        let token = target.hasPrefix("/api") ? "V" : "L"
        return HTTPRequest(
            method: method,
            scheme: "http",
            authority: "127.0.0.1",
            target: target,
            headers: ["Authorization": "Bearer \(token)"],
            body: Array(body.utf8)
        )
    }

    static let create = request(
        "POST",
        "/api/v2/scim/Users",
        #"{"userName": "new@contoso.com", "emails": [{"value": "new@contoso.com", "primary": true}]}"#
    )

    static func count(_ service: MockService) -> Int? {
        let response = service.respond(to: request("GET", "/__admin"), from: "127.0.0.1")
        return (try? JSONValue.parse(response.body))?["users"]?.intValue
    }

    @Test(
        "a fault befalls the requests that it names and no others",
        arguments: [
            ("status:503 times=2", [503, 503, 200, 200]), ("status:503 at=2,4", [200, 503, 200, 503]),
            ("status:503 endpoint=legacy", [200, 200, 200, 200]), ("status:503 method=POST,PATCH", [200, 200, 200, 200]),
            ("status:503 path=/users", [503, 503, 503, 503]), ("status:503 path=/Users/*", [200, 200, 200, 200]),
            ("status:503 fromSeconds=1", [200, 200, 200, 200]), ("status:503 percent=100", [503, 503, 503, 503]),
        ]
    )
    func conditions(_ spec: String, _ expected: [Int]) throws {
        let service = try Self.service(spec)
        let found = expected.map { _ in service.respond(to: Self.request("GET", "/api/v2/scim/Users"), from: "127.0.0.1").status }
        #expect(found == expected)
    }

    @Test("chance comes from the seed: the same requests fail every time, and about as many as asked")
    func chance() throws {
        func run() throws -> [Int] {
            let service = try Self.service("status:500 percent=30")
            return (0..<200).map { _ in service.respond(to: Self.request("GET", "/SCIM/v2/Users"), from: "127.0.0.1").status }
        }
        let first = try run()
        #expect(try run() == first)
        #expect((40...80).contains(first.filter { $0 == 500 }.count))
    }

    @Test("a throttled request says when to come back in every field that clients read")
    func throttle() throws {
        let response = try Self.service("throttle:7").respond(to: Self.request("GET", "/api/v2/scim/Users"), from: "127.0.0.1")
        #expect(response.status == 429)
        #expect(response.headers["Retry-After"] == "7")
        #expect(response.headers["ratelimit-remaining"] == "0")
        #expect(response.headers["ratelimit-reset"] == "7")
    }

    @Test(
        "whether the write takes effect is what the fault says",
        arguments: [
            ("status:503", 3), ("throttle:1", 3), ("reset-before", 3), ("reset-within", 4), ("reset-after", 4), ("truncate", 4),
            ("lose-response", 4), ("malformed-json", 4), ("content-type:text/html", 4), ("delay:5", 4),
        ]
    )
    func effect(_ spec: String, _ users: Int) throws {
        let service = try Self.service("\(spec) method=POST")
        _ = service.respond(to: Self.create, from: "127.0.0.1")
        #expect(Self.count(service) == users)
    }

    @Test("a duplicate delivery of a create meets the user that the first one made")
    func duplicate() throws {
        let service = try Self.service("duplicate method=POST")
        #expect(service.respond(to: Self.create, from: "127.0.0.1").status == 409)
        #expect(Self.count(service) == 4)
    }

    @Test(
        "over a socket the client sees the connection end where the fault says",
        arguments: [
            ("reset-before", TransportError.Kind?.some(.reset)), ("lose-response", .reset), ("truncate", .malformed),
            ("reset-after", nil), ("delay:20", nil), ("slow-body:5000", nil),
        ]
    )
    func wire(_ spec: String, _ expected: TransportError.Kind?) throws {
        let service = try Self.service("\(spec) times=1")
        let server = try LoopbackServer(service)
        defer { server.stop() }
        let client = LoopbackTransport(port: server.port)
        var kind: TransportError.Kind?
        do {
            let response = try client.send(Self.request("GET", "/api/v2/scim/Users"))
            #expect(response.status == 200)
        } catch {
            kind = error.kind
        }
        #expect(kind == expected)
        // A connection that is about to be reset may look alive: another one shows that the server is well.
        let other = LoopbackTransport(port: server.port)
        #expect(try other.send(Self.request("GET", "/api/v2/scim/Users")).status == 200)
    }

    @Test(
        "a fault that cannot be read is refused with what is possible",
        arguments: [
            ("stauts:503", "Did you mean status?"), ("status", "a whole number from 200 to 599"),
            ("status:503 tims=2", "did you mean times?"), ("status:503 endpoint=api-v3", "did you mean api-v2?"),
            ("status:503 times=none", "from 1 to 1000000"), ("truncate:5", "takes no argument"),
            ("content-type:html", "a media type"), ("status:503 at=0", "request numbers from 1 on"),
            ("status:503 loose", "loose=VALUE"),
        ]
    )
    func mistakes(_ spec: String, _ words: String) {
        #expect {
            try Fault(spec)
        } throws: { error in
            "\(error)".contains(words)
        }
    }
}
