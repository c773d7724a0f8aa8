import JSON
import MockGraph

/// What holds in every lane, whatever the endpoint: nobody doubled, nobody back from the dead, no member lost.
struct Invariants: Sendable, Equatable {
    /// Names that were in the tenant once and then were not.
    private var gone: Set<String> = []

    /// What the step broke.
    ///
    /// - Parameters:
    ///   - read: Entra ID as the last cycle read it, where the step may go by that: an on-demand run does for groups that it is not about.
    ///   - allAreInScope: whether the job provisions everybody, not the assigned alone.
    mutating func broken(
        _ before: DirectorySnapshot,
        _ after: DirectorySnapshot,
        _ graph: GraphTenant,
        read: GraphTenant? = nil,
        allAreInScope: Bool
    ) -> [Shortfall] {
        if before == after { return [] }
        var problems: [Shortfall] = []
        let old = Dictionary(before.users.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        let new = Dictionary(after.users.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        for user in after.users {
            if old[user.key] == nil, user.key.utf8.contains(0x23), after.users(named: user.name).count > 1 {
                problems.append(
                    Shortfall(
                        "user \(user.name) exists \(after.users(named: user.name).count) times: an account was doubled",
                        Evidence(.directory, ["users", user.key], found: .object(user.attributes))
                    )
                )
            }
            let wasOff = old[user.key].map { $0.attributes["active"] == .bool(false) } ?? gone.contains(user.key)
            if wasOff, user.attributes["active"] != .bool(false),
                !graph.isEntitled(userNamed: user.name, allAreInScope: allAreInScope, groups: read)
            {
                problems.append(
                    Shortfall(
                        "user \(user.name) is active again, although nobody is entitled to that name: an account was resurrected",
                        Evidence(.directory, ["users", user.key, "active"], expected: false, found: true)
                    )
                )
            }
        }
        for user in before.users where new[user.key] == nil { gone.insert(user.key) }
        let oldGroups = Dictionary(before.groups.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        for group in after.groups {
            // A name may hold the sign that tells namesakes apart.
            if oldGroups[group.key] == nil, group.key.utf8.contains(0x23), after.groups(named: group.name).count > 1 {
                problems.append(
                    Shortfall(
                        "group \(group.name) exists \(after.groups(named: group.name).count) times: a group was doubled",
                        Evidence(.directory, ["groups", group.key], found: .object(group.attributes))
                    )
                )
            }
            guard let earlier = oldGroups[group.key]?.attributes["members"]?.objectValue,
                let now = group.attributes["members"]?.objectValue, earlier != now
            else { continue }
            let there = Set(now.names.map { $0.lowercased() })
            let lost = earlier.names.filter { !there.contains($0.lowercased()) && new[$0.lowercased()] != nil }
            if lost.isEmpty { continue }
            let entitled = graph.members(ofGroupNamed: group.name, allAreInScope: allAreInScope)
            for member in lost where entitled.contains(member.lowercased()) {
                problems.append(
                    Shortfall(
                        "\(member) is no longer a member of \(group.name), although Entra ID lists the user there: a member was lost",
                        Evidence(.directory, ["groups", group.key, "members", member], expected: true)
                    )
                )
            }
        }
        return problems
    }
}
