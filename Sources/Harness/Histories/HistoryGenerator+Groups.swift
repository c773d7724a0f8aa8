import JSON

// Groups, members and assignments.
extension HistoryGenerator {
    /// A new group as `createGroup` and the directory take it, noted in the state.
    mutating func newGroup() -> JSONObject {
        state.createdGroups += 1
        let key = "group\(state.createdGroups)"
        // Two groups of one name are one group to a job that matches by name; whether both then fight over the members depends on the order in which
        // the tenant lists them. Names of groups therefore differ.
        let name = names.group(&dice)
        let isAssigned = dice.chance(75)
        var keys = state.users.filter(\.isLive).map(\.key)
        if has(.nestedGroups), dice.chance(30) { keys += state.groups.filter(\.isLive).map(\.key) }
        let members = dice.some(keys, atMost: dice.below(6))
        var group: JSONObject = ["key": .string(key), "displayName": .string(name)]
        // A group holds groups that were made before it here, and may get later ones: the order keeps circles out, see `addable`.
        let plain = members.filter { $0.hasPrefix("user") || $0.hasPrefix("u") }
        if !plain.isEmpty { group["members"] = .array(plain.map { .string($0) }) }
        if isAssigned { group["assigned"] = true }
        state.groups.append(HistoryState.Group(key: key, displayName: name, isAssigned: isAssigned, members: plain))
        return group
    }

    mutating func makeOrDeleteGroup() -> Bool {
        if dice.chance(30) {
            guard let place = dice.pick(state.liveGroups) else { return false }
            state.groups[place].isLive = false
            add("deleteGroup", ["group": .string(state.groups[place].key)])
            return true
        }
        guard state.groups.count < 10 else { return false }
        add("createGroup", .object(newGroup()))
        return true
    }

    mutating func renameGroup() -> Bool {
        guard let place = dice.pick(state.liveGroups) else { return false }
        var name = names.group(&dice)
        if dice.chance(25) { name = HistoryNames.recased(state.groups[place].displayName, &dice) }
        var change: JSONObject = ["displayName": .string(name)]
        if dice.chance(25) {
            change = ["description": .string(names.value(&dice))]
        } else {
            state.groups[place].displayName = name
        }
        add("updateGroup", ["group": .string(state.groups[place].key), "set": .object(change)])
        return true
    }

    mutating func changeMembers() -> Bool {
        guard let place = dice.pick(state.liveGroups) else { return false }
        let key = state.groups[place].key
        let isRemoval = dice.chance(45)
        let candidates = isRemoval ? state.removable(place) : state.addable(place, groups: false)
        let members = dice.some(candidates, atMost: dice.number(1...4))
        guard !members.isEmpty else { return false }
        if isRemoval {
            state.groups[place].members.removeAll(where: members.contains)
        } else {
            state.groups[place].members += members
        }
        add(
            isRemoval ? "removeMembers" : "addMembers",
            ["group": .string(key), "members": .array(members.map { .string($0) })]
        )
        return true
    }

    mutating func nest() -> Bool {
        guard let place = dice.pick(state.liveGroups) else { return false }
        let inner = Set(state.groups.map(\.key))
        let isRemoval = dice.chance(35)
        let candidates =
            isRemoval ? state.removable(place).filter(inner.contains) : state.addable(place, groups: true).filter(inner.contains)
        guard let member = dice.pick(candidates) else { return false }
        if isRemoval {
            state.groups[place].members.removeAll { $0 == member }
        } else {
            state.groups[place].members.append(member)
        }
        add(
            isRemoval ? "removeMembers" : "addMembers",
            ["group": .string(state.groups[place].key), "members": [.string(member)]]
        )
        return true
    }

    mutating func changeAssignment() -> Bool {
        if dice.chance(50) {
            guard let place = dice.pick(state.liveUsers) else { return false }
            state.users[place].isAssigned.toggle()
            add(state.users[place].isAssigned ? "assign" : "unassign", ["user": .string(state.users[place].key)])
        } else {
            guard let place = dice.pick(state.liveGroups) else { return false }
            state.groups[place].isAssigned.toggle()
            add(state.groups[place].isAssigned ? "assign" : "unassign", ["group": .string(state.groups[place].key)])
        }
        return true
    }
}
