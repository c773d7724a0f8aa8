import HTTP
import JSON

/// A job in quarantine (Application provisioning in quarantine status; synchronizationQuarantine of Microsoft Graph).
public struct Quarantine: Sendable, Hashable {
    /// Why.
    public enum Reason: String, Sendable, Hashable {
        /// Credentials or endpoint do not work.
        case encounteredQuarantineException = "EncounteredQuarantineException"
        /// Too large a part of the objects failed.
        case encounteredEscrowProportionThreshold = "EncounteredEscrowProportionThreshold"
        /// More deletions than the threshold allows.
        case tooManyDeletes = "TooManyDeletes"
    }

    /// Why.
    public var reason: Reason
    /// When it began.
    public var began: Instant
    /// When the service tries again.
    public var nextAttempt: Instant
    /// How many attempts failed.
    public var attempts: Int
    /// The error's code.
    public var code: String
    /// The error's message.
    public var message: String

    /// Retries come 6, 12 and 24 hours behind the first failure, then daily.
    static func delay(attempts: Int) -> Int64 {
        switch attempts {
        case ...1: 6 * 3600
        case 2: 12 * 3600
        default: Int64(attempts - 2) * 24 * 3600
        }
    }

    /// After four weeks the job is disabled.
    static let lifetime: Int64 = 28 * 86_400
}

/// An object that could not be written and waits for its next attempt.
public struct Escrow: Sendable, Hashable {
    /// What could not be written.
    public enum Operation: String, Sendable, Hashable {
        case user
        case group
        case members
        case manager
    }

    /// The source object's id.
    public var sourceID: String
    /// What could not be written.
    public var operation: Operation
    /// How many attempts failed.
    public var attempts: Int
    /// When the service tries again.
    public var nextAttempt: Instant

    /// The wait doubles from one cycle up to a day. Assumption: "gradually scaling back the frequency" names no figures.
    static func delay(attempts: Int) -> Int64 { min(Int64(2400) << Int64(min(attempts - 1, 6)), 86_400) }
}
