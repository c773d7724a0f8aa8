import HTTP
import JSON
import MockGraph
import MockNetskope

/// A rule of comparison of your own: it declares differences known, or finds further ones. What it says carries its reason.
///
/// A difference of which path and values are known beforehand is better a ``KnownDifference`` of the ``Ledger``; a rule decides by code.
public struct ComparisonRule: Sendable {
    /// A difference that a rule finds.
    public struct Difference: Sendable, Hashable {
        /// The place, its segments from the outside in.
        public var path: [String]
        /// The baseline's value; `nil` where it is absent.
        public var baseline: JSONValue?
        /// The lane's value; `nil` where it is absent.
        public var value: JSONValue?

        /// Creates a difference.
        public init(_ path: [String], baseline: JSONValue?, value: JSONValue?) {
            self.path = path
            self.baseline = baseline
            self.value = value
        }
    }

    /// Which rule found something.
    public struct Finder: Sendable, Hashable {
        /// The rule's name.
        public let name: String
        /// Its reason.
        public let reason: String
        /// How bad it says that is.
        public let severity: Severity
    }

    /// What it is called in reports.
    public let name: String
    /// Why, in a sentence: reports show it with what the rule finds.
    public let reason: String
    let judgement: Judgement
    /// How bad what it finds is.
    var severity = Severity.medium

    /// The rule as findings name it.
    var finder: Finder { Finder(name: name, reason: reason, severity: severity) }

    enum Judgement: Sendable {
        case allows(@Sendable (Divergence) -> Bool)
        case finds(Dimension, @Sendable (LaneMoment, LaneMoment) -> [Difference])
    }

    /// A rule that declares differences known. It is asked behind the ledger, of what the ledger does not cover; how often it said yes is in
    /// ``Verification/ruleUses``.
    public static func allowing(
        _ name: String,
        reason: String,
        where isKnown: @escaping @Sendable (Divergence) -> Bool
    ) -> ComparisonRule {
        ComparisonRule(name: name, reason: reason, judgement: .allows(isKnown))
    }

    /// A rule that finds further differences between a lane and its baseline, behind every step. Lanes that are run against themselves with other ids
    /// and tokens are judged by it, too: a rule that compares ids shows there as noise.
    public static func finding(
        _ name: String,
        in dimension: Dimension,
        severity: Severity = .medium,
        reason: String,
        differences: @escaping @Sendable (_ baseline: LaneMoment, _ lane: LaneMoment) -> [Difference]
    ) -> ComparisonRule {
        ComparisonRule(name: name, reason: reason, judgement: .finds(dimension, differences), severity: severity)
    }

    /// Whether it declares `divergence` known.
    func allows(_ divergence: Divergence) -> Bool {
        if case .allows(let isKnown) = judgement { return isKnown(divergence) }
        return false
    }

    /// What it finds at a step.
    func divergences(_ comparison: StepComparison) -> [Divergence] {
        guard case .finds(let dimension, let differences) = judgement else { return [] }
        return differences(LaneMoment(comparison.baseline), LaneMoment(comparison.observed)).map { found in
            Divergence(
                dimension,
                lane: comparison.lane,
                against: comparison.against,
                step: comparison.observed.place,
                path: found.path,
                baseline: found.baseline,
                value: found.value
            )
        }
    }
}

/// What a lane looks like behind a step: what a comparison rule reads.
public struct LaneMoment: Sendable {
    private let observation: StepObservation

    init(_ observation: StepObservation) { self.observation = observation }

    /// The step.
    public var step: StepPlace { observation.place }
    /// The endpoint that the provisioning job uses.
    public var endpoint: Endpoint { observation.endpoint }
    /// The tenant behind the step, with its directory, console and audit log.
    public var tenant: Tenant { observation.world.tenant }
    /// Microsoft Graph behind the step.
    public var graph: GraphTenant { observation.world.graph }
    /// Users and groups by name, without ids and moments.
    public var directory: DirectorySnapshot { observation.snapshot }
    /// The SCIM exchanges of the step.
    public var exchanges: [Exchange] { observation.exchanges }
}
