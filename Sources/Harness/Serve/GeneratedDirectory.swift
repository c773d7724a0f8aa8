import HTTP
import JSON
import MockGraph
import MockNetskope

/// Users and groups that are made up: in the Netskope tenant as provisioning leaves them, and in Entra ID where they come from.
struct GeneratedDirectory {
    let users: Int
    let groups: Int

    /// The places of a group's members among the users; at most 100 of them.
    private func members(of group: Int) -> [Int] { (0..<min(100, users)).map { (group &* 31 &+ $0) % users } }

    func seed(_ tenant: inout Tenant, at now: Instant) {
        var ids: [String] = []
        ids.reserveCapacity(users)
        for number in stride(from: 1, through: users, by: 1) {
            let address = "user\(number)@contoso.com"
            ids.append(
                tenant.seedUser(
                    [
                        "userName": .string(address), "externalId": .string("user\(number)"), "active": true,
                        "name": ["givenName": "User", "familyName": .string("Number\(number)")],
                        "emails": [["type": "work", "primary": true, "value": .string(address)]],
                    ],
                    at: now
                )
            )
        }
        for number in stride(from: 1, through: groups, by: 1) where !ids.isEmpty {
            tenant.seedGroup(["displayName": .string("Group \(number)")], members: members(of: number).map { ids[$0] }, at: now)
        }
    }

    /// The same in Entra ID, everybody assigned to the application; no job has run yet.
    func seed(_ graph: inout GraphTenant, at now: Instant) {
        var ids: [String] = []
        ids.reserveCapacity(users)
        for number in stride(from: 1, through: users, by: 1) {
            let address = "user\(number)@contoso.com"
            ids.append(
                graph.seedUser([
                    "accountEnabled": true, "displayName": .string("User Number\(number)"), "givenName": "User",
                    "surname": .string("Number\(number)"), "mail": .string(address), "mailNickname": .string("user\(number)"),
                    "userPrincipalName": .string(address),
                ])
            )
        }
        for id in ids { graph.seedAssignment(of: id, at: now) }
        for number in stride(from: 1, through: groups, by: 1) where !ids.isEmpty {
            let group = graph.seedGroup(
                [
                    "displayName": .string("Group \(number)"), "mailEnabled": false, "mailNickname": .string("group\(number)"),
                    "securityEnabled": true,
                ],
                members: members(of: number).map { ids[$0] }
            )
            graph.seedAssignment(of: group, at: now)
        }
    }
}
