import Foundation
import Harness
import HarnessTesting
import Testing

@Suite("A mock tenant for a test")
struct MockTenantTests {
    /// Sends a request over the loopback socket, as any client.
    private func send(_ method: String, _ url: String, _ token: String, _ body: JSONValue? = nil) throws -> HTTPResponse {
        let address = try #require(URL(string: url))
        let port = UInt16(try #require(address.port))
        return try LoopbackTransport(port: port).send(
            HTTPRequest(
                method: method,
                authority: "127.0.0.1:\(port)",
                target: address.path,
                headers: ["Authorization": "Bearer \(token)", "Content-Type": "application/scim+json"],
                body: body?.bytes() ?? []
            )
        )
    }

    private let ada: JSONValue = ["userName": "ada@contoso.com", "emails": [["primary": true, "value": "ada@contoso.com"]]]

    @Test("What a client writes through REST API v2 is in the directory, the audit log and the exchanges")
    func write() async throws {
        try await withMockTenant { tenant, _ in
            let answer1 = try send("POST", tenant.apiV2.url + "/Users", tenant.apiV2.token, ada)
            #expect(answer1.status == 201)
            #expect(tenant.user("ADA@contoso.com")?.attributes["active"] == true)
            #expect(tenant.auditLog.last?.actor == "cutover-v2")
            #expect(tenant.exchanges.map(\.response?.status) == [201])
            let answer2 = try send("GET", tenant.legacy.url + "/Users", tenant.legacy.token)
            #expect(answer2.status == 200)
        }
    }

    @Test("Console, faults, profile and clock change what clients see")
    func administer() async throws {
        try await withMockTenant { tenant, _ in
            try tenant.administer(.setRESTAPIv2(false))
            let answer3 = try send("GET", tenant.apiV2.url + "/Users", tenant.apiV2.token)
            #expect(answer3.status == 403)
            try tenant.administer(.setRESTAPIv2(true))
            try tenant.fail("status:503 times=1")
            let answer4 = try send("GET", tenant.apiV2.url + "/Users", tenant.apiV2.token)
            #expect(answer4.status == 503)
            try tenant.set(profile: "apiV2.patchUserStatus=200")
            let id = tenant.addUser(try #require(ada.objectValue))
            let patch: JSONValue = [
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                "Operations": [["op": "replace", "path": "active", "value": false]],
            ]
            let answer5 = try send("PATCH", "\(tenant.apiV2.url)/Users/\(id)", tenant.apiV2.token, patch)
            #expect(answer5.status == 200)
            let before = tenant.now
            tenant.advanceClock(seconds: 366 * 86_400)
            #expect(tenant.now == before.adding(seconds: 366 * 86_400))
            let answer6 = try send("GET", tenant.apiV2.url + "/Users", tenant.apiV2.token)
            #expect(answer6.status == 401)
        }
    }

    @Test("No token is in the exchanges, neither in a header nor in a body")
    func secrets() async throws {
        try await withMockTenant { tenant, graph in
            _ = try send("GET", tenant.apiV2.url + "/Users", tenant.apiV2.token)
            let form = "grant_type=client_credentials&client_id=\(graph.clientID)&client_secret=\(graph.clientSecret)"
            let address = try #require(URL(string: graph.tokenEndpoint))
            let port = UInt16(try #require(address.port))
            let answer = try LoopbackTransport(port: port).send(
                HTTPRequest(
                    method: "POST",
                    authority: "127.0.0.1:\(port)",
                    target: address.path,
                    headers: ["Content-Type": "application/x-www-form-urlencoded"],
                    body: Array((form + "&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default").utf8)
                )
            )
            let token = try #require(try JSONValue.parse(answer.body)["access_token"]?.stringValue)
            let text = tenant.exchanges.map { exchange in
                let headers = exchange.request.headers.fields.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
                let answer = exchange.response?.body ?? []
                return headers + String(decoding: exchange.request.body + answer, as: UTF8.self)
            }
            .joined()
            #expect(tenant.exchanges.count == 2)
            #expect(text.contains("Bearer <sha256:"))
            for secret in [tenant.apiV2.token, graph.clientSecret, token] { #expect(!text.contains(secret)) }
        }
    }

    @Test("The provisioning service provisions from Graph into the tenant")
    func provisioning() async throws {
        try await withMockTenant { tenant, graph in
            let ada = graph.addUser("ada@contoso.com", ["givenName": "Ada", "surname": "Lovelace"])
            graph.addGroup("VPN", members: [ada])
            try graph.startProvisioning(to: tenant.apiV2)
            tenant.advanceClock(seconds: 3600)
            #expect(tenant.members(of: "VPN") == ["ada@contoso.com"])
        }
    }

    @Test(
        "Many run at once, each with a directory of its own, and the same seed gives the same tokens and ids",
        arguments: 0..<16
    )
    func parallel(_ number: Int) async throws {
        try await withMockTenant { tenant, _ in
            #expect(tenant.users.isEmpty)
            let id = tenant.addUser(try #require(ada.objectValue))
            try await withMockTenant { other, _ in
                #expect(other.apiV2.token == tenant.apiV2.token)
                #expect(other.apiV2.url != tenant.apiV2.url)
                let same = other.addUser(try #require(ada.objectValue))
                #expect(same == id)
            }
        }
    }

    private struct Stop: Error {}

    @Test("It is stopped where the body throws")
    func stopped() async throws {
        let url = Mailbox()
        await #expect(throws: Stop.self) {
            try await withMockTenant { tenant, _ in
                await url.put(tenant.apiV2.url)
                throw Stop()
            }
        }
        let address = try #require(await url.text)
        #expect(throws: TransportError.self) { try send("GET", address + "/Users", "x") }
    }

    @Test("It is stopped where the task is cancelled")
    func cancelled() async throws {
        let url = Mailbox()
        let task = Task {
            try await withMockTenant { tenant, _ in
                await url.put(tenant.apiV2.url)
                while true { try await Task.sleep(for: .milliseconds(1)) }
            }
        }
        while await url.text == nil { await Task.yield() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        let address = try #require(await url.text)
        #expect(throws: TransportError.self) { try send("GET", address + "/Users", "x") }
    }

    @Test("The trait gives each test a tenant of its own", .mockTenant { $0.users = 3 })
    func trait() throws {
        let (tenant, _) = try #require(MockTenant.current)
        #expect(tenant.users.count == 3)
    }
}

/// Carries a text out of a task.
private actor Mailbox {
    var text: String?
    func put(_ text: String) { self.text = text }
}
