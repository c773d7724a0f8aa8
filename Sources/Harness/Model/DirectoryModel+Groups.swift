// What a cycle makes of the tenant's groups and their members (entra.md sections 7 and 8).
extension DirectoryModel {
    mutating func planGroups(_ cycle: ModelCycle, _ slack: inout Slack) {
        let before = self
        for (number, team) in teams where team.trust == .doubtful || team.trust == .foreign { slack.teams[number] = .nothing }
        for group in cycle.source.groups {
            if let tie = before.teamTies[group.id], teams[tie.number] != nil { tend(group, tie, cycle, &slack) }
        }
        for (id, tie) in before.teamTies where cycle.source.group(id) == nil { disband(id, tie, &slack) }
        let names = before.teamsByName
        var isNew: Set<String> = []
        for group in cycle.source.groups where group.isInScope && isWithoutTeam(group.id) {
            let holders = names[group.displayName.lowercased()] ?? []
            if welcome(group, before, holders, cycle, &slack) { isNew.insert(group.id) }
        }
        for group in cycle.source.groups where group.isInScope && group.isSecurityEnabled {
            guard let tie = teamTies[group.id], let team = teams[tie.number] else { continue }
            planMembers(group, tie, team, from: before.team(of: tie, now: team), isNew: isNew.contains(group.id), cycle, &slack)
        }
    }

    /// The group as it was before it was evaluated; of one that may be another's, whoever it is, nothing is known.
    private func team(of tie: TeamTie, now: Team) -> Team {
        teams[tie.number] ?? Team(facts: now.facts, trust: now.trust == .known ? .known : .foreign)
    }

    /// Whether a group has none in the tenant, or none of which the service has the id for certain.
    private func isWithoutTeam(_ id: String) -> Bool {
        guard let tie = teamTies[id], let team = teams[tie.number] else { return true }
        return team.trust == .foreign
    }

    private func isEvaluated(_ group: SourceOfTruth.Group, _ cycle: ModelCycle) -> Bool? {
        guard let last = read.group(group.id), !cycle.isFull, last.looksLike(group) else { return true }
        return last == group && seen.group(group.id) == group ? false : nil
    }

    /// A group that is in the tenant.
    private mutating func tend(_ group: SourceOfTruth.Group, _ tie: TeamTie, _ cycle: ModelCycle, _ slack: inout Slack) {
        guard var team = teams[tie.number] else { return }
        if team.trust == .foreign { return }
        if team.trust == .untended {
            switch isEvaluated(group, cycle) {
            case false?: return
            case nil:
                slack.teams[tie.number] = .nothing
                return
            case true?: break
            }
        }
        if !group.isSecurityEnabled {
            // Such a group must not be assigned; what becomes of one that is, no document says.
            slack.teams[tie.number] = .nothing
        } else if group.isInScope {
            if !tie.isCertain, team.facts.displayName.lowercased() != group.displayName.lowercased() {
                // Renamed where it is the group's own; made anew under the other name where it is not.
                slack.teams[tie.number] = .nothing
                teams[tie.number]?.trust = .foreign
                return
            }
            teamTies[group.id]?.isCertain = true
            if team.trust != .known { slack.teams[tie.number] = .atLeast }
            team.facts = TeamFacts(group, id: cycle.label(group.id), over: team.facts)
            teams[tie.number] = team
        } else if group.isLive, cycle.settings.skipsOutOfScopeDeletions {
            return
        } else if team.trust == .known {
            // A group has no `active`: unassigned, out of scope and deleted alike, it is deleted.
            teamTies[group.id] = nil
            removeTeam(tie.number)
        } else {
            slack.teams[tie.number] = .nothing
        }
    }

    private mutating func disband(_ id: String, _ tie: TeamTie, _ slack: inout Slack) {
        teamTies[id] = nil
        guard let team = teams[tie.number] else { return }
        if team.trust == .known { removeTeam(tie.number) } else { slack.teams[tie.number] = .nothing }
    }

    /// A group in scope that is not in the tenant: is matched by its display name, or created; gives whether it has its place now.
    private mutating func welcome(
        _ group: SourceOfTruth.Group,
        _ before: DirectoryModel,
        _ holders: [Int],
        _ cycle: ModelCycle,
        _ slack: inout Slack
    ) -> Bool {
        let name = group.displayName.lowercased()
        let isLost = teamTies[group.id] != nil || unsure.contains(group.id)
        let rivals = cycle.source.groups.count { $0.isInScope && $0.displayName.lowercased() == name }
        if rivals > 1 || holders.count > 1 || !group.isSecurityEnabled || (isLost && isEvaluated(group, cycle) != true) {
            slack.teamNames.insert(name)
            unsure.insert(group.id)
            for holder in holders {
                slack.teams[holder] = .nothing
                teams[holder]?.trust = .foreign
            }
            return false
        }
        var isSure = !isLost
        if let holder = holders.first {
            let owner = before.owner(ofTeam: holder).flatMap { $0 == group.id ? nil : $0 }
            let isRenamed = owner.flatMap { cycle.source.group($0)?.isInScope } ?? false
            if !isRenamed, let team = teams[holder] {
                if let owner { teamTies[owner] = nil }
                if team.trust != .known { slack.teams[holder] = .atLeast }
                teams[holder]?.facts = TeamFacts(group, id: cycle.label(group.id), over: team.facts)
                teamTies[group.id] = TeamTie(number: holder)
                unsure.remove(group.id)
                return true
            }
            // Deleted in this very cycle: taken over before, or made anew behind.
            if !isRenamed { isSure = false }
        }
        let number = newNumber()
        if !isSure { slack.teams[number] = .atLeast }
        teams[number] = Team(
            facts: TeamFacts(group, id: cycle.label(group.id), over: nil),
            trust: isSure ? .known : .doubtful
        )
        teamTies[group.id] = TeamTie(number: number)
        unsure.remove(group.id)
        return true
    }

    // MARK: Members

    /// Direct members that have something in the tenant are put into a group when it is evaluated; who gets an account later waits for the group's next
    /// change (Known issues, "Member of group not provisioned"). Who left is taken out, if the service had put it there.
    private mutating func planMembers(
        _ group: SourceOfTruth.Group,
        _ given: TeamTie,
        _ team: Team,
        from old: Team,
        isNew: Bool,
        _ cycle: ModelCycle,
        _ slack: inout Slack
    ) {
        var tie = given
        var members = team.members
        var open = slack.members[tie.number] ?? [:]
        let evaluated = isNew ? true : isEvaluated(group, cycle)
        for id in group.members {
            guard let member = member(id) else { continue }
            if tie.told.contains(id) {
                // Behind a restart Microsoft Graph may list members in the recycle bin, or not.
                if cycle.isFull, cycle.source.user(id)?.isLive == false { open[member] = id }
            } else if evaluated == true, isTrusted(member), old.trust == .known || old.trust == .doubtful,
                cycle.source.user(id)?.isLive != false
            {
                members.insert(member)
                tie.told.insert(id)
            } else if evaluated != false || old.trust != .known {
                open[member] = id
            }
        }
        let there = Set(group.members)
        for id in given.told where !there.contains(id) {
            tie.told.remove(id)
            guard let member = member(id) else { continue }
            if isTrusted(member), old.trust != .untended { members.remove(member) } else { open[member] = id }
        }
        if old.trust == .doubtful {
            // What a failed cycle told of those who left meanwhile is not known.
            for member in team.members
            where !group.members.contains(where: { self.member($0) == member }) && members.contains(member) {
                open[member] = ""
            }
        }
        teams[tie.number]?.members = members
        teamTies[group.id] = tie
        slack.members[tie.number] = open.isEmpty ? nil : open
    }

    private func isTrusted(_ member: Member) -> Bool {
        switch member {
        case .account(let number): accounts[number]?.trust == .known
        case .team(let number): teams[number]?.trust == .known
        case .stranger: false
        }
    }
}
