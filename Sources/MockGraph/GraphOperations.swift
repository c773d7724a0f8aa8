/// One operation of Microsoft Graph: its method and path, the permissions of which one must be granted, and what it costs.
///
/// Sources: the "Permissions" tables of the operations' pages, least privileged first; the cost table of Microsoft Graph service-specific
/// throttling limits (identity and access).
struct GraphOperation: Sendable {
    let method: String
    /// The path's segments; `*` stands for any, `**` for any number at the end.
    let path: [String]
    let permissions: [String]
    /// The resource units that it costs before `$select`, `$expand` and `$top` count.
    let units: Int
    /// Whether it counts as a write.
    let isWrite: Bool
    /// The limit of its own that it falls under.
    let limit: ThrottledService?

    init(
        _ method: String,
        _ path: String,
        _ permissions: [String],
        units: Int = 1,
        isWrite: Bool? = nil,
        limit: ThrottledService? = nil
    ) {
        self.method = method
        self.path = path.split(separator: "/").map(String.init)
        self.permissions = permissions
        self.units = units
        self.isWrite = isWrite ?? (method != "GET")
        self.limit = limit
    }

    func matches(_ segments: [String]) -> Bool {
        for (index, part) in path.enumerated() {
            if part == "**" { return true }
            guard index < segments.count else { return false }
            // servicePrincipals(appId='…') is servicePrincipals/{id} in another form; routing has taken it apart before.
            if part != "*", part != segments[index] { return false }
        }
        return path.count == segments.count
    }

    /// The operation that a request asks for; `nil` where the mock knows none.
    static func find(_ method: String, _ segments: [String]) -> GraphOperation? {
        table(segments).first { $0.method == method && $0.matches(segments) }
    }

    /// The methods that a path has, in the order of the table; empty where the mock does not know the path.
    static func methods(_ segments: [String]) -> [String] {
        var methods: [String] = []
        for operation in table(segments) where operation.matches(segments) && !methods.contains(operation.method) {
            methods.append(operation.method)
        }
        return methods
    }

    private static func table(_ segments: [String]) -> [GraphOperation] {
        byResource[segments.first ?? ""] ?? []
    }

    /// The first segments that paths begin with.
    static var resources: Dictionary<String, [GraphOperation]>.Keys { byResource.keys }

    private static let byResource: [String: [GraphOperation]] = Dictionary(grouping: all) { $0.path[0] }
}

extension GraphOperation {
    private static let readUsers = [
        "User.ReadBasic.All", "User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All",
    ]
    private static let readUsersFully = ["User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"]
    private static let writeUsers = ["User.ReadWrite.All", "Directory.ReadWrite.All"]
    private static let deleteUsers = ["User.DeleteRestore.All", "User.ReadWrite.All", "Directory.ReadWrite.All"]
    private static let readGroups = [
        "GroupMember.Read.All", "Group.Read.All", "GroupMember.ReadWrite.All", "Group.ReadWrite.All", "Directory.Read.All",
        "Directory.ReadWrite.All",
    ]
    private static let writeGroups = ["Group.ReadWrite.All", "Directory.ReadWrite.All"]
    private static let createGroups = ["Group.Create", "Group.ReadWrite.All", "Directory.ReadWrite.All"]
    private static let writeMembers = ["GroupMember.ReadWrite.All", "Group.ReadWrite.All", "Directory.ReadWrite.All"]
    private static let readMemberships = [
        "User.Read.All", "GroupMember.Read.All", "Directory.Read.All", "Directory.ReadWrite.All", "Group.Read.All",
        "Group.ReadWrite.All", "User.ReadWrite.All",
    ]
    private static let readApplications = [
        "Application.Read.All", "Application.ReadWrite.OwnedBy", "Application.ReadWrite.All", "Directory.Read.All",
        "Directory.ReadWrite.All",
    ]
    private static let writeApplications = [
        "Application.ReadWrite.OwnedBy", "Application.ReadWrite.All", "Directory.ReadWrite.All",
    ]
    private static let readAssignments = [
        "Application.Read.All", "Application.ReadWrite.All", "AppRoleAssignment.ReadWrite.All", "Directory.Read.All",
        "Directory.ReadWrite.All",
    ]
    private static let writeAssignments = ["AppRoleAssignment.ReadWrite.All"]
    private static let readObjects = [
        "Directory.Read.All", "Directory.ReadWrite.All", "User.Read.All", "User.ReadWrite.All", "Group.Read.All",
        "Group.ReadWrite.All",
    ]
    private static let readSynchronization = [
        "Synchronization.Read.All", "Synchronization.ReadWrite.All", "Application.ReadWrite.OwnedBy", "Directory.ReadWrite.All",
    ]
    private static let writeSynchronization = [
        "Synchronization.ReadWrite.All", "Application.ReadWrite.OwnedBy", "Directory.ReadWrite.All",
    ]

    /// All permissions that some operation asks for: what the default client is granted.
    static let permissions: [String] = Set(all.flatMap(\.permissions)).sorted()

    private static let all: [GraphOperation] = users + groups + objects + applications + synchronization

    private static let users: [GraphOperation] = [
        GraphOperation("GET", "users", readUsers, units: 2), GraphOperation("POST", "users", writeUsers),
        GraphOperation("GET", "users/$count", readUsers), GraphOperation("GET", "users/delta", readUsersFully),
        GraphOperation("GET", "users/*", readUsers), GraphOperation("PATCH", "users/*", writeUsers),
        GraphOperation("DELETE", "users/*", deleteUsers),
        GraphOperation("GET", "users/*/manager", readUsersFully),
        GraphOperation("GET", "users/*/manager/$ref", readUsersFully),
        GraphOperation("PUT", "users/*/manager/$ref", writeUsers),
        GraphOperation("DELETE", "users/*/manager/$ref", writeUsers),
        GraphOperation("GET", "users/*/directReports", readUsersFully),
        GraphOperation("GET", "users/*/directReports/**", readUsersFully),
        GraphOperation("GET", "users/*/memberOf", readMemberships, units: 2),
        GraphOperation("GET", "users/*/memberOf/**", readMemberships, units: 2),
        GraphOperation("GET", "users/*/transitiveMemberOf", readMemberships, units: 2),
        GraphOperation("GET", "users/*/transitiveMemberOf/**", readMemberships, units: 2),
        GraphOperation("GET", "users/*/ownedObjects", readUsersFully, units: 2),
        GraphOperation("GET", "users/*/ownedObjects/**", readUsersFully, units: 2),
        GraphOperation("POST", "users/*/checkMemberGroups", readMemberships, units: 4, isWrite: false),
        GraphOperation("POST", "users/*/checkMemberObjects", readMemberships, units: 4, isWrite: false),
        GraphOperation("POST", "users/*/getMemberGroups", readMemberships, units: 2, isWrite: false),
        GraphOperation("POST", "users/*/getMemberObjects", readMemberships, units: 2, isWrite: false),
        GraphOperation("GET", "users/*/appRoleAssignments", readAssignments),
        GraphOperation("POST", "users/*/appRoleAssignments", writeAssignments),
        GraphOperation("GET", "users/*/appRoleAssignments/*", readAssignments),
        GraphOperation("DELETE", "users/*/appRoleAssignments/*", writeAssignments),
    ]

    private static let groups: [GraphOperation] = [
        GraphOperation("GET", "groups", readGroups), GraphOperation("POST", "groups", createGroups),
        GraphOperation("GET", "groups/$count", readGroups), GraphOperation("GET", "groups/delta", readGroups),
        GraphOperation("GET", "groups/*", readGroups), GraphOperation("PATCH", "groups/*", writeMembers),
        GraphOperation("DELETE", "groups/*", writeGroups),
        GraphOperation("GET", "groups/*/members", readGroups, units: 3),
        GraphOperation("POST", "groups/*/members/$ref", writeMembers),
        GraphOperation("GET", "groups/*/members/$ref", readGroups, units: 3),
        GraphOperation("DELETE", "groups/*/members/*/$ref", writeMembers),
        // Without $ref the member itself goes: which permission that needs depends on what it is.
        GraphOperation("DELETE", "groups/*/members/*", deleteUsers + writeGroups + writeMembers),
        GraphOperation("GET", "groups/*/members/**", readGroups, units: 3),
        GraphOperation("GET", "groups/*/transitiveMembers", readGroups, units: 5),
        GraphOperation("GET", "groups/*/transitiveMembers/**", readGroups, units: 5),
        GraphOperation("GET", "groups/*/memberOf", readGroups), GraphOperation("GET", "groups/*/memberOf/**", readGroups),
        GraphOperation("GET", "groups/*/transitiveMemberOf", readGroups),
        GraphOperation("GET", "groups/*/transitiveMemberOf/**", readGroups),
        GraphOperation("GET", "groups/*/owners", readGroups), GraphOperation("POST", "groups/*/owners/$ref", writeGroups),
        GraphOperation("GET", "groups/*/owners/$ref", readGroups),
        GraphOperation("DELETE", "groups/*/owners/*/$ref", writeGroups), GraphOperation("GET", "groups/*/owners/**", readGroups),
        GraphOperation("POST", "groups/*/checkMemberGroups", readGroups, units: 4, isWrite: false),
        GraphOperation("POST", "groups/*/checkMemberObjects", readGroups, units: 4, isWrite: false),
        GraphOperation("POST", "groups/*/getMemberGroups", readGroups, units: 2, isWrite: false),
        GraphOperation("POST", "groups/*/getMemberObjects", readGroups, units: 2, isWrite: false),
        GraphOperation("GET", "groups/*/appRoleAssignments", readAssignments),
        GraphOperation("POST", "groups/*/appRoleAssignments", writeAssignments),
        GraphOperation("GET", "groups/*/appRoleAssignments/*", readAssignments),
        GraphOperation("DELETE", "groups/*/appRoleAssignments/*", writeAssignments),
    ]

    private static let objects: [GraphOperation] = [
        GraphOperation("POST", "directoryObjects/getByIds", readObjects, units: 3, isWrite: false),
        GraphOperation("GET", "directoryObjects/*", readObjects),
        GraphOperation("DELETE", "directoryObjects/*", ["Directory.ReadWrite.All", "User.ReadWrite.All", "Group.ReadWrite.All"]),
        GraphOperation("POST", "directoryObjects/*/checkMemberGroups", readObjects, units: 4, isWrite: false),
        GraphOperation("POST", "directoryObjects/*/checkMemberObjects", readObjects, units: 4, isWrite: false),
        GraphOperation("POST", "directoryObjects/*/getMemberGroups", readObjects, units: 2, isWrite: false),
        GraphOperation("POST", "directoryObjects/*/getMemberObjects", readObjects, units: 2, isWrite: false),
        GraphOperation("GET", "directory/deletedItems", readObjects),
        GraphOperation("GET", "directory/deletedItems/*", readObjects),
        GraphOperation("GET", "directory/deletedItems/*/$count", readObjects),
        GraphOperation("DELETE", "directory/deletedItems/*", deleteUsers + writeGroups),
        GraphOperation("POST", "directory/deletedItems/*/restore", deleteUsers + writeGroups),
    ]

    private static let applications: [GraphOperation] = [
        GraphOperation("GET", "servicePrincipals", readApplications),
        GraphOperation("GET", "servicePrincipals/$count", readApplications),
        GraphOperation("GET", "servicePrincipals/*", readApplications),
        GraphOperation("PATCH", "servicePrincipals/*", writeApplications),
        GraphOperation("GET", "servicePrincipals/*/appRoleAssignedTo", readAssignments),
        GraphOperation("POST", "servicePrincipals/*/appRoleAssignedTo", writeAssignments),
        GraphOperation("GET", "servicePrincipals/*/appRoleAssignedTo/*", readAssignments),
        GraphOperation("DELETE", "servicePrincipals/*/appRoleAssignedTo/*", writeAssignments),
        GraphOperation("GET", "applications", readApplications, units: 2),
        GraphOperation("GET", "applications/$count", readApplications), GraphOperation("GET", "applications/*", readApplications),
        GraphOperation("PATCH", "applications/*", writeApplications),
        // Listing the gallery needs no permission: "None" for application permissions in the page of today.
        GraphOperation("GET", "applicationTemplates", readApplications + writeApplications + readSynchronization),
        GraphOperation("GET", "applicationTemplates/$count", readApplications + writeApplications + readSynchronization),
        GraphOperation("GET", "applicationTemplates/*", readApplications + writeApplications + readSynchronization),
        GraphOperation("POST", "applicationTemplates/*/instantiate", writeApplications),
    ]

    private static let synchronization: [GraphOperation] = [
        GraphOperation(
            "POST",
            "servicePrincipals/*/synchronization/jobs/*/provisionOnDemand",
            writeSynchronization,
            limit: .provisionOnDemand
        ),
        GraphOperation("GET", "servicePrincipals/*/synchronization/**", readSynchronization),
        GraphOperation("PUT", "servicePrincipals/*/synchronization/**", writeSynchronization),
        GraphOperation("POST", "servicePrincipals/*/synchronization/**", writeSynchronization),
        GraphOperation("PATCH", "servicePrincipals/*/synchronization/**", writeSynchronization),
        GraphOperation("DELETE", "servicePrincipals/*/synchronization/**", writeSynchronization),
        GraphOperation("GET", "servicePrincipals/*/synchronization", readSynchronization),
        GraphOperation("PUT", "servicePrincipals/*/synchronization", writeSynchronization),
        GraphOperation("DELETE", "servicePrincipals/*/synchronization", writeSynchronization),
        GraphOperation("GET", "applications/*/synchronization/**", readSynchronization),
        GraphOperation("PUT", "applications/*/synchronization/**", writeSynchronization),
        GraphOperation("POST", "applications/*/synchronization/**", writeSynchronization),
        GraphOperation("PATCH", "applications/*/synchronization/**", writeSynchronization),
        GraphOperation("DELETE", "applications/*/synchronization/**", writeSynchronization),
        GraphOperation(
            "GET",
            "auditLogs/provisioning",
            ["ProvisioningLog.Read.All", "AuditLog.Read.All", "Directory.Read.All"],
            limit: .reports
        ),
        GraphOperation("GET", "auditLogs/**", ["AuditLog.Read.All", "Directory.Read.All"], limit: .reports),
    ]
}
