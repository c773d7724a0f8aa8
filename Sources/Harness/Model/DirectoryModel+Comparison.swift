import JSON

// Holding the tenant's directory against the model, in sentences for a person and in places for explanations.
extension DirectoryModel {
    /// Says where the directory is not as the model has it, and goes on from the directory: each mistake is told once.
    mutating func settle(_ snapshot: DirectorySnapshot, _ slack: Slack) -> [Shortfall] {
        let found = FoundDirectory(snapshot)
        var problems: [Shortfall] = []
        var wrong: Set<String> = []
        let names = accountsByName
        for name in Set(names.keys).union(found.accounts.keys).sorted() {
            let said = settleAccounts(name, names[name] ?? [], found.accounts[name] ?? [], slack)
            if !said.isEmpty { wrong.insert(name) }
            problems += said
        }
        // Whose account may come and go, or is wrong already, is no evidence in a group.
        var open = wrong.union(slack.names)
        for (name, numbers) in names where numbers.contains(where: { slack.demand(ofAccount: $0) != .exactly }) {
            open.insert(name)
        }
        for (name, numbers) in teamsByName where numbers.contains(where: { slack.demand(ofTeam: $0) != .exactly }) {
            open.insert(name)
        }
        open.formUnion(slack.teamNames)
        let teamNames = teamsByName
        var places = memberPlaces
        for name in Set(teamNames.keys).union(found.teams.keys).sorted() {
            problems += settleTeams(name, teamNames[name] ?? [], found.teams[name] ?? [], slack, open, &places)
        }
        return problems
    }

    private mutating func settleAccounts(_ name: String, _ numbers: [Int], _ entries: [AccountFacts], _ slack: Slack)
        -> [Shortfall]
    {
        let shown = entries.first?.userName ?? numbers.first.flatMap { accounts[$0]?.facts.userName } ?? name
        let required = numbers.filter { slack.demand(ofAccount: $0) == .exactly || slack.demand(ofAccount: $0) == .atLeast }
        let isOpen = slack.names.contains(name) || required.count < numbers.count
        var problems = Self.countProblems("user", shown, required.count, entries.count, isOpen)
        let order = required + numbers.filter { !required.contains($0) }
        for (place, number) in order.enumerated() {
            guard place < entries.count, let account = accounts[number] else {
                removeAccount(number)
                continue
            }
            let said: [Shortfall]
            switch slack.demand(ofAccount: number) {
            case .exactly: said = account.facts.problems(in: entries[place], isSure: true)
            case .atLeast: said = account.facts.problems(in: entries[place], isSure: false)
            case .inactive:
                said =
                    entries[place].isActive != false
                    ? [
                        Shortfall(
                            "the model expected user \(shown) to be switched off, and found it active",
                            Evidence(.directory, ["users", name, "active"], expected: false, found: true)
                        )
                    ] : []
            case .nothing: said = []
            }
            let isSettled = slack.demand(ofAccount: number) == .atLeast
            let trust = !said.isEmpty ? .untended : isSettled ? .known : account.trust
            if said.isEmpty == false, numbers.count == 1 || entries.count == numbers.count { problems += said }
            accounts[number] = Account(facts: entries[place], trust: trust)
        }
        for facts in entries.dropFirst(order.count) {
            accounts[newNumber()] = Account(facts: facts, trust: isOpen ? .doubtful : .foreign)
        }
        return problems
    }

    private static func countProblems(_ kind: String, _ name: String, _ expected: Int, _ found: Int, _ isOpen: Bool)
        -> [Shortfall]
    {
        if found == expected || (isOpen && found > expected) { return [] }
        let entry: JSONValue = [kind == "user" ? "userName" : "displayName": .string(name)]
        let place = ["\(kind)s", name.lowercased()]
        if expected == 0 {
            return [
                Shortfall(
                    "the model expected no \(kind) \(name), and found \(found == 1 ? "one" : "\(found)")",
                    Evidence(.directory, place, found: entry)
                )
            ]
        }
        if found == 0 {
            return [
                Shortfall("the model expected \(kind) \(name), and found none", Evidence(.directory, place, expected: entry))
            ]
        }
        // A second of the name, as a comparison of lanes would call it.
        let doubled = ["\(kind)s", "\(name.lowercased())#\(max(expected, found))"]
        return [
            Shortfall(
                "the model expected \(expected == 1 ? "one \(kind)" : "\(expected) \(kind)s") named \(name), and found \(found)",
                found > expected
                    ? Evidence(.directory, doubled, found: entry) : Evidence(.directory, doubled, expected: entry)
            )
        ]
    }

    private mutating func settleTeams(
        _ name: String,
        _ numbers: [Int],
        _ entries: [FoundDirectory.Team],
        _ slack: Slack,
        _ open: Set<String>,
        _ places: inout [String: Member]
    ) -> [Shortfall] {
        let shown = entries.first?.facts.displayName ?? numbers.first.flatMap { teams[$0]?.facts.displayName } ?? name
        let required = numbers.filter { slack.demand(ofTeam: $0) == .exactly || slack.demand(ofTeam: $0) == .atLeast }
        let isOpen = slack.teamNames.contains(name) || required.count < numbers.count
        var problems = Self.countProblems("group", shown, required.count, entries.count, isOpen)
        let order = required + numbers.filter { !required.contains($0) }
        for (place, number) in order.enumerated() {
            guard place < entries.count, let team = teams[number] else {
                removeTeam(number)
                continue
            }
            let entry = entries[place]
            let demand = slack.demand(ofTeam: number)
            var said =
                demand == .nothing || demand == .inactive ? [] : team.facts.problems(in: entry.facts, isSure: demand == .exactly)
            if demand != .nothing { said += memberProblems(number, team, entry, slack, open) }
            problems += said
            let trust = !said.isEmpty ? .untended : demand == .atLeast ? .known : team.trust
            let members = Set(entry.members.map { places[$0.lowercased()] ?? .stranger($0) })
            teams[number] = Team(facts: entry.facts, members: members, trust: trust)
            takeTold(number, members, slack)
        }
        for entry in entries.dropFirst(order.count) {
            let number = newNumber()
            let members = Set(entry.members.map { places[$0.lowercased()] ?? .stranger($0) })
            teams[number] = Team(facts: entry.facts, members: members, trust: isOpen ? .doubtful : .foreign)
            if places[name] == nil { places[name] = .team(number) }
        }
        return problems
    }

    private func memberProblems(_ number: Int, _ team: Team, _ entry: FoundDirectory.Team, _ slack: Slack, _ open: Set<String>)
        -> [Shortfall]
    {
        let expected = Dictionary(
            team.members.map { (name(of: $0).lowercased(), name(of: $0)) },
            uniquingKeysWith: { first, second in min(first, second) }
        )
        let found = Dictionary(
            entry.members.map { ($0.lowercased(), $0) },
            uniquingKeysWith: { first, second in min(first, second) }
        )
        let free = Set((slack.members[number] ?? [:]).keys.map { name(of: $0).lowercased() }).union(open)
        var problems: [Shortfall] = []
        for (key, name) in expected.sorted(by: { $0.key < $1.key }) where found[key] == nil && !free.contains(key) {
            problems.append(
                Shortfall(
                    "the model expected \(name) to be a member of group \(entry.facts.displayName), and found that it is none",
                    Evidence(.directory, ["groups", entry.facts.displayName.lowercased(), "members", name], expected: true)
                )
            )
        }
        // What is made sure of now may have been somebody's before.
        if slack.demand(ofTeam: number) != .exactly { return problems }
        for (key, name) in found.sorted(by: { $0.key < $1.key }) where expected[key] == nil && !free.contains(key) {
            problems.append(
                Shortfall(
                    "the model expected \(name) to be no member of group \(entry.facts.displayName), and found that it is one",
                    Evidence(.directory, ["groups", entry.facts.displayName.lowercased(), "members", name], found: true)
                )
            )
        }
        return problems
    }

    /// Learns from the directory whom the service told of, where the rules left it open.
    private mutating func takeTold(_ number: Int, _ members: Set<Member>, _ slack: Slack) {
        guard let open = slack.members[number], let owner = owner(ofTeam: number) else { return }
        for (member, id) in open where !id.isEmpty {
            if members.contains(member) { teamTies[owner]?.told.insert(id) } else { teamTies[owner]?.told.remove(id) }
        }
    }
}
