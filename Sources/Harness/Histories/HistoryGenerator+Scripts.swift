import HTTP
import JSON

// What others do beside the job: scripts on the same endpoint, and administrators in the console.
extension HistoryGenerator {
    /// A script's request through the endpoint that the job uses.
    ///
    /// Left out are requests that are refused, whose bodies differ as documented; filters that API v2 does not take; and reading members, which API v2
    /// shows on request only.
    mutating func script() -> Bool {
        switch dice.below(7) {
        case 0, 1:
            let name = dice.pick(state.users)?.name ?? "nobody@contoso.com"
            let attribute = dice.chance(80) ? "userName" : "externalId"
            let value = attribute == "userName" ? name : String(name.prefix { $0 != "@" })
            request("GET", "/Users?filter=\(equality(attribute, value))", status: 200)
        case 2:
            let name = dice.pick(state.groups)?.displayName ?? "No Group"
            request("GET", "/Groups?excludedAttributes=members&filter=\(equality("displayName", name))", status: 200)
        case 3:
            request("GET", "/Users?startIndex=\(dice.number(1...4))&count=\(dice.number(1...5))", status: 200)
        case 4:
            request("GET", "/Groups?excludedAttributes=members&startIndex=1&count=\(dice.number(1...5))", status: 200)
        default: return write()
        }
        return true
    }

    /// An equality as Entra ID writes it: quotes and backslashes escaped, then percent-encoded.
    private func equality(_ attribute: String, _ value: String) -> String {
        PercentCoding.encode("\(attribute) eq \(JSONValue.string(value).text())")
    }

    /// A script makes, changes and deletes accounts of its own. Accounts of Entra ID are left alone: who deletes those in the tenant makes later cycles
    /// ask for ids that are gone, and the refusals' bodies differ as documented.
    private mutating func write() -> Bool {
        if let name = dice.pick(scripted), dice.chance(60) {
            if dice.chance(40) {
                scripted.removeAll { $0 == name }
                request("DELETE", "/Users/{\(name)}", status: 204)
                return true
            }
            let value: JSONValue =
                dice.chance(50) ? ["name": ["familyName": .string(names.value(&dice))]] : ["active": .bool(dice.chance(50))]
            let body: JSONValue = [
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [["op": "replace", "value": value]],
            ]
            // 200 on the legacy endpoint and 204 on API v2, as the ledger says.
            request("PATCH", "/Users/{\(name)}", body)
            return true
        }
        let number = consoleNames + 1
        consoleNames = number
        let name = "script\(number)"
        let body: JSONValue = [
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": .string("\(name)@contoso.com"), "active": true,
            "name": ["givenName": .string(names.value(&dice)), "familyName": .string(names.value(&dice))],
            "emails": [["type": "work", "primary": true, "value": .string("\(name)@contoso.com")]],
        ]
        scripted.append(name)
        request("POST", "/Users", body, status: 201, saveID: name)
        return true
    }

    private mutating func request(
        _ method: String,
        _ path: String,
        _ body: JSONValue? = nil,
        status: Int? = nil,
        saveID: String? = nil
    ) {
        var request: JSONObject = ["endpoint": "lane", "method": .string(method), "path": .string(path)]
        if let body { request["body"] = body }
        request["expect"] = status.map { ["status": .number(JSONNumber($0))] } ?? [:]
        if let saveID { request["saveID"] = .string(saveID) }
        add("request", .object(request))
    }

    /// What administrators do in the consoles without touching a credential in use: it must change nothing at all for the job.
    mutating func console() -> Bool {
        consoleNames += 1
        let name = "spare\(consoleNames)"
        let all: JSONValue = ["users": "read-write", "groups": "read-write"]
        switch dice.below(8) {
        case 0:
            add(
                "issueToken",
                ["name": .string(name), "expiresInDays": .number(JSONNumber(dice.number(1...90))), "privileges": all]
            )
            add(dice.chance(50) ? "revokeToken" : "deleteToken", ["name": .string(name)])
        case 1:
            add("issueToken", ["name": .string(name), "privileges": all])
            add("editToken", ["name": .string(name), "privileges": ["users": "read", "groups": "none"]])
        case 2:
            add("issueToken", ["name": .string(name), "privileges": all])
            add("reissueToken", ["name": .string(name)])
        case 3:
            add("addLegacyClient", ["name": .string(name)])
            if dice.chance(60) { add("removeLegacyClient", ["name": .string(name)]) }
        case 4:
            add("endOfLife", ["inDays": 3650])
        case 5:
            add("ipAllowlist", ["ranges": dice.chance(50) ? ["0.0.0.0/0"] : nil])
        case 6:
            add("testConnection", dice.chance(50) ? ["expect": "success"] : [:], minutes: 0)
        default:
            // Within the block no lane makes a token for its cutover, which an RBAC v3 tenant refuses.
            block { generator in
                generator.add("rbacV3", ["enabled": true])
                generator.add("issueToken", ["name": .string("refused \(name)"), "privileges": all, "expect": "refused"])
                generator.add("serviceAccount", ["name": .string(name), "usersAndGroups": "manage"])
                generator.add("serviceAccountToken", ["name": .string(name), "expiresInDays": 90])
                if generator.dice.chance(50) { generator.cycle() }
                generator.add("deleteServiceAccount", ["name": .string(name)])
                generator.add("rbacV3", ["enabled": false])
            }
        }
        return true
    }
}
