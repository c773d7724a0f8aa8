import Harness
import HarnessTesting
import Testing

/// Your code: whatever talks SCIM to a URL with a token. Here, for brevity, the harness's own client.
struct Deprovisioner {
    let url: String
    let token: String

    func deactivate(_ id: String) throws -> Int {
        let parts = url.dropFirst("http://".count).split(separator: "/", maxSplits: 1)
        let port = UInt16(parts[0].split(separator: ":")[1]) ?? 0
        let body: JSONValue = [
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [["op": "replace", "path": "active", "value": false]],
        ]
        let request = HTTPRequest(
            method: "PATCH",
            authority: String(parts[0]),
            target: "/\(parts[1])/Users/\(id)",
            headers: ["Authorization": "Bearer \(token)", "Content-Type": "application/scim+json"],
            body: body.bytes()
        )
        return try LoopbackTransport(port: port).send(request).status
    }
}

@Test("A leaver is deactivated through REST API v2, and the audit log names the token")
func deactivates() async throws {
    try await withMockTenant { tenant, graph in
        graph.addUser("ada@contoso.com", ["givenName": "Ada", "surname": "Lovelace"])
        try graph.startProvisioning(to: tenant.apiV2)
        tenant.advanceClock(seconds: 40 * 60)
        let ada = try #require(tenant.user("ada@contoso.com"))

        let status = try Deprovisioner(url: tenant.apiV2.url, token: tenant.apiV2.token).deactivate(ada.id)

        #expect(status == 204)
        #expect(tenant.user("ada@contoso.com")?.attributes["active"] == false)
        #expect(tenant.auditLog.last?.actor == "cutover-v2")
    }
}

@Test("An unavailable endpoint is told to the caller", .mockTenant { $0.users = 3 })
func unavailable() throws {
    let (tenant, _) = try #require(MockTenant.current)
    try tenant.fail("status:503 method=PATCH")
    let id = try #require(tenant.users.first).id
    let status = try Deprovisioner(url: tenant.apiV2.url, token: tenant.apiV2.token).deactivate(id)
    #expect(status == 503)
    #expect(tenant.users.allSatisfy { $0.attributes["active"] == true })
}
