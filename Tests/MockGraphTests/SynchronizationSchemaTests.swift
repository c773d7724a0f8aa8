import JSON
import MockGraph
import Testing

@Suite("Schemas and templates of provisioning jobs")
struct SynchronizationSchemaTests {
    static let standard: JSONObject = [
        "id": "s", "version": "v1",
        "directories": [
            ["id": "d1", "name": "Azure Active Directory", "objects": [["name": "User", "attributes": []]]],
            ["id": "d2", "name": "customappsso", "objects": []],
        ], "synchronizationRules": [["id": "r", "name": "USER_TO_USER", "objectMappings": []]],
    ]
    private static let answer = ProvisioningAnswer.schemas([standard])

    @Test("a job has its template's schema until one is saved for it")
    func showsStandard() {
        var graph = GraphClient()
        guard case .schema(.standard(templateIDs: ["scim"]), _)? = graph.send("GET", graph.job + "/schema").call else {
            Issue.record("not asked")
            return
        }
        let shown = graph.send("GET", graph.job + "/schema/", answered: Self.answer).json
        #expect(shown["synchronizationRules"]?[0]?["id"] == "r")
        #expect(
            shown["@odata.context"]?.stringValue?.hasSuffix("/synchronization/jobs('\(graph.tenant.jobID)')/schema/$entity")
                == true
        )
    }

    @Test("a schema that is sound replaces the one before, has a version of its own, and has everything evaluated again")
    func saves() {
        var graph = GraphClient()
        var schema = Self.standard
        schema["synchronizationRules"] = [["id": "mine", "name": "USER_TO_USER"]]
        var body = schema
        body["@odata.context"] = "https://graph.microsoft.com/v1.0/$metadata#x"
        guard case .schema(.check(let asked, nil), _)? = graph.send("PUT", graph.job + "/schema", .object(body)).call else {
            Issue.record("not asked")
            return
        }
        #expect(asked == schema)
        let answer = graph.send("PUT", graph.job + "/schema", .object(body), answered: .checked(schema: schema, problems: []))
        #expect(answer.status == 204)
        let shown = graph.send("GET", graph.job + "/schema").json
        #expect(shown["synchronizationRules"] == schema["synchronizationRules"])
        #expect(shown["directories"] == schema["directories"])
        #expect(shown["version"]?.stringValue?.count == 36)
        #expect(graph.tenant.synchronizationJobs[0].schema?["synchronizationRules"]?[0]?["id"] == "mine")
        #expect(graph.tenant.takePendingRestart() == ["Watermark"])
        #expect(!graph.tenant.isRunRequested)
        #expect(graph.audited().last == "Update attribute mappings or scope")
    }

    @Test("a schema with problems is refused with each of them, and nothing changes")
    func refuses() {
        var graph = GraphClient()
        let answer = graph.send(
            "PUT",
            graph.job + "/schema",
            ["directories": []],
            answered: .checked(schema: ["directories": []], problems: ["There is no rule.", "The function Foo does not exist."])
        )
        #expect(answer.status == 400)
        let message = answer.json["error"]?["message"]?.stringValue ?? ""
        #expect(message.contains("There is no rule. The function Foo does not exist."))
        #expect(graph.tenant.synchronizationJobs[0].schema == nil)
        #expect(graph.tenant.takePendingRestart() == nil)
        #expect(graph.audited().isEmpty)
        #expect(graph.send("PUT", graph.job + "/schema", "x").status == 400)
    }

    @Test("PATCH keeps the members that it does not name")
    func patches() {
        var graph = GraphClient()
        let change: JSONValue = ["synchronizationRules": [["id": "new"]]]
        // Before a schema is saved, what is missing comes from the template.
        guard case .schema(.check(let first, "scim"), _)? = graph.send("PATCH", graph.job + "/schema", change).call else {
            Issue.record("not asked")
            return
        }
        #expect(first.names == ["synchronizationRules"])
        _ = graph.send(
            "PUT",
            graph.job + "/schema",
            .object(Self.standard),
            answered: .checked(schema: Self.standard, problems: [])
        )
        guard case .schema(.check(let second, nil), _)? = graph.send("PATCH", graph.job + "/schema", change).call else {
            Issue.record("not asked")
            return
        }
        #expect(second["synchronizationRules"] == change["synchronizationRules"])
        #expect(second["directories"] == Self.standard["directories"])
    }

    @Test("DELETE brings the template's schema back, and has everything evaluated again")
    func resets() {
        var graph = GraphClient()
        _ = graph.send(
            "PUT",
            graph.job + "/schema",
            .object(Self.standard),
            answered: .checked(schema: Self.standard, problems: [])
        )
        _ = graph.tenant.takePendingRestart()
        #expect(graph.send("DELETE", graph.job + "/schema").status == 204)
        #expect(graph.send("GET", graph.job + "/schema").call != nil)
        #expect(graph.tenant.takePendingRestart() == ["Watermark"])
    }

    @Test("directories are listed, found by id and by name, and discovered with the moment")
    func directories() {
        var graph = GraphClient()
        let target = graph.job + "/schema/directories"
        #expect(graph.send("GET", target, answered: Self.answer).json["value"]?.arrayValue?.count == 2)
        #expect(graph.send("GET", target + "/d2", answered: Self.answer).json["name"] == "customappsso")
        #expect(graph.send("GET", target + "/customappsso", answered: Self.answer).json["id"] == "d2")
        #expect(graph.send("GET", target + "/d3", answered: Self.answer).status == 404)
        let found = graph.send("POST", target + "/d1/discover", answered: Self.answer)
        #expect(found.status == 200)
        #expect(found.json["discoveryDateTime"] == .string(graph.now.iso8601))
        #expect(found.json["objects"]?[0]?["name"] == "User")
        #expect(graph.send("DELETE", target + "/d1").status == 405)
    }

    @Test(
        "functions, operators and parsed expressions come from the service",
        arguments: [
            ("GET", "filterOperators", nil), ("GET", "filterOperators()", nil), ("GET", "functions()", nil),
            ("GET", "microsoft.graph.functions()", nil), ("POST", "parseExpression", ["expression": "[mail]"]),
        ] as [(String, String, JSONValue?)]
    )
    func asksTheService(method: String, name: String, body: JSONValue?) {
        var graph = GraphClient()
        for owner in [graph.job, GraphClient.synchronization + "/templates/scim"] {
            let list: JSONValue = body == nil ? [["name": "EQUALS"]] : ["parsingSucceeded": true]
            let answer = graph.send(method, "\(owner)/schema/\(name)", body, answered: .value(list))
            #expect(answer.status == 200)
            #expect(body == nil ? answer.json["value"] == list : answer.json["parsingSucceeded"] == true)
        }
        #expect(graph.send("POST", graph.job + "/schema/parseExpression", ["expression": 7]).status == 400)
    }

    @Test("templates are listed with their schemas, and read one by one")
    func templates() {
        var graph = GraphClient()
        let target = GraphClient.synchronization + "/templates"
        guard
            case .schema(.standard(templateIDs: ["scim", "customappsso", "netskopeUserAuthentication"]), _)? = graph.send(
                "GET",
                target
            ).call
        else {
            Issue.record("not asked")
            return
        }
        let all =
            graph.send("GET", target, answered: .schemas([Self.standard, Self.standard, Self.standard])).json["value"]?.arrayValue
            ?? []
        #expect(all.map { $0["id"] } == ["scim", "customappsso", "netskopeUserAuthentication"])
        #expect(all.map { $0["default"] } == [true, false, false])
        #expect(all.first?["factoryTag"] == "CustomSCIM")
        #expect(all.first?["schema"]?["id"] == "s")
        #expect(all.first?["applicationId"] == .string(GraphConfiguration().appID))
        #expect(graph.send("GET", target + "/customappsso", answered: Self.answer).json["id"] == "customappsso")
        #expect(graph.send("GET", target + "/slack").status == 404)
        #expect(graph.send("GET", target + "/$count").json == 3)
    }

    @Test("a schema that is saved for a template is that of the jobs without one of their own")
    func templateSchema() {
        var graph = GraphClient()
        let target = GraphClient.synchronization + "/templates/scim/schema"
        let other =
            graph.send("POST", GraphClient.synchronization + "/jobs", ["templateId": "customappsso"]).json["id"]?.stringValue
            ?? ""
        let saved = graph.send("PUT", target, .object(Self.standard), answered: .checked(schema: Self.standard, problems: []))
        #expect(saved.status == 204)
        #expect(graph.tenant.synchronizationJobs.map { $0.schema == nil } == [false, true])
        #expect(graph.send("GET", graph.job + "/schema").json["synchronizationRules"]?[0]?["id"] == "r")
        #expect(graph.tenant.takePendingRestart(of: other) == nil)
        #expect(graph.tenant.takePendingRestart() == ["Watermark"])
        graph.send("DELETE", target)
        #expect(graph.tenant.synchronizationJobs.allSatisfy { $0.schema == nil })
    }

    @Test("an answer to another question than was asked is an error and no silence")
    func refusesAnswers() {
        var graph = GraphClient()
        #expect(graph.send("GET", graph.job + "/schema", answered: .value([])).status == 500)
        #expect(graph.send("POST", graph.job + "/validateCredentials", [:], answered: Self.answer).status == 500)
    }
}
