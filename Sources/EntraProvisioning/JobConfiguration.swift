/// The form of the requests that a provisioning job sends.
public enum Dialect: String, Sendable, Hashable, CaseIterable {
    /// A job made since 18 December 2018: capitalised operations, `active` as a string, removals with a value array.
    case standard = "default"
    /// With the flag `aadOptscim062020` in the tenant URL: lower-case operations, booleans, path-less values, removals by filter.
    case aadOptscim062020
    /// A job made before that date (`customappsso`).
    case customappsso

    /// The form that a tenant URL asks for: its flags belong to the URL, so that a changed URL can change it ("Flags to alter the SCIM behavior").
    func flagged(by query: String) -> Dialect {
        let flags = query.split(separator: "&").map { $0.prefix { $0 != "=" } }
        if flags.contains("aadOptscim062020") { return .aadOptscim062020 }
        // The way back, once the compliant behaviour is the default.
        if flags.contains("AzureAdScimPatch2017"), self == .aadOptscim062020 { return .standard }
        return self
    }
}

/// What the service sends when a user's manager is taken away. The form of the live service is not published, and captures differ.
public enum ManagerRemoval: String, Sendable, Hashable, CaseIterable {
    /// Nothing: "Entra doesn't support provisioning null values" (Known issues). The default.
    case nothing
    /// `remove` with a filter, as captured in thomaspoignant/scim-patch#453.
    case remove
    /// `replace` with an empty value, as Microsoft's SCIM Validator sends.
    case emptyValue
}

/// What the service does with 429 and Retry-After. What it does today is not documented.
public enum RetryAfterPolicy: Sendable, Hashable {
    /// The object fails with TooManyRequests and is tried again in a later cycle ("this attempt is automatically retried"). The default.
    case nextCycle
    /// The service waits as long as the target asks, then sends the request again, at most so often.
    case wait(retries: Int)
}

/// How a provisioning job is set up.
public struct JobConfiguration: Sendable, Hashable {
    /// The form of its requests, unless a flag of the tenant URL says otherwise.
    public var dialect: Dialect
    /// How users are mapped and scoped.
    public var users: ObjectMapping
    /// How groups are mapped and scoped.
    public var groups: ObjectMapping
    /// Target attributes of users without which none is created (attributes that the schema requires).
    public var requiredAttributes: [String] = []
    /// Whether all users and groups are in scope, not the assigned ones alone (`SyncAll`).
    public var syncsAll = false
    /// How many members one PATCH carries. Assumption: 1, as Microsoft's examples show; the real number is not published.
    public var memberBatchSize: Int
    /// Whether users that fall out of scope keep their accounts as they are (`SkipOutOfScopeDeletions`).
    public var skipsOutOfScopeDeletions = false
    /// How many disables and deletions in a cycle put the job into quarantine instead; `nil` for no limit (accidental deletions prevention).
    public var deletionThreshold: Int?
    /// Whether requests carry the flag of the tenant URL in their query. Assumption: no; no capture shows it.
    public var forwardsFlag = false
    /// What is sent when a manager is taken away.
    public var managerRemoval = ManagerRemoval.nothing
    /// What comes of 429.
    public var retryAfter = RetryAfterPolicy.nextCycle
    /// How many requests a second it sends at most; `nil` for no limit. Custom applications have none (Microsoft Q&A 1233453).
    public var requestsPerSecond: Int?
    /// From how many failures on it goes into quarantine.
    public var thresholds = QuarantineThresholds()

    /// Creates a configuration.
    public init(
        dialect: Dialect = .standard,
        userMapping: [AttributeMapping] = AttributeMapping.netskopeUsers,
        groupMapping: [AttributeMapping] = AttributeMapping.groups,
        memberBatchSize: Int = 1
    ) {
        self.dialect = dialect
        users = ObjectMapping(
            name: "Provision Microsoft Entra ID Users",
            sourceObjectName: "User",
            targetObjectName: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
            attributes: userMapping
        )
        groups = ObjectMapping(
            name: "Provision Microsoft Entra ID Groups",
            sourceObjectName: "Group",
            targetObjectName: "urn:ietf:params:scim:schemas:core:2.0:Group",
            attributes: groupMapping
        )
        self.memberBatchSize = memberBatchSize
    }
}
