import EntraProvisioning
import JSON
import Testing

@Suite("How an object finds its account")
struct MatchingTests {
    private static let mapping: [AttributeMapping] = [
        AttributeMapping("userName", .attribute("userPrincipalName"), matching: 2),
        AttributeMapping("externalId", .attribute("employeeId"), matching: 1), AttributeMapping.nonGalleryUsers[1],
    ]

    @Test("matching attributes are asked one after the other by their precedence, never combined")
    func asksInOrder() {
        let service = Service(JobConfiguration(userMapping: Self.mapping))
        service.user("ada", ["employeeId": "E1"])
        #expect(
            service.cycle().map(\.line) == [
                "GET /Users?filter=externalId+eq+%22E1%22", "GET /Users?filter=userName+eq+%22ada%40contoso.com%22",
                "POST /Users",
            ]
        )
    }

    @Test("the first attribute that finds an account decides, and the others are not asked")
    func stopsAtFirst() {
        let service = Service(JobConfiguration(userMapping: Self.mapping))
        service.resources["/Users/x"] = ["id": "x", "userName": "E1", "externalId": "E1"]
        service.user("ada", ["employeeId": "E1"])
        #expect(service.cycle().map(\.line).prefix(2) == ["GET /Users?filter=externalId+eq+%22E1%22", "PATCH /Users/x"])
    }

    @Test(
        "a matching attribute without a value is passed over; without any the object is skipped (ImportSkipped)",
        arguments: [true, false]
    )
    func passesOver(hasOther: Bool) {
        let mapping = hasOther ? Self.mapping : [Self.mapping[1], Self.mapping[2]]
        let service = Service(JobConfiguration(userMapping: mapping))
        service.user("ada")
        let sent = service.cycle()
        #expect(sent.map(\.method) == (hasOther ? ["GET", "POST"] : []))
        #expect(service.lastReport?.log.first?.errorCode == (hasOther ? nil : "ImportSkipped"))
        #expect(service.lastReport?.failures.isEmpty == true)
    }

    @Test("two users of Entra ID that match one account: the second is a failure (DuplicateSourceEntries)")
    func refusesSecondSource() {
        let service = Service(JobConfiguration(userMapping: [AttributeMapping("userName", .attribute("mail"), matching: 1)]))
        service.user("ada", ["mail": "shared@contoso.com"])
        service.user("bob", ["mail": "SHARED@contoso.com"])
        service.cycle()
        #expect(service.lastReport?.failures.map { "\($0.code) \($0.sourceName)" } == ["DuplicateSourceEntries bob@contoso.com"])
        #expect(service.resources.count == 1)
    }

    @Test("who comes back as another user of the same name takes the account over from the one who left")
    func takesOver() {
        let service = Service()
        let first = service.user("ada")
        service.cycle()
        service.ask("DELETE", "/users/\(first)")
        service.cycle()
        service.resources["/Users/u1"]?["active"] = false
        service.user("ada")
        #expect(service.cycle().filter { $0.method != "GET" }.map(\.line) == ["PATCH /Users/u1"])
        service.ask("DELETE", "/directory/deletedItems/\(first)")
        #expect(service.cycle().allSatisfy { $0.method == "GET" }, "the account is the newcomer's, so it is not deleted")
    }

    @Test("a group that comes with its members although they were excluded is a failure (…MultipleEntriesInResponse)")
    func refusesMembers() {
        let service = Service()
        let group = service.group("eng", [service.user("ada")])
        service.cycle()
        service.resources["/Groups/g2"]?["members"] = [["value": "u1"]]
        service.ask("PATCH", "/groups/\(group)", ["displayName": "engineering"])
        service.cycle()
        #expect(service.lastReport?.failures.map(\.code) == ["SystemForCrossDomainIdentityManagementMultipleEntriesInResponse"])
    }
}
