import JSON
import SCIM
import Testing

@Suite("Filters of RFC 7644 section 3.4.2.2")
struct FilterTests {
    static let resource: JSONObject = [
        "userName": "bjensen", "externalId": "AbC", "title": "Tour Guide", "userType": "Employee", "active": true,
        "meta": ["lastModified": "2011-05-13T04:42:34Z"], "name": ["familyName": "O'Malley"],
        "emails": [["value": "b@example.com", "type": "work", "primary": true], ["value": "b@jensen.org", "type": "home"]],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": ["department": "R&D", "manager": ["value": "26118915"]],
    ]

    @Test(
        "says yes where the RFC does",
        arguments: [
            "userName eq \"bjensen\"", "userName eq \"BJENSEN\"", "USERNAME Eq \"bjensen\"", "name.familyName co \"O'Malley\"",
            "userName sw \"b\"",
            "urn:ietf:params:scim:schemas:core:2.0:User:userName sw \"B\"", "title pr",
            "meta.lastModified gt \"2011-05-13T04:42:33Z\"",
            "meta.lastModified le \"2011-05-13T04:42:34Z\"", "title pr and userType eq \"Employee\"",
            "title pr or userType eq \"Intern\"",
            "userType eq \"Employee\" and (emails co \"example.com\" or emails.value co \"example.org\")",
            "userType ne \"Intern\" and not (emails co \"example.net\")",
            "userType eq \"Employee\" and (emails.type eq \"work\")",
            "userType eq \"Employee\" and emails[type eq \"work\" and value co \"@example.com\"]", "emails[primary eq \"True\"]",
            "active eq true",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq \"26118915\"", "nickName eq null",
            "userName ew \"SEN\"",
            "externalId eq \"AbC\"", "not (title eq \"x\" or title eq \"y\")",
        ]
    )
    func matches(filter: String) throws {
        #expect(try SCIMFilter.parse(filter).matches(Self.resource, schema: .user))
    }

    @Test(
        "says no where the RFC does",
        arguments: [
            "userName eq \"bjense\"", "externalId eq \"abc\"", "nickName pr",
            "emails[type eq \"work\" and value co \"jensen.org\"]", "active eq \"yes\"",
            "active eq false", "title eq true", "nickName eq \"x\"", "userName gt \"c\"",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq \"X\"",
        ]
    )
    func rejects(filter: String) throws {
        #expect(try !SCIMFilter.parse(filter).matches(Self.resource, schema: .user))
    }

    @Test(
        "and binds more tightly than or, and printing keeps it",
        arguments: [
            ("a pr or b pr and c pr", "a pr or b pr and c pr"), ("(a pr or b pr) and c pr", "(a pr or b pr) and c pr"),
            ("NOT (a eq 1)", "not (a eq 1)"), ("a[b eq \"x\" and c pr]", "a[b eq \"x\" and c pr]"),
            ("a eq \"q\\\"uote\"", "a eq \"q\\\"uote\""),
            ("a pr or (b pr or c pr)", "a pr or (b pr or c pr)"),
        ]
    )
    func prints(text: String, canonical: String) throws {
        let filter = try SCIMFilter.parse(text)
        #expect(filter.description == canonical)
        #expect(try SCIMFilter.parse(filter.description) == filter)
    }

    @Test(
        "refuses what is no filter, with the column",
        arguments: [
            "", "userName", "userName eq", "userName is \"a\"", "userName eq bjensen", "userName eq \"a", "(a pr", "a pr)",
            "a pr and", "and a pr",
            "not a pr", "a[b pr", "a[b[c pr]]", "a eq [1]", "a eq {}", "1a pr", "a.b.c pr", "a pr b pr",
        ]
    )
    func refuses(text: String) {
        #expect {
            try SCIMFilter.parse(text)
        } throws: { error in
            let error = error as? SCIMError
            return error?.scimType == .invalidFilter && error?.detail.contains("column") == true
        }
    }

    @Test("refuses a filter bomb without exhausting the stack")
    func refusesBomb() {
        #expect(throws: SCIMError.self) { try SCIMFilter.parse(String(repeating: "(", count: 60_000) + "a pr") }
    }

    @Test("recognises the one equality that an index can answer")
    func recognisesEquality() throws {
        #expect(try SCIMFilter.parse("userName eq \"a\"").asEquality?.value == "a")
        #expect(try SCIMFilter.parse("userName ne \"a\"").asEquality == nil)
    }
}
