import HTTP
import JSON
import MockGraph
import Testing

@Suite("Connection tests and on-demand provisioning in Microsoft Graph")
struct SynchronizationActionTests {
    private func credentials(_ values: [(String, String)]) -> JSONValue {
        .array(values.map { ["key": .string($0.0), "value": .string($0.1)] })
    }

    private static let both: [(String, String)] = [("BaseAddress", "https://given"), ("SecretToken", "g")]

    @Test(
        "a connection test takes what is given, else what is saved; with useSavedCredentials only what is saved",
        arguments: [
            (both, nil, "https://given", "g"), (both, false, "https://given", "g"), (both, true, "https://saved", "s"),
            ([("SecretToken", "g")], false, "https://saved", "g"),
            ([("BaseAddress", "https://given")], nil, "https://given", "s"),
            ([("SecretToken", "*")], nil, "https://saved", "s"), (nil, nil, "https://saved", "s"),
        ] as [([(String, String)]?, Bool?, String, String)]
    )
    func validates(given: [(String, String)]?, usesSaved: Bool?, address: String, token: String) {
        var graph = GraphClient()
        graph.send(
            "PUT",
            GraphClient.synchronization + "/secrets",
            ["value": credentials([("BaseAddress", "https://saved"), ("SecretToken", "s")])]
        )
        var body = JSONObject()
        if let given { body["credentials"] = credentials(given) }
        if let usesSaved { body["useSavedCredentials"] = .bool(usesSaved) }
        for path in [graph.job, GraphClient.synchronization + "/jobs"] {
            let call = graph.send("POST", path + "/validateCredentials", .object(body)).call
            guard case .validateCredentials(let base, let secret, let inquiry)? = call else {
                Issue.record("not handed over")
                continue
            }
            #expect(base == address)
            #expect(secret == token)
            #expect(inquiry.jobID == (path == graph.job ? graph.tenant.jobID : nil))
        }
    }

    @Test("a test that passed is 204, one that failed an error with the service's words")
    func answers() {
        var graph = GraphClient()
        let target = graph.job + "/microsoft.graph.validateCredentials"
        let passed = ProvisioningAnswer.credentials(isValid: true, code: "", message: "")
        #expect(graph.send("POST", target, [:], answered: passed).status == 204)
        let failed = ProvisioningAnswer.credentials(isValid: false, code: "CredentialValidationUnavailable", message: "Invalid.")
        let answer = graph.send("POST", target, ["useSavedCredentials": true], answered: failed)
        #expect(answer.status == 400)
        #expect(answer.code == "CredentialValidationUnavailable")
        #expect(answer.json["error"]?["message"] == "Invalid.")
        let key: JSONValue = ["credentials": [["key": "secretToken", "value": "x"]]]
        #expect(graph.send("POST", target, key).status == 500)
    }

    @Test("an answer of the service carries the fields of every answer, and the caller's id of its request")
    func decorates() throws {
        var graph = GraphClient()
        let token = graph.tenant.issueAccessToken(at: graph.now)
        let request = HTTPRequest(
            method: "POST",
            authority: "graph.microsoft.com",
            target: "/v1.0\(graph.job)/validateCredentials",
            headers: ["Authorization": "Bearer \(token)", "client-request-id": "mine"]
        )
        for isValid in [true, false] {
            guard case .needsProvisioning(let call) = graph.tenant.respond(to: request, at: graph.now) else {
                Issue.record("not handed over")
                return
            }
            let answer = ProvisioningAnswer.credentials(isValid: isValid, code: "x", message: "x")
            let response = graph.tenant.finish(call, with: answer, at: graph.now)
            #expect(response.headers["client-request-id"] == "mine")
            #expect(response.headers["request-id"]?.count == 36)
            #expect(response.headers["x-ms-ags-diagnostic"] != nil)
        }
    }

    private func request(_ subject: JSONValue, rule: JSONValue = "r") -> JSONValue {
        ["parameters": [["ruleId": rule, "subjects": [subject]]]]
    }

    @Test("one user, or one group with five members, is handed to the service, and its answer comes as text")
    func provisions() {
        var graph = GraphClient()
        let target = graph.job + "/provisionOnDemand"
        let user = graph.send("POST", target, request(["objectId": "u", "objectTypeName": "user"])).call
        guard case .provisionOnDemand("u", false, [], let inquiry)? = user else {
            Issue.record("not handed over")
            return
        }
        #expect(inquiry.ruleID == "r")
        let members = JSONValue.array((1...5).map { ["objectId": .string("m\($0)"), "objectTypeName": "User"] })
        let group: JSONValue = ["objectId": "g", "objectTypeName": "Group", "links": ["members": members]]
        guard case .provisionOnDemand("g", true, let ids, _)? = graph.send("POST", target, request(group)).call else {
            Issue.record("not handed over")
            return
        }
        #expect(ids == ["m1", "m2", "m3", "m4", "m5"])
        let answer = graph.send(
            "POST",
            target,
            request(group),
            answered: .onDemand(key: ["result": "Skipped", "details": [:]], value: ["action": "Other"])
        )
        #expect(
            answer.json["@odata.context"] == "https://graph.microsoft.com/v1.0/$metadata#microsoft.graph.stringKeyStringValuePair"
        )
        #expect(answer.json["key"] == #"{"result":"Skipped","details":{}}"#)
        #expect(answer.json["value"] == #"{"action":"Other"}"#)
    }

    static let wrong: [(JSONValue, String)] = [
        ([:], "one item with a ruleId"),
        (["parameters": [["subjects": [["objectId": "u", "objectTypeName": "User"]]]]], "ruleId"),
        (["parameters": [["ruleId": "r", "subjects": []]]], "found 0"),
        (
            [
                "parameters": [
                    [
                        "ruleId": "r",
                        "subjects": [["objectId": "u", "objectTypeName": "User"], ["objectId": "v", "objectTypeName": "User"]],
                    ]
                ]
            ], "found 2"
        ),
        (["parameters": [["ruleId": "r", "subjects": [["objectId": "u", "objectTypeName": "Device"]]]]], "User or Group"),
        (
            [
                "parameters": [
                    [
                        "ruleId": "r",
                        "subjects": [
                            [
                                "objectId": "g", "objectTypeName": "Group",
                                "links": ["members": .array((1...6).map { ["objectId": .string("m\($0)")] })],
                            ]
                        ],
                    ]
                ]
            ], "At most 5 members"
        ),
    ]

    @Test("what cannot be provisioned on demand is refused with what was expected", arguments: wrong)
    func refuses(body: JSONValue, words: String) {
        var graph = GraphClient()
        let answer = graph.send("POST", graph.job + "/provisionOnDemand", body)
        #expect(answer.status == 400)
        #expect(answer.json["error"]?["message"]?.stringValue?.contains(words) == true)
    }

    @Test("a rule that the job's schema does not have is refused")
    func refusesRules() {
        var graph = GraphClient()
        let target = graph.job + "/provisionOnDemand"
        let subject = request(["objectId": "u", "objectTypeName": "User"], rule: "other")
        // With the template's schema the service knows the rules, with a saved one Graph itself.
        #expect(graph.send("POST", target, subject, answered: .unknownRule("other")).status == 400)
        let schema: JSONObject = ["directories": [], "synchronizationRules": [["id": "r"]]]
        let saved = graph.send("PUT", graph.job + "/schema", .object(schema), answered: .checked(schema: schema, problems: []))
        #expect(saved.status == 204)
        #expect(graph.send("POST", target, subject).status == 400)
        #expect(graph.send("POST", target, request(["objectId": "u", "objectTypeName": "User"])).call != nil)
    }

    @Test("the sixth request in ten seconds is told to wait, and served when it has")
    func limits() throws {
        var graph = GraphClient { $0.throttling = GraphThrottling() }
        let token = graph.tenant.issueAccessToken(at: graph.now)
        let body = request(["objectId": "u", "objectTypeName": "User"])
        func ask(_ now: Instant) -> HTTPResponse? {
            let request = HTTPRequest(
                method: "POST",
                authority: "graph.microsoft.com",
                target: "/v1.0\(graph.job)/provisionOnDemand",
                headers: ["Authorization": "Bearer \(token)"],
                body: body.bytes()
            )
            guard case .response(let response) = graph.tenant.respond(to: request, at: now) else { return nil }
            return response
        }
        for _ in 0..<5 { #expect(ask(graph.now) == nil) }
        let refused = try #require(ask(graph.now))
        #expect(refused.status == 429)
        #expect(refused.headers["Retry-After"] == "2")
        #expect(ask(graph.now.adding(seconds: 2)) == nil)
    }
}
