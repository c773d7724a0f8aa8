import JSON

/// What Entra ID holds at one moment: the source of truth of provisioning, read past every API, delta query and page.
///
/// For those who must know what is true whatever a reader of the directory makes of it: the harness's model of the tenant.
public struct EntraContents: Sendable {
    /// A user.
    public struct User: Sendable {
        /// The object id.
        public let id: String
        /// The properties of Microsoft Graph that have a value.
        public let properties: JSONObject
        /// Whether it is in the recycle bin.
        public let isDeleted: Bool
        /// Whether it is assigned to the enterprise application itself.
        public let isAssigned: Bool
        /// A number that is another behind every change of the object.
        public let revision: Int
    }

    /// A group.
    public struct Group: Sendable {
        /// The object id.
        public let id: String
        /// The properties of Microsoft Graph that have a value.
        public let properties: JSONObject
        /// Whether it is in the recycle bin.
        public let isDeleted: Bool
        /// Whether it is assigned to the enterprise application.
        public let isAssigned: Bool
        /// A number that is another behind every change of the object.
        public let revision: Int
        /// The ids of its direct members in the order they joined, those in the recycle bin among them.
        public let members: [String]
    }

    /// The users: the living in the order of creation, then those in the recycle bin.
    public let users: [User]
    /// The groups: the living in the order of creation, then those in the recycle bin.
    public let groups: [Group]
}

extension GraphTenant {
    /// What Entra ID holds now.
    public var contents: EntraContents {
        func objects(_ kind: DirectoryObject.Kind) -> [DirectoryObject] {
            ((directory.order[kind]?.all ?? []) + (directory.bin[kind]?.all ?? [])).compactMap { directory.objects[$0] }
        }
        func isAssigned(_ id: String) -> Bool { assignments.assignment(of: id, to: configuration.servicePrincipalID) != nil }
        return EntraContents(
            users: objects(.user).map { user in
                EntraContents.User(
                    id: user.id,
                    properties: user.properties,
                    isDeleted: user.deleted != nil,
                    isAssigned: isAssigned(user.id),
                    revision: directory.journal.place(ofLast: user.id)
                )
            },
            groups: objects(.group).map { group in
                EntraContents.Group(
                    id: group.id,
                    properties: group.properties,
                    isDeleted: group.deleted != nil,
                    isAssigned: isAssigned(group.id),
                    revision: directory.journal.place(ofLast: group.id),
                    members: group.members.all
                )
            }
        )
    }

    /// A number that grows with every change of ``contents``.
    public var contentsRevision: Int {
        directory.journal.count + (assignments.journals[configuration.servicePrincipalID]?.count ?? 0)
    }
}
