import HTTP
import JSON
import MockNetskope
import Testing

/// Who may ask: hosts, paths, tokens, privileges, the console's switches.
@Suite struct AccessTests {
    static let forbidden = #"{"message":"You cannot consume this service."}"#
    static let kong = #"{"message":"no Route matched with those values"}"#

    @Test(
        "a wrong host or path gets Kong's words",
        arguments: [
            ("contoso.goskope.com", "/api/v2/scim/Nothing"), ("contoso.goskope.com", "/api/v2/Users"),
            ("contoso.goskope.com", "/SCIM/v2/Users"), ("addon-contoso.goskope.com", "/api/v2/scim/Users"),
            ("fabrikam.goskope.com", "/api/v2/scim/Users"), ("contoso.goskope.com", "/api/v2/scim/Users/a/b"),
            ("contoso.goskope.com", "/"), ("contoso.goskope.com", "/api/v2/scim/%zz"),
        ]
    )
    func noRoute(_ host: String, _ target: String) {
        let client = TenantClient()
        let answer = client.anywhere(host, "GET", target, ["Authorization": "Bearer \(client.v2Token)"])
        #expect(answer.status == 404)
        #expect(answer.text == Self.kong)
    }

    @Test(
        "legacy paths are taken in either case and with an organisation key",
        arguments: ["/SCIM/v2/Users", "/SCIM/V2/Users", "/scim/v2/Users", "/SCIM/V2/uhrdzTCOsNGQl6N6U0BW/Users"]
    )
    func legacyPath(_ target: String) {
        let client = TenantClient()
        let host = client.tenant.configuration.legacyHost
        #expect(client.anywhere(host, "GET", target, ["Authorization": "Bearer \(client.legacyToken)"]).status == 200)
    }

    @Test("the region is part of the host")
    func region() {
        let client = TenantClient(TenantConfiguration(region: "eu"))
        #expect(client.tenant.configuration.apiV2URL == "https://contoso.eu.goskope.com/api/v2/scim")
        #expect(client.send(.apiV2, "GET", "/Users").status == 200)
        #expect(client.anywhere("contoso.goskope.com", "GET", "/api/v2/scim/Users", [:]).text == Self.kong)
    }

    /// Header fields with `V2`, `LEGACY` for the tokens, and the statuses of API v2 and of legacy.
    static let credentialCases: [([(String, String)], Int, Int)] = [
        ([], 401, 401), ([("Authorization", "Bearer V2")], 200, 401), ([("authorization", "bearer V2")], 200, 401),
        ([("Authorization", "Basic V2")], 401, 401), ([("Authorization", "Bearer ")], 401, 401),
        ([("Authorization", "Bearer LEGACY")], 401, 200), ([("Netskope-Api-Token", "V2")], 200, 401),
        ([("netskope-api-token", "V2")], 200, 401), ([("Netskope-Api-Token", "LEGACY")], 401, 401),
        ([("Netskope-Api-Token", "V2"), ("Authorization", "Bearer V2")], 200, 401),
        ([("Netskope-Api-Token", "V2"), ("Authorization", "Bearer LEGACY")], 401, 200),
        ([("Authorization", "Bearer V2x")], 401, 401),
    ]

    @Test("each endpoint takes its own token and no other", arguments: credentialCases)
    func credentials(_ fields: [(String, String)], _ v2: Int, _ legacy: Int) {
        let client = TenantClient()
        var headers = HTTPHeaders()
        for (name, value) in fields {
            headers.append(name, value.replacing("V2", with: client.v2Token).replacing("LEGACY", with: client.legacyToken))
        }
        let before = client.state
        for (facade, status) in [(Facade.apiV2, v2), (.legacy, legacy)] {
            #expect(client.raw(facade, "GET", "/Users", headers).status == status)
            if status != 200 {
                #expect(client.raw(facade, "POST", "/Users", headers, TenantClient.user("ada").text()).status == status)
            }
        }
        #expect(client.state == before)
    }

    @Test("API v2 tells a token that expired (401) from one that was revoked, deleted or reissued (403)")
    func tokenLife() {
        let client = TenantClient()
        let (start, token) = (client.now, client.v2Token)
        func get(_ token: String) -> Answer { client.raw(.apiV2, "GET", "/Users", ["Authorization": "Bearer \(token)"]) }
        client.now = start.adding(seconds: 86_399)
        #expect(get(token).status == 200)
        client.now = start.adding(seconds: 86_400)
        #expect(get(token).status == 401)
        let second = client.tenant.reissueToken(name: "cutover-v2", expires: start.adding(seconds: 200_000), at: client.now)
        #expect(get(second ?? "").status == 200)
        #expect(get(token).text == Self.forbidden)
        #expect(client.console { $0.revokeToken(name: "cutover-v2", at: $1) })
        #expect(get(second ?? "").status == 403)
        #expect(get(second ?? "").text == Self.forbidden)
        #expect(client.console { $0.deleteToken(name: "cutover-v2", at: $1) })
        #expect(get(second ?? "").status == 403)
        #expect(client.tenant.console.tokens.isEmpty)
        #expect(!client.console { $0.deleteToken(name: "cutover-v2", at: $1) })
        #expect(!client.console { $0.revokeToken(name: "nobody", at: $1) })
        #expect(client.console { $0.reissueToken(name: "nobody", at: $1) } == nil)
    }

    static let methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]

    @Test(
        "a token may do at each endpoint what its privilege says",
        arguments: ["Users", "Groups"],
        AdminConsole.Privilege.allCases
    )
    func privileges(_ kind: String, _ privilege: AdminConsole.Privilege) {
        let client = TenantClient()
        let own: AdminConsole.Endpoint = kind == "Users" ? .users : .groups
        let other: AdminConsole.Endpoint = own == .users ? .groups : .users
        let token = client.tenant.issueToken(
            name: "narrow",
            expires: client.now.adding(seconds: 60),
            privileges: [own: privilege, other: .readWrite],
            at: client.now
        )
        for method in Self.methods {
            let path = "/\(kind)" + (["GET", "POST"].contains(method) ? "" : "/none")
            let answer = client.raw(.apiV2, method, path, ["Netskope-Api-Token": token], "{}")
            let isAllowed = privilege == .readWrite || (privilege == .read && method == "GET")
            #expect((answer.status == 403) == !isAllowed, "\(method) \(path)")
            if !isAllowed { #expect(answer.text == Self.forbidden) }
        }
    }

    @Test("REST API Status off turns every API v2 token off and leaves legacy alone")
    func restAPIv2() {
        let client = TenantClient()
        client.tenant.setRESTAPIv2(enabled: false, at: client.now)
        #expect(client.send(.apiV2, "GET", "/Users").status == 403)
        #expect(client.send(.apiV2, "GET", "/Users").json["message"]?.stringValue?.hasPrefix("forbidden: ") == true)
        #expect(client.send(.legacy, "GET", "/Users").status == 200)
        client.tenant.setRESTAPIv2(enabled: true, at: client.now)
        #expect(client.send(.apiV2, "GET", "/Users").status == 200)
    }

    @Test(
        "the IP allowlist guards API v2 and not legacy",
        arguments: [
            ("203.0.113.0/24", "203.0.113.7", 200), ("203.0.113.0/24", "203.0.114.7", 403), ("203.0.113.7", "203.0.113.7", 200),
            ("203.0.113.6/31", "203.0.113.8", 403), ("0.0.0.0/0", "198.51.100.1", 200), ("2001:db8::/32", "2001:db8:1::5", 200),
            ("2001:db8::/32", "2001:db9::5", 403), ("0.0.0.0/0", "2001:db8::1", 403),
        ]
    )
    func allowlist(_ range: String, _ peer: String, _ status: Int) {
        let client = TenantClient()
        client.tenant.setIPAllowlist([range].compactMap(AddressRange.init), at: client.now)
        client.peer = peer
        #expect(client.send(.apiV2, "GET", "/Users").status == status)
        #expect(client.send(.legacy, "GET", "/Users").status == 200)
        client.tenant.setIPAllowlist(nil, at: client.now)
        #expect(client.send(.apiV2, "GET", "/Users").status == 200)
    }

    @Test(
        "what is not an address range is none",
        arguments: [
            "", "1.2.3", "1.2.3.4/33", "1.2.3.256", "a", "1.2.3.4/", "::1::2", "1.2.3.4/-1", "2001:db8::/129",
            "1:2:3:4:5:6:7:8:9",
        ]
    )
    func badRange(_ text: String) { #expect(AddressRange(text) == nil) }

    @Test("two ranges are the same where they contain the same addresses")
    func sameRange() {
        #expect(AddressRange("2001:db8::/32") == AddressRange("2001:0DB8:0::/32"))
        #expect(AddressRange("10.0.0.1") == AddressRange("10.0.0.1/32"))
        #expect(AddressRange("10.0.0.0/8") != AddressRange("10.0.0.0/9"))
    }

    @Test("a removed legacy client is refused, others are not")
    func legacyClients() {
        let client = TenantClient()
        let second = client.tenant.addLegacyClient(name: "okta", at: client.now)
        #expect(client.console { $0.removeLegacyClient(name: "entra-legacy", at: $1) })
        #expect(!client.console { $0.removeLegacyClient(name: "entra-legacy", at: $1) })
        #expect(client.send(.legacy, "GET", "/Users").status == 401)
        #expect(client.raw(.legacy, "GET", "/Users", ["Authorization": "Bearer \(second)"]).status == 200)
        #expect(client.tenant.console.legacyClients == ["okta"])
    }

    @Test("the end of life closes legacy from its moment on and leaves API v2 open")
    func endOfLife() {
        let client = TenantClient()
        let end = client.now.adding(seconds: 10)
        client.tenant.setEndOfLife(end)
        #expect(client.send(.legacy, "GET", "/Users").status == 200)
        client.now = end
        #expect(client.send(.legacy, "GET", "/Users").status == 403)
        #expect(client.send(.apiV2, "GET", "/Users").status == 200)
    }

    @Test("the audit log names the client behind a change and the administrator behind a setting")
    func audit() {
        let client = TenantClient()
        let user = client.user("ada")
        client.send(.apiV2, "PATCH", "/Users/\(user)", TenantClient.patch("replace", "active", false))
        let group = client.group("eng", [user], through: .apiV2)
        client.send(.legacy, "PATCH", "/Groups/\(group)", TenantClient.patch("remove", "members[value eq \"\(user)\"]", nil))
        client.send(.apiV2, "DELETE", "/Users/\(user)")
        client.send(.apiV2, "GET", "/Users")
        client.send(.apiV2, "POST", "/Users", [:])
        client.tenant.setRESTAPIv2(enabled: false, at: client.now)
        let log = client.tenant.auditLog.dropFirst(2).map { "\($0.actor): \($0.action) \($0.objectType) \($0.objectName)" }
        #expect(
            Array(log) == [
                "entra-legacy: Create User ada@contoso.com", "cutover-v2: Update User ada@contoso.com",
                "cutover-v2: Create Group eng", "entra-legacy: Update Group eng", "cutover-v2: Delete User ada@contoso.com",
                "admin@netskope.local: Disabled REST API v2 Configuration REST API v2",
            ]
        )
        #expect(!client.tenant.auditLog.contains { "\($0)".contains(client.v2Token) || "\($0)".contains(client.legacyToken) })
    }
}
