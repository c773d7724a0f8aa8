import HTTP
import JSON
import MockNetskope
import Testing

/// Every switch of the profile makes the difference that its comment claims.
@Suite struct SwitchTests {
    /// One switch, two values, and what a client sees with either.
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        /// Switches that must be set, too, for this one to show.
        var with: [(String, JSONValue)]
        var values: [(value: JSONValue, seen: String)]
        var facade: Facade
        var look: @Sendable (TenantClient, Facade) -> String
        var testDescription: String { "\(name) on \(facade)" }

        init(
            _ name: String,
            _ values: [(JSONValue, String)],
            on facade: Facade = .apiV2,
            with: [(String, JSONValue)] = [],
            _ look: @escaping @Sendable (TenantClient, Facade) -> String
        ) {
            self.name = name
            self.values = values.map { ($0.0, $0.1) }
            self.facade = facade
            self.with = with
            self.look = look
        }
    }

    static let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

    @Sendable static func patchUser(
        _ client: TenantClient,
        _ facade: Facade,
        _ op: String,
        _ path: String,
        _ value: JSONValue
    )
        -> (answer: Answer, user: Answer)
    {
        let id = client.user("ada", through: facade)
        let answer = client.send(facade, "PATCH", "/Users/\(id)", TenantClient.patch(op, path, value))
        return (answer, client.send(facade, "GET", "/Users/\(id)"))
    }

    @Sendable static func withEmails(_ client: TenantClient, _ facade: Facade, _ emails: JSONValue) -> String {
        "\(client.send(facade, "POST", "/Users", TenantClient.user("ada", ["emails": emails])).status)"
    }

    static let cases: [Case] = [
        Case("errorShape", [("documented", "status,description,schemas"), ("rfc7644", "schemas,scimType,status,detail")]) {
            client,
            facade in
            let names = client.send(facade, "POST", "/Users", text: "{").names
            return ["status,description,schemas", "schemas,scimType,status,detail"].first {
                Set($0.split(separator: ",").map(String.init)) == Set(names)
            } ?? "\(names)"
        },
        Case("contentType", [("application/json", "application/json"), ("a/b", "a/b")]) {
            $0.send($1, "GET", "/Users").mediaType
        },
        Case("errorContentType", [("application/json", "application/json"), ("a/b", "a/b")]) {
            $0.send($1, "GET", "/Users/none").mediaType
        },
        Case("patchUserStatus", [(200, "200 false"), (204, "204 nil")]) {
            let answer = patchUser($0, $1, "replace", "active", false).answer
            return "\(answer.status) \(answer.json["active"]?.boolValue.map { "\($0)" } ?? "nil")"
        },
        Case("patchGroupStatus", [(200, "200 new"), (204, "204 nil")]) { client, facade in
            let id = client.group("eng", through: facade)
            let answer = client.send(facade, "PATCH", "/Groups/\(id)", TenantClient.patch("replace", "displayName", "new"))
            return "\(answer.status) \(answer.json["displayName"]?.stringValue ?? "nil")"
        },
        Case("statusInBody", [(true, "201"), (false, "nil")]) {
            $0.send($1, "POST", "/Groups", TenantClient.group("eng")).json["status"]?.text() ?? "nil"
        },
        Case("duplicateCreate", [("conflict409", "409 x-ada 1"), ("overwrite200", "200 second 1")]) { client, facade in
            let id = client.user("ada", through: facade)
            let body = TenantClient.user("ADA", ["externalId": "second"])
            let status = client.send(facade, "POST", "/Users", body).status
            let now = client.send(facade, "GET", "/Users/\(id)").json["externalId"]?.stringValue ?? ""
            return "\(status) \(now) \(client.tenant.directory.userCount)"
        },
        Case("requiresPrimaryEmail", [(true, "400"), (false, "201")]) { withEmails($0, $1, []) },
        Case("enforcesEmailPattern", [(true, "400"), (false, "201")]) {
            withEmails($0, $1, [["value": "jürgen@bücher.example"]])
        },
        Case("filters", [("documented", "400"), ("rfc7644", "1")]) { client, facade in
            _ = client.user("ada", through: facade)
            let answer = client.send(facade, "GET", "/Users?filter=userName%20sw%20%22ada%22")
            return answer.json["totalResults"]?.text() ?? "\(answer.status)"
        },
        Case("membersReturned", [("byDefault", "1"), ("onRequest", "nil")]) { client, facade in
            let id = client.group("eng", [client.user("ada", through: facade)], through: facade)
            return client.send(facade, "GET", "/Groups/\(id)").json["members"]?.arrayValue.map { "\($0.count)" } ?? "nil"
        },
        Case("unknownAttributes", [("store", "201 R&D"), ("ignore", "201 nil"), ("refuse", "400 nil")]) { client, facade in
            let answer = client.send(
                facade,
                "POST",
                "/Users",
                TenantClient.user("ada", ["title": "Dr", enterprise: ["department": "R&D"]])
            )
            return "\(answer.status) \(answer.json[enterprise]?["department"]?.stringValue ?? "nil")"
        },
        Case("unknownAttributes", [("store", "Dr"), ("ignore", "nil"), ("refuse", "nil")]) {
            patchUser($0, $1, "add", "title", "Dr").user.json["title"]?.stringValue ?? "nil"
        },
        Case("responseShape", [("documented", "false"), ("rfc7644", "true")]) { client, facade in
            _ = client.user("ada", through: facade)
            return "\(client.send(facade, "GET", "/Users").resources.first?["meta"]?["location"] != nil)"
        },
        Case("unknownMember", [("ignore", "201 0 1"), ("refuse", "400 0 0"), ("store", "201 1 1")]) { client, facade in
            let answer = client.send(facade, "POST", "/Groups", TenantClient.group("eng", ["nobody"]))
            let directory = client.tenant.directory
            return "\(answer.status) \(directory.memberCount(of: answer.id)) \(directory.groupCount)"
        },
        Case("bothTokenHeaders", [("acceptEqual", "200"), ("refuse", "401")]) { client, facade in
            let headers: HTTPHeaders = ["Authorization": "Bearer \(client.v2Token)", "Netskope-Api-Token": client.v2Token]
            return "\(client.raw(facade, "GET", "/Users", headers).status)"
        },
        Case("patchRemoveMember", [("apply", "204 0"), ("ignore", "204 1")]) { client, facade in
            let user = client.user("ada", through: facade)
            let group = client.group("eng", [user], through: facade)
            let body = TenantClient.patch("remove", "members", [["value": .string(user)]])
            let status = client.send(facade, "PATCH", "/Groups/\(group)", body).status
            return "\(status) \(client.tenant.directory.memberCount(of: group))"
        },
        Case("createsFilteredElement", [(true, "2"), (false, "1")], with: [("unknownAttributes", "store")]) {
            let path = "emails[type eq \"home\"].value"
            let emails = patchUser($0, $1, "replace", path, "home@contoso.com").user.json["emails"]
            return "\(emails?.arrayValue?.count ?? 0)"
        },
        Case("takesBooleanStrings", [(true, "204 false"), (false, "400 true")]) {
            let seen = patchUser($0, $1, "Replace", "active", "False")
            return "\(seen.answer.status) \(seen.user.json["active"]?.text() ?? "nil")"
        },
        Case("unwrapsValues", [(true, "204 false"), (false, "400 true")]) {
            let seen = patchUser($0, $1, "replace", "active", ["value": false])
            return "\(seen.answer.status) \(seen.user.json["active"]?.text() ?? "nil")"
        },
        Case("allowlistApplies", [(true, "403"), (false, "200")]) {
            $0.tenant.setIPAllowlist([], at: $0.now)
            return "\($0.send($1, "GET", "/Users").status)"
        },
        Case("allowlistApplies", [(true, "403"), (false, "200")], on: .legacy) {
            $0.tenant.setIPAllowlist([], at: $0.now)
            return "\($0.send($1, "GET", "/Users").status)"
        },
        Case("maximumPage", [(2, "2 of 3"), (1000, "3 of 3")]) { client, facade in
            for name in ["a", "b", "c"] { _ = client.user(name, through: facade) }
            let answer = client.send(facade, "GET", "/Users?count=100")
            return "\(answer.json["itemsPerPage"]?.text() ?? "") of \(answer.json["totalResults"]?.text() ?? "")"
        },
        Case("revokedTokenStatus", [(401, "401"), (403, "403")]) {
            _ = $0.tenant.deleteToken(name: "cutover-v2", at: $0.now)
            return "\($0.send($1, "GET", "/Users").status)"
        },
        Case("revokedTokenStatus", [(401, "401"), (403, "403")], on: .legacy) {
            _ = $0.tenant.removeLegacyClient(name: "entra-legacy", at: $0.now)
            return "\($0.send($1, "GET", "/Users").status)"
        },
        Case("endOfLifeStatus", [(0, "200"), (401, "401"), (403, "403"), (404, "404"), (410, "410")], on: .legacy) {
            $0.tenant.setEndOfLife($0.now)
            return "\($0.send($1, "GET", "/Users").status)"
        },
        Case("search", [(true, "200"), (false, "404")]) { client, facade in
            "\(client.send(facade, "POST", "/Users/.search", ["count": 1, "startIndex": 1]).status)"
        },
        Case("discovery", [(true, "200"), (false, "404")]) { "\($0.send($1, "GET", "/ServiceProviderConfig").status)" },
    ]

    @Test("a switch makes the difference that it claims", arguments: cases)
    func observable(_ item: Case) throws {
        for (value, seen) in item.values {
            let client = try TenantClient(switches: item.with + [(item.name, value)])
            #expect(item.look(client, item.facade) == seen, "\(item.name) = \(value.text())")
        }
    }

    @Test("no switch goes without a case")
    func complete() {
        #expect(Set(Self.cases.map(\.name)) == Set(FacadeProfile.switches.map(\.name)))
    }

    @Test("a switch is read back as it was set, and refuses other values by name", arguments: FacadeProfile.switches.map(\.name))
    func readBack(_ name: String) throws {
        let found = try #require(FacadeProfile.switches.first { $0.name == name })
        var profile = FacadeProfile.documented
        try profile.set(name, to: found.get(.legacy))
        #expect(found.get(profile) == found.get(.legacy))
        let error = #expect(throws: ProfileError.self) { try profile.set(name, to: ["no such value"]) }
        #expect(error?.description.contains(name) == true)
        #expect(found.get(profile) == found.get(.legacy))
    }

    @Test("an unknown switch is refused and the known ones are named")
    func unknownSwitch() {
        var profile = FacadeProfile.documented
        let error = #expect(throws: ProfileError.self) { try profile.set("patchUserStatu", to: 200) }
        #expect(error?.description.contains("patchUserStatus") == true)
    }
}
