import HTTP
import JSON
import MockGraph
import Testing

@Suite("Applications, service principals and assignments")
struct ApplicationTests {
    private let configured = GraphConfiguration()
    private static let userRole: JSONValue = "18d14569-c3bd-439b-9a66-3a2aee01d14f"

    private func body(_ principal: String, _ resource: String, _ role: JSONValue = Self.userRole) -> JSONValue {
        ["principalId": .string(principal), "resourceId": .string(resource), "appRoleId": role]
    }

    @Test("the service principal is found by its id, its application id and its name")
    func finds() {
        var graph = GraphClient()
        #expect(
            graph.send("GET", "/servicePrincipals/\(configured.servicePrincipalID)").json["appId"] == .string(configured.appID)
        )
        #expect(
            graph.send("GET", "/servicePrincipals(appId='\(configured.appID)')").json["id"]
                == .string(configured.servicePrincipalID)
        )
        #expect(graph.send("GET", "/servicePrincipals(appId='x')").status == 404)
        for filter in [
            "appId eq '\(configured.appID)'", "displayName eq 'netskope user authentication'",
            "startswith(displayName,'Netskope')",
        ] {
            #expect(
                graph.get("/servicePrincipals", ["$filter": filter]).items.map { $0["id"] } == [
                    .string(configured.servicePrincipalID)
                ]
            )
        }
        let search = graph.get("/servicePrincipals", ["$search": "\"displayName:user\"", "$count": "true"], headers: eventual)
        #expect(search.json["@odata.count"] == 1)
        #expect(graph.send("GET", "/servicePrincipals/$count", headers: eventual).text == "1")
        #expect(graph.get("/servicePrincipals", ["$orderby": "displayName"]).status == 400)
        let application = graph.get("/applications", ["$filter": "appId eq '\(configured.appID)'"]).items[0]
        let id = application["id"]?.stringValue ?? ""
        #expect(graph.send("GET", "/applications/\(id)").json["displayName"] == .string(configured.applicationName))
        #expect(graph.send("GET", "/applications(appId='\(configured.appID)')?$select=id").json["id"] == .string(id))
    }

    @Test(
        "a template makes another application with its service principal, roles and assignments of its own",
        arguments: ["8adf8e6e-67b2-4cf2-a259-e3dc5476c621", "Netskope"]
    )
    func instantiates(template: String) {
        var graph = GraphClient()
        let user = graph.createUser("ada")
        let found = graph.get("/applicationTemplates", ["$filter": "contains(displayName,'Netskope')"]).items.first?["id"]?
            .stringValue
        let id = template == "Netskope" ? found ?? "" : template
        #expect(graph.send("GET", "/applicationTemplates/\(id)").json["supportedProvisioningTypes"] == ["sync"])
        let made = graph.send("POST", "/applicationTemplates/\(id)/instantiate", ["displayName": "Second"])
        #expect(made.status == 201)
        let second = made.json["servicePrincipal"]?["id"]?.stringValue ?? ""
        #expect(made.json["application"]?["appId"] == made.json["servicePrincipal"]?["appId"])
        #expect(made.json["application"]?["applicationTemplateId"] == .string(id))
        #expect(made.json["servicePrincipal"]?["appRoles"]?[0]?["id"] == Self.userRole)
        #expect(graph.send("GET", "/servicePrincipals").items.count == 2)
        #expect(graph.send("POST", "/servicePrincipals/\(second)/appRoleAssignedTo", body(user, second)).status == 201)
        #expect(graph.send("GET", "/servicePrincipals/\(second)/appRoleAssignedTo").items.count == 1)
        #expect(graph.send("GET", "/servicePrincipals/\(configured.servicePrincipalID)/appRoleAssignedTo").items.isEmpty)
        #expect(graph.tenant.isEntitled(userNamed: "ada@contoso.com") == false)
        #expect(graph.send("GET", "/users/\(user)/appRoleAssignments").items.first?["resourceDisplayName"] == "Second")
        #expect(graph.send("PATCH", "/servicePrincipals/\(second)", ["appRoleAssignmentRequired": false]).status == 204)
        #expect(graph.send("GET", "/servicePrincipals/\(second)").json["appRoleAssignmentRequired"] == false)
        #expect(graph.send("POST", "/applicationTemplates/x/instantiate", ["displayName": "x"]).status == 404)
        #expect(graph.send("POST", "/applicationTemplates/\(id)/instantiate", [:]).status == 400)
    }

    @Test("assignments are made from either side, paged, filtered, read and removed")
    func assigns() {
        var graph = GraphClient()
        let resource = configured.servicePrincipalID
        let path = "/servicePrincipals/\(resource)/appRoleAssignedTo"
        let users = (0..<5).map { graph.createUser("u\($0)") }
        let group = graph.createGroup("g")
        for user in users { #expect(graph.send("POST", "/users/\(user)/appRoleAssignments", body(user, resource)).status == 201) }
        let made = graph.send("POST", "/groups/\(group)/appRoleAssignments", body(group, resource)).json
        #expect(made["principalType"] == "Group")
        #expect(made["principalDisplayName"] == "g")
        var answer = graph.send("GET", path + "?$top=4")
        #expect(answer.items.count == 4)
        answer = graph.send("GET", answer.json["@odata.nextLink"]?.stringValue ?? "")
        #expect(answer.items.map { $0["principalId"] } == [.string(users[4]), .string(group)])
        let expanded = graph.send(
            "GET",
            "/servicePrincipals/\(resource)?$select=id&$expand=appRoleAssignedTo($select=principalId)"
        )
        #expect(expanded.json["appRoleAssignedTo"]?.arrayValue?.count == 6)
        #expect(expanded.json["appRoleAssignedTo"]?[5] == ["principalId": .string(group)])
        #expect(graph.send("GET", "/servicePrincipals?$expand=owners").status == 400)
        #expect(graph.get(path, ["$filter": "principalId eq \(users[3])"]).items.count == 1)
        #expect(
            graph.get(path, ["$filter": "startswith(principalDisplayName,'u')", "$count": "true"], headers: eventual).json[
                "@odata.count"
            ] == 5
        )
        #expect(graph.send("GET", path + "/$count", headers: eventual).text == "6")
        #expect(graph.send("GET", "/groups/\(group)/appRoleAssignments/$count", headers: eventual).text == "1")
        let id = made["id"]?.stringValue ?? ""
        #expect(graph.send("GET", "\(path)/\(id)").json["principalId"] == .string(group))
        #expect(graph.send("DELETE", "/users/\(users[0])/appRoleAssignments/\(id)").status == 404)
        #expect(graph.send("DELETE", "/groups/\(group)/appRoleAssignments/\(id)").status == 204)
        #expect(graph.send("DELETE", "\(path)/\(id)").status == 404)
        #expect(graph.send("GET", path).items.count == 5)
    }

    @Test(
        "an assignment that cannot be is refused",
        arguments: [
            ("00000000-0000-0000-0000-000000000000", 201), ("b9632174-c057-4f7e-951b-be3adc52bfe6", 201),
            ("11111111-0000-0000-0000-000000000000", 400),
        ]
    )
    func roles(role: String, status: Int) {
        var graph = GraphClient()
        let user = graph.createUser("ada")
        let path = "/servicePrincipals/\(configured.servicePrincipalID)/appRoleAssignedTo"
        #expect(graph.send("POST", path, body(user, configured.servicePrincipalID, .string(role))).status == status)
        #expect(graph.send("POST", path, body(user, "x", .string(role))).status == 400)
        #expect(graph.send("POST", path, body("x", configured.servicePrincipalID, .string(role))).status == 404)
    }

    @Test("the provisioning service follows assignments by a delta of its own; to others there is none")
    func delta() {
        var graph = GraphClient { $0.deltaPageSize = 2 }
        let resource = configured.servicePrincipalID
        let path = "/servicePrincipals/\(resource)/appRoleAssignedTo"
        let users = (0..<5).map { graph.createUser("u\($0)") }
        for user in users { graph.send("POST", path, body(user, resource)) }
        #expect(graph.send("GET", path + "/delta").status == graph.send("GET", path + "/x").status)
        let client = graph.token
        graph.token = graph.tenant.issueAccessToken(isFirstParty: true, at: graph.now)
        let first = graph.delta(path + "/delta")
        #expect(first.items.map { $0["principalId"] } == users.map { .string($0) })
        #expect(first.items[0].objectValue?.names == ["id", "principalId", "principalType", "appRoleId"])
        #expect(graph.delta(first.link).items.isEmpty)
        let service = graph.token
        graph.token = client
        graph.send("DELETE", "/users/\(users[1])")
        graph.send("DELETE", "\(path)/\(first.items[3]["id"]?.stringValue ?? "")")
        graph.token = service
        let second = graph.delta(first.link)
        #expect(
            second.items
                == [1, 3].map { index in
                    [
                        "id": first.items[index]["id"] ?? .null, "principalId": .string(users[index]),
                        "@removed": ["reason": "deleted"],
                    ]
                }
        )
        graph.token = client
        graph.send("POST", "/directory/deletedItems/\(users[1])/restore")
        graph.token = service
        #expect(graph.delta(second.link).items == [first.items[1]])
    }
}
