/// Where the rules leave more than one outcome of a cycle. What is not named here must be exactly what the model holds.
struct Slack {
    enum Demand {
        /// Every fact.
        case exactly
        /// To be there, with what has a value in Entra ID.
        case atLeast
        /// To be off, where it is there.
        case inactive
        /// Nothing.
        case nothing
    }

    var accounts: [Int: Demand] = [:]
    var teams: [Int: Demand] = [:]
    /// Names in lower case under which there may be any number of accounts.
    var names: Set<String> = []
    /// Likewise of groups.
    var teamNames: Set<String> = []
    /// Memberships of a group that there may be or not, with the ids of Entra ID.
    var members: [Int: [DirectoryModel.Member: String]] = [:]

    func demand(ofAccount number: Int) -> Demand { accounts[number] ?? .exactly }
    func demand(ofTeam number: Int) -> Demand { teams[number] ?? .exactly }
}

/// What a cycle that goes well is worked out from, beside the model itself.
struct ModelCycle {
    var source: SourceOfTruth
    var settings: DirectoryModel.Settings
    /// Whether everything was evaluated, and not only what changed in Entra ID.
    var isFull: Bool
    /// What snapshots call a group's id in Entra ID.
    var label: (String) -> String
}
