import Foundation
import HTTP
import Harness
import JSON
import Testing

@Suite("Saved states")
struct StateTests {
    static let legacy = "addon-contoso.goskope.com"
    static let apiV2 = "contoso.goskope.com"
    static let graph = "graph.microsoft.com"

    /// Served mocks and a client of them.
    struct Mocks {
        let service: MockService

        init(_ change: (inout MockService.Configuration) -> Void = { _ in }, from saved: SavedState? = nil) {
            var configuration = MockService.Configuration()
            configuration.legacyToken = "L"
            configuration.apiV2Token = "V"
            configuration.graphToken = "G"
            if let saved { configuration.adopt(saved) }
            change(&configuration)
            service = MockService(configuration, from: saved, clock: { Instant(milliseconds: 1_767_600_000_000) })
        }

        @discardableResult
        func ask(_ method: String, _ host: String, _ target: String, _ body: JSONValue? = nil, token: String? = nil) -> (
            status: Int, json: JSONValue
        ) {
            let fixed = [StateTests.legacy: "L", StateTests.apiV2: "V", StateTests.graph: "G"]
            let secret = token ?? fixed[host] ?? ""
            let response = service.respond(
                to: HTTPRequest(
                    method: method,
                    authority: host,
                    target: target,
                    headers: ["Authorization": "Bearer \(secret)", "Content-Type": "application/json"],
                    body: body?.bytes() ?? []
                ),
                from: "198.51.100.7"
            )
            return (response.status, (try? JSONValue.parse(response.body)) ?? .null)
        }

        func admin(_ method: String, _ path: String, _ body: JSONValue? = nil) -> (status: Int, json: JSONValue) {
            ask(method, "127.0.0.1", "/__admin/\(path)", body)
        }

        var document: [UInt8] { StateTests.bytes(service.savedState) }
    }

    static func bytes(_ state: SavedState) -> [UInt8] {
        var bytes: [UInt8] = []
        state.save { bytes += $0 }
        return bytes
    }

    static func user(_ name: String) -> JSONValue {
        [
            "userName": .string("\(name)@contoso.com"), "externalId": .string(name),
            "emails": [["type": "work", "primary": true, "value": .string("\(name)@contoso.com")]],
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": ["department": "Räume \"7\"\n"],
        ]
    }

    /// Mocks with something of everything that a state holds.
    static func furnished(_ change: (inout MockService.Configuration) -> Void = { _ in }) throws -> Mocks {
        let mocks = Mocks(change)
        var ids: [String] = []
        for name in ["ada", "ben", "cy"] {
            ids.append(try #require(mocks.ask("POST", legacy, "/SCIM/v2/Users", user(name)).json["id"]?.stringValue))
        }
        func group(_ name: String, _ members: [String]) throws -> String {
            let body: JSONValue = ["displayName": .string(name), "members": .array(members.map { ["value": .string($0)] })]
            return try #require(mocks.ask("POST", legacy, "/SCIM/v2/Groups", body).json["id"]?.stringValue)
        }
        let first = try group("B", [ids[2], ids[0]])
        _ = try group("A", [ids[0], first])
        // Ada leaves and comes back: her groups are in another order than the groups themselves.
        for op in ["remove", "add"] {
            let body: JSONValue = ["Operations": [["op": .string(op), "path": "members", "value": [["value": .string(ids[0])]]]]]
            mocks.ask("PATCH", legacy, "/SCIM/v2/Groups/\(first)", body)
        }
        mocks.ask("DELETE", legacy, "/SCIM/v2/Users/\(ids[1])")
        let expires: JSONValue = "2027-01-01T00:00:00Z"
        _ = mocks.admin("POST", "tokens", ["name": "other", "expires": expires, "privileges": ["users": "read"]])
        _ = mocks.admin("POST", "tokens/other/revoke")
        _ = mocks.admin("POST", "legacy-clients", ["name": "old"])
        _ = mocks.admin("DELETE", "legacy-clients/old")
        _ = mocks.admin("PUT", "rbac-v3", ["enabled": true])
        _ = mocks.admin("POST", "service-accounts", ["name": "robot", "role": ["usersAndGroups": "view"]])
        _ = mocks.admin("POST", "service-accounts/robot/token")
        _ = mocks.admin("PUT", "rate-limit", ["requestsPerSecond": 1000])
        _ = mocks.admin("PUT", "ip-allowlist", ["ranges": ["198.51.100.0/24", "2001:db8::/32"]])
        _ = mocks.admin("PUT", "end-of-life", ["at": "2030-03-21T00:00:00Z"])
        _ = mocks.admin("PUT", "clock", ["frozen": true, "now": "2026-03-01T00:00:00Z"])
        try furnishGraph(mocks)
        return mocks
    }

    private static func furnishGraph(_ mocks: Mocks) throws {
        func user(_ name: String) throws -> String {
            let body: JSONValue = [
                "accountEnabled": true, "displayName": .string(name), "mailNickname": .string(name),
                "userPrincipalName": .string("\(name)@contoso.com"),
                "passwordProfile": ["password": "Correct-Horse-7"],
            ]
            return try #require(mocks.ask("POST", graph, "/v1.0/users", body).json["id"]?.stringValue)
        }
        let ada = try user("ada")
        let ben = try user("ben")
        mocks.ask("PATCH", graph, "/v1.0/users/\(ada)", ["displayName": "Ada"])
        mocks.ask("DELETE", graph, "/v1.0/users/\(ben)")
        let group: JSONValue = ["displayName": "g", "mailEnabled": false, "mailNickname": "g", "securityEnabled": true]
        let id = try #require(mocks.ask("POST", graph, "/v1.0/groups", group).json["id"]?.stringValue)
        let reference = JSONValue.string("https://graph.microsoft.com/v1.0/directoryObjects/\(ada)")
        mocks.ask("POST", graph, "/v1.0/groups/\(id)/members/$ref", ["@odata.id": reference])
        let application = "/v1.0/servicePrincipals/\(mocks.service.graphConfiguration.servicePrincipalID)"
        mocks.ask(
            "POST",
            graph,
            "\(application)/appRoleAssignedTo",
            [
                "principalId": .string(ada), "resourceId": .string(mocks.service.graphConfiguration.servicePrincipalID),
                "appRoleId": "18d14569-c3bd-439b-9a66-3a2aee01d14f",
            ]
        )
        mocks.ask(
            "PUT",
            graph,
            "\(application)/synchronization/secrets",
            [
                "value": [
                    ["key": "BaseAddress", "value": "https://contoso.goskope.com/api/v2/scim"],
                    ["key": "SecretToken", "value": "Very-Secret-Token"],
                ]
            ]
        )
    }

    static let policies = TenantConfigurationCase.allCases

    enum TenantConfigurationCase: String, CaseIterable { case shared, remapped, separate }

    @Test("a loaded state saves the same bytes again", arguments: policies)
    func roundTrip(policy: TenantConfigurationCase) throws {
        let mocks = try Self.furnished { configuration in
            try? ProfileOverride("tenant.idPolicy=\(policy.rawValue)").apply(to: &configuration)
            try? ProfileOverride("apiV2.maximumPage=7").apply(to: &configuration)
        }
        let document = mocks.document
        let put = mocks.service.respond(
            to: HTTPRequest(method: "PUT", authority: "127.0.0.1", target: "/__admin/state", body: document),
            from: "127.0.0.1"
        )
        #expect(put.status == 204, "\(String(decoding: put.body, as: UTF8.self))")
        #expect(mocks.document == document)
        let state = String(decoding: document, as: UTF8.self)
        for part in [
            "\"maximumPage\":7", "2001:db8::/32", "2030-03-21", "\"robot\"", "Räume", "\"idPolicy\":\"\(policy.rawValue)\"",
        ] {
            #expect(state.contains(part))
        }
    }

    @Test("no token, no SecretToken and no password is in a state")
    func noSecrets() throws {
        let text = String(decoding: try Self.furnished().document, as: UTF8.self)
        for secret in ["\"V\"", "\"L\"", "\"G\"", "Very-Secret-Token", "Correct-Horse-7"] { #expect(!text.contains(secret)) }
        #expect(text.contains("https://contoso.goskope.com/api/v2/scim"))
    }

    @Test("a client goes on over a loaded state with its token, its ids and its delta link")
    func clientGoesOn() throws {
        let before = try Self.furnished()
        let id = try #require(before.ask("GET", Self.apiV2, "/api/v2/scim/Users").json["Resources"]?[0]?["id"]?.stringValue)
        let link = try #require(before.ask("GET", Self.graph, "/v1.0/users/delta").json["@odata.deltaLink"]?.stringValue)
        let after = Mocks({ $0.apiV2Token = "W" }, from: before.service.savedState)
        for token in ["V", "W"] {
            let answer = after.ask("GET", Self.apiV2, "/api/v2/scim/Users/\(id)", token: token)
            #expect(answer.status == 200)
            #expect(answer.json["userName"] == "ada@contoso.com")
        }
        #expect(after.admin("GET", "clock").json["now"] == "2026-03-01T00:00:00.000Z")
        let path = String(link.dropFirst("https://graph.microsoft.com".count))
        let delta = after.ask("GET", Self.graph, path)
        #expect(delta.status == 200)
        #expect(delta.json["value"] == [])
    }

    @Test("a token that was deleted before the state was saved is not offered again")
    func deletedToken() throws {
        let before = Mocks()
        _ = before.admin("DELETE", "tokens/cutover-v2")
        let after = Mocks(from: before.service.savedState)
        #expect(after.service.tokens.apiV2 == nil)
        #expect(after.service.tokens.legacy == "L")
        #expect(after.ask("GET", Self.apiV2, "/api/v2/scim/Users").status == 403)
    }

    @Test("a state that was cut is refused wherever the cut is, and what was there stays", arguments: 1...40)
    func cut(part: Int) throws {
        let mocks = try Self.furnished()
        let document = mocks.document
        let cut = document.count * part / 41
        let answer = mocks.service.respond(
            to: HTTPRequest(
                method: "PUT",
                authority: "127.0.0.1",
                target: "/__admin/state",
                body: Array(document[..<cut])
            ),
            from: "127.0.0.1"
        )
        #expect(answer.status == 400)
        #expect(String(decoding: answer.body, as: UTF8.self).contains("Nothing was loaded."))
        #expect(mocks.document == document)
    }

    /// What somebody edited, and what the refusal says.
    static let edits: [(String, String, String)] = [
        ("\"version\":2", "\"version\":3", "line 1: the state has version 3; this build reads version 2"),
        ("\"format\":\"cutover-state\"", "\"format\":\"x\"", "line 1: this is not a state of cutover"),
        (
            "\"idPolicy\":\"shared\"", "\"idPolicy\":\"mixed\"",
            "\"idPolicy\" is \"mixed\"; expected one of shared, remapped, separate"
        ),
        ("\"maximumPage\":1000", "\"maximumPage\":0", "the profile switch maximumPage cannot be 0"),
        ("\"userName\":\"ada@", "\"usrName\":\"ada@", "line 2: \"attributes\" has no userName"),
        ("198.51.100.0/24", "198.51.100.0/99", "\"ipAllowlist\" holds \"198.51.100.0/99\""),
        ("{\"audit\":", "{\"adit\":", "\"adit\" is nothing that a state holds"),
        ("\"end\":", "\"end\":1", "lines were lost or added"),
    ]

    @Test("a mistake in a state is told with its line", arguments: edits)
    func edited(old: String, new: String, says: String) throws {
        let mocks = try Self.furnished()
        var lines = String(decoding: mocks.document, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        let line = try #require(lines.firstIndex { $0.contains(old) })
        let range = try #require(lines[line].range(of: old))
        lines[line] = lines[line].replacingCharacters(in: range, with: new)[...]
        let answer = mocks.service.respond(
            to: HTTPRequest(
                method: "PUT",
                authority: "127.0.0.1",
                target: "/__admin/state",
                body: Array(lines.joined(separator: "\n").utf8)
            ),
            from: "127.0.0.1"
        )
        let message = (try JSONValue.parse(answer.body))["error"]?.stringValue ?? ""
        #expect(answer.status == 400)
        #expect(message.contains(says), "\(message)")
    }

    @Test("a state of another tenant, which could not be reached here, is refused")
    func otherTenant() throws {
        let mocks = Mocks { $0.users = 1 }
        let document = mocks.document
        let text = String(decoding: document, as: UTF8.self).replacing("\"name\":\"contoso\"", with: "\"name\":\"fabrikam\"")
        let answer = mocks.service.respond(
            to: HTTPRequest(method: "PUT", authority: "127.0.0.1", target: "/__admin/state", body: Array(text.utf8)),
            from: "127.0.0.1"
        )
        #expect(answer.status == 409)
        #expect(String(decoding: answer.body, as: UTF8.self).contains("fabrikam.goskope.com"))
        #expect(mocks.document == document)
    }

    @Test("a generated directory takes the place of the one that was there, and reset brings that back")
    func generate() throws {
        let mocks = Mocks { $0.users = 3 }
        #expect(mocks.admin("POST", "generate", ["users": 120, "groups": 4]).status == 204)
        let found = mocks.ask("GET", Self.apiV2, "/api/v2/scim/Groups?attributes=members&count=1").json
        #expect(found["totalResults"] == 4)
        #expect(found["Resources"]?[0]?["members"]?.arrayValue?.count == 100)
        #expect(mocks.admin("POST", "generate", ["users": -1]).status == 400)
        #expect(mocks.admin("POST", "reset").status == 204)
        #expect(mocks.ask("GET", Self.apiV2, "/api/v2/scim/Users").json["totalResults"] == 3)
    }
}
