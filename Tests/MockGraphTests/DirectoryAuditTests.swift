import HTTP
import JSON
import MockGraph
import Testing

@Suite("Changes of the directory in the audit log")
struct DirectoryAuditTests {
    /// A request, with `U` for a user, `G` for a group and `A` for an assignment, its body, and the activity it is.
    static let changes: [(request: String, body: JSONValue?, activity: String, category: String, targets: Int)] = [
        (
            "POST /users",
            [
                "accountEnabled": true, "displayName": "New", "mailNickname": "new", "userPrincipalName": "new@contoso.com",
                "passwordProfile": ["password": "x"],
            ], "Add user", "UserManagement", 1
        ),
        ("PATCH /users/U", ["jobTitle": "Boss"], "Update user", "UserManagement", 1),
        ("DELETE /users/U", nil, "Delete user", "UserManagement", 1),
        (
            "POST /groups",
            ["displayName": "New", "mailEnabled": false, "mailNickname": "new", "securityEnabled": true], "Add group",
            "GroupManagement", 1
        ),
        ("PATCH /groups/G", ["description": "x"], "Update group", "GroupManagement", 1),
        (
            "POST /groups/G/members/$ref", ["@odata.id": "https://graph.microsoft.com/v1.0/users/U"], "Add member to group",
            "GroupManagement", 2
        ),
        ("DELETE /groups/G", nil, "Delete group", "GroupManagement", 1),
        (
            "POST /servicePrincipals/S/appRoleAssignedTo",
            ["principalId": "U", "resourceId": "S", "appRoleId": "18d14569-c3bd-439b-9a66-3a2aee01d14f"],
            "Add app role assignment grant to user", "UserManagement", 1
        ),
        ("DELETE /servicePrincipals/S/appRoleAssignedTo/A", nil, "Remove app role assignment from group", "GroupManagement", 1),
    ]

    @Test("a change is in the audit log under its documented name, with whom it concerns and who asked", arguments: changes)
    func notes(request: String, body: JSONValue?, activity: String, category: String, targets: Int) {
        var graph = GraphClient()
        let principal = graph.tenant.configuration.servicePrincipalID
        let user = graph.tenant.seedUser(["displayName": "Ada", "userPrincipalName": "ada@contoso.com", "accountEnabled": true])
        let group = graph.tenant.seedGroup(["displayName": "Eng", "securityEnabled": true], members: [])
        graph.tenant.seedAssignment(of: group, at: graph.now)
        let assignment = graph.tenant.assignmentID(of: group) ?? ""
        func filled(_ text: String) -> String {
            text.split(separator: "/", omittingEmptySubsequences: false).map { part in
                switch part {
                case "U": user
                case "G": group
                case "S": principal
                case "A": assignment
                default: String(part)
                }
            }.joined(separator: "/")
        }
        let words = request.split(separator: " ").map(String.init)
        let members = body?.objectValue?.members.map { member in
            (member.name, member.value.stringValue.map { JSONValue.string(filled($0)) } ?? member.value)
        }
        let answer = graph.send(words[0], filled(words[1]), members.map { .object(JSONObject($0)) })
        #expect((200..<300).contains(answer.status))
        let entry = graph.send("GET", "/auditLogs/directoryAudits").json["value"]?[0]
        #expect(entry?["activityDisplayName"] == .string(activity))
        #expect(entry?["category"] == .string(category))
        #expect(entry?["loggedByService"] == "Core Directory")
        #expect(entry?["targetResources"]?.arrayValue?.count == targets)
        #expect(entry?["initiatedBy"]?["app"]?["appId"]?.stringValue?.isEmpty == false)
    }

    @Test("the recycle bin: a restoration and a deletion for good are told apart")
    func notesRecycleBin() {
        var graph = GraphClient()
        let user = graph.tenant.seedUser(["displayName": "Ada", "userPrincipalName": "ada@contoso.com", "accountEnabled": true])
        _ = graph.send("DELETE", "/users/\(user)")
        _ = graph.send("POST", "/directory/deletedItems/\(user)/restore")
        _ = graph.send("DELETE", "/users/\(user)")
        _ = graph.send("DELETE", "/directory/deletedItems/\(user)")
        let names = graph.send("GET", "/auditLogs/directoryAudits").json["value"]?.arrayValue?.map {
            $0["activityDisplayName"]?.stringValue ?? ""
        }
        #expect(names == ["Hard Delete user", "Delete user", "Restore user", "Delete user"])
    }

    @Test("what only reads or asks leaves no trace")
    func ignoresReads() {
        var graph = GraphClient()
        let user = graph.tenant.seedUser(["displayName": "Ada", "userPrincipalName": "ada@contoso.com", "accountEnabled": true])
        _ = graph.send("GET", "/users/\(user)")
        _ = graph.send("POST", "/users/\(user)/getMemberGroups", ["securityEnabledOnly": false])
        _ = graph.send("PATCH", "/users/\(user)", ["accountEnabled": "yes"])
        #expect(graph.send("GET", "/auditLogs/directoryAudits").json["value"]?.arrayValue?.isEmpty == true)
    }
}
