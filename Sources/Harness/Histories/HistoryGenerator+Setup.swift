import JSON

// What a history begins with.
extension HistoryGenerator {
    /// The members of the document that come before the steps.
    mutating func setup() -> JSONObject {
        var document = JSONObject()
        if has(.dialects) { dialect(&document) }
        if has(.nonGallery) { document["mapping"] = "nonGallery" }
        if has(.batches) { document["memberBatchSize"] = .number(JSONNumber(dice.number(2...6))) }
        if let job = job() { document["job"] = job }
        // Whether API v2 keeps attributes that it does not document is unknown: the default drops them, which differs from the legacy endpoint by
        // design and has scenarios of its own. The non-gallery mapping writes such attributes, so here they are kept.
        if has(.nonGallery) || has(.preexisting) { document["profile"] = ["apiV2": ["unknownAttributes": "store"]] }
        document["directory"] = directory()
        if has(.preexisting) { document["tenant"] = tenant() }
        return document
    }

    /// A job of 2018 asks `id eq "…" and manager eq "…"` before it writes a manager. API v2 documents filters with one equality, and refuses that one;
    /// so such a job has no mapped manager here.
    private mutating func dialect(_ document: inout JSONObject) {
        if dice.chance(50) {
            document["dialect"] = "aadOptscim062020"
        } else {
            document["dialect"] = "customappsso"
            if has(.nonGallery) { weights[.managers] = nil }
        }
    }

    private mutating func job() -> JSONValue? {
        var job = JSONObject()
        if has(.scope) { job["scope"] = dice.chance(50) ? "all" : "assigned" }
        if has(.skipDeletions) { job["skipOutOfScopeDeletions"] = .bool(dice.chance(50)) }
        if has(.deletionThreshold) { job["deletionThreshold"] = .number(JSONNumber(dice.number(1...5))) }
        if has(.service) {
            if dice.chance(30) { job["requestsPerSecond"] = .number(JSONNumber(dice.number(1...50))) }
            if dice.chance(30) {
                waitsWhenTold = dice.chance(50)
                job["retryAfter"] = waitsWhenTold ? "wait" : "nextCycle"
            }
            if dice.chance(50) { job["managerRemoval"] = dice.chance(50) ? "remove" : "emptyValue" }
            if dice.chance(20) { job["thresholds"] = ["leastFailures": .number(JSONNumber(dice.number(1...4)))] }
        }
        return job.isEmpty ? nil : .object(job)
    }

    private mutating func directory() -> JSONValue {
        var directory = JSONObject()
        var users: [JSONValue] = []
        for _ in 0..<dice.below(6) { users.append(.object(newUser())) }
        if !users.isEmpty { directory["users"] = .array(users) }
        var generated = (users: 0, groups: 0, members: 0)
        if has(.generated) {
            generated = (dice.number(1...8), dice.below(3), 0)
            generated.members = dice.number(0...generated.users)
        }
        // Generated users come behind the named ones, as the decoder puts them.
        for number in stride(from: 1, through: generated.users, by: 1) {
            state.users.append(
                HistoryState.User(
                    key: "u\(number)",
                    name: "user\(number)@contoso.com",
                    isAssigned: true,
                    manager: nil,
                    deleted: nil
                )
            )
        }
        var groups: [JSONValue] = []
        if has(.groups) || has(.members) {
            for _ in 0..<dice.below(4) { groups.append(.object(newGroup())) }
            if !groups.isEmpty { directory["groups"] = .array(groups) }
        }
        for number in stride(from: 1, through: generated.groups, by: 1) {
            let members = (0..<generated.members).map { "u\($0 + 1)" }
            state.groups.append(
                HistoryState.Group(key: "g\(number)", displayName: "Group \(number)", isAssigned: true, members: members)
            )
        }
        if generated.users > 0 {
            var generate: JSONObject = ["users": .number(JSONNumber(generated.users))]
            if generated.groups > 0 {
                generate["groups"] = .number(JSONNumber(generated.groups))
                generate["membersPerGroup"] = .number(JSONNumber(generated.members))
            }
            directory["generate"] = .object(generate)
        }
        return .object(directory)
    }

    /// What the tenant holds already: accounts of some users, on or off, in another case or with other values, strangers, and groups of the same names.
    private mutating func tenant() -> JSONValue {
        var users: [JSONValue] = []
        var there: [String] = []
        for user in dice.some(state.users, atMost: dice.below(4)) {
            let name = dice.chance(30) ? HistoryNames.recased(user.name, &dice) : user.name
            there.append(name)
            users.append(account(name))
        }
        for number in 0..<dice.below(3) {
            let name = "stranger\(number)@contoso.com"
            there.append(name)
            users.append(account(name))
        }
        var groups: [JSONValue] = []
        for group in dice.some(state.groups, atMost: dice.below(3)) {
            let members = dice.some(there, atMost: dice.below(4))
            let name = dice.chance(30) ? HistoryNames.recased(group.displayName, &dice) : group.displayName
            groups.append(["displayName": .string(name), "members": .array(members.map { .string($0) })])
        }
        if dice.chance(30) {
            groups.append(["displayName": "Strangers", "members": .array(there.prefix(2).map { .string($0) })])
        }
        var tenant = JSONObject()
        if !users.isEmpty { tenant["users"] = .array(users) }
        if !groups.isEmpty { tenant["groups"] = .array(groups) }
        return .object(tenant)
    }

    private mutating func account(_ name: String) -> JSONValue {
        var account: JSONObject = ["userName": .string(name), "active": .bool(dice.chance(80))]
        if dice.chance(70) {
            account["name"] = ["givenName": .string(names.value(&dice)), "familyName": .string(names.value(&dice))]
        }
        // API v2 refuses any change of an account without an address that brings none. Where managers are mapped, they are written by a request of their
        // own, which a fault may let come first.
        if dice.chance(70) || has(.nonGallery) {
            account["emails"] = [["type": "work", "primary": true, "value": .string("old.\(state.users.count)@contoso.com")]]
        }
        if dice.chance(40) { account["externalId"] = .string("left \(state.users.count)") }
        return .object(account)
    }

    /// Another way to save the credentials: a token made for the day, a test before or none at all; and at the way back, another client. The job is not
    /// started with it: that would end a pause in the lanes that move alone.
    mutating func migrations(_ document: inout JSONObject) {
        if dice.chance(70) {
            var steps: [JSONValue] = [
                ["issueToken": ["name": "entra", "privileges": ["users": "read-write", "groups": "read-write"]]],
                ["setCredentials": ["endpoint": "api-v2", "token": "entra"]],
            ]
            if dice.chance(70) { steps.append(["testConnection": ["expect": "success"]]) }
            document["migration"] = .array(steps)
        }
        if dice.chance(50) {
            document["rollback"] = [
                ["addLegacyClient": ["name": "returning"]], ["setCredentials": ["endpoint": "legacy", "token": "returning"]],
                ["testConnection": ["expect": "success"]],
            ]
        }
    }
}
