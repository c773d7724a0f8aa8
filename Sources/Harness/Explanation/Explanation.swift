import MockNetskope

/// What a finding means to the people it concerns: how bad it is, who would notice, what it resembles, and what to do next.
///
/// A pure function of the finding's evidence: the same finding gets the same explanation in every report.
public struct Explanation: Sendable, Hashable {
    /// How bad it is.
    public var severity: Severity
    /// What is concerned; `nil` where the finding is about the scenario and not about an endpoint.
    public var dimension: Dimension?
    /// The group of defects it resembles; `nil` where no endpoint need be at fault.
    public var group: DefectGroup?
    /// Who would notice.
    public var audience: Audience
    /// What follows from it, in a sentence that names the user or the group.
    public var consequence: String
    /// What to do next: where to look, what to check.
    public var advice: String

    /// Whether a rule knows what the finding means.
    public var isClassified: Bool { audience != .notClassified }
}

/// How bad a finding is.
public enum Severity: String, Sendable, Hashable, CaseIterable, Comparable {
    /// A person is locked out, or keeps or gets an access that must not be. Do not switch; if you have, act today.
    case critical
    /// Identities, group policies, the job or the audit log are damaged, and somebody has to repair them by hand. Do not switch before it is mended.
    case high
    /// Data are wrong, or the endpoint or the job behaves otherwise, and nobody's access is shown to change. Decide on each before you switch.
    case medium
    /// Only the form differs. Declare it in the ledger once you know where it is documented.
    case low

    /// Whether the left is less bad.
    public static func < (left: Severity, right: Severity) -> Bool { left.rank > right.rank }

    /// 0 for the worst.
    var rank: Int {
        switch self {
        case .critical: 0
        case .high: 1
        case .medium: 2
        case .low: 3
        }
    }
}

/// Who would notice what a finding tells of.
public enum Audience: String, Sendable, Hashable, CaseIterable {
    /// A user who can no longer sign in, or has no account.
    case lockedOutUser = "locked-out-user"
    /// Whoever finds an account in use that should be switched off or gone.
    case activeLeaver = "active-leaver"
    /// Whoever has, or finds, two accounts or groups in the place of one.
    case duplicateAccount = "duplicate-account"
    /// A member who lost what a group gave.
    case memberLostAccess = "lost-group-access"
    /// A member who keeps or gets what a group gives, and should not.
    case memberKeptAccess = "kept-group-access"
    /// A user whose name, address or other profile data are wrong.
    case wrongProfile = "wrong-profile"
    /// Whoever runs the provisioning job: it fails, retries, is in quarantine, or does more or less than before.
    case jobOperator = "operator"
    /// Whoever reads the tenant's audit log.
    case auditor
    /// Nobody but who compares bytes.
    case nobody = "cosmetic"
    /// Whoever wrote the scenario or keeps the ledger.
    case scenarioAuthor = "scenario-author"
    /// No rule knows.
    case notClassified = "not-classified"

    /// The audience in words for a person: `a user who is locked out`.
    public var words: String {
        switch self {
        case .lockedOutUser: "a user who is locked out"
        case .activeLeaver: "an account that should be off or gone, and is in use"
        case .duplicateAccount: "two accounts or groups in the place of one"
        case .memberLostAccess: "a member who lost what a group gave"
        case .memberKeptAccess: "a member who has what a group gives, and should not"
        case .wrongProfile: "a user with wrong profile data"
        case .jobOperator: "whoever runs the provisioning job"
        case .auditor: "whoever reads the audit log"
        case .nobody: "nobody but who compares bytes"
        case .scenarioAuthor: "whoever wrote the scenario"
        case .notClassified: "not classified"
        }
    }
}
