import HTTP

/// One entry of the provisioning log (provisioningObjectSummary of Microsoft Graph).
public struct ProvisioningLogEntry: Sendable, Hashable {
    /// What was done.
    public enum Action: String, Sendable, Hashable {
        case create
        case update
        case delete
        case disable
        /// Held back by the prevention of accidental deletions.
        case stagedDelete
        case other
    }

    /// How it ended.
    public enum Status: String, Sendable, Hashable {
        case success
        case failure
        case skipped
        case warning
    }

    /// As what the source object came to the service.
    public enum Received: String, Sendable, Hashable {
        case add = "Add"
        case update = "Update"
        case delete = "Delete"
    }

    /// What was found of the object's scope.
    public struct Scoping: Sendable, Hashable {
        /// Whether it lives and may sign in.
        public var isActive: Bool
        /// Whether it is assigned to the application, directly or through a group.
        public var isAssigned: Bool
        /// Whether it is to be provisioned.
        public var isInScope: Bool
        /// What the scoping filters said, as JSON text: `{}` without filters.
        public var filters: String
    }

    /// A target attribute that changed.
    public struct Modified: Sendable, Hashable {
        /// The target attribute.
        public var name: String
        /// The value before.
        public var old: String?
        /// The value after.
        public var new: String?
    }

    /// What was done.
    public var action: Action
    /// How it ended.
    public var status: Status
    /// `User` or `Group`.
    public var identityType: String
    /// The source object's id.
    public var sourceID: String
    /// What the source object is called.
    public var sourceName: String
    /// The id in the target, where it is known.
    public var targetID: String?
    /// As what the source object came.
    public var received = Received.update
    /// What was found of its scope; `nil` where it was not asked.
    public var scoping: Scoping?
    /// Whether the object was searched for by its matching attributes, because no id of the target was known.
    public var isMatching = false
    /// The documented error code; `nil` on success.
    public var errorCode: String?
    /// Why it was skipped; `nil` where it was not.
    public var skipReason: String?
    /// The reason; `nil` on success.
    public var reason: String?
    /// Target attributes with their old and new values.
    public var modified: [Modified] = []
    /// When it happened.
    public var moment = Instant(milliseconds: 0)
    /// How long it took, in milliseconds of the clock that is passed in.
    public var duration: Int64 = 0
}
