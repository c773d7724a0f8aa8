import EntraProvisioning

/// What an administrator sets of a job; what is `nil` stays as it is.
public struct JobSettings: Sendable, Hashable {
    /// Whether all users and groups are in scope.
    public var syncsAll: Bool?
    /// Whether who falls out of scope keeps the account.
    public var skipsOutOfScopeDeletions: Bool?
    /// How many deletions a cycle may do: `.some(nil)` for any number.
    public var deletionThreshold: Int??
}

/// What the simulated service does where Microsoft's is not documented.
public struct ServiceSetup: Sendable, Hashable {
    /// How many requests a second it sends; `nil` for no limit.
    public var requestsPerSecond: Int?
    /// Whether it waits as long as Retry-After asks.
    public var waitsForRetryAfter = false
    /// What it sends when a manager is taken away.
    public var managerRemoval = ManagerRemoval.nothing
    /// From how many failures on it goes into quarantine.
    public var thresholds = QuarantineThresholds()
}

/// A change of a mapping.
public struct MappingChange: Sendable, Hashable {
    /// A row to add, or to put in the place of that with the same target.
    public struct Row: Sendable, Hashable {
        /// The target attribute.
        public var target: String
        /// The row's source as an expression: `[mail]`, `"text"`, `Join(…)`.
        public var expression: String
        /// Its precedence as a matching attribute.
        public var matching: Int?
        /// What is written on creation where there is no value.
        public var defaultValue: String?
        /// Whether it is written on creation alone.
        public var onlyDuringCreation: Bool
    }

    /// Whether it is that of groups.
    public var ofGroups: Bool
    /// Rows to add or replace.
    public var rows: [Row]
    /// Targets whose rows are removed.
    public var removed: [String]
    /// The target object actions that are on, in Microsoft Graph's words; `nil` for no change.
    public var flowTypes: [String]?
    /// Whether the mapping is on; `nil` for no change.
    public var isEnabled: Bool?
}

/// What is expected of an entry of the provisioning log. What is `nil` may be anything.
public struct ExpectedLogEntry: Sendable {
    /// What the source object is called.
    public var name: String
    /// What was done.
    public var action: String?
    /// How it ended.
    public var status: String?
    /// The error code: `.some(nil)` for none.
    public var code: String??
    /// Why it was skipped.
    public var skipReason: String?
}
