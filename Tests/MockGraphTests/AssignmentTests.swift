import JSON
import MockGraph
import Testing

@Suite("Assignments to the enterprise application")
struct AssignmentTests {
    private let base = "/servicePrincipals/\(GraphConfiguration().servicePrincipalID)"

    @Test("assignments are made once, listed, and fall with their principal")
    func assigns() {
        var graph = GraphClient()
        let id = graph.createUser("ada")
        let body: JSONValue = [
            "principalId": .string(id), "resourceId": .string(GraphConfiguration().servicePrincipalID),
            "appRoleId": "18d14569-c3bd-439b-9a66-3a2aee01d14f",
        ]
        #expect(graph.send("POST", base + "/appRoleAssignedTo", body).status == 201)
        #expect(graph.send("POST", base + "/appRoleAssignedTo", body).status == 400)
        #expect(graph.send("GET", base + "/appRoleAssignedTo").json["value"]?[0]?["principalType"] == "User")
        graph.send("DELETE", "/users/\(id)")
        #expect(graph.send("GET", base + "/appRoleAssignedTo").json["value"] == [])
        graph.send("POST", "/directory/deletedItems/\(id)/restore")
        #expect(graph.send("GET", base + "/appRoleAssignedTo").json["value"]?.arrayValue?.count == 1)
    }
}
