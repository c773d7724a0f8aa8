/// What a random history knows of Entra ID, as far as it decides what Microsoft Graph would refuse: who exists, is deleted, assigned, a member.
struct HistoryState: Sendable {
    /// A user of the history.
    struct User: Sendable {
        let key: String
        /// The sign-in name in lower case: it must differ from every other living user's.
        var name: String
        var isAssigned: Bool
        var manager: String?
        /// The minute of its deletion; `nil` while it lives.
        var deleted: Int?
        var isGone = false
        var isEnabled = true

        var isLive: Bool { deleted == nil && !isGone }
    }

    /// A group of the history.
    struct Group: Sendable {
        let key: String
        var displayName: String
        var isAssigned: Bool
        /// Keys of users and groups. Deleted users keep their places, and have them again when they are restored.
        var members: [String]
        var isLive = true
    }

    var users: [User] = []
    var groups: [Group] = []
    /// The minutes that have passed.
    var minutes = 0
    var isPaused = false
    var createdUsers = 0
    var createdGroups = 0

    /// Soft-deleted users can be restored for 30 days (Delete user); a day less keeps rounding out of it.
    static let restorable = 29 * 1440
    /// The REST API v2 token made for a scenario lives 365 days. What comes behind its end differs between the endpoints, as documented, and has
    /// scenarios of its own; so a history is much shorter.
    static let longest = 200 * 1440

    var liveUsers: [Int] { users.indices.filter { users[$0].isLive } }
    var liveGroups: [Int] { groups.indices.filter { groups[$0].isLive } }
    var restorableUsers: [Int] {
        users.indices.filter { place in
            guard let deleted = users[place].deleted, !users[place].isGone, minutes - deleted < Self.restorable else {
                return false
            }
            return !isTaken(users[place].name)
        }
    }
    var purgeableUsers: [Int] {
        users.indices.filter { place in
            users[place].deleted.map { minutes - $0 < Self.restorable } == true && !users[place].isGone
        }
    }

    /// Whether a living user has this name, whatever its case.
    func isTaken(_ name: String) -> Bool {
        let lowered = name.lowercased()
        return users.contains { $0.isLive && $0.name == lowered }
    }

    /// Whether a living user other than that at `place` has this name.
    func isTaken(_ name: String, except place: Int) -> Bool {
        let lowered = name.lowercased()
        return users.indices.contains { $0 != place && users[$0].isLive && users[$0].name == lowered }
    }

    /// Who may be added to the group at `place`: living users, and groups made later, so that no group comes to hold itself.
    func addable(_ place: Int, groups takesGroups: Bool) -> [String] {
        let there = groups[place].members
        var keys = users.filter { $0.isLive && !there.contains($0.key) }.map(\.key)
        if takesGroups {
            keys += groups[(place + 1)...].filter { $0.isLive && !there.contains($0.key) }.map(\.key)
        }
        return keys
    }

    /// Who may be removed from the group at `place`: members that live.
    func removable(_ place: Int) -> [String] {
        groups[place].members.filter { key in
            users.contains { $0.key == key && $0.isLive } || groups.contains { $0.key == key && $0.isLive }
        }
    }
}
