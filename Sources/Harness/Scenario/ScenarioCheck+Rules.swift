import JSON

extension ScenarioCheck {
    /// Checks what no table can say: what would make a scenario prove less than it seems to.
    mutating func checkRules(_ root: Reader) {
        checkLanes(root)
        checkFailure(root)
        checkDirectory(root["directory"])
        checkSteps(root)
    }

    private mutating func checkLanes(_ root: Reader) {
        let lanes = root["lanes"]
        guard let names = lanes.texts else { return }
        if names.isEmpty { report(lanes.value?.location, "lanes may not be empty; leave it out for all four") }
        for (index, item) in lanes.items.enumerated() where names.prefix(index).contains(item.text ?? "") {
            report(item.value?.location, "\"\(item.text ?? "")\" is here a second time; keep one of them")
        }
        let baseline = root["baseline"].text ?? "legacy"
        if !names.isEmpty, names.allSatisfy(ScenarioFormat.lanes.contains), !names.contains(baseline) {
            report(lanes.value?.location, "lanes must hold the baseline \"\(baseline)\", which the others are compared with")
        }
    }

    private mutating func checkFailure(_ root: Reader) {
        let failure = root["expectFailure"]
        guard failure.isPresent else { return }
        for name in ["names", "in"] where failure[name].texts?.isEmpty == true {
            if name == "in", failure["mayIn"].texts?.isEmpty == false { continue }
            report(failure[name].value?.location, "\"\(name)\" of expectFailure may not be empty: nothing would be expected")
        }
        let lived = root["lanes"].texts ?? ScenarioFormat.lanes
        for name in ["in", "mayIn"] {
            for item in failure[name].items
            where !lived.contains(item.text ?? "") && ScenarioFormat.lanes.contains(item.text ?? "") {
                report(
                    item.value?.location,
                    "the lane \"\(item.text ?? "")\" is not among the scenario's lanes; nothing would be expected"
                )
            }
        }
    }

    private mutating func checkDirectory(_ directory: Reader) {
        let generate = directory["generate"]
        if let members = generate["membersPerGroup"].whole, let users = generate["users"].whole, members > users {
            report(generate["membersPerGroup"].value?.location, "a group cannot hold \(members) of \(users) generated users")
        }
        if let users = generate["users"].whole, let groups = generate["groups"].whole, users + groups > 0 {
            for (kind, count, letter) in [("users", users, "u"), ("groups", groups, "g")] {
                for item in directory[kind].items {
                    guard let key = item["key"].text, key.hasPrefix(letter), let number = Int(key.dropFirst()),
                        (1...max(1, count)).contains(number),
                        count > 0
                    else { continue }
                    report(item["key"].value?.location, "the key \"\(key)\" belongs to a generated one; choose another")
                }
            }
        }
        var names: Set<String> = []
        for item in directory["users"].items {
            guard let name = item["userPrincipalName"].text, !names.insert(name.lowercased()).inserted else { continue }
            report(
                item["userPrincipalName"].value?.location,
                "another user has the name \"\(name)\" already; letter case does not tell names apart"
            )
        }
    }

    // MARK: Steps

    private mutating func checkSteps(_ root: Reader) {
        var tokens: Set<String> = [World.legacyClient, World.apiV2Token]
        for list in ["steps", "migration", "rollback"] {
            for step in root[list].items {
                for verb in ["issueToken", "serviceAccount", "addLegacyClient"] {
                    if let name = step[verb]["name"].text { tokens.insert(name) }
                }
            }
        }
        // Keys of the directory exist from the start; those that steps create, from their step on.
        var existing = Set(keys.keys)
        for step in root["steps"].items {
            for verb in ["createUser", "createGroup"] { if let key = step[verb]["key"].text { existing.remove(key) } }
        }
        for item in root["directory"]["users"].items + root["directory"]["groups"].items {
            if let key = item["key"].text { existing.insert(key) }
        }
        for (what, list) in [("step", "steps"), ("migration", "migration"), ("rollback", "rollback")] {
            for (index, item) in root[list].items.enumerated() {
                let outer = step
                step = "\(what) \(index + 1)"
                checkStep(item, tokens, list == "steps" ? existing : nil)
                for verb in ["createUser", "createGroup"] { if let key = item[verb]["key"].text { existing.insert(key) } }
                step = outer
            }
        }
    }

    private mutating func checkStep(_ item: Reader, _ tokens: Set<String>, _ existing: Set<String>?) {
        for member in item.members where member.name != "note" {
            let reader = Reader(member.value)
            if member.name == "setCredentials", let token = reader["token"].text, !tokens.contains(token) {
                report(reader["token"].value?.location, "there is no token \"\(token)\"\(Self.hint(token, tokens.sorted()))")
            }
            if member.name == "request", let path = reader["path"].text, !path.hasPrefix("/") {
                report(reader["path"].value?.location, "a path begins with a slash, say \"/Users\"; found \"\(path)\"")
            }
            if member.name == "expect", reader.members.allSatisfy({ $0.name == "lanes" || Reader($0.value).members.isEmpty }) {
                report(member.value.location, "expect says nothing; name what must be true in directory, traffic, job or audit")
            }
            guard let existing else { continue }
            let single = ["user", "group", "manager"].map { reader[$0] }
            for key in single + reader["members"].items {
                guard let text = key.text, keys[text] != nil, !existing.contains(text) else { continue }
                report(key.value?.location, "\"\(text)\" is created in a later step; move that step before this one")
            }
        }
    }
}
