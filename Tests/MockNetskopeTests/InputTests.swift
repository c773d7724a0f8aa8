import HTTP
import JSON
import MockNetskope
import Testing

/// What clients send: good, odd and bad.
@Suite struct InputTests {
    static let error = "urn:ietf:params:scim:api:messages:2.0:Error"

    struct Refused: Sendable, CustomTestStringConvertible {
        var method: String
        /// `ID` stands for a user or group that exists.
        var path: String
        var text: String
        var status = 400
        /// The words of API v2; `nil` where they are not documented.
        var words: String?
        var testDescription: String { "\(method) \(path) \(text.prefix(60))" }
    }

    static let noEmail = #"{"userName":"x@contoso.com"}"#
    static let refused: [Refused] = [
        Refused(method: "POST", path: "/Users", text: "", words: "Not a valid json format"),
        Refused(method: "POST", path: "/Users", text: "{", words: "Not a valid json format"),
        Refused(method: "POST", path: "/Users", text: #"{"userName":"a","userName":"b"}"#, words: "Not a valid json format"),
        Refused(method: "POST", path: "/Users", text: "[]", words: "Not a valid json format"),
        Refused(method: "POST", path: "/Users", text: "{}", words: "UserName not provided"),
        Refused(method: "POST", path: "/Users", text: #"{"userName":""}"#, words: "UserName not provided"),
        Refused(method: "POST", path: "/Users", text: #"{"userName":7}"#),
        Refused(method: "POST", path: "/Users", text: #"{"userName":"x","active":{"a":1},"emails":[{"value":"x@y.z"}]}"#),
        Refused(method: "POST", path: "/Users", text: #"{"userName":"x","emails":7}"#),
        Refused(method: "POST", path: "/Users", text: TenantClient.user("ada").text(), status: 409),
        Refused(method: "POST", path: "/Users", text: TenantClient.user("ADA").text(), status: 409),
        Refused(method: "PUT", path: "/Users/ID", text: "{}", words: "UserName not provided"),
        Refused(method: "PUT", path: "/Users/ID", text: TenantClient.user("bob").text(), status: 409),
        Refused(method: "PUT", path: "/Users/none", text: TenantClient.user("x").text(), status: 404),
        Refused(method: "PATCH", path: "/Users/none", text: "{}", status: 404),
        Refused(method: "DELETE", path: "/Users/none", text: "", status: 404),
        Refused(method: "PATCH", path: "/Users/ID", text: "{}"),
        Refused(method: "PATCH", path: "/Users/ID", text: #"{"Operations":{}}"#),
        Refused(method: "PATCH", path: "/Users/ID", text: #"{"Operations":[{"op":"move","path":"active","value":true}]}"#),
        Refused(method: "PATCH", path: "/Users/ID", text: #"{"Operations":[{"op":"replace","path":"name[","value":"x"}]}"#),
        Refused(method: "PATCH", path: "/Users/ID", text: #"{"Operations":[{"op":"remove","path":"userName"}]}"#),
        Refused(
            method: "PATCH",
            path: "/Users/ID",
            text: #"{"Operations":[{"op":"replace","path":"userName","value":"bob@contoso.com"}]}"#,
            status: 409
        ),
        Refused(
            method: "PATCH",
            path: "/Users/ID",
            text:
                #"{"Operations":[{"op":"replace","path":"externalId","value":"changed"},{"op":"replace","path":"active","value":[]}]}"#
        ),
        Refused(method: "POST", path: "/Groups", text: "{", words: "Not a valid json format"),
        Refused(method: "POST", path: "/Groups", text: "{}", words: "Invalid request, Mandatory fields are missing"),
        Refused(method: "POST", path: "/Groups", text: TenantClient.group("ENG").text(), status: 409),
        Refused(method: "POST", path: "/Groups", text: #"{"displayName":"new","members":[{}]}"#),
        Refused(method: "PUT", path: "/Groups/ID", text: #"{"displayName":"ops"}"#, status: 409),
        Refused(method: "PUT", path: "/Groups/none", text: #"{"displayName":"x"}"#, status: 404),
        Refused(
            method: "PATCH",
            path: "/Groups/ID",
            text: #"{"Operations":[{"op":"remove","path":"members"},{"op":"replace","path":"displayName","value":"ops"}]}"#,
            status: 409
        ),
        Refused(
            method: "PATCH",
            path: "/Groups/ID",
            text: #"{"Operations":[{"op":"remove","path":"members"},{"op":"add","path":"members","value":7}]}"#
        ),
        Refused(method: "POST", path: "/Users", text: String(repeating: "[", count: 200_000), words: "Not a valid json format"),
        Refused(method: "POST", path: "/Users", text: "\"" + String(repeating: "x", count: 3_000_000)),
        Refused(method: "PATCH", path: "/Users", text: "{}", status: 405),
        Refused(method: "POST", path: "/Groups/ID", text: "{}", status: 405),
        Refused(method: "GET", path: "/Users?filter=nonsense", text: "", words: "Invalid request"),
        Refused(method: "GET", path: "/Users?filter=", text: ""), Refused(method: "GET", path: "/Users?count=x", text: ""),
        Refused(method: "GET", path: "/Users?filter=%zz", text: ""),
    ]

    @Test("a bad request is refused in the endpoint's words and changes nothing", arguments: refused, Facade.allCases)
    func refuses(_ item: Refused, _ facade: Facade) {
        let client = TenantClient()
        let ada = client.user("ada")
        _ = client.user("bob")
        let eng = client.group("eng", [ada])
        _ = client.group("ops")
        let (state, log) = (client.state, client.tenant.auditLog)
        client.now = client.now.adding(seconds: 60)
        let path = item.path.replacing("/ID", with: "/" + (item.path.hasPrefix("/Users") ? ada : eng))
        let answer = client.send(facade, item.method, path, text: item.text)
        #expect(answer.status == item.status, "\(answer.text)")
        #expect(client.state == state)
        #expect(client.tenant.auditLog == log)
        #expect(answer.json["schemas"] == [.string(Self.error)])
        #expect(answer.mediaType == (facade == .legacy ? "application/scim+json" : "application/json"))
        #expect(answer.json["status"]?.stringValue == "\(item.status)")
        let isDocumented = facade == .apiV2 && item.status == 400
        #expect((answer.json["description"] != nil) == isDocumented)
        #expect((answer.json["detail"] != nil) == !isDocumented)
        if isDocumented, let words = item.words { #expect(answer.json["description"]?.stringValue == words) }
    }

    @Test(
        "a name that no attribute can have is one more that API v2 does not know",
        arguments: [("ignore", 201), ("refuse", 400)],
        ["", "8", "a b", "urn:x", "jürgen"]
    )
    func oddNames(_ policy: (name: String, status: Int), _ name: String) throws {
        let client = try TenantClient(switches: [("unknownAttributes", .string(policy.name))])
        let body = TenantClient.user("ada", [name: "x"])
        #expect(client.send(.apiV2, "POST", "/Users", body).status == policy.status)
    }

    @Test("API v2 asks for an e-mail address of a new user, legacy does not")
    func email() {
        let client = TenantClient()
        #expect(client.send(.apiV2, "POST", "/Users", text: Self.noEmail).json["description"] == "Primary Email not provided")
        #expect(client.send(.legacy, "POST", "/Users", text: Self.noEmail).status == 201)
    }

    @Test(
        "API v2 takes e-mail addresses of the documented pattern only",
        arguments: [
            ("ada@contoso.com", true), ("a+b_c.d-e@x-y.z", true), ("A1@localhost", true), ("jürgen@contoso.com", false),
            ("ada@bücher.example", false), ("o'neil@contoso.com", false), ("ada", false), ("@x", false), ("a@", false),
            ("a@b@c", false), ("a b@c", false), ("a@b_c", false),
        ]
    )
    func emailPattern(_ address: String, _ isTaken: Bool) {
        let client = TenantClient()
        let body = TenantClient.user("x", ["emails": [["value": .string(address), "type": "work"]]])
        #expect(client.send(.apiV2, "POST", "/Users", body).status == (isTaken ? 201 : 400))
    }

    @Test("an address that is stored already may stay when something else changes")
    func storedAddress() {
        let client = TenantClient()
        let body = TenantClient.user("x", ["emails": [["value": "jürgen@contoso.com", "type": "work"]]])
        let id = client.send(.legacy, "POST", "/Users", body).id
        #expect(client.send(.apiV2, "PATCH", "/Users/\(id)", TenantClient.patch("replace", "active", false)).status == 204)
        let path = "emails[type eq \"work\"].value"
        #expect(client.send(.apiV2, "PATCH", "/Users/\(id)", TenantClient.patch("replace", path, "jörg@x.y")).status == 400)
    }

    static let userPatches: [(op: String, path: String?, value: JSONValue, member: String, result: String)] = [
        ("replace", "userName", "new@contoso.com", "userName", "\"new@contoso.com\""),
        ("Replace", "username", "new@contoso.com", "userName", "\"new@contoso.com\""),
        ("add", "externalid", "e1", "externalId", "\"e1\""), ("replace", "active", "False", "active", "false"),
        ("replace", "active", ["value": false], "active", "false"),
        ("replace", nil, ["active": false], "active", "false"),
        ("replace", nil, ["userName": "p@contoso.com"], "userName", "\"p@contoso.com\""),
        ("replace", "userName", ["value": "new_upn"], "userName", "\"new_upn\""),
        ("replace", "name.givenname", "Augusta", "name", #"{"givenName":"Augusta","familyName":"Test"}"#),
        ("replace", nil, ["name.familyName": "King"], "name", #"{"givenName":"ada","familyName":"King"}"#),
        (
            "replace", "emails[type eq \"work\"].value", "new@contoso.com", "emails",
            #"[{"value":"new@contoso.com","type":"work","primary":true}]"#
        ),
    ]

    @Test("API v2 takes a user's PATCH in every shape that real clients send", arguments: userPatches.indices)
    func userPatch(_ index: Int) {
        let item = Self.userPatches[index]
        let client = TenantClient()
        let id = client.user("ada")
        let answer = client.send(.apiV2, "PATCH", "/Users/\(id)", TenantClient.patch(item.op, item.path, item.value))
        #expect(answer.status == 204, "\(answer.text)")
        #expect(client.send(.apiV2, "GET", "/Users/\(id)").json[item.member]?.text() == item.result)
    }

    /// `A`, `B` and `C` stand for three users; the group has A and B before.
    static let memberPatches: [(op: String, path: String?, value: String?, after: String)] = [
        ("add", "members", #"[{"value":"C"}]"#, "ABC"), ("Add", "Members", #"[{"value":"C"},{"value":"A"}]"#, "ABC"),
        ("add", "members", #"{"value":"C"}"#, "ABC"), ("add", "members", #"{"value":{"value":"C"}}"#, "ABC"),
        ("add", "members", #"[{"value":"C","display":"c"}]"#, "ABC"), ("add", nil, #"{"members":[{"value":"C"}]}"#, "ABC"),
        ("add", "members", #"[{"value":"nobody"},{"value":"C"}]"#, "ABC"), ("remove", "members", #"[{"value":"A"}]"#, "B"),
        ("Remove", "members", #"[{"$ref":null,"value":"A"}]"#, "B"), ("remove", "members[value eq \"A\"]", nil, "B"),
        ("remove", "members", "[]", "AB"), ("remove", "members", nil, ""), ("remove", "members", #"[{"value":"C"}]"#, "AB"),
        ("replace", "members", #"[{"value":"C"}]"#, "C"), ("replace", "members", "[]", ""),
    ]

    @Test("a group's members change in every shape that real clients send", arguments: memberPatches.indices, Facade.allCases)
    func memberPatch(_ index: Int, _ facade: Facade) throws {
        let item = Self.memberPatches[index]
        let client = TenantClient()
        let ids = ["a", "b", "c"].map { client.user($0) }
        let group = client.group("eng", Array(ids.prefix(2)))
        func named(_ text: String) -> String {
            zip(["\"A\"", "\"B\"", "\"C\""], ids).reduce(text) { $0.replacing($1.0, with: "\"\($1.1)\"") }
        }
        let value = try item.value.map { try JSONValue.parse(named($0)) }
        let answer = client.send(facade, "PATCH", "/Groups/\(group)", TenantClient.patch(item.op, item.path.map(named), value))
        #expect(answer.status == 204, "\(answer.text)")
        let letters = Dictionary(uniqueKeysWithValues: zip(ids, ["A", "B", "C"]))
        let after = client.tenant.directory.members(of: group).map { letters[$0] ?? "?" }
        #expect(after.sorted().joined() == item.after)
    }

    @Test("a group with an unknown member is refused whole where the profile says so", arguments: ["POST", "PUT", "PATCH"])
    func unknownMemberRefused(_ method: String) throws {
        for duplicates in ["conflict409", "overwrite200"] {
            let client = try TenantClient(switches: [("unknownMember", "refuse"), ("duplicateCreate", .string(duplicates))])
            let group = client.group("eng", [client.user("ada")])
            let state = client.state
            let name = method == "POST" ? "ENG" : "renamed"
            let body: JSONValue =
                method == "PATCH"
                ? [
                    "Operations": [
                        ["op": "replace", "path": "displayName", "value": "renamed"],
                        ["op": "add", "path": "members", "value": [["value": "nobody"]]],
                    ]
                ] : TenantClient.group(name, ["nobody"])
            let answer = client.send(.apiV2, method, method == "POST" ? "/Groups" : "/Groups/\(group)", body)
            #expect([400, 409].contains(answer.status))
            #expect(client.state == state)
        }
    }
}
