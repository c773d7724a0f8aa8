import EntraProvisioning
import JSON
import Testing

@Suite("What flows to the target, and when")
struct FlowTests {
    private static let userName = AttributeMapping("userName", .attribute("userPrincipalName"), matching: 1)

    /// A service whose users have one more row, `title` from `jobTitle`.
    private func service(_ row: AttributeMapping) -> Service {
        Service(JobConfiguration(userMapping: [Self.userName, AttributeMapping.nonGalleryUsers[1], row]))
    }

    private func title(_ flow: AttributeMapping.FlowType) -> AttributeMapping {
        AttributeMapping("title", .attribute("jobTitle"), flowType: flow)
    }

    /// A flow type, what the target's title is, and the title that is written when Entra ID says "New"; `nil` for none.
    static let flowTypes: [(AttributeMapping.FlowType, target: String?, written: String?)] = [
        (.always, nil, "New"), (.always, "Old", "New"), (.objectAddOnly, nil, nil), (.objectAddOnly, "Old", nil),
        (.attributeAddOnly, nil, "New"), (.attributeAddOnly, "Old", nil), (.valueAddOnly, nil, "New"),
        (.valueAddOnly, "Old", nil),
        (.multiValueAddOnly, nil, nil),
    ]

    @Test("a row's flow type decides whether an update writes it", arguments: flowTypes)
    func flows(_ flow: AttributeMapping.FlowType, target: String?, written: String?) {
        let service = service(title(flow))
        let ada = service.user("ada")
        service.cycle()
        if let target { service.resources["/Users/u1"]?["title"] = .string(target) }
        service.ask("PATCH", "/users/\(ada)", ["jobTitle": "New"])
        let value = service.cycle().first { $0.method == "PATCH" }?.operations[0]?["value"]?.stringValue
        #expect(value == written)
    }

    @Test("a row that applies only during creation is written by the creation")
    func appliesOnCreation() {
        let service = service(title(.objectAddOnly))
        service.user("ada", ["jobTitle": "Engineer"])
        #expect(service.cycle().last?.text.contains(#""title":"Engineer""#) == true)
    }

    @Test("a default stands in for null on creation, and never on update")
    func usesDefault() {
        let service = service(AttributeMapping("title", .attribute("jobTitle"), defaultValue: "Staff"))
        let ada = service.user("ada")
        #expect(service.cycle().last?.text.contains(#""title":"Staff""#) == true)
        service.resources["/Users/u1"]?["title"] = nil
        service.ask("PATCH", "/users/\(ada)", ["userPrincipalName": "ada2@contoso.com"])
        #expect(service.cycle().last?.operations.arrayValue?.count == 1)
    }

    @Test("the mapping type None fills what is empty with its default, and leaves alone what is not", arguments: [true, false])
    func fillsNothing(isEmpty: Bool) {
        let service = service(AttributeMapping("title", .nothing, defaultValue: "Staff"))
        let ada = service.user("ada")
        service.cycle()
        service.resources["/Users/u1"]?["title"] = isEmpty ? nil : "Chief"
        service.ask("PATCH", "/users/\(ada)", ["userPrincipalName": "ada2@contoso.com"])
        let written = service.cycle().last?.operations.arrayValue?.compactMap { $0["value"]?.stringValue }
        #expect(written == (isEmpty ? ["ada2@contoso.com", "Staff"] : ["ada2@contoso.com"]))
    }

    @Test("a row that always flows is sent again although the target has it")
    func alwaysFlows() {
        let service = service(AttributeMapping("title", .attribute("jobTitle"), flowBehavior: .always))
        let ada = service.user("ada", ["jobTitle": "Engineer"])
        service.cycle()
        service.ask("PATCH", "/users/\(ada)", ["userPrincipalName": "ada2@contoso.com"])
        #expect(service.cycle().last?.operations.arrayValue?.count == 2)
    }

    @Test("a value that was cleared in Entra ID is not sent, unless an expression makes an empty text of it")
    func clears() throws {
        for (row, operations) in [
            (title(.always), 0),
            (AttributeMapping("title", .expression(try MappingExpression(#"Coalesce([jobTitle], "")"#))), 1),
        ] {
            let service = service(row)
            let ada = service.user("ada", ["jobTitle": "Engineer"])
            service.cycle()
            service.ask("PATCH", "/users/\(ada)", ["jobTitle": nil])
            let sent = service.cycle().filter { $0.method == "PATCH" }
            #expect(sent.count == operations, "\(row.target): \(sent.map(\.text))")
        }
    }

    /// A target object action, and whether a creation, an update, a disable and a deletion are sent without it.
    static let actions: [(ObjectMapping.FlowType, writes: [String])] = [
        (.add, ["", "", "", ""]),
        (.update, ["POST /Users", "", "", "DELETE /Users/u1"]),
        (.delete, ["POST /Users", "PATCH /Users/u1", "PATCH /Users/u1", ""]),
    ]

    @Test("a target object action that is switched off sends nothing of its kind", arguments: actions)
    func switchesOff(_ action: ObjectMapping.FlowType, writes: [String]) {
        let service = Service()
        service.configure { $0.users.flowTypes.remove(action) }
        let ada = service.user("ada")
        func sent() -> String { service.cycle().filter { $0.method != "GET" }.map(\.line).joined(separator: ",") }
        var seen = [sent()]
        service.ask("PATCH", "/users/\(ada)", ["surname": "King"])
        seen.append(sent())
        service.ask("PATCH", "/users/\(ada)", ["accountEnabled": false])
        seen.append(sent())
        service.ask("DELETE", "/users/\(ada)")
        service.ask("DELETE", "/directory/deletedItems/\(ada)")
        seen.append(sent())
        #expect(seen == writes)
    }

    @Test("a mapping of groups that is disabled sends nothing of groups")
    func disablesGroups() {
        let service = Service()
        service.configure { $0.groups.isEnabled = false }
        service.group("eng", [service.user("ada", isAssigned: false)])
        #expect(service.cycle().map(\.line).filter { $0.contains("/Groups") }.isEmpty)
        #expect(service.resources.count == 1)
    }

    @Test("a guest's sign-in name is that of its home, unless the original is asked for")
    func namesGuests() {
        let service = Service(
            JobConfiguration(userMapping: [
                Self.userName, AttributeMapping("nickName", .attribute("originalUserPrincipalName")),
            ])
        )
        service.user("guest", ["userPrincipalName": "ada_lovelace_fabrikam.com#EXT#@contoso.com"])
        let body = service.cycle().last?.text
        #expect(body?.contains(#""userName":"ada_lovelace@fabrikam.com""#) == true)
        #expect(body?.contains(##""nickName":"ada_lovelace_fabrikam.com#EXT#@contoso.com""##) == true)
    }

    @Test("several values do not flow into a target attribute of one (SchemaPropertyCanOnlyAcceptValue)")
    func refusesSeveralValues() {
        let service = service(AttributeMapping("title", .attribute("otherMails")))
        service.user("ada", ["otherMails": ["a@contoso.com", "b@contoso.com"]])
        service.cycle()
        #expect(service.lastReport?.failures.map(\.code) == ["SchemaPropertyCanOnlyAcceptValue"])
    }

    @Test("an expression that has no value for a user fails that user, before anything is sent (InternalError)")
    func failsOnExpression() throws {
        let expression = try MappingExpression(#"IIF([jobTitle] = "Boss", "1", "0")"#)
        let service = service(AttributeMapping("title", .expression(expression)))
        service.user("ada")
        service.user("bob", ["jobTitle": "Boss"])
        #expect(service.cycle().filter { $0.method == "POST" }.count == 1)
        #expect(service.lastReport?.failures.map { "\($0.code) \($0.sourceName)" } == ["InternalError ada@contoso.com"])
    }

    @Test("an attribute that the target requires and the source lacks is a failure before anything is sent (MissingValues)")
    func requiresValues() {
        let service = service(title(.always))
        service.configure { $0.requiredAttributes = ["title"] }
        service.user("ada")
        #expect(service.cycle().allSatisfy { $0.method == "GET" })
        #expect(service.lastReport?.failures.map(\.code) == ["MissingValues"])
    }
}
