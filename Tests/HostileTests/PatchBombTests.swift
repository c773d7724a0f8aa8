import JSON
import Testing

@Suite("PATCH bombs")
struct PatchBombTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let operations: String
        let statuses: [Int]
        var testDescription: String { name }

        init(_ name: String, _ operations: String, _ statuses: Int...) {
            self.name = name
            self.operations = operations
            self.statuses = statuses
        }
    }

    private static func path(_ text: String) -> String { JSONValue.string(text).text() }

    static let cases: [Case] = [
        Case(
            "10,000 operations that change one attribute",
            list(10_000) { #"{"op":"replace","path":"externalId","value":"\#($0)"}"# },
            200,
            204
        ),
        Case("200,000 operations", list(200_000) { _ in #"{"op":"remove","path":"title"}"# }, 200, 204, 413),
        Case(
            "10,000 e-mails, one operation each",
            list(10_000) { #"{"op":"add","path":"emails","value":{"value":"\#($0)@x.com"}}"# },
            200,
            204,
            413
        ),
        Case(
            "10,000 e-mails in one operation",
            #"{"op":"add","path":"emails","value":["# + list(10_000) { #"{"value":"\#($0)@x.com"}"# } + "]}",
            200,
            204
        ),
        Case(
            "100,000 e-mails in one operation",
            #"{"op":"add","path":"emails","value":["# + list(100_000) { #"{"value":"\#($0)@x.com"}"# } + "]}",
            200,
            204,
            413
        ),
        Case(
            "10,000 e-mails added and taken away",
            #"{"op":"add","path":"emails","value":[{"value":"keep@x.com"},"# + list(10_000) { #"{"value":"\#($0)@x.com"}"# }
                + #"]},{"op":"remove","path":"emails","value":["#
                + list(10_000) { #"{"value":"\#($0)@x.com"}"# } + "]}",
            200,
            204
        ),
        Case(
            "10,000 partial e-mails taken from 10,000",
            #"{"op":"add","path":"emails","value":["# + list(10_000) { #"{"value":"\#($0)@x.com"}"# }
                + #"]},{"op":"remove","path":"emails","value":["#
                + list(10_000) { #"{"display":"\#($0)"}"# } + "]}",
            413,
            // A group has no e-mails: the first operation stores them as they are on the legacy endpoint, the other knows none.
            200,
            204
        ),
        Case(
            "10,000 primary e-mails",
            #"{"op":"add","path":"emails","value":["# + list(10_000) { #"{"value":"\#($0)@x.com","primary":true}"# } + "]}",
            200,
            204
        ),
        Case(
            "10,000 elements made primary by a filter",
            #"{"op":"add","path":"emails","value":["# + list(10_000) { #"{"value":"\#($0)@x.com"}"# }
                + #"]},{"op":"replace","path":"emails[value pr].primary","value":true}"#,
            200,
            204
        ),
        Case(
            "10,000 filters over 10,000 elements",
            #"{"op":"add","path":"emails","value":["# + list(10_000) { #"{"value":"\#($0)@x.com"}"# } + "]},"
                + list(10_000) { #"{"op":"replace","path":"emails[value eq \"\#($0)@x.com\"].display","value":"d"}"# },
            413,
            200,
            204
        ),
        Case(
            "10,000 filters over one long text",
            #"{"op":"add","path":"emails","value":[{"value":"\#(times(1_000_000, "x"))@x.com"}]},"#
                + list(10_000) { _ in #"{"op":"replace","path":"emails[value co \"b\"].display","value":"d"}"# },
            400,
            413,
            200,
            204
        ),
        Case(
            "10,000 members in one operation",
            #"{"op":"add","value":{"# + list(10_000) { #""n\#($0)":"v""# } + "}}",
            200,
            204,
            413
        ),
        Case(
            "10,000 members of name",
            #"{"op":"add","path":"name","value":{"# + list(10_000) { #""n\#($0)":"v""# } + "}}",
            200,
            204,
            413
        ),
        Case(
            "10,000 members of name, added twice",
            #"{"op":"add","path":"name","value":{"# + list(10_000) { #""n\#($0)":"v""# }
                + #"}},{"op":"add","path":"name","value":{"# + list(10_000) { #""m\#($0)":"v""# } + "}}",
            200,
            204,
            413
        ),
        Case(
            "10,000 members of an extension",
            #"{"op":"add","value":{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"#
                + list(10_000) { #""n\#($0)":"v""# } + "}}}",
            200,
            204,
            413
        ),
        Case(
            "10,000 unknown attributes, one operation each",
            list(10_000) { #"{"op":"add","path":"n\#($0)","value":"v"}"# },
            200,
            204,
            413
        ),
        Case(
            "one name in 2,000 ways to write it",
            list(2_000) { #"{"op":"add","path":"\#(spelling($0))","value":"v"}"# },
            200,
            204
        ),
        Case(
            "10,000 member adds, one operation each",
            list(10_000) { #"{"op":"add","path":"members","value":[{"value":"\#($0)"}]}"# },
            200,
            204,
            413
        ),
        Case(
            "10,000 member removals, one operation each",
            list(10_000) { #"{"op":"remove","path":"members[value eq \"\#($0)\"]"}"# },
            200,
            204
        ),
        Case(
            "a member 100 arrays deep",
            #"{"op":"add","path":"members","value":"# + times(100, "[") + #""x""# + times(100, "]") + "}",
            200,
            204,
            400
        ),
        Case(
            "members and a name, 20,000 of them",
            #"{"op":"replace","path":"externalId","value":"x"},{"op":"add","path":"members","value":["#
                + list(20_000) { #"{"value":"\#($0)"}"# } + "]}",
            200,
            204
        ),
    ]

    /// `aaaaaaaaaaa` with the letters of a number in capitals.
    private static func spelling(_ number: Int) -> String { (0..<11).map { number >> $0 & 1 == 1 ? "A" : "a" }.joined() }

    @Test("ends soon, in success or in 400 or 413, and what is refused changes nothing", arguments: cases)
    func bounds(sent: Case) throws {
        let body = #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[\#(sent.operations)]}"#
        try expectUnharmed(["/Users/{user}", "/Groups/{group}"].map { Bomb("PATCH", $0, body, statuses: Set(sent.statuses)) })
    }

    /// Paths that are none.
    static let paths: [String] = [
        times(10_000, "["), times(10_000, "a["), "emails" + times(10_000, "[value pr]"), "emails[" + times(10_000, "("),
        "emails[" + times(10_000, "not (") + "value pr",
        "emails[" + "value pr" + times(10_000, " and value pr") + "]", "emails[value eq \"" + times(1_000_000, "x") + "\"]",
        times(1_000_000, "x") + "!",
        times(100_000, "x."), "urn:" + times(200_000, "🇦"), "urn:" + times(500_000, ":"),
        "emails[value eq 1e-9223372036854775808].x.y", "emails[]", "emails[value pr]x",
        "emails[value pr].", "[value pr]", ".", "emails..value", "emails[value pr", "emails]value pr[", "\0",
        "emails[value eq \"\\", "emails[a[b pr]]",
    ]

    @Test("a path that is none is refused", arguments: paths)
    func refusesPath(text: String) throws {
        let served = try ServedHere()
        let honest = Honest(port: served.port)
        let before = try honest.directory()
        let body = #"{"Operations":[{"op":"replace","path":\#(Self.path(text)),"value":"v"}]}"#
        for endpoint in Endpoint.both {
            for path in ["/Users/\(try honest.firstID(of: "Users"))", "/Groups/\(try honest.firstID(of: "Groups"))"] {
                #expect(try honest.send("PATCH", path, to: endpoint, body).status == 400)
            }
        }
        #expect(try honest.directory() == before)
    }
}
