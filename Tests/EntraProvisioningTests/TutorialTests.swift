import EntraProvisioning
import Foundation
import HTTP
import JSON
import Testing

@Suite("The examples of Microsoft's SCIM tutorial, byte for byte")
struct TutorialTests {
    /// An example in one of its dialects.
    struct Case: Sendable, CustomTestStringConvertible {
        let example: TutorialExample
        let dialect: Dialect
        var testDescription: String { "\(example.title), \(dialect.rawValue)" }
    }

    static let cases = TutorialExample.all.flatMap { example in example.dialects.map { Case(example: example, dialect: $0) } }

    @Test("the file holds every example of both pages")
    func isComplete() {
        #expect(TutorialExample.all.count == 31)
        #expect(TutorialExample.all.allSatisfy { $0.expected != nil })
    }

    @Test("the service takes the response that the example shows", arguments: cases.filter { $0.example.answer != nil })
    func takes(_ example: Case) throws {
        let expected = try #require(example.example.expected)
        let answer = try #require(example.example.answer)
        let service = Service(JobConfiguration(dialect: example.dialect == .customappsso ? .customappsso : .standard))
        service.baseAddress = "http://.../scim" + (example.dialect == .aadOptscim062020 ? "?aadOptscim062020" : "")
        var isAnswered = false
        service.answer = { request in
            guard Self.readable(request) == expected.line, request.text == expected.body else { return nil }
            isAnswered = true
            return HTTPResponse(
                status: answer.status,
                headers: ["Content-Type": "application/scim+json"],
                body: Array(answer.body.utf8)
            )
        }
        try TutorialSituation(service).play(example.example.title)
        #expect(isAnswered)
        #expect(service.lastReport?.failures.map(\.reason) == [])
        #expect(service.job.quarantine == nil)
    }

    private static func readable(_ request: HTTPRequest) -> String {
        request.line.replacing("+", with: " ").removingPercentEncoding ?? ""
    }

    @Test("the service sends what the example shows", arguments: cases)
    func sends(_ example: Case) throws {
        let expected = try #require(example.example.expected)
        let service = Service(JobConfiguration(dialect: example.dialect == .customappsso ? .customappsso : .standard))
        // The flag belongs to the tenant URL.
        service.baseAddress = "http://.../scim" + (example.dialect == .aadOptscim062020 ? "?aadOptscim062020" : "")
        try TutorialSituation(service).play(example.example.title)
        let sent = service.requests.map { request in
            (line: Self.readable(request), body: request.text)
        }
        #expect(
            sent.contains { $0.line == expected.line && $0.body == expected.body },
            "sent instead: \(sent.map { "\($0.line) \($0.body)" }.joined(separator: "\n"))"
        )
    }
}

/// Brings about what an example shows.
struct TutorialSituation {
    let service: Service
    init(_ service: Service) { self.service = service }

    private static let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
    private static let active = AttributeMapping.nonGalleryUsers[1]
    private static let names: [AttributeMapping] = [
        AttributeMapping("emails[type eq \"work\"].value", .attribute("mail")),
        AttributeMapping("name.familyName", .attribute("surname")), AttributeMapping("name.givenName", .attribute("givenName")),
    ]
    private static let userName = AttributeMapping("userName", .attribute("userPrincipalName"), matching: 1)
    private static let externalID = AttributeMapping("externalId", .attribute("mailNickname"))

    func play(_ title: String) throws {
        switch String(title.dropFirst(2)) {
        case "Create User":
            map(
                [
                    Self.externalID, Self.userName, Self.active,
                    AttributeMapping("name.formatted", .expression(try MappingExpression(#"Join(" ", [givenName], [surname])"#))),
                    AttributeMapping(
                        "roles",
                        .expression(try MappingExpression("AppRoleAssignmentsComplex([appRoleAssignments])"))
                    ),
                ] + Self.names
            )
            create(
                "u1",
                [
                    "userPrincipalName": "Test_User_00aa00aa-bb11-cc22-dd33-44ee44ee44ee",
                    "mailNickname": "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef",
                    "mail": "Test_User_11bb11bb-cc22-dd33-ee44-55ff55ff55ff@testuser.com", "givenName": "givenName",
                    "surname": "familyName",
                ]
            )
        case "Get User": change(create("5d48a0a8e9f04aa38008"), ["surname": "King"])
        case "Get User (not found)":
            let user = create("5171a35d82074e068ce2")
            service.resources = [:]
            change(user, ["surname": "King"])
        case "Get User by query": create("u1", ["userPrincipalName": "Test_User_00aa00aa-bb11-cc22-dd33-44ee44ee44ee"])
        case "Get User by query - Zero results": create("u1", ["userPrincipalName": "non-existent user"])
        case "Update User [Multi-valued properties]":
            map([Self.userName, Self.active] + Self.names)
            change(create("6764549bef60420686bc"), ["mail": "updatedEmail@microsoft.com", "surname": "updatedFamilyName"])
        case "Update User [Single-valued properties]":
            change(
                create("5171a35d82074e068ce2"),
                ["userPrincipalName": "5b50642d-79fc-4410-9e90-4c077cdd1a59@testuser.com"]
            )
        case "Disable User": change(create("5171a35d82074e068ce2"), ["accountEnabled": false])
        case "Requests made to disable users, without feature flag", "Requests made to disable users, with feature flag":
            change(create("u1"), ["accountEnabled": false])
        case "Delete User": purge(create("5171a35d82074e068ce2"))
        case "Example 6. Deprovision a user": purge(create("a0a0a0a0-bbbb-cccc-dddd-e1e1e1e1e1e1"))
        case "Create Group", "Create Group, job made since December 2018":
            service.configure { $0.groups.attributes[1] = AttributeMapping("externalId", .attribute("mailNickname")) }
            group("g1", ["displayName": "displayName", "mailNickname": "8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159"])
        case "Get Group": rename(group("40734ae655284ad3abcc"), "other")
        case "Get Group by displayName": group("g1", ["displayName": "displayName"])
        case "Update Group [Non-member attributes]":
            rename(group("fa2ce26709934589afc5"), "1879db59-3bdf-4490-ad68-ab880a269474updatedDisplayName")
        case "Update Group [Add Members]":
            let user = create("f648f8d5ea4e4cd38e9c")
            join(user, group("a99962b9f99d4c4fac67"))
        case "Update Group [Remove Members]": joinAndLeave(create("f648f8d5ea4e4cd38e9c"), group("a99962b9f99d4c4fac67"))
        case "Requests made to remove a group member, without feature flag": joinAndLeave(create("u1091"), group("g1"))
        case "Requests made to remove a group member, with feature flag":
            joinAndLeave(create("7f4bc1a3-285e-48ae-8202-5accb43efb0e"), group("g1"))
        case "Delete Group":
            let group = group("cdb1ce18f65944079d37")
            ask("DELETE", "/groups/\(group)")
        case "Example 1. Query the service for a matching user":
            map([AttributeMapping("externalId", .attribute("mailNickname"), matching: 1), Self.active])
            create("u1", ["mailNickname": "jyoung"])
        case "Example 2. Provision a user":
            map(
                [
                    Self.externalID, Self.userName, Self.active, AttributeMapping("displayName", .attribute("displayName")),
                    AttributeMapping("addresses[type eq \"work\"].locality", .attribute("city")),
                    AttributeMapping("phoneNumbers[type eq \"work\"].value", .attribute("telephoneNumber")),
                    AttributeMapping("preferredLanguage", .attribute("preferredLanguage")),
                    AttributeMapping("title", .attribute("jobTitle")),
                    AttributeMapping("\(Self.enterprise):department", .attribute("department")),
                    AttributeMapping("\(Self.enterprise):manager", .reference("manager")),
                ] + Self.names
            )
            create(
                "u1",
                [
                    "userPrincipalName": "jyoung@testuser.com", "mailNickname": "jyoung", "displayName": "Joy Young",
                    "mail": "jyoung@Contoso.com", "givenName": "Joy", "surname": "Young",
                ]
            )
        case "Example 3. Query the current state of a user":
            change(create("a0a0a0a0-bbbb-cccc-dddd-e1e1e1e1e1e1"), ["surname": "King"])
        case "Example 4. Query the value of a reference attribute to be updated",
            "Example 5. Request from Microsoft Entra ID to an SCIM endpoint to update a user":
            map([Self.userName, Self.active, AttributeMapping("\(Self.enterprise):manager", .reference("manager"))])
            let user = create("a0a0a0a0-bbbb-cccc-dddd-e1e1e1e1e1e1")
            let manager = create("00aa00aa-bb11-cc22-dd33-44ee44ee44ee", ["userPrincipalName": "boss@contoso.com"])
            ask(
                "PUT",
                "/users/\(user)/manager/$ref",
                [
                    "@odata.id": .string("https://graph.microsoft.com/v1.0/users/\(manager)")
                ]
            )
        case "Requests to add a single-value string attribute, without feature flag",
            "Requests to add a single-value string attribute, with feature flag":
            map([Self.userName, Self.active, AttributeMapping("nickName", .attribute("jobTitle"))])
            change(create("u1"), ["jobTitle": "Babs"])
        case "Requests to replace multiple attributes, without feature flag":
            map(Self.several)
            change(
                create("u1"),
                [
                    "displayName": "Pvlo", "mail": "TestBcwqnm@test.microsoft.com", "givenName": "Gtfd", "surname": "Pkqf",
                    "mailNickname": "Eqpj", "employeeId": "Eqpj",
                ]
            )
        case "Requests to replace multiple attributes, with feature flag":
            map(Self.several)
            change(
                create("u1"),
                [
                    "displayName": "Bjfe", "mail": "TestMhvaes@test.microsoft.com", "givenName": "Kkom", "surname": "Unua",
                    "employeeId": "Aklq",
                ]
            )
        default: Issue.record("no situation for \(title)")
        }
    }

    private static let several: [AttributeMapping] = [
        userName, active, AttributeMapping("displayName", .attribute("displayName")), names[0], names[2], names[1], externalID,
        AttributeMapping("\(enterprise):employeeNumber", .attribute("employeeId")),
    ]

    // MARK: Acts

    private func map(_ users: [AttributeMapping]) { service.configure { $0.users.attributes = users } }

    /// Creates a user in Entra ID, and in the target under `id`.
    @discardableResult
    private func create(_ id: String, _ properties: JSONObject = [:]) -> String {
        var more: JSONObject = ["employeeId": "before"]
        for member in properties.members { more[member.name] = member.value }
        let user = service.user("ada", more)
        service.nextID = id
        service.cycle()
        return user
    }

    @discardableResult
    private func group(_ id: String, _ properties: JSONObject = ["displayName": "before"]) -> String {
        var more = properties
        more["securityEnabled"] = true
        let group = service.graph.seedGroup(more, members: [])
        service.graph.seedAssignment(of: group, at: service.now)
        service.nextID = id
        service.cycle()
        return group
    }

    private func change(_ user: String, _ properties: JSONObject) { ask("PATCH", "/users/\(user)", .object(properties)) }
    private func rename(_ group: String, _ name: String) { ask("PATCH", "/groups/\(group)", ["displayName": .string(name)]) }

    private func purge(_ user: String) {
        ask("DELETE", "/users/\(user)")
        ask("DELETE", "/directory/deletedItems/\(user)")
    }

    private func join(_ user: String, _ group: String) {
        ask("POST", "/groups/\(group)/members/$ref", ["@odata.id": .string("https://graph.microsoft.com/v1.0/users/\(user)")])
    }

    private func joinAndLeave(_ user: String, _ group: String) {
        join(user, group)
        ask("DELETE", "/groups/\(group)/members/\(user)/$ref")
    }

    private func ask(_ method: String, _ path: String, _ body: JSONValue? = nil) {
        service.ask(method, path, body)
        service.cycle()
    }
}
