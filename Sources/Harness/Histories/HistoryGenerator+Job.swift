import JSON

// The provisioning job: its runs, its settings, its filters and mappings.
extension HistoryGenerator {
    mutating func onDemand() -> Bool {
        if dice.chance(60) {
            guard let place = dice.pick(state.liveUsers) else { return false }
            add("provisionOnDemand", ["user": .string(state.users[place].key)])
            return true
        }
        guard let place = dice.pick(state.liveGroups) else { return false }
        // At most five members (On-demand provisioning); the step takes users alone.
        let users = Set(state.users.filter(\.isLive).map(\.key))
        let members = dice.some(state.groups[place].members.filter(users.contains), atMost: dice.number(0...5))
        add(
            "provisionOnDemand",
            ["group": .string(state.groups[place].key), "members": .array(members.map { .string($0) })]
        )
        return true
    }

    mutating func restart() -> Bool {
        let scopes = [
            "Full", "Watermark", "Escrows", "Watermark, Escrows", "QuarantineState", "ConnectorDataStore", "ForceDeletes", "None",
            "Watermark, Escrows, QuarantineState",
        ]
        let place = dice.below(scopes.count + 1)
        add("restart", place < scopes.count ? ["resetScope": .string(scopes[place])] : [:])
        state.isPaused = false
        return true
    }

    mutating func pauseOrStart() -> Bool {
        // Starting a job that runs is allowed, too: it lifts a quarantine.
        state.isPaused = !state.isPaused && dice.chance(70)
        add(state.isPaused ? "pause" : "start", [:])
        return true
    }

    mutating func changeScope() -> Bool {
        add("setProvisioning", ["scope": dice.chance(50) ? "all" : "assigned"])
        return true
    }

    mutating func changeSkipping() -> Bool {
        add("setProvisioning", ["skipOutOfScopeDeletions": .bool(dice.chance(50))])
        return true
    }

    mutating func changeThreshold() -> Bool {
        let threshold: JSONValue = dice.chance(40) ? nil : .number(JSONNumber(dice.number(1...4)))
        add("setProvisioning", ["deletionThreshold": threshold])
        return true
    }

    mutating func changeFilters() -> Bool {
        let isOfGroups = dice.chance(25)
        var filters: [JSONValue] = []
        for number in 0..<dice.below(3) {
            var clauses: [JSONValue] = []
            for _ in 0...dice.below(2) { clauses.append(clause(ofGroups: isOfGroups)) }
            filters.append(["title": .string("filter \(number + 1)"), "clauses": .array(clauses)])
        }
        add("setScopingFilters", ["of": isOfGroups ? "groups" : "users", "filters": .array(filters)])
        return true
    }

    private mutating func clause(ofGroups isOfGroups: Bool) -> JSONValue {
        let attributes =
            isOfGroups ? ["displayName", "description"] : ["department", "country", "jobTitle", "surname", "userPrincipalName"]
        let operators = [
            "EQUALS", "NOT EQUALS", "IS NULL", "IS NOT NULL", "Includes", "ENDS_WITH", "REGEX MATCH", "NOT REGEX MATCH",
        ]
        let name = operators[dice.below(operators.count)]
        let value = name.hasSuffix("REGEX MATCH") ? "^[A-Sa-s].*" : names.value(&dice)
        var clause: JSONObject = ["attribute": .string(attributes[dice.below(attributes.count)]), "operator": .string(name)]
        if !name.hasSuffix("NULL") { clause["values"] = [.string(value)] }
        return .object(clause)
    }

    /// Rows that any user can have. Their targets are documented for API v2; what it does with others is unknown, and has scenarios of its own.
    private static let rows: [JSONObject] = [
        ["target": "name.givenName", "attribute": "displayName"],
        ["target": "name.givenName", "attribute": "givenName", "default": "Colleague"],
        ["target": "name.familyName", "expression": "ToUpper([surname], )"],
        ["target": "name.familyName", "attribute": "surname"],
        ["target": "externalId", "attribute": "employeeId"], ["target": "externalId", "attribute": "mailNickname"],
        ["target": "externalId", "expression": "Replace([mailNickname], \".\", , , \"-\", , )"],
        ["target": "userName", "expression": "ToLower([userPrincipalName], )", "matching": 1],
        ["target": "userName", "attribute": "userPrincipalName", "matching": 1],
        ["target": "name.familyName", "expression": "Join(\" \", [surname], [department])"],
        ["target": "name.givenName", "attribute": "givenName", "apply": "onlyDuringCreation"],
        ["target": "name.givenName", "constant": "Same"],
    ]

    mutating func changeMapping() -> Bool {
        switch dice.below(6) {
        case 0:
            add("setMapping", ["of": "groups", "enabled": .bool(dice.chance(60))])
        case 1:
            let actions = dice.some(["create", "update", "delete"], atMost: dice.number(2...3))
            add("setMapping", ["of": dice.chance(70) ? "users" : "groups", "actions": .array(actions.map { .string($0) })])
        case 2:
            add("setMapping", ["of": "users", "remove": [dice.chance(50) ? "name.givenName" : "name.familyName"]])
        case 3:
            // A slip of the pen is refused by Graph, and nothing changes.
            add(
                "setMapping",
                ["of": "users", "rows": [["target": "externalId", "expression": "Jion(\"-\", [surname])"]], "expect": "refused"]
            )
        default:
            let row = Self.rows[dice.below(Self.rows.count)]
            add("setMapping", ["of": "users", "rows": [.object(row)]])
        }
        return true
    }

    mutating func passTime() -> Bool {
        switch dice.below(3) {
        case 0:
            let minutes = dice.number(1...59)
            add("passTime", ["minutes": .number(JSONNumber(minutes))], minutes: minutes)
        case 1:
            let hours = dice.number(1...30)
            add("passTime", ["hours": .number(JSONNumber(hours))], minutes: hours * 60)
        default:
            // Beyond seven days a delta token is too old, and the service reads everything anew.
            let days = dice.number(1...9)
            add("passTime", ["days": .number(JSONNumber(days))], minutes: days * 1440)
        }
        return true
    }
}
