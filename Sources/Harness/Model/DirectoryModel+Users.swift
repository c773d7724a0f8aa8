// What a cycle makes of the tenant's users (entra.md sections 5, 7 and 10; How application provisioning works).
extension DirectoryModel {
    mutating func planUsers(_ cycle: ModelCycle, _ slack: inout Slack) {
        let before = self
        for (number, account) in accounts where account.trust == .doubtful || account.trust == .foreign {
            slack.accounts[number] = .nothing
        }
        // Who has an account is looked after before newcomers look for theirs. Where the order matters and is not documented, there is slack.
        for user in cycle.source.users {
            if let tie = before.ties[user.id], accounts[tie.number] != nil { tend(user, tie, cycle, &slack) }
        }
        for (id, tie) in before.ties where cycle.source.user(id) == nil { bury(id, tie, cycle, &slack) }
        let names = before.accountsByName
        for user in cycle.source.users where isWithoutAccount(user.id) {
            welcome(user, before, names[user.name.lowercased()] ?? [], cycle, &slack)
        }
    }

    /// Whether a user has no account, or none of which the service has the id for certain.
    private func isWithoutAccount(_ id: String) -> Bool {
        guard let tie = ties[id], let account = accounts[tie.number] else { return true }
        return account.trust == .foreign
    }

    /// Whether the service evaluates a user in the cycle: for certain, maybe, or not.
    private func isEvaluated(_ user: SourceOfTruth.User, _ cycle: ModelCycle) -> Bool? {
        guard let last = read.user(user.id), !cycle.isFull, last.looksLike(user) else { return true }
        // What changed before a cycle that did not go well was evaluated then, or is now.
        return last == user && seen.user(user.id) == user ? false : nil
    }

    /// A user who has an account.
    private mutating func tend(_ user: SourceOfTruth.User, _ tie: Tie, _ cycle: ModelCycle, _ slack: inout Slack) {
        guard var account = accounts[tie.number] else { return }
        var tie = tie
        if account.trust == .foreign { return }
        if account.trust == .untended {
            switch isEvaluated(user, cycle) {
            case false?: return
            case nil:
                slack.accounts[tie.number] = .nothing
                return
            case true?: break
            }
        }
        if user.isInScope {
            // Created, changed, blocked, let in again, restored or assigned again: the mapped attributes are equal, `active` says whether sign-in is
            // allowed, and it is an update, never a second creation.
            if !tie.isCertain, !user.isEnabled {
                // What may not be its account is not looked for while it is blocked; what is may be renamed.
                slack.accounts[tie.number] = .nothing
                slack.names.insert(user.name.lowercased())
                return
            }
            if !tie.isCertain, account.facts.userName.lowercased() != user.name.lowercased() {
                // Renamed where it is its account; made anew under the other name where it is not.
                slack.accounts[tie.number] = .nothing
                accounts[tie.number]?.trust = .foreign
                return
            }
            if account.trust != .known { slack.accounts[tie.number] = .atLeast }
            account.facts = AccountFacts(user, over: account.facts)
            tie = Tie(number: tie.number, state: user.isEnabled ? .on : .off)
        } else {
            if user.isLive, cycle.settings.skipsOutOfScopeDeletions { return }
            guard account.trust == .known else {
                slack.accounts[tie.number] = tie.isCertain && account.trust == .doubtful ? .inactive : .nothing
                return
            }
            // Unmanaged stays as it is, whatever comes; everybody else is switched off and otherwise left alone.
            if tie.state == .unmanaged { return }
            account.facts.isActive = false
            tie.state = user.isLive ? .unmanaged : .off
        }
        accounts[tie.number] = account
        ties[user.id] = tie
    }

    /// A user who is gone for good: the account is deleted, unless it was not managed any more.
    ///
    /// Where everything is read anew, nothing tells of a deletion: no document says whether such an account is deleted or switched off; it must not work.
    private mutating func bury(_ id: String, _ tie: Tie, _ cycle: ModelCycle, _ slack: inout Slack) {
        ties[id] = nil
        guard let account = accounts[tie.number] else { return }
        if account.trust != .known {
            slack.accounts[tie.number] = .nothing
        } else if tie.state != .unmanaged, cycle.isFull {
            accounts[tie.number]?.facts.isActive = false
            slack.accounts[tie.number] = .inactive
        } else if tie.state != .unmanaged {
            removeAccount(tie.number)
        }
    }

    /// A user without an account: gets one where it should have one, its own by name if there is one (userName is the matching attribute).
    private mutating func welcome(
        _ user: SourceOfTruth.User,
        _ before: DirectoryModel,
        _ holders: [Int],
        _ cycle: ModelCycle,
        _ slack: inout Slack
    ) {
        let name = user.name.lowercased()
        let isLost = ties[user.id] != nil || unsure.contains(user.id)
        if isLost, isEvaluated(user, cycle) != true || !user.isOn {
            // Of who is blocked it may be the account that is renamed.
            if user.isInScope { slack.names.insert(name) }
            return
        }
        // "Provisioning a user that is disabled in Entra ID isn't supported": it waits until it is let in.
        guard user.isOn else { return }
        let rivals = cycle.source.users.count { $0.isInScope && $0.name.lowercased() == name }
        if rivals > 1 || holders.count > 1 {
            // Only one can have it, or which is meant cannot be said: the service reports a conflict.
            slack.names.insert(name)
            unsure.insert(user.id)
            for holder in holders {
                slack.accounts[holder] = .nothing
                accounts[holder]?.trust = .foreign
            }
            return
        }
        guard let holder = holders.first else { return create(user, isSure: !isLost, &slack) }
        let owner = before.owner(ofAccount: holder).flatMap { $0 == user.id ? nil : $0 }
        if let owner {
            guard let other = cycle.source.user(owner) else {
                // Purged in this very cycle: whether the account is deleted and made anew or taken over before depends on an order.
                if accounts[holder] == nil { return create(user, isSure: false, &slack) }
                return link(user, to: holder, &slack)
            }
            // Renamed in this very cycle: the account goes with its owner.
            if other.isInScope { return create(user, isSure: accounts[holder]?.trust == .known, &slack) }
            ties[owner] = nil
        }
        link(user, to: holder, &slack)
    }

    private mutating func create(_ user: SourceOfTruth.User, isSure: Bool, _ slack: inout Slack) {
        let number = newNumber()
        if !isSure { slack.accounts[number] = .atLeast }
        accounts[number] = Account(facts: AccountFacts(user, over: nil), trust: isSure ? .known : .doubtful)
        ties[user.id] = Tie(number: number)
        unsure.remove(user.id)
    }

    private mutating func link(_ user: SourceOfTruth.User, to number: Int, _ slack: inout Slack) {
        guard var account = accounts[number] else { return }
        if account.trust != .known { slack.accounts[number] = .atLeast }
        account.facts = AccountFacts(user, over: account.facts)
        accounts[number] = account
        ties[user.id] = Tie(number: number)
        unsure.remove(user.id)
    }
}
