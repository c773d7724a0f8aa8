// Taking over what is found, where the rules do not say what there must be.
extension DirectoryModel {
    /// Takes the directory over as it is; what is not as the model had it is trusted no more than `trust`.
    ///
    /// - Parameters:
    ///   - planned: what the cycle should have left, where a part of it may have happened.
    ///   - evaluated: the ids in Entra ID of those that were evaluated alone; `nil` where anybody may have been.
    mutating func takeOver(
        _ snapshot: DirectorySnapshot,
        _ trust: Trust,
        planned: DirectoryModel? = nil,
        evaluated: Set<String>? = nil
    ) {
        let found = FoundDirectory(snapshot)
        var planned = planned
        if let evaluated, var part = planned {
            part.ties = part.ties.filter { evaluated.contains($0.key) }
            part.teamTies = part.teamTies.filter { evaluated.contains($0.key) }
            part.unsure.formIntersection(evaluated)
            planned = part
        }
        takeOverAccounts(found, trust, planned)
        takeOverTeams(found, trust, planned)
        judgedRevision = nil
    }

    private mutating func takeOverAccounts(_ found: FoundDirectory, _ trust: Trust, _ planned: DirectoryModel?) {
        followRenames(found, planned)
        let names = accountsByName
        // What a script put there may be what it renamed.
        let new = trust == .untended ? Trust.foreign : trust
        for name in Set(names.keys).union(found.accounts.keys).sorted() {
            let numbers = names[name] ?? []
            let entries = found.accounts[name] ?? []
            for (place, number) in numbers.enumerated() {
                guard place < entries.count, let account = accounts[number] else {
                    removeAccount(number)
                    continue
                }
                let isMoved = entries[place] != account.facts
                // Switched off and still off: why it is off may have changed.
                let isBetween = planned.map { $0.accounts[number] != account || $0.tie(of: number) != tie(of: number) } ?? false
                if isMoved || (isBetween && account.facts.isActive != true) {
                    accounts[number] = Account(facts: entries[place], trust: trust)
                }
                if planned?.accounts[number]?.trust == .foreign { accounts[number]?.trust = .foreign }
            }
            for facts in entries.dropFirst(numbers.count) { accounts[newNumber()] = Account(facts: facts, trust: new) }
        }
        guard let planned else { return }
        unsure.formUnion(planned.unsure)
        // Whoever was to be given an account may have it now.
        let now = accountsByName
        for (id, tie) in planned.ties.sorted(by: { $0.key < $1.key }) where ties[id].map({ accounts[$0.number] == nil }) ?? true {
            guard let name = planned.accounts[tie.number]?.facts.userName.lowercased(), let number = now[name]?.first,
                owner(ofAccount: number) == nil
            else { continue }
            ties[id] = Tie(number: number, isCertain: false)
            accounts[number]?.trust = trust
        }
    }

    /// Gives accounts and groups the names that they were to get, where the directory has those.
    private mutating func followRenames(_ found: FoundDirectory, _ planned: DirectoryModel?) {
        guard let planned else { return }
        var there = accountsByName.mapValues(\.count)
        for number in accounts.keys.sorted() {
            guard let old = accounts[number]?.facts.userName, let new = planned.accounts[number]?.facts.userName,
                old.lowercased() != new.lowercased(),
                (found.accounts[new.lowercased()]?.count ?? 0) > (there[new.lowercased()] ?? 0)
            else { continue }
            accounts[number]?.facts.userName = new
            there[new.lowercased(), default: 0] += 1
            there[old.lowercased(), default: 1] -= 1
        }
        var teamsThere = teamsByName.mapValues(\.count)
        for number in teams.keys.sorted() {
            guard let old = teams[number]?.facts.displayName, let new = planned.teams[number]?.facts.displayName,
                old.lowercased() != new.lowercased(),
                (found.teams[new.lowercased()]?.count ?? 0) > (teamsThere[new.lowercased()] ?? 0)
            else { continue }
            teams[number]?.facts.displayName = new
            teamsThere[new.lowercased(), default: 0] += 1
            teamsThere[old.lowercased(), default: 1] -= 1
        }
    }

    private func tie(of number: Int) -> Tie? { owner(ofAccount: number).flatMap { ties[$0] } }

    private mutating func takeOverTeams(_ found: FoundDirectory, _ trust: Trust, _ planned: DirectoryModel?) {
        let names = teamsByName
        var entryOf: [(number: Int, members: [String])] = []
        for name in Set(names.keys).union(found.teams.keys).sorted() {
            let numbers = names[name] ?? []
            let entries = found.teams[name] ?? []
            for (place, number) in numbers.enumerated() {
                guard place < entries.count, let team = teams[number] else {
                    removeTeam(number)
                    continue
                }
                if entries[place].facts != team.facts {
                    teams[number]?.facts = entries[place].facts
                    teams[number]?.trust = trust
                }
                if planned?.teams[number]?.trust == .foreign { teams[number]?.trust = .foreign }
                entryOf.append((number, entries[place].members))
            }
            for entry in entries.dropFirst(numbers.count) {
                let number = newNumber()
                teams[number] = Team(facts: entry.facts, trust: trust == .untended ? .foreign : trust)
                entryOf.append((number, entry.members))
            }
        }
        let places = memberPlaces
        for (number, members) in entryOf {
            let now = Set(members.map { places[$0.lowercased()] ?? .stranger($0) })
            if teams[number]?.members == now { continue }
            teams[number]?.members = now
            teams[number]?.trust = trust
        }
        guard let planned else { return }
        let now = teamsByName
        for (id, tie) in planned.teamTies.sorted(by: { $0.key < $1.key })
        where teamTies[id].map({ teams[$0.number] == nil }) ?? true {
            guard let name = planned.teams[tie.number]?.facts.displayName.lowercased(), let number = now[name]?.first,
                owner(ofTeam: number) == nil
            else { continue }
            teamTies[id] = TeamTie(number: number, isCertain: false)
            teams[number]?.trust = trust
        }
    }

    /// Who is meant by a name in lower case among a group's members.
    var memberPlaces: [String: Member] {
        var places: [String: Member] = [:]
        for (name, numbers) in teamsByName { places[name] = .team(numbers[0]) }
        for (name, numbers) in accountsByName { places[name] = .account(numbers[0]) }
        return places
    }
}
