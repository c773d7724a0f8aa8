import MockGraph

/// What the tenant's directory must be behind each cycle, worked out from the source of truth: a small specification that every lane is held against.
///
/// Lanes are compared with each other; two endpoints that are wrong in the same way would agree. The model cannot be wrong with them: it knows no HTTP, no
/// PATCH and no filter, and takes nothing from the simulated service or the mocks but what they leave. `docs/model.md` has its rules in plain words.
///
/// A state machine: the tenant's directory before, and Entra ID at a cycle that went well, give the directory behind it. Where the model cannot know what
/// happened to an account or a group (a cycle that failed half way, a script that wrote beside the job) it says so of that one, takes over what it finds,
/// and is sure again once the rules leave one outcome only.
struct DirectoryModel: Sendable, Equatable {
    /// How well the model knows an account or a group.
    enum Trust: Sendable, Equatable {
        /// What is held of it follows from the rules.
        case known
        /// Something failed while it was written: the next cycle that goes well makes it good.
        case doubtful
        /// It was changed past the service, which notices only when it evaluates the object (Known issues, "Changes not moving from target app").
        case untended
        /// Whose it is, and whether the service has its id, is not known: it was changed or found past the service.
        case foreign
    }

    struct Account: Sendable, Equatable {
        var facts: AccountFacts
        var trust = Trust.known
    }

    struct Team: Sendable, Equatable {
        var facts: TeamFacts
        var members: Set<Member> = []
        var trust = Trust.known
    }

    enum Member: Sendable, Hashable {
        case account(Int)
        case team(Int)
        /// Somebody whom the tenant lists and does not know.
        case stranger(String)
    }

    /// Which account belongs to a user of Entra ID: provisioning goes by it, not by names ("The service caches the target system's ID").
    struct Tie: Sendable, Equatable {
        enum State: Sendable, Equatable {
            case on
            /// Off, because sign-in is blocked or the user is in the recycle bin.
            case off
            /// Off, because it left the scope: "the service doesn't manage the user" any more (entra.md section 7).
            case unmanaged
        }

        var number: Int
        var state = State.on
        /// Whether the tie is certain, or what a failed cycle may have made.
        var isCertain = true
    }

    struct TeamTie: Sendable, Equatable {
        var number: Int
        /// Whether the tie is certain, or what a failed cycle may have made.
        var isCertain = true
        /// The members that the service put there: membership is never read back, so it takes away no others (entra.md section 8).
        var told: Set<String> = []
    }

    /// The tenant's users by a number that the model gives them: names change.
    var accounts: [Int: Account] = [:]
    /// The tenant's groups likewise.
    var teams: [Int: Team] = [:]
    var nextNumber = 0
    /// Ties by the ids of Entra ID.
    var ties: [String: Tie] = [:]
    var teamTies: [String: TeamTie] = [:]
    /// Users and groups of Entra ID that may have a place in the tenant of which the model does not know.
    var unsure: Set<String> = []
    /// Entra ID at the last cycle that went well.
    var seen = SourceOfTruth()
    /// Entra ID at the last cycle that may have read it, however it went.
    var read = SourceOfTruth()
    /// Whether the model has taken its first look.
    var isAnchored = false
    /// Why the job's mapping is none that the model knows; for good.
    var customised: Unjudged?
    /// Why what is not evaluated anew may be as it was before; until a cycle evaluates everything.
    var awaitsFullCycle: Unjudged?
    /// Whether a restart asked for everything to be evaluated.
    var expectsFullCycle = false
    /// The settings of the last cycle.
    var settings: Settings?
    /// The revision of Entra ID for which the directory was judged; `nil` where something was changed since.
    var judgedRevision: Int?

    /// What an administrator sets of the job's scope.
    struct Settings: Sendable, Equatable {
        var syncsAll: Bool
        var skipsOutOfScopeDeletions: Bool
    }

    mutating func newNumber() -> Int {
        nextNumber += 1
        return nextNumber
    }

    // MARK: Finding

    /// The numbers of the accounts of each name in lower case, the lowest first.
    var accountsByName: [String: [Int]] {
        var found: [String: [Int]] = [:]
        for number in accounts.keys.sorted() {
            found[accounts[number]?.facts.userName.lowercased() ?? "", default: []].append(number)
        }
        return found
    }

    /// The numbers of the groups of each name in lower case, the lowest first.
    var teamsByName: [String: [Int]] {
        var found: [String: [Int]] = [:]
        for number in teams.keys.sorted() {
            found[teams[number]?.facts.displayName.lowercased() ?? "", default: []].append(number)
        }
        return found
    }

    func owner(ofAccount number: Int) -> String? { ties.filter { $0.value.number == number }.keys.min() }
    func owner(ofTeam number: Int) -> String? { teamTies.filter { $0.value.number == number }.keys.min() }

    /// What a user or group of Entra ID is in the tenant; `nil` where it has nothing there.
    func member(_ id: String) -> Member? {
        if let tie = ties[id], accounts[tie.number] != nil { return .account(tie.number) }
        if let tie = teamTies[id], teams[tie.number] != nil { return .team(tie.number) }
        return nil
    }

    /// What a member is called.
    func name(of member: Member) -> String {
        switch member {
        case .account(let number): accounts[number]?.facts.userName ?? ""
        case .team(let number): teams[number]?.facts.displayName ?? ""
        case .stranger(let name): name
        }
    }

    // MARK: Removing

    mutating func removeAccount(_ number: Int) {
        accounts[number] = nil
        for team in Array(teams.keys) where teams[team]?.members.contains(.account(number)) == true {
            teams[team]?.members.remove(.account(number))
        }
    }

    mutating func removeTeam(_ number: Int) {
        teams[number] = nil
        for team in Array(teams.keys) where teams[team]?.members.contains(.team(number)) == true {
            teams[team]?.members.remove(.team(number))
        }
    }
}
