import HTTP
import JSON
import MockGraph
import Testing

@Suite("JSON batching")
struct BatchTests {
    private func item(_ id: String, _ method: String, _ url: String, _ more: JSONObject = [:]) -> JSONValue {
        var item: JSONObject = ["id": .string(id), "method": .string(method), "url": .string(url)]
        for member in more.members { item[member.name] = member.value }
        return .object(item)
    }

    private static let json: JSONValue = ["Content-Type": "application/json"]

    private static func user(_ name: String) -> JSONValue {
        [
            "accountEnabled": true, "displayName": .string(name), "mailNickname": .string(name),
            "userPrincipalName": .string("\(name)@contoso.com"), "passwordProfile": ["password": "x"],
        ]
    }

    private func responses(_ graph: inout GraphClient, _ items: [JSONValue]) -> [String: JSONValue] {
        let answer = graph.send("POST", "/$batch", ["requests": .array(items)])
        #expect(answer.status == 200, "\(answer.text)")
        return Dictionary(
            uniqueKeysWithValues: (answer.json["responses"]?.arrayValue ?? []).map { ($0["id"]?.stringValue ?? "", $0) }
        )
    }

    @Test(
        "a URL is relative with or without a slash, or absolute on the host that the batch went to",
        arguments: [
            "/users", "users", "https://graph.microsoft.com/v1.0/users",
            "/users?$filter=startswith(displayName,'a') or accountEnabled eq true",
        ]
    )
    func urls(url: String) {
        var graph = GraphClient()
        _ = graph.createUser("ada")
        let response = responses(&graph, [item("1", "GET", url)])["1"]
        #expect(response?["status"] == 200)
        #expect(response?["body"]?["value"]?.arrayValue?.count == 1)
        #expect(response?["headers"]?["OData-Version"] == "4.0")
        #expect(response?["headers"]?["x-ms-resource-unit"] == "2")
    }

    @Test("a batch of the documentation is answered item by item, each with its own headers, status and body")
    func answersEach() {
        var graph = GraphClient()
        let answers = responses(
            &graph,
            [
                item("1", "POST", "/users", ["body": Self.user("ada"), "headers": Self.json]),
                item(
                    "2",
                    "GET",
                    "users?$select=id,displayName&$filter=city eq null&$count=true",
                    ["headers": ["ConsistencyLevel": "eventual"]]
                ),
                item("3", "GET", "/users/$count", ["headers": ["ConsistencyLevel": "eventual"]]),
                item(
                    "4",
                    "POST",
                    "/users/ada@contoso.com/getPasswordSingleSignOnCredentials",
                    ["body": [:], "headers": Self.json]
                ),
                item("5", "DELETE", "/groups/x"), item("6", "POST", "/$batch", ["body": ["requests": []], "headers": Self.json]),
            ]
        )
        #expect(answers["1"]?["status"] == 201)
        #expect(answers["2"]?["body"]?["@odata.count"] == 1)
        #expect(answers["3"]?["body"] == 1)
        #expect(answers["4"]?["status"] == 405)
        #expect(answers["4"]?["body"]?["error"]?["message"] == "Specified HTTP method is not allowed for the request target.")
        #expect(answers["5"]?["status"] == 404)
        #expect(answers["6"]?["status"] == 400)
    }

    @Test("what depends on a request waits for it, and fails with 424 where it failed", arguments: ["dependsOn", "depends_on"])
    func depends(name: String) {
        var graph = GraphClient()
        let answers = responses(
            &graph,
            [
                item("3", "GET", "/users/ada@contoso.com", [name: ["2"]]),
                item("2", "PATCH", "/users/ada@contoso.com", [name: ["1"], "body": ["displayName": "A"], "headers": Self.json]),
                item("1", "POST", "/users", [name: [], "body": Self.user("ada"), "headers": Self.json]),
                item("4", "GET", "/users/nobody"), item("5", "GET", "/users", [name: ["4"]]),
                item("6", "GET", "/users", [name: ["5"]]),
            ]
        )
        #expect(answers["3"]?["body"]?["displayName"] == "A")
        #expect(answers["4"]?["status"] == 404)
        #expect(answers["5"]?["status"] == 424)
        #expect(answers["6"]?["status"] == 424)
    }

    static let malformed: [(String, [JSONValue])] = [
        (
            "an id twice, in any case",
            [["id": "a", "method": "GET", "url": "/users"], ["id": "A", "method": "GET", "url": "/users"]]
        ),
        ("21 requests", (0..<21).map { ["id": .string(String($0)), "method": "GET", "url": "/users"] }),
        ("no id", [["method": "GET", "url": "/users"]]), ("no method", [["id": "1", "url": "/users"]]),
        ("a body without a type", [["id": "1", "method": "POST", "url": "/users", "body": ["x": 1]]]),
        ("an unknown dependency", [["id": "1", "method": "GET", "url": "/users", "dependsOn": ["2"]]]),
        ("a circle", [["id": "1", "method": "GET", "url": "/users", "dependsOn": ["1"]]]),
        ("another host", [["id": "1", "method": "GET", "url": "https://example.com/v1.0/users"]]),
    ]

    @Test("a batch that is malformed is refused as a whole", arguments: malformed)
    func refuses(what: String, items: [JSONValue]) {
        var graph = GraphClient()
        #expect(graph.send("POST", "/$batch", ["requests": .array(items)]).status == 400)
        #expect(graph.send("POST", "/$batch", [:]).status == 400)
        #expect(graph.send("GET", "/$batch").status == 405)
    }

    @Test("twenty requests are taken, and one more is told as Graph tells it")
    func limit() {
        var graph = GraphClient()
        let items = (0..<20).map { item(String($0), "GET", "/users") }
        #expect(responses(&graph, items).count == 20)
        let answer = graph.send("POST", "/$batch", ["requests": .array(items + [item("x", "GET", "/users")])])
        #expect(answer.message == "Number of batch request steps exceeds the maximum value of 20.")
    }

    @Test("requests are throttled one by one: some fail with 429 inside a 200")
    func throttles() {
        var graph = GraphClient {
            $0.throttling = GraphThrottling()
            $0.throttling?.smallUnits = 5
        }
        let answers = responses(&graph, (0..<4).map { item(String($0), "GET", "/users") })
        #expect((0..<4).map { answers[String($0)]?["status"] } == [200, 200, 429, 429])
        #expect(answers["3"]?["headers"]?["Retry-After"] == "2")
    }

    @Test("what the provisioning service must act for is not done in a batch, and says so")
    func provisioning() {
        var graph = GraphClient()
        let job = "/servicePrincipals/\(graph.tenant.configuration.servicePrincipalID)/synchronization/jobs/\(graph.tenant.jobID)"
        let body: JSONObject = ["body": ["useSavedCredentials": true], "headers": Self.json]
        let answers = responses(&graph, [item("1", "POST", job + "/validateCredentials", body), item("2", "GET", job)])
        #expect(answers["1"]?["status"] == 501)
        #expect(answers["2"]?["status"] == 200)
    }
}
