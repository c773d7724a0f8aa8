import JSON

// Users of Entra ID: who joins, changes, leaves and comes back.
extension HistoryGenerator {
    /// A new user as `createUser` and the directory take it, noted in the state.
    mutating func newUser() -> JSONObject {
        state.createdUsers += 1
        let key = "user\(state.createdUsers)"
        var person = names.person(&dice)
        while state.isTaken(person.local + "@contoso.com") { person = names.person(&dice) }
        let name = person.local + "@contoso.com"
        let isAssigned = dice.chance(75)
        var user: JSONObject = ["key": .string(key), "userPrincipalName": .string(name)]
        if dice.chance(80) { user["displayName"] = .string("\(person.local) \(state.createdUsers)") }
        if dice.chance(90) { user["givenName"] = .string(names.value(&dice)) }
        if dice.chance(90) { user["surname"] = .string(names.value(&dice)) }
        // API v2 asks for an e-mail address ("Primary Email not provided", Netskope's OpenAPI); who has none has a scenario of its own.
        user["mail"] = .string(person.plain + "@contoso.com")
        if has(.attributes) {
            for property in dice.some(Self.properties, atMost: dice.below(5)) { user[property] = .string(names.value(&dice)) }
        }
        var isEnabled = true
        if has(.enablement), dice.chance(12) {
            user["accountEnabled"] = false
            isEnabled = false
        }
        if isAssigned { user["assigned"] = true }
        var manager: String?
        if has(.managers), dice.chance(40), let place = dice.pick(state.liveUsers) {
            manager = state.users[place].key
            user["manager"] = .string(state.users[place].key)
        }
        state.users.append(
            HistoryState.User(
                key: key,
                name: name.lowercased(),
                isAssigned: isAssigned,
                manager: manager,
                deleted: nil,
                isEnabled: isEnabled
            )
        )
        return user
    }

    /// Properties whose values may be any text.
    static let properties = [
        "city", "country", "department", "employeeId", "jobTitle", "mobilePhone", "officeLocation", "postalCode",
        "preferredLanguage", "state",
        "streetAddress", "faxNumber", "companyName", "employeeType",
    ]

    mutating func joiner() -> Bool {
        guard state.users.count < 24 else { return false }
        add("createUser", .object(newUser()))
        return true
    }

    /// Another sign-in name: a new one, one in another case, or that of somebody who is deleted (a namesake of the leaver joins by renaming).
    mutating func rename() -> Bool {
        guard let place = dice.pick(state.liveUsers) else { return false }
        let user = state.users[place]
        var name = names.person(&dice).local + "@contoso.com"
        if dice.chance(25) { name = HistoryNames.recased(user.name, &dice) }
        guard !state.isTaken(name, except: place) else { return false }
        var change: JSONObject = ["userPrincipalName": .string(name)]
        if dice.chance(30) { change["mailNickname"] = .string("nick\(state.minutes)") }
        state.users[place].name = name.lowercased()
        add("updateUser", ["user": .string(user.key), "set": .object(change)])
        return true
    }

    mutating func changeAttributes() -> Bool {
        guard let place = dice.pick(state.liveUsers) else { return false }
        var change = JSONObject()
        let all = ["givenName", "surname", "displayName"] + Self.properties
        for property in dice.some(all, atMost: dice.number(1...3)) {
            // Graph requires a display name; every other property can be cleared.
            let isCleared = property != "displayName" && dice.chance(20)
            change[property] = isCleared ? .null : .string(names.value(&dice))
        }
        if dice.chance(15) { change["mail"] = .string("mail\(state.minutes).\(state.users[place].key)@contoso.com") }
        add("updateUser", ["user": .string(state.users[place].key), "set": .object(change)])
        return true
    }

    mutating func enableOrDisable() -> Bool {
        guard let place = dice.pick(state.liveUsers) else { return false }
        let isEnabled = dice.chance(85) ? !state.users[place].isEnabled : state.users[place].isEnabled
        state.users[place].isEnabled = isEnabled
        add("updateUser", ["user": .string(state.users[place].key), "set": ["accountEnabled": .bool(isEnabled)]])
        return true
    }

    mutating func deleteOrRestore() -> Bool {
        switch dice.below(4) {
        case 0:
            guard let place = dice.pick(state.restorableUsers) else { return false }
            state.users[place].deleted = nil
            add("restoreUser", ["user": .string(state.users[place].key)])
        case 1:
            guard let place = dice.pick(state.purgeableUsers) else { return false }
            let key = state.users[place].key
            state.users[place].isGone = true
            for group in state.groups.indices { state.groups[group].members.removeAll { $0 == key } }
            for user in state.users.indices where state.users[user].manager == key { state.users[user].manager = nil }
            add("purgeUser", ["user": .string(key)])
        default:
            guard let place = dice.pick(state.liveUsers) else { return false }
            add("deleteUser", ["user": .string(state.users[place].key)])
            state.users[place].deleted = state.minutes
        }
        return true
    }

    mutating func changeManager() -> Bool {
        guard let place = dice.pick(state.liveUsers) else { return false }
        let user = state.users[place]
        if let manager = user.manager, state.users.contains(where: { $0.key == manager && $0.isLive }), dice.chance(40) {
            state.users[place].manager = nil
            add("setManager", ["user": .string(user.key), "manager": nil])
            return true
        }
        guard let other = dice.pick(state.liveUsers.filter { $0 != place }) else { return false }
        state.users[place].manager = state.users[other].key
        add("setManager", ["user": .string(user.key), "manager": .string(state.users[other].key)])
        return true
    }
}
