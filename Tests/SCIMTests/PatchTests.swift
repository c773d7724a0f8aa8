import JSON
import SCIM
import Testing

@Suite("PATCH of RFC 7644 section 3.5.2")
struct PatchTests {
    static let ada =
        #"{"userName":"ada","displayName":"Ada","active":true,"name":{"givenName":"Ada","familyName":"L"},"emails":[{"type":"work","value":"a@x.com","primary":true}]}"#

    struct Case: Sendable, CustomTestStringConvertible {
        var operations: String
        var before: String = PatchTests.ada
        var path: String
        var after: String
        var testDescription: String { operations }
    }

    @Test(
        "takes every form that RFC 7644 and Entra ID use",
        arguments: [
            Case(operations: #"[{"op":"Replace","path":"active","value":"False"}]"#, path: "active", after: "false"),
            Case(operations: #"[{"op":"replace","path":"active","value":false}]"#, path: "active", after: "false"),
            Case(operations: #"[{"op":"Add","path":"nickName","value":"Babs"}]"#, path: "nickName", after: "\"Babs\""),
            Case(
                operations: #"[{"op":"Replace","path":"emails[type eq \"work\"].value","value":"b@x.com"}]"#,
                path: "emails",
                after: #"[{"type":"work","value":"b@x.com","primary":true}]"#
            ),
            Case(
                operations: #"[{"op":"Replace","path":"phoneNumbers[type eq \"mobile\"].value","value":"1"}]"#,
                path: "phoneNumbers",
                after: #"[{"type":"mobile","value":"1"}]"#
            ),
            Case(
                operations: #"[{"op":"Add","path":"roles[primary eq \"True\"].display","value":"R"}]"#,
                path: "roles",
                after: #"[{"primary":true,"display":"R"}]"#
            ),
            Case(
                operations: #"[{"op":"replace","value":{"displayName":"B","name.givenName":"Bea"}}]"#,
                path: "name",
                after: #"{"givenName":"Bea","familyName":"L"}"#
            ),
            Case(
                operations: #"[{"op":"replace","value":{"name":{"familyName":"M"}}}]"#,
                path: "name",
                after: #"{"givenName":"Ada","familyName":"M"}"#
            ),
            Case(
                operations:
                    #"[{"op":"add","value":{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber":"7"}}]"#,
                path: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
                after: #"{"employeeNumber":"7"}"#
            ),
            Case(
                operations:
                    #"[{"op":"add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager","value":"42"}]"#,
                path: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
                after: #"{"manager":{"value":"42"}}"#
            ),
            Case(
                operations:
                    #"[{"op":"add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager","value":{"value":"42"}}]"#,
                path: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
                after: #"{"manager":{"value":"42"}}"#
            ),
            Case(
                operations: #"[{"op":"replace","path":"name.givenname","value":{"value":"Bea"}}]"#,
                path: "name",
                after: #"{"givenName":"Bea","familyName":"L"}"#
            ),
            Case(operations: #"[{"op":"remove","path":"name.givenName"}]"#, path: "name", after: #"{"familyName":"L"}"#),
            Case(
                operations: #"[{"op":"add","path":"emails","value":[{"type":"home","value":"h@x.com","primary":true}]}]"#,
                path: "emails",
                after: #"[{"type":"work","value":"a@x.com","primary":false},{"type":"home","value":"h@x.com","primary":true}]"#
            ),
            Case(
                operations:
                    #"[{"op":"remove","path":"emails[type eq \"work\"]"},{"op":"add","path":"emails","value":{"value":"n@x.com"}}]"#,
                path: "emails",
                after: #"[{"value":"n@x.com"}]"#
            ),
        ]
    )
    func applies(example: Case) throws {
        var resource = try #require(try JSONValue.parse(example.before).objectValue)
        let patch = try PatchRequest.parse(try JSONValue.parse(#"{"Operations":\#(example.operations)}"#))
        #expect(try patch.apply(to: &resource, schema: .user))
        #expect(try resource[example.path] == JSONValue.parse(example.after))
    }

    @Test("removes the members a value array names, not all of them")
    func removesNamedMembers() throws {
        var group: JSONObject = ["displayName": "G", "members": [["value": "1"], ["value": "2"], ["value": "3"]]]
        let body = try JSONValue.parse(
            #"{"Operations":[{"op":"Remove","path":"members","value":[{"$ref":null,"value":"2"}]},{"op":"remove","path":"members[value eq \"3\"]"}]}"#
        )
        let patch = try PatchRequest.parse(body)
        #expect(patch.memberChanges == [.remove(["2"]), .remove(["3"])])
        try patch.apply(to: &group, schema: .group)
        #expect(group["members"] == [["value": "1"]])
    }

    @Test("removes nobody where the value array is empty")
    func removesNobody() throws {
        var group: JSONObject = ["members": [["value": "1"]]]
        let patch = try PatchRequest.parse(try JSONValue.parse(#"{"Operations":[{"op":"Remove","path":"members","value":[]}]}"#))
        #expect(try !patch.apply(to: &group, schema: .group))
    }

    @Test(
        "refuses with the right keyword and leaves the resource as it was",
        arguments: [
            (
                #"[{"op":"replace","path":"displayName","value":"X"},{"op":"replace","path":"active","value":"maybe"}]"#,
                SCIMError.ScimType.invalidValue
            ),
            (#"[{"op":"replace","path":"displayName","value":"X"},{"op":"replace","path":"id","value":"9"}]"#, .mutability),
            (#"[{"op":"replace","path":"emails[type eq","value":"X"}]"#, .invalidPath), (#"[{"op":"remove"}]"#, .noTarget),
            (#"[{"op":"move","path":"displayName"}]"#, .invalidSyntax),
            (#"[{"op":"replace","path":"emails[value co \"zz\"].value","value":"X"}]"#, .noTarget),
            (#"[{"op":"replace","path":"displayName","value":7}]"#, .invalidValue),
            (#"[{"op":"replace","path":"userName.x","value":"7"}]"#, .invalidPath),
            (#"[]"#, .invalidSyntax), (#"[{"op":"replace","value":"x"}]"#, .invalidValue),
        ]
    )
    func refuses(operations: String, scimType: SCIMError.ScimType) throws {
        let before = try #require(try JSONValue.parse(Self.ada).objectValue)
        var resource = before
        do throws(SCIMError) {
            let body = try? JSONValue.parse(#"{"Operations":\#(operations)}"#)
            try PatchRequest.parse(body ?? .null).apply(to: &resource, schema: .user)
            Issue.record("accepted")
        } catch {
            #expect(error.scimType == scimType)
        }
        #expect(resource == before)
    }

    @Test("an operation that changes nothing says so")
    func reportsNoChange() throws {
        var resource = try #require(try JSONValue.parse(Self.ada).objectValue)
        let patch = try PatchRequest.parse(
            try JSONValue.parse(#"{"Operations":[{"op":"replace","path":"displayName","value":"Ada"}]}"#)
        )
        #expect(try !patch.apply(to: &resource, schema: .user))
    }
}

@Suite("Projection and paging")
struct ProjectionTests {
    @Test(
        "shows what was asked and always the id",
        arguments: [
            ("userName", nil, ["id", "userName"]), (nil, "emails,NAME", ["id", "userName"]),
            ("name.givenName", nil, ["id", "name"]),
        ] as [(String?, String?, [String])]
    )
    func projects(attributes: String?, excluded: String?, names: [String]) throws {
        let resource: JSONObject = [
            "id": "1", "userName": "a", "name": ["givenName": "A", "familyName": "B"], "emails": [["value": "x"]],
        ]
        let projection = try Projection(attributes: attributes, excludedAttributes: excluded)
        #expect(projection.applied(to: resource, schema: .user).names == names)
    }

    @Test(
        "pages count from one and never leave the results",
        arguments: [(1, 2, 0..<2), (3, 2, 2..<3), (9, 2, 3..<3), (1, 0, 0..<0)]
    )
    func pages(start: Int, count: Int, range: Range<Int>) {
        #expect(Paging(startIndex: start, count: count).range(total: 3, maximum: 100) == range)
    }
}
