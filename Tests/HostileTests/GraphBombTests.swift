import Foundation
import Testing

@Suite("Hostile requests to Microsoft Graph and the administrator's API")
struct GraphBombTests {
    /// A token of a delta query, as the mock writes them: its fields in base64url.
    private static func forged(_ fields: String) -> String {
        Data(fields.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    private static let largest = "9223372036854775807"

    static let targets: [String] = [
        "/v1.0/users?$top=\(largest)", "/v1.0/users?$top=\(largest)&$skiptoken=n1", "/v1.0/users?$top=0", "/v1.0/users?$top=-1",
        "/v1.0/users?$skiptoken=n\(largest)", "/v1.0/users?$skiptoken=n-1", "/v1.0/users?$filter=\(times(3_000, "("))",
        "/v1.0/users?$filter=id%20eq%20'a'\(times(300, "%20and%20id%20eq%20'a'"))", "/v1.0/users?$filter='",
        "/v1.0/users?$select=\(times(7_000, ","))", "/v1.0/users?$select=\((0..<1_500).map { "p\($0)" }.joined(separator: ","))",
        "/v1.0/users?$filter=\(times(1_000, "not%20"))", "/v1.0/users?$filter=\(times(300, "a/any(x:"))x",
        "/v1.0/users?$search=\(times(500, "%22a:b%22OR"))", "/v1.0/users?$expand=\(times(1_000, "members("))",
        "/v1.0/users?$orderby=\(times(500, "displayName,"))",
        "/v1.0/users/delta?$deltatoken=\(forged("l.\(largest).\(largest).0.0.\(largest).0.a.a"))",
        "/v1.0/users/delta?$deltatoken=\(forged("c.\(largest).0.0.0.\(largest).0.a.a"))",
        "/v1.0/users/delta?$deltatoken=\(forged("c.0.0.\(largest).0.\(largest).0.a.a"))",
        "/v1.0/users/delta?$deltatoken=\(forged("d.0.0.0.0.\(largest).0.a.a"))",
        "/v1.0/users/delta?$deltatoken=\(forged("d.0.0.0.0.-\(largest).0.a.a"))",
        "/v1.0/groups/delta?$skiptoken=\(forged("l.0.\(largest).0.0.\(largest).0.a.a"))",
        "/v1.0/users/delta?$deltatoken=\(forged("l.2147483647.2147483647.0.0.1767225600000.0.a.a"))",
        "/v1.0/groups/delta?$deltatoken=\(forged("c.0.2147483647.1.0.1767225600000.0.s\(times(400, "a,")).a"))",
        "/v1.0/users/delta?$deltatoken=\(times(3_000, "f"))", "/v1.0/users/delta?$deltatoken=%F0%9F%87%A6",
    ]

    @Test("Graph answers or refuses, and lives on", arguments: targets)
    func graph(target: String) throws {
        let served = try ServedProcess()
        let honest = Honest(port: served.port)
        for (name, body) in [("a", #"{"passwordProfile":{"password":"x"},"#), ("b", #"{"passwordProfile":{"password":"y"},"#)] {
            let user =
                body
                + #""accountEnabled":true,"displayName":"\#(name)","mailNickname":"\#(name)","userPrincipalName":"\#(name)@contoso.com"}"#
            #expect(try honest.send("POST", "/v1.0/users", token: Token.graph, Array(user.utf8)).status == 201)
        }
        let answer = try honest.send("GET", target, token: Token.graph)
        #expect(
            [200, 400].contains(answer.status),
            "\(answer.status) \(String(decoding: answer.body.prefix(200), as: UTF8.self))"
        )
        #expect(served.lives)
        #expect(try honest.isServed())
    }

    @Test(
        "an administrator's mistake in numbers is refused",
        arguments: [
            ("PUT", "/clock", #"{"advanceSeconds":9223372036854775807}"#),
            ("PUT", "/clock", #"{"advanceSeconds":1e-9223372036854775808}"#),
            ("PUT", "/clock", times(100_000, "[")), ("POST", "/tokens", #"{"name":"x","expires":"99999-01-01T00:00:00Z"}"#),
            ("PUT", "/ip-allowlist", #"{"ranges":["::/999999999999999999999"]}"#),
            ("PUT", "/ip-allowlist", #"{"ranges":["1::2::3/1"]}"#),
            ("POST", "/faults", #"{"fault":"delay:99999999999999999999"}"#),
            ("PUT", "/rate-limit", #"{"requestsPerSecond":-9223372036854775808}"#),
        ]
    )
    func administrator(method: String, path: String, body: String) throws {
        let served = try ServedProcess()
        let honest = Honest(port: served.port)
        #expect(try honest.send(method, "/__admin" + path, Array(body.utf8)).status == 400)
        #expect(try honest.isServed())
    }

    @Test(
        "a filter of Netskope's user list that compares each user with a hundred thousand conditions is refused",
        arguments: [
            #"{"or":["# + list(100_000) { #"{"userName":{"eq":"\#($0)"}}"# } + "]}",
            #"{"userName":{"in":["# + list(100_000) { "\"\($0)\"" } + "]}}",
            times(100, #"{"and":["#) + #"{"userName":{"eq":"x"}}"# + times(100, "]}"),
        ]
    )
    func managementFilter(filter: String) throws {
        let served = try ServedProcess()
        let honest = Honest(port: served.port)
        for path in ["getusers", "getgroups"] {
            let body = Array(#"{"query":{"filter":\#(filter)}}"#.utf8)
            #expect(try honest.send("POST", "/api/v2/users/\(path)", token: Token.apiV2, body).status == 400)
        }
        #expect(try honest.isServed())
    }

    @Test("a journal that has seen large bodies keeps them within bounds")
    func journal() throws {
        let served = try ServedProcess()
        let honest = Honest(port: served.port)
        let body = #"{"userName":"large","x":""# + times(8_000_000, "x") + "\"}"
        #expect(try honest.isServed())
        let before = served.residentMegabytes
        for _ in 0..<40 { #expect(try honest.send("PUT", "/Users/none", to: .legacy, body).status == 404) }
        if let before, let now = served.residentMegabytes {
            #expect(now - before < 150, "\(before) MiB before, \(now) MiB behind")
        }
        #expect(try honest.send("GET", "/__admin/journal/count").status == 200)
        #expect(try honest.isServed())
    }
}
