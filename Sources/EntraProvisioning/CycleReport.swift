import HTTP

/// What a cycle or an on-demand run did.
public struct CycleReport: Sendable {
    /// What kind of cycle it was.
    public enum Kind: String, Sendable, Hashable {
        /// Everything was read and evaluated.
        case initial
        /// What changed since the watermark was read and evaluated.
        case incremental
        /// One object at once.
        case onDemand
        /// Nothing: the job is in quarantine and its next attempt is not due, or it was disabled.
        case skipped
    }

    /// Something that could not be written.
    public struct Failure: Sendable, Hashable {
        /// What could not be written.
        public var operation: Escrow.Operation
        /// What the source object is called.
        public var sourceName: String
        /// The status; 0 where no response came.
        public var status: Int
        /// The log's error code.
        public var code: String
        /// The reason.
        public var reason: String
    }

    /// What became of the ids that the service had kept of the target's resources. A migration that the target's ids survive leaves all but
    /// ``used`` at nothing.
    public struct Anchors: Sendable, Hashable {
        /// How many kept ids were asked for.
        public var used = 0
        /// How many of them the target did not know.
        public var missing = 0
        /// For how many of those the matching attributes found a resource.
        public var matchedAgain = 0
        /// For how many a resource was created.
        public var createdAgain = 0
    }

    /// What kind of cycle it was.
    public var kind: Kind
    /// When it began.
    public var began: Instant
    /// When it ended.
    public var ended: Instant
    /// The log entries, oldest first.
    public var log: [ProvisioningLogEntry] = []
    /// What could not be written.
    public var failures: [Failure] = []
    /// How many source objects came with the deltas.
    public var imported = 0
    /// How many references to other objects came with them.
    public var importedReferences = 0
    /// How many objects were evaluated.
    public var evaluated = 0
    /// How many objects were written.
    public var exported = 0
    /// What became of the ids that were kept.
    public var anchors = Anchors()
    /// Why Microsoft Graph could not be read; `nil` where it could.
    public var sourceFailure: String?
    /// The quarantine the job is in behind the cycle; `nil` for none.
    public var quarantine: Quarantine?

    init(kind: Kind, at now: Instant) {
        self.kind = kind
        began = now
        ended = now
    }

    /// Whether the cycle came to its end with everything written.
    public var isComplete: Bool { quarantine == nil && failures.isEmpty && sourceFailure == nil }
}

/// What a restart resets (synchronizationJobRestartCriteria of Microsoft Graph).
public enum ResetScope: String, Sendable, Hashable, CaseIterable {
    /// Starts a paused job; resets nothing.
    case none = "None"
    /// The store of source objects and links.
    case connectorDataStore = "ConnectorDataStore"
    /// The objects that wait for another attempt.
    case escrows = "Escrows"
    /// The watermark, so that everything is evaluated again; links stay.
    case watermark = "Watermark"
    /// The quarantine.
    case quarantineState = "QuarantineState"
    /// Everything.
    case full = "Full"
    /// Allows the deletions that a threshold held back.
    case forceDeletes = "ForceDeletes"
}
