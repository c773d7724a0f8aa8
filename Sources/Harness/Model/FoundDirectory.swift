/// What a snapshot holds, as the model looks at it: by name in lower case, those of one name in the order of creation.
struct FoundDirectory {
    struct Team {
        var facts: TeamFacts
        /// The members' names.
        var members: [String]
    }

    var accounts: [String: [AccountFacts]] = [:]
    var teams: [String: [Team]] = [:]

    init(_ snapshot: DirectorySnapshot) {
        for user in snapshot.users { accounts[user.name.lowercased(), default: []].append(AccountFacts(user)) }
        for group in snapshot.groups {
            let facts = TeamFacts(displayName: group.name, externalID: group.attributes["externalId"]?.stringValue)
            let team = Team(facts: facts, members: group.attributes["members"]?.objectValue?.names ?? [])
            teams[group.name.lowercased(), default: []].append(team)
        }
    }
}
