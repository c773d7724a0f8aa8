import Harness
import HarnessTesting
import Testing

let leaver = Scenario(
    "A leaver is deactivated by our script, not by Entra ID",
    proves: "our script works through either endpoint",
    users: [UserSetup("ada", "ada@contoso.com", ["givenName": "Ada", "surname": "Lovelace"])],
    groups: [GroupSetup("vpn", "VPN", members: ["ada"])],
    steps: [
        .cycle,
        .perform("the script deactivates ada") { world in
            let list = try JSONValue.parse(world.send("GET", "/Users").body)
            let id = list["Resources"]?.arrayValue?.first?["id"]?.stringValue ?? ""
            let patch: JSONValue = [
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                "Operations": [["op": "replace", "path": "active", "value": false]],
            ]
            let answer = try world.send("PATCH", "/Users/\(id)", patch)
            world.expect((200..<300).contains(answer.status), "the script was answered \(answer.status)")
        },
        .updateUser("ada", set: ["surname": "Byron"]),
        .cycle,
    ]
)

@Test("Our script works through either endpoint, and with every way to switch")
func script() async throws {
    try await leaver.expectIdentical()
}

@Test("Our own rule and our own known difference are asked, too")
func rules() async throws {
    let noDeletes = ComparisonRule.finding(
        "no DELETE",
        in: .continuity,
        reason: "our change board forbids deletions during the migration"
    ) { _, lane in
        let deletes = lane.exchanges.count { $0.request.method == "DELETE" }
        return deletes == 0 ? [] : [.init(["deletes"], baseline: 0, value: .number(JSONNumber(deletes)))]
    }
    let ids = ComparisonRule.allowing("request ids", reason: "our proxy adds them") { $0.path.hasSuffix("/x-request-id") }
    let ours = KnownDifference(
        .wire,
        "PATCH */response/body/proxy",
        reason: "our proxy adds a member that nobody reads",
        source: "runbook, page 4"
    )
    var options = try RunOptions(ledger: Ledger(entries: Ledger.builtIn + [ours]), rules: [noDeletes, ids])
    options.cutoverAt = [2]
    try await leaver.expectIdentical(options)
}
