import HTTP
import JSON
import MockGraph
import Testing

@Suite("The provisioning log and the audit log")
struct AuditLogTests {
    private static let day: Int64 = 86_400

    /// A client whose provisioning log has `count` entries, a day apart, the last one now.
    private static func client(_ count: Int) -> GraphClient {
        var graph = GraphClient { $0.accessTokenLifetime = 365 * day }
        for number in 1...count {
            let moment = graph.now.adding(seconds: -day * Int64(count - number))
            graph.tenant.appendProvisioningLog(
                [
                    [
                        "id": .string("e\(number)"), "activityDateTime": .string(moment.iso8601),
                        "jobId": .string(graph.tenant.jobID),
                        "provisioningAction": number % 2 == 0 ? "update" : "create",
                        "provisioningStatusInfo": ["status": "success", "errorInformation": nil],
                    ]
                ],
                of: graph.tenant.jobID
            )
        }
        return graph
    }

    private func ids(_ graph: inout GraphClient, _ query: String) -> [String] {
        let answer = graph.send("GET", "/auditLogs/provisioning?\(query)")
        #expect(answer.status == 200)
        return (answer.json["value"]?.arrayValue ?? []).compactMap { $0["id"]?.stringValue }
    }

    @Test("an entry has the tenant, the service principal and both systems of Microsoft's samples")
    func completes() {
        var graph = Self.client(1)
        let answer = graph.send("GET", "/auditLogs/provisioning").json
        #expect(answer["@odata.context"] == "https://graph.microsoft.com/v1.0/$metadata#auditLogs/provisioning")
        let configuration = GraphConfiguration()
        let entry = answer["value"]?[0]
        #expect(entry?["tenantId"] == .string(configuration.tenantID))
        #expect(
            entry?["servicePrincipal"] == [
                "id": .string(configuration.servicePrincipalID), "displayName": .string(configuration.applicationName),
            ]
        )
        #expect(entry?["sourceSystem"]?["displayName"] == "Azure Active Directory")
        #expect(entry?["targetSystem"]?["details"]?["ServicePrincipalId"] == .string(configuration.servicePrincipalID))
        #expect(entry?["targetSystem"]?["details"]?["ApplicationId"] == .string(configuration.appID))
        #expect(entry?["initiatedBy"]?["initiatorType"] == "system")
        #expect(graph.send("GET", "/auditLogs/provisioning/e1").json["id"] == "e1")
        #expect(graph.send("GET", "/auditLogs/provisioning/e2").status == 404)
    }

    @Test("the newest is first, and last where it is asked for so")
    func orders() {
        var graph = Self.client(3)
        #expect(ids(&graph, "") == ["e3", "e2", "e1"])
        #expect(ids(&graph, "$orderby=activityDateTime%20desc") == ["e3", "e2", "e1"])
        #expect(ids(&graph, "$orderby=activityDateTime%20asc") == ["e1", "e2", "e3"])
        #expect(ids(&graph, "$orderby=activityDateTime") == ["e1", "e2", "e3"])
        #expect(graph.send("GET", "/auditLogs/provisioning?$orderby=jobId").status == 400)
    }

    @Test("pages follow one another without a gap while the log grows")
    func pages() {
        var graph = Self.client(5)
        var answer = graph.send("GET", "/auditLogs/provisioning?$top=2&$orderby=activityDateTime%20desc").json
        var seen: [String] = []
        while true {
            seen += (answer["value"]?.arrayValue ?? []).compactMap { $0["id"]?.stringValue }
            graph.tenant.appendProvisioningLog([["id": "new", "activityDateTime": .string(graph.now.iso8601)]])
            guard let link = answer["@odata.nextLink"]?.stringValue else { break }
            answer = graph.send("GET", link).json
        }
        #expect(seen == ["e5", "e4", "e3", "e2", "e1"])
        for token in ["x", "-1", "1-9223372036854775807", "99-0", "1"] {
            #expect(graph.send("GET", "/auditLogs/provisioning?$skiptoken=\(token)").status == 400)
        }
    }

    @Test("entries are kept for thirty days")
    func forgets() {
        var graph = Self.client(40)
        #expect(ids(&graph, "$top=1000").count == 31)
        graph.now = graph.now.adding(seconds: 30 * Self.day)
        #expect(ids(&graph, "$top=1000") == ["e40"])
        #expect(graph.send("GET", "/auditLogs/provisioning/e39").status == 404)
        graph.now = graph.now.adding(seconds: 1)
        #expect(ids(&graph, "") == [])
    }

    static let principal = GraphConfiguration().servicePrincipalID

    @Test(
        "the documented filters find what they ask for",
        arguments: [
            ("id eq 'e2'", ["e2"]), ("provisioningAction eq 'update'", ["e4", "e2"]), ("provisioningAction eq 'Update'", []),
            ("servicePrincipal/id eq '\(principal)'", ["e4", "e3", "e2", "e1"]), ("servicePrincipal/id eq 'x'", []),
            ("activityDateTime gt 2025-12-31", ["e4"]), ("activityDateTime ge 2025-12-31", ["e4", "e3"]),
            ("activityDateTime lt 2025-12-31", ["e2", "e1"]), ("activityDateTime le 2025-12-31T00:00:00Z", ["e3", "e2", "e1"]),
            ("contains(servicePrincipal/displayName, 'Netskope')", ["e4", "e3", "e2", "e1"]),
            ("contains(servicePrincipal/displayName, 'netskope')", []),
            ("provisioningStatusInfo/status eq 'success' and id eq 'e1'", ["e1"]),
            (
                "((contains(tolower(servicePrincipal/id), '\(principal)') or contains(tolower(servicePrincipal/displayName), '\(principal)'))"
                    + " and activityDateTime gt 2025-12-29 and activityDateTime lt 2025-12-31)", ["e2"]
            ),
        ] as [(String, [String])]
    )
    func filters(filter: String, expected: [String]) {
        var graph = Self.client(4)
        #expect(ids(&graph, "$filter=\(PercentCoding.encode(filter))") == expected)
    }

    @Test("$select takes the properties it names")
    func selects() {
        var graph = Self.client(1)
        #expect(
            graph.send("GET", "/auditLogs/provisioning?$select=id,jobId").json["value"]?[0]?.objectValue?.names == [
                "id", "jobId",
            ]
        )
    }

    @Test("every change of the provisioning configuration is in the audit log under its documented name")
    func audits() {
        var graph = GraphClient()
        let base = GraphClient.synchronization
        graph.send(
            "PUT",
            base + "/secrets",
            ["value": [["key": "BaseAddress", "value": "https://x"], ["key": "SecretToken", "value": "t"]]]
        )
        let second = graph.send("POST", base + "/jobs", ["templateId": "scim"]).json["id"]?.stringValue ?? ""
        for action in ["start", "pause", "restart"] { graph.send("POST", "\(graph.job)/\(action)") }
        graph.send("PATCH", graph.job, ["synchronizationJobSettings": [["name": "LookaheadQueryEnabled", "value": "True"]]])
        graph.tenant.reportStatus(["code": "Quarantine", "quarantine": ["reason": "TooManyDeletes"]], of: second, at: graph.now)
        graph.tenant.reportStatus(["code": "Quarantine", "quarantine": ["reason": "TooManyDeletes"]], of: second, at: graph.now)
        graph.send("DELETE", "\(base)/jobs/\(second)")
        #expect(
            graph.audited() == [
                "Update provisioning setting or credentials", "Add provisioning configuration",
                "Enable/start provisioning configuration", "Disable/pause provisioning configuration",
                "Enable/restart provisioning configuration", "Update provisioning setting or credentials", "Quarantine",
                "Delete provisioning configuration",
            ]
        )
        let saved = graph.send("GET", "/auditLogs/directoryAudits?$orderby=activityDateTime%20asc&$top=1").json["value"]?[0]
        #expect(saved?["loggedByService"] == "Account Provisioning")
        #expect(saved?["category"] == "ProvisioningManagement")
        #expect(saved?["result"] == "success")
        #expect(saved?["operationType"] == "Update")
        #expect(saved?["initiatedBy"]?["app"]?["appId"] == .string(GraphConfiguration().clientID))
        #expect(
            saved?["targetResources"]?[0] == [
                "id": .string(GraphConfiguration().servicePrincipalID),
                "displayName": .string(GraphConfiguration().applicationName),
                "type": "ServicePrincipal", "userPrincipalName": nil, "groupType": nil,
                "modifiedProperties": [
                    ["displayName": "BaseAddress", "oldValue": nil, "newValue": "https://x"],
                    ["displayName": "SecretToken", "oldValue": nil, "newValue": "*"],
                ],
            ]
        )
        let correlation = saved?["correlationId"]?.stringValue ?? ""
        #expect(saved?["id"]?.stringValue?.hasPrefix("Sync_\(correlation)_") == true)
    }

    @Test("a request that was refused leaves no trace in the audit log")
    func auditsNothing() {
        var graph = GraphClient()
        graph.send("POST", graph.job + "/stop")
        graph.send("POST", graph.job + "/restart", ["criteria": ["resetScope": "x"]])
        graph.send("PUT", GraphClient.synchronization + "/secrets", ["value": [["key": "x", "value": "y"]]])
        #expect(graph.audited().isEmpty)
    }

    @Test(
        "the audit log's documented filters find what they ask for",
        arguments: [
            ("activityDisplayName eq 'Enable/start provisioning configuration'", 1),
            ("startswith(activityDisplayName,'Enable/')", 2), ("category eq 'ProvisioningManagement'", 3),
            ("loggedByService eq 'Account Provisioning'", 3), ("initiatedBy/app/appId eq '\(GraphConfiguration().clientID)'", 3),
            ("initiatedBy/user/id eq '00000000-0000-0000-0000-000000000000'", 0), ("activityDateTime ge 2026-01-01", 3),
            ("activityDateTime le 2025-12-31", 0), ("targetResources/any(t:t/id eq '\(principal)')", 3),
            ("targetResources/any(t:t/displayName eq 'x')", 0),
            ("targetResources/any(t:startswith(t/displayName,'Netskope'))", 3),
        ]
    )
    func filtersAudits(filter: String, count: Int) {
        var graph = GraphClient()
        for action in ["start", "pause", "restart"] { graph.send("POST", "\(graph.job)/\(action)") }
        let answer = graph.send("GET", "/auditLogs/directoryaudits?$filter=\(PercentCoding.encode(filter))")
        #expect(answer.json["value"]?.arrayValue?.count == count)
    }

    @Test("the logs are read only", arguments: ["provisioning", "directoryAudits", "signIns"])
    func readOnly(log: String) {
        var graph = GraphClient()
        #expect(graph.send("POST", "/auditLogs/\(log)", [:]).status == 405)
        #expect(graph.send("DELETE", "/auditLogs/\(log)/x").status == 405)
    }
}
