import HTTP

/// A job in quarantine (Application provisioning in quarantine status; synchronizationQuarantine of Microsoft Graph).
public struct Quarantine: Sendable, Hashable {
    /// Why.
    public enum Reason: String, Sendable, Hashable {
        /// Credentials or endpoint do not work.
        case encounteredQuarantineException = "EncounteredQuarantineException"
        /// Too large a part of the objects failed.
        case encounteredEscrowProportionThreshold = "EncounteredEscrowProportionThreshold"
        /// Too many objects failed.
        case encounteredBaseEscrowThreshold = "EncounteredBaseEscrowThreshold"
        /// Too many objects failed, references to others counted.
        case encounteredTotalEscrowThreshold = "EncounteredTotalEscrowThreshold"
        /// More deletions than the threshold allows.
        case tooManyDeletes = "TooManyDeletes"
    }

    /// Why.
    public var reason: Reason
    /// When this quarantine began.
    public var began: Instant
    /// When the service tries again.
    public var nextAttempt: Instant
    /// How many attempts failed.
    public var attempts: Int
    /// The error's code.
    public var code: String
    /// The error's message.
    public var message: String

    /// Retries come 6, 12 and 24 hours behind the first failure, then daily ("Retry duration").
    static func delay(attempts: Int) -> Int64 {
        switch attempts {
        case ...1: 6 * 3600
        case 2: 12 * 3600
        default: Int64(attempts - 2) * 24 * 3600
        }
    }

    /// After four weeks the job is disabled, in seconds.
    static let lifetime: Int64 = 28 * 86_400
}

/// From how many failures on a job goes into quarantine (Application provisioning in quarantine status).
public struct QuarantineThresholds: Sendable, Hashable {
    /// From how many failures on their proportion counts: 5,000.
    public var leastFailures = 5000
    /// How many of a hundred objects may fail: 40.
    public var percent = 40
    /// How many failures are too many in any proportion: 40,000.
    public var failures = 40_000
    /// How many are too many with failed references (managers, members) counted: 60,000.
    public var failuresWithReferences = 60_000

    /// Creates the documented thresholds.
    public init() {}

    /// Why a job goes into quarantine with this many failures among `evaluated` objects; `nil` where it does not.
    func reason(failures: Int, references: Int, evaluated: Int) -> Quarantine.Reason? {
        if failures > self.failures { return .encounteredBaseEscrowThreshold }
        if failures + references > failuresWithReferences { return .encounteredTotalEscrowThreshold }
        if failures >= leastFailures, failures * 100 > percent * max(1, evaluated) {
            return .encounteredEscrowProportionThreshold
        }
        return nil
    }
}
