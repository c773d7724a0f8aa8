import JSON
import MockGraph

/// What the model reads of Entra ID: who there is, who is in scope, and the properties that the mapping of Netskope's gallery application sends.
struct SourceOfTruth: Sendable, Equatable {
    struct User: Sendable, Equatable {
        let id: String
        /// The sign-in name; a guest's is the one it has at home.
        let name: String
        let isLive: Bool
        /// Whether sign-in is allowed.
        let isEnabled: Bool
        /// Whether it is in the application's scope, alive or not.
        let isEntitled: Bool
        let mail: String?
        let givenName: String?
        let surname: String?
        let mailNickname: String?
        /// Another one behind every change, also of what the mapping does not send.
        let revision: Int

        var isInScope: Bool { isLive && isEntitled }
        /// Whether it should have an account that works.
        var isOn: Bool { isInScope && isEnabled }

        /// Whether nothing that the model knows of differs.
        func looksLike(_ other: User) -> Bool {
            name == other.name && isLive == other.isLive && isEnabled == other.isEnabled && isEntitled == other.isEntitled
                && mail == other.mail && givenName == other.givenName && surname == other.surname
                && mailNickname == other.mailNickname
        }
    }

    struct Group: Sendable, Equatable {
        let id: String
        let displayName: String
        let isLive: Bool
        let isEntitled: Bool
        /// "Assigned groups must have SecurityEnabled" (How application provisioning works).
        let isSecurityEnabled: Bool
        /// Ids of users and groups, direct members alone.
        let members: [String]
        let revision: Int

        var isInScope: Bool { isLive && isEntitled }

        func looksLike(_ other: Group) -> Bool {
            displayName == other.displayName && isLive == other.isLive && isEntitled == other.isEntitled
                && isSecurityEnabled == other.isSecurityEnabled && members == other.members
        }
    }

    var users: [User] = []
    var groups: [Group] = []
    private var userPlaces: [String: Int] = [:]
    private var groupPlaces: [String: Int] = [:]

    /// Nobody.
    init() {}

    /// Reads Entra ID. In scope is everybody, or who is assigned: directly, or as a direct member of an assigned group that lives and is
    /// security-enabled; the members of nested groups are not (entra.md section 11; How application provisioning works, "Groups").
    init(_ contents: EntraContents, syncsAll: Bool) {
        var granted: Set<String> = []
        for group in contents.groups
        where !group.isDeleted && group.isAssigned && group.properties["securityEnabled"] != .bool(false) {
            granted.formUnion(group.members)
        }
        users = contents.users.map { user in
            let properties = user.properties
            return User(
                id: user.id,
                name: Self.homeName(properties["userPrincipalName"]?.stringValue ?? ""),
                isLive: !user.isDeleted,
                isEnabled: properties["accountEnabled"] != .bool(false),
                isEntitled: syncsAll || user.isAssigned || granted.contains(user.id),
                mail: Self.text(properties["mail"]),
                givenName: Self.text(properties["givenName"]),
                surname: Self.text(properties["surname"]),
                mailNickname: Self.text(properties["mailNickname"]),
                revision: user.revision
            )
        }
        groups = contents.groups.map { group in
            Group(
                id: group.id,
                displayName: group.properties["displayName"]?.stringValue ?? "",
                isLive: !group.isDeleted,
                isEntitled: syncsAll || group.isAssigned,
                isSecurityEnabled: group.properties["securityEnabled"] != .bool(false),
                members: group.members,
                revision: group.revision
            )
        }
        for (place, user) in users.enumerated() { userPlaces[user.id] = place }
        for (place, group) in groups.enumerated() { groupPlaces[group.id] = place }
    }

    func user(_ id: String) -> User? { userPlaces[id].map { users[$0] } }
    func group(_ id: String) -> Group? { groupPlaces[id].map { groups[$0] } }

    /// An empty text is no value: "Entra doesn't support provisioning null values" (Known issues).
    private static func text(_ value: JSONValue?) -> String? { value?.stringValue.flatMap { $0.isEmpty ? nil : $0 } }

    /// `ada_fabrikam.com#EXT#@contoso.com` is `ada@fabrikam.com` (entra.md section 10; How application provisioning works, "B2B (guest) users").
    private static func homeName(_ name: String) -> String {
        guard name.utf8.contains(0x23), let mark = name.firstRange(of: "#EXT#") else { return name }
        let home = name[..<mark.lowerBound]
        guard let line = home.lastIndex(of: "_") else { return name }
        return "\(home[..<line])@\(home[home.index(after: line)...])"
    }
}
