/// The form of the requests that a provisioning job sends. It belongs to the job, not to the endpoint: a changed URL does not change it.
public enum Dialect: String, Sendable, Hashable, CaseIterable {
    /// A job made since 18 December 2018: capitalised operations, `active` as a string, removals with a value array.
    case standard = "default"
    /// With the flag `aadOptscim062020` in the tenant URL: lower-case operations, booleans, path-less values, removals by filter.
    case aadOptscim062020
    /// A job made before that date (`customappsso`).
    case customappsso
}

/// How a provisioning job is set up.
public struct JobConfiguration: Sendable, Hashable {
    /// The form of its requests.
    public var dialect: Dialect
    /// The attributes of users that it writes, matching attributes among them.
    public var userMapping: [AttributeMapping]
    /// The attributes of groups that it writes.
    public var groupMapping: [AttributeMapping]
    /// How many members one PATCH carries. Assumption: 1, as Microsoft's examples show; the real number is not published.
    public var memberBatchSize: Int
    /// Whether users that fall out of scope keep their accounts as they are (`SkipOutOfScopeDeletions`).
    public var skipsOutOfScopeDeletions: Bool
    /// How many disables and deletions in a cycle put the job into quarantine instead; `nil` for no limit (accidental deletions prevention).
    public var deletionThreshold: Int?
    /// Whether requests carry the flag of the tenant URL in their query. Assumption: no; no capture shows it.
    public var forwardsFlag: Bool

    /// Creates a configuration.
    public init(
        dialect: Dialect = .standard,
        userMapping: [AttributeMapping] = AttributeMapping.netskopeUsers,
        groupMapping: [AttributeMapping] = AttributeMapping.groups,
        memberBatchSize: Int = 1
    ) {
        self.dialect = dialect
        self.userMapping = userMapping
        self.groupMapping = groupMapping
        self.memberBatchSize = memberBatchSize
        skipsOutOfScopeDeletions = false
        deletionThreshold = nil
        forwardsFlag = false
    }
}
