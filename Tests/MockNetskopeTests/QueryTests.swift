import HTTP
import JSON
import MockNetskope
import Testing

/// Filters, paging, projection, id policies, determinism.
@Suite struct QueryTests {
    static func filled(_ policy: TenantConfiguration.IDPolicy = .shared) -> TenantClient {
        let client = TenantClient(TenantConfiguration(idPolicy: policy))
        let ids = ["ada", "bob", "cyd"].map { client.user($0) }
        _ = client.group("eng", Array(ids.prefix(2)))
        return client
    }

    /// A filter, and how many API v2 and legacy find; `nil` for 400.
    static let filters: [(String, String, Int?, Int?)] = [
        ("Users", #"userName eq "ada@contoso.com""#, 1, 1), ("Users", #"USERNAME EQ "ADA@contoso.com""#, 1, 1),
        ("Users", #"externalId eq "x-bob""#, 1, 1), ("Users", #"externalId eq "X-BOB""#, 0, 0),
        ("Users", #"urn:ietf:params:scim:schemas:core:2.0:User:userName eq "ada@contoso.com""#, 1, 1),
        ("Users", #"userName eq "nobody""#, 0, 0), ("Users", #"userName sw "a""#, nil, 1),
        ("Users", #"active eq true"#, nil, 3), ("Users", #"emails[type eq "work" and value co "bob"]"#, nil, 1),
        ("Users", #"userName eq "ada@contoso.com" or externalId eq "x-bob""#, nil, 2), ("Users", "userName eq", nil, nil),
        ("Groups", #"displayName eq "ENG""#, 1, 1), ("Groups", #"externalId eq "g-eng""#, 1, 1),
        ("Groups", #"displayName co "n""#, nil, 1), ("Groups", "members pr", nil, 1),
    ]

    @Test("API v2 answers one equality on the documented names, legacy the whole grammar", arguments: filters)
    func filter(_ kind: String, _ text: String, _ v2: Int?, _ legacy: Int?) {
        let client = Self.filled()
        for (facade, count) in [(Facade.apiV2, v2), (.legacy, legacy)] {
            let answer = client.send(facade, "GET", "/\(kind)?filter=\(Self.encoded(text))")
            #expect(answer.status == (count == nil ? 400 : 200))
            #expect(answer.json["totalResults"]?.intValue == count)
            #expect(answer.resources.count == count ?? 0)
        }
    }

    static func encoded(_ text: String) -> String {
        text.utf8.map { $0 == 0x20 ? "%20" : $0 == 0x22 ? "%22" : String(UnicodeScalar($0)) }.joined()
    }

    static let pages: [(String, String, Int)] = [
        ("", "ada bob cyd", 1), ("?startIndex=1&count=2", "ada bob", 1), ("?startIndex=3&count=2", "cyd", 3),
        ("?startIndex=4&count=2", "", 4), ("?count=0", "", 1), ("?startIndex=0&count=1", "ada", 1),
        ("?startIndex=-5", "ada bob cyd", 1), ("?count=-1", "", 1),
        ("?startIndex=-99999999999999999999&count=99999999999999999999", "ada bob cyd", 1),
        ("?startIndex=9223372036854775807&count=9223372036854775807", "", .max),
        ("?unknown=1", "ada bob cyd", 1),
    ]

    @Test("a list is paged from startIndex in the order of creation", arguments: pages, Facade.allCases)
    func paging(_ page: (String, String, Int), _ facade: Facade) {
        let client = Self.filled()
        let answer = client.send(facade, "GET", "/Users" + page.0)
        #expect(answer.status == 200)
        #expect(answer.json["totalResults"] == 3)
        #expect(answer.json["startIndex"]?.intValue == page.2)
        #expect(answer.json["itemsPerPage"]?.intValue == answer.resources.count)
        #expect(answer.resources.compactMap { $0["name"]?["givenName"]?.stringValue }.joined(separator: " ") == page.1)
    }

    @Test("attributes and excludedAttributes choose what is shown", arguments: Facade.allCases)
    func projection(_ facade: Facade) {
        let client = Self.filled()
        let only = client.send(facade, "GET", "/Users?attributes=USERNAME,name.givenName").resources.first
        #expect(Set(only?.objectValue?.names ?? []).subtracting(["schemas"]) == ["id", "userName", "name"])
        #expect(only?["name"] == ["givenName": "ada"])
        let without = client.send(facade, "GET", "/Users?excludedAttributes=emails,id").resources.first
        #expect(without?["emails"] == nil)
        #expect(without?["id"] != nil)
    }

    @Test(
        "ids are the same on both endpoints, others, or of other records, as the policy says",
        arguments: TenantConfiguration.IDPolicy.allCases
    )
    func idPolicy(_ policy: TenantConfiguration.IDPolicy) {
        let client = Self.filled(policy)
        func id(_ facade: Facade) -> String? {
            client.send(facade, "GET", "/Users?filter=externalId%20eq%20%22x-ada%22").resources.first?["id"]?.stringValue
        }
        let legacy = id(.legacy) ?? ""
        switch policy {
        case .shared:
            #expect(id(.apiV2) == legacy)
        case .remapped:
            let v2 = id(.apiV2) ?? ""
            #expect(v2 != legacy)
            #expect(client.tenant.shownID(legacy, through: .apiV2) == v2)
            #expect(client.send(.apiV2, "GET", "/Users/\(legacy)").status == 404)
            #expect(client.send(.apiV2, "GET", "/Users/\(v2)").json["id"]?.stringValue == v2)
            let group = client.send(.apiV2, "GET", "/Groups?attributes=members").resources.first
            #expect(group?["members"]?[0]?["value"]?.stringValue == v2)
            let body = TenantClient.patch("remove", "members[value eq \"\(v2)\"]", nil)
            #expect(client.send(.apiV2, "PATCH", "/Groups/\(group?["id"]?.stringValue ?? "")", body).status == 204)
            #expect(client.send(.legacy, "GET", "/Groups").resources.first?["members"]?.arrayValue?.count == 1)
        case .separate:
            #expect(id(.apiV2) == nil)
            _ = client.user("ada", through: .apiV2)
            #expect(id(.apiV2) != nil)
            #expect(id(.apiV2) != legacy)
        }
    }

    @Test("re-mapped ids are the ids that filters compare")
    func remappedFilter() {
        let client = TenantClient(TenantConfiguration(apiV2: .rfc7644, idPolicy: .remapped))
        let user = client.user("ada", through: .apiV2)
        let group = client.group("eng", [user], through: .apiV2)
        for filter in ["id eq \"\(group)\"", "id eq \"\(group)\" and members eq \"\(user)\"", "members[value eq \"\(user)\"]"] {
            let answer = client.send(.apiV2, "GET", "/Groups?filter=\(Self.encoded(filter))")
            #expect(answer.json["totalResults"] == 1, "\(filter): \(answer.text)")
        }
    }

    @Test("what is put into a tenant beforehand is behind both endpoints", arguments: TenantConfiguration.IDPolicy.allCases)
    func seeds(_ policy: TenantConfiguration.IDPolicy) {
        let client = TenantClient(TenantConfiguration(idPolicy: policy))
        let user = client.tenant.seedUser(["userName": "ada@contoso.com"], at: client.now)
        client.tenant.seedGroup(["displayName": "eng"], members: [user], at: client.now)
        for facade in Facade.allCases {
            let groups = client.send(facade, "GET", "/Groups?attributes=members").resources
            let users = client.send(facade, "GET", "/Users").resources
            #expect(groups.count == 1 && users.count == 1)
            #expect(groups.first?["members"]?[0]?["value"] == users.first?["id"])
        }
    }

    @Test("legacy tells a user's groups unless they are left out, API v2 never")
    func groupsOfUser() {
        let client = Self.filled()
        #expect(client.send(.legacy, "GET", "/Users").resources.first?["groups"]?.arrayValue?.count == 1)
        #expect(client.send(.legacy, "GET", "/Users?excludedAttributes=groups").resources.first?["groups"] == nil)
        #expect(client.send(.legacy, "GET", "/Users?attributes=groups").resources.first?["groups"]?.arrayValue?.count == 1)
        #expect(client.send(.apiV2, "GET", "/Users?attributes=groups").resources.first?["groups"] == nil)
    }

    @Test("one seed gives the same bytes; another gives other ids")
    func determinism() {
        func run(_ seed: UInt64) -> [String] {
            let client = TenantClient(TenantConfiguration(seed: seed))
            let user = client.user("ada")
            let group = client.group("eng", [user], through: .apiV2)
            let ask = Facade.allCases.flatMap { facade in
                ["/Users", "/Groups?attributes=members", "/Groups/\(group)", "/Schemas", "/Users/none"].map {
                    client.send(facade, "GET", $0).text
                }
            }
            return ask + [client.legacyToken, client.v2Token, client.state]
        }
        #expect(run(1) == run(1))
        #expect(run(1) != run(2))
    }

    @Test("a copy of a tenant lives a life of its own")
    func fork() {
        let client = Self.filled()
        let before = client.state
        let copy = client.tenant
        let id = client.user("dan")
        client.send(.legacy, "DELETE", "/Users/\(id)")
        client.user("eve")
        client.tenant = copy
        #expect(client.state == before)
    }

    @Test(
        "legacy sorts as it is asked, API v2 keeps the order of creation",
        arguments: [
            ("sortBy=userName", "a,B,c"), ("sortBy=userName&sortOrder=descending", "c,B,a"), ("sortBy=nickName", "c,a,B"),
            ("", "c,a,B"),
        ]
    )
    func sorts(query: String, names: String) {
        let client = TenantClient()
        for name in ["c", "a", "B"] { client.user(name) }
        func listed(_ facade: Facade) -> String {
            client.send(facade, "GET", "/Users?\(query)").resources
                .compactMap { $0["userName"]?.stringValue?.prefix(1) }.joined(separator: ",")
        }
        #expect(listed(.legacy) == names)
        #expect(listed(.apiV2) == "c,a,B")
        #expect(client.send(.legacy, "GET", "/Users?sortBy=userName&sortOrder=up").status == 400)
    }
}
