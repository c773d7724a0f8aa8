import MockNetskope

/// By which of the harness's means a seeded defect was looked for.
public enum ProofMeans: String, Sendable, Hashable, CaseIterable {
    /// The scenarios, lived as `cutover run` does.
    case scenarios
    /// Sweeps of the scenarios: every way to switch, every fault.
    case sweeps
    /// Random histories.
    case fuzz
}

/// What became of one seeded defect.
public struct DefectProof: Sendable {
    /// How a defect was caught.
    public struct Kill: Sendable, Hashable {
        /// By what: a scenario's file with the lane and the step, or a history's number.
        public var by: String
        /// What was found first, in a few words: `directory`, `an expectation`.
        public var finding: String
        /// How many scenarios or histories were lived until then, this one among them.
        public var tried: Int
        /// How long it took from the start of this means, in seconds.
        public var seconds: Double
    }

    /// The defect.
    public var defect: Defect
    /// How each means caught it; a means that did not is absent.
    public var kills: [ProofMeans: Kill] = [:]
    /// How many scenarios or histories each means tried in vain.
    public var vain: [ProofMeans: Int] = [:]

    /// Whether the shipped scenarios caught it: what is asked of every defect.
    public var isCaught: Bool { kills[.scenarios] != nil }
}
