import HTTP

/// One line of Settings > Administration > Audit Log.
public struct AuditEntry: Sendable, Hashable {
    /// When it happened.
    public var at: Instant
    /// Who did it: the token's name, the legacy client's name, or the console's administrator.
    public var actor: String
    /// `create`, `update`, `delete` or what the administrator did.
    public var action: String
    /// `User`, `Group` or `Configuration`.
    public var objectType: String
    /// The userName, display name or name of what was changed.
    public var objectName: String
}
