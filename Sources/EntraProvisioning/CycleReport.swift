import JSON

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
        /// Nothing: the job is in quarantine and its next attempt is not due.
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

    /// What kind of cycle it was.
    public var kind: Kind
    /// The log entries, oldest first.
    public var log: [ProvisioningLogEntry] = []
    /// What could not be written.
    public var failures: [Failure] = []
    /// How many source objects came with the deltas.
    public var imported = 0
    /// How many objects were written.
    public var exported = 0
    /// The quarantine the job is in behind the cycle; `nil` for none.
    public var quarantine: Quarantine?

    init(kind: Kind) { self.kind = kind }
}

/// What an on-demand run answers, in the two parts of Graph's answer.
public struct OnDemandReport: Sendable {
    /// What was done.
    public var cycle: CycleReport
    /// The result: `{"result": "Success", "details": {…}}`.
    public var key: JSONValue
    /// The description of every step.
    public var value: JSONValue
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
