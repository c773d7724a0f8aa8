import EntraProvisioning
import HTTP
import JSON
import Testing

@Suite("The provisioning service's requests, byte for byte")
struct RequestTests {
    @Test("every activity begins with a search for a random GUID, spaces as +, quotes escaped, no User-Agent")
    func probes() throws {
        let service = Service()
        service.cycle()
        let probe = try #require(service.requests.first)
        let pattern =
            /\/scim\/Users\?filter=userName\+eq\+%22[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}%22/
        #expect(probe.method == "GET")
        #expect(probe.target.wholeMatch(of: pattern) != nil)
        #expect(probe.headers["Authorization"] == "Bearer secret")
        #expect(probe.headers["User-Agent"] == nil)
        let first = probe.target
        service.cycle()
        #expect(service.requests.first?.target != first)
    }

    @Test("a new user is searched for, then created with this body")
    func createsUser() {
        let service = Service()
        service.user("ada")
        let requests = service.cycle()
        #expect(requests.map(\.line) == ["GET /Users?filter=userName+eq+%22ada%40contoso.com%22", "POST /Users"])
        #expect(requests.last?.headers["Content-Type"] == "application/scim+json; charset=utf-8")
        #expect(
            requests.last?.text
                == #"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"#
                + #""externalId":"ada","userName":"ada@contoso.com","active":true,"#
                + #""emails":[{"primary":true,"type":"work","value":"ada@contoso.com"}],"#
                + #""meta":{"resourceType":"User"},"name":{"familyName":"Doe","givenName":"ada"}}"#
        )
    }

    /// A dialect, and how it changes a name and an address, switches an account off, adds and removes a member.
    static let dialects: [(Dialect, change: String, disable: String, add: String, remove: String)] = [
        (
            .standard,
            #"[{"op":"Replace","path":"emails[type eq \"work\"].value","value":"new@contoso.com"},{"op":"Replace","path":"name.familyName","value":"King"}]"#,
            #"[{"op":"Replace","path":"active","value":"False"}]"#,
            #"[{"op":"Add","path":"members","value":[{"$ref":null,"value":"u2"}]}]"#,
            #"[{"op":"Remove","path":"members","value":[{"value":"u2"}]}]"#
        ),
        (
            .aadOptscim062020,
            #"[{"op":"replace","path":"emails[type eq \"work\"].value","value":"new@contoso.com"},{"op":"replace","value":{"name.familyName":"King"}}]"#,
            #"[{"op":"replace","path":"active","value":false}]"#,
            #"[{"op":"add","path":"members","value":[{"value":"u2"}]}]"#,
            #"[{"op":"remove","path":"members[value eq \"u2\"]"}]"#
        ),
        (
            .customappsso,
            #"[{"op":"Replace","path":"emails[type eq \"work\"].value","value":"new@contoso.com"},{"op":"Replace","path":"name.familyName","value":"King"}]"#,
            #"[{"op":"Replace","path":"active","value":"False"}]"#,
            #"[{"op":"Add","path":"members","value":[{"$ref":null,"value":"u2"}]}]"#,
            #"[{"op":"Remove","path":"members","value":[{"$ref":null,"value":"u2"}]}]"#
        ),
    ]

    @Test("each dialect has its own form", arguments: dialects)
    func speaksDialect(_ dialect: Dialect, change: String, disable: String, add: String, remove: String) {
        let service = Service(JobConfiguration(dialect: dialect))
        let ada = service.user("ada")
        let bob = service.user("bob")
        let group = service.group("eng", [])
        service.cycle()
        service.ask("PATCH", "/users/\(ada)", ["surname": "King", "mail": "new@contoso.com"])
        #expect(service.cycle().last?.operations.text(pretty: false) == change)
        service.ask(
            "POST",
            "/groups/\(group)/members/$ref",
            ["@odata.id": .string("https://graph.microsoft.com/v1.0/users/\(bob)")]
        )
        #expect(service.cycle().last?.operations.text(pretty: false) == add)
        service.ask("DELETE", "/groups/\(group)/members/\(bob)/$ref")
        #expect(service.cycle().last?.operations.text(pretty: false) == remove)
        service.ask("PATCH", "/users/\(bob)", ["accountEnabled": false])
        #expect(service.cycle().last?.operations.text(pretty: false) == disable)
    }

    @Test("a group is created without members, which follow in a PATCH")
    func createsGroup() {
        let service = Service()
        let group = service.group("eng", [service.user("ada")])
        let requests = service.cycle()
        #expect(
            requests.map(\.line) == [
                "GET /Users?filter=userName+eq+%22ada%40contoso.com%22", "POST /Users",
                "GET /Groups?excludedAttributes=members&filter=displayName+eq+%22eng%22", "POST /Groups", "PATCH /Groups/g2",
            ]
        )
        #expect(
            requests[3].text
                == #"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"externalId":"\#(group)","displayName":"eng","members":[],"meta":{"resourceType":"Group"}}"#
        )
        #expect(
            requests[4].operations.text(pretty: false) == #"[{"op":"Add","path":"members","value":[{"$ref":null,"value":"u1"}]}]"#
        )
    }

    @Test("an attribute that the target lacks is added, one that differs is replaced, one that is equal but for case is left")
    func choosesOperation() {
        let service = Service(JobConfiguration(userMapping: AttributeMapping.nonGalleryUsers))
        let ada = service.user("ada", ["jobTitle": "Engineer"])
        service.cycle()
        service.ask("PATCH", "/users/\(ada)", ["jobTitle": "Director", "department": "R&D", "displayName": "ADA"])
        let operations = service.cycle().last?.operations.arrayValue ?? []
        #expect(
            operations.map { "\($0["op"]?.stringValue ?? "") \($0["path"]?.stringValue ?? "")" } == [
                "Replace title", "Add urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
            ]
        )
    }

    @Test("the manager follows in a pass of its own, once both have ids")
    func setsManager() {
        let service = Service(JobConfiguration(userMapping: AttributeMapping.nonGalleryUsers))
        let ada = service.user("ada")
        let boss = service.user("boss")
        service.graph.seedManager(boss, of: ada)
        let last = service.cycle().last
        #expect(last?.line == "PATCH /Users/u1")
        #expect(
            last?.operations.text(pretty: false)
                == #"[{"op":"Add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager","value":"u2"}]"#
        )
    }

    @Test("members travel in batches of the job's size", arguments: [(1, 7), (3, 3), (7, 1), (100, 1)])
    func batches(size: Int, count: Int) {
        let service = Service(JobConfiguration(memberBatchSize: size))
        service.group("eng", (0..<7).map { service.user("u\($0)") })
        #expect(service.cycle().filter { $0.method == "PATCH" }.count == count)
    }

    @Test("the flag of the tenant URL stays out of the requests")
    func stripsFlag() {
        let service = Service(JobConfiguration(dialect: .aadOptscim062020))
        service.baseAddress = "https://scim.example/scim/?aadOptscim062020"
        service.user("ada")
        #expect(service.cycle().last?.target == "/scim/Users")
    }
}
