import JSON
import MockNetskope

/// A scenario: what is in the directory, what happens, what must be true. `docs/scenarios.md` is the format's reference.
public struct Scenario: Sendable {
    /// The path of the file, as it was found.
    public var file: String
    /// The first twelve digits of the SHA-256 of the file's bytes; empty for a scenario that no file gave.
    public var fingerprint: String
    /// What happens, in one line.
    public var title: String
    /// What is proved and why it matters.
    public var proves: String
    /// Where the rule comes from.
    public var source: String
    /// Words to choose scenarios by.
    public var tags: [String]
    /// The dialect of the provisioning job: `default`, `aadOptscim062020`, `customappsso`.
    public var dialect: String
    /// The attribute mapping: `netskope` or `nonGallery`.
    public var mapping: String
    /// How many members one PATCH carries.
    public var memberBatchSize: Int
    /// What an administrator set of the job before the first step.
    public var jobSettings: JobSettings
    /// What the simulated service does where Microsoft's is not documented, and how fast it goes.
    public var service: ServiceSetup
    /// How the legacy endpoint behaves.
    public var legacyProfile: FacadeProfile
    /// How REST API v2 behaves.
    public var apiV2Profile: FacadeProfile
    /// How the ids of the two endpoints relate.
    public var idPolicy: TenantConfiguration.IDPolicy
    /// Entra ID before the first step.
    public var directory: DirectorySetup
    /// The Netskope tenant before the first step.
    public var tenant: TenantSetup
    /// The lanes that may be lived.
    public var lanes: [Lane.Kind]
    /// The lane the others are compared with: ``Lane/Kind/legacy`` or ``Lane/Kind/apiV2``.
    public var baseline: Lane.Kind
    /// What happens at the cutover.
    public var migration: [Step]
    /// What happens at the way back.
    public var rollback: [Step]
    /// What happens in every lane.
    public var steps: [Step]
    /// Failures by name that must or may happen.
    public var expectFailure: ExpectedFailure?
    /// Known differences of this scenario; each must occur.
    public var differences: [KnownDifference]
}

/// Entra ID before the first step.
public struct DirectorySetup: Sendable {
    /// The users, generated ones last.
    public var users: [UserSetup] = []
    /// The groups, generated ones last.
    public var groups: [GroupSetup] = []
}

/// A user of Entra ID.
public struct UserSetup: Sendable {
    /// What steps call it.
    public var key: String
    /// The properties of a Microsoft Graph user, `userPrincipalName` among them.
    public var properties: JSONObject
    /// Whether it is assigned to the application.
    public var isAssigned: Bool
    /// The manager's key.
    public var manager: String?
}

/// A group of Entra ID.
public struct GroupSetup: Sendable {
    /// What steps call it.
    public var key: String
    /// The display name.
    public var displayName: String
    /// The members' keys.
    public var members: [String]
    /// Whether it is assigned to the application.
    public var isAssigned: Bool
}

/// What the Netskope tenant holds before the first step.
public struct TenantSetup: Sendable {
    /// The users' SCIM attributes.
    public var users: [JSONObject] = []
    /// The groups' SCIM attributes without members, and the userNames of their members.
    public var groups: [(attributes: JSONObject, members: [String])] = []
}

/// Failures that a scenario expects.
public struct ExpectedFailure: Sendable {
    /// Their names.
    public var names: [NamedFailure.Name]
    /// The lanes of which every variant must show one of them.
    public var must: [Lane.Kind]
    /// The lanes that may show them; if they recover, their directory must end equal.
    public var may: [Lane.Kind]
}

/// A user or a group by its key.
public enum PrincipalKey: Sendable, Hashable {
    /// A user.
    case user(String)
    /// A group.
    case group(String)

    /// The key.
    public var key: String {
        switch self {
        case .user(let key), .group(let key): key
        }
    }
}

/// One thing that happens.
public struct Step: Sendable {
    /// The number in its list, counted from 1.
    public var number: Int
    /// What happens.
    public var action: Action
    /// The scenario's note on it.
    public var note: String?
    /// The line and column of the step in the file; 0 for steps that a default supplies.
    public var location: SourceLocation
    /// The step in one line: `updateUser ada`.
    public var title: String

    /// What can happen. `docs/scenarios.md` describes each.
    public enum Action: Sendable {
        /// Creates a user in Entra ID.
        case createUser(UserSetup)
        /// Changes properties of a user of Microsoft Graph; `null` clears one.
        case updateUser(String, set: JSONObject)
        /// Deletes a user, which can be restored for 30 days.
        case deleteUser(String)
        /// Restores a deleted user.
        case restoreUser(String)
        /// Deletes a deleted user for good.
        case purgeUser(String)
        /// Creates a security group in Entra ID.
        case createGroup(GroupSetup)
        /// Changes properties of a group.
        case updateGroup(String, set: JSONObject)
        /// Deletes a group.
        case deleteGroup(String)
        /// Adds users or groups to a group, by their keys.
        case addMembers(group: String, members: [String])
        /// Takes users or groups out of a group, by their keys.
        case removeMembers(group: String, members: [String])
        /// Assigns a user or a group to the application.
        case assign(PrincipalKey)
        /// Takes the assignment of a user or a group away.
        case unassign(PrincipalKey)
        /// Sets a user's manager; `nil` takes it away.
        case setManager(user: String, manager: String?)
        /// Lets the provisioning service run its next cycle; 40 minutes pass.
        case cycle
        /// Provisions one user, or one group with at most five members, at once.
        case provisionOnDemand(PrincipalKey, members: [String])
        /// Starts the job, which also lifts a quarantine.
        case start
        /// Pauses the job.
        case pause
        /// Restarts the job; the scope is in the words of Microsoft Graph, `Watermark, Escrows` where it is `nil`.
        case restart(resetScope: String?)
        /// Saves settings of the job through Microsoft Graph.
        case setProvisioning(JobSettings)
        /// Scoping filters in Microsoft Graph's form.
        case setScopingFilters(ofGroups: Bool, JSONValue)
        /// Changes an attribute mapping.
        case setMapping(MappingChange)
        /// Makes a REST API v2 token that lives for some days.
        case issueToken(name: String, days: Int, privileges: [AdminConsole.Endpoint: AdminConsole.Privilege])
        /// Revokes a REST API v2 token.
        case revokeToken(String)
        /// Deletes a REST API v2 token.
        case deleteToken(String)
        /// Gives a REST API v2 token another value; the one before is refused.
        case reissueToken(String)
        /// Saves the URL and the token of an endpoint for the job: the endpoint's own where they are `nil`.
        case setCredentials(Endpoint, url: String?, token: String?)
        /// Tests the connection with what is saved; in certain lanes alone something is expected of it where lanes are given.
        case testConnection(expectsSuccess: Bool?, lanes: [Lane.Kind]?)
        /// Turns REST API v2 of the tenant on or off.
        case restAPIv2(enabled: Bool)
        /// Sets the tenant's IP allowlist; `nil` turns it off.
        case ipAllowlist([AddressRange]?)
        /// Takes an OAuth client of the SCIM Integration away.
        case removeLegacyClient(String)
        /// Lets time pass without a cycle.
        case passTime(seconds: Int64)
        /// Retires the legacy endpoint in some days.
        case endOfLife(days: Int)
        /// Adds an OAuth client of the SCIM Integration.
        case addLegacyClient(String)
        /// Sets the global rate limit of REST API v2 in requests a second; `nil` for none.
        case rateLimit(perSecond: Int?)
        /// Moves the tenant to RBAC v3, or back, which only a mock can.
        case rbacV3(isOn: Bool)
        /// Makes a service account of an RBAC v3 tenant.
        case serviceAccount(name: String, role: AdminConsole.Role)
        /// Makes a token of a service account; the one before is refused.
        case serviceAccountToken(name: String, days: Int)
        /// Takes a service account and its token away.
        case deleteServiceAccount(String)
        /// Gives a REST API v2 token another expiry or other privileges; what is `nil` stays.
        case editToken(name: String, days: Int?, privileges: [AdminConsole.Endpoint: AdminConsole.Privilege]?)
        /// Lets requests of an endpoint fail from now on.
        case fault(Fault)
        /// Ends every fault.
        case clearFaults
        /// A console action that the tenant must refuse.
        indirect case refused(Action)
        /// Sends a request of the scenario's own.
        case request(RequestStep)
        /// Checks what is true now.
        case expect(Expectation)
        /// What a closure does; see ``perform(_:_:)``.
        case custom(CustomStep)
    }
}

/// A request of the scenario's own.
public struct RequestStep: Sendable {
    /// Where to; `nil` for the endpoint that the job uses.
    public var endpoint: Endpoint?
    /// The method.
    public var method: String
    /// Behind the base URL; `{name}` stands for a saved id.
    public var path: String
    /// Further header fields in their order.
    public var headers: [(name: String, value: String)]
    /// The body; `nil` for none.
    public var body: JSONValue?
    /// The status that must come back.
    public var status: Int?
    /// What the answer's body must hold.
    public var expectedBody: JSONValue?
    /// The name under which the answer's id is kept.
    public var saveID: String?
}

/// What must be true behind a step. What is `nil` is not checked.
public struct Expectation: Sendable {
    /// The lanes in which it is checked; `nil` for all.
    public var lanes: [Lane.Kind]?
    /// Users by userName, in the file's order.
    public var users: [(name: String, user: ExpectedUser)] = []
    /// Groups by display name, in the file's order.
    public var groups: [(name: String, group: ExpectedGroup)] = []
    /// How many users there are.
    public var userCount: Int?
    /// How many groups there are.
    public var groupCount: Int?
    /// How many requests other than GET the last cycle sent.
    public var writes: Int?
    /// How many POST.
    public var creates: Int?
    /// How many DELETE.
    public var deletes: Int?
    /// Requests, by method and a part of the path, of which there must be at least one each.
    public var requests: [(method: String, path: String)] = []
    /// The code of the job's status.
    public var jobState: String?
    /// How many objects the last cycle could not write.
    public var jobFailures: Int?
    /// Whether the job is in quarantine.
    public var isQuarantined: Bool?
    /// Why, in Microsoft Graph's words.
    public var quarantineReason: String?
    /// What kind of run the last one was.
    public var runKind: String?
    /// Entries of which the last run's provisioning log holds at least one each.
    public var log: [ExpectedLogEntry] = []
    /// What became of the ids that the job had kept: how many were used, unknown, matched again, created again.
    public var memory: [(name: String, count: Int)] = []
    /// Who made the last change.
    public var lastActor: String?
    /// Everybody who made a change, in the order of their first.
    public var actors: [String]?
}

/// What is expected of a user of the tenant.
public struct ExpectedUser: Sendable {
    /// Whether there is exactly one.
    public var isPresent: Bool?
    /// Whether it is active.
    public var isActive: Bool?
    /// Attributes, in part.
    public var attributes: JSONObject?
    /// Exactly its groups.
    public var groups: [String]?
}

/// What is expected of a group of the tenant.
public struct ExpectedGroup: Sendable {
    /// Whether there is exactly one.
    public var isPresent: Bool?
    /// Exactly its members.
    public var members: [String]?
}
