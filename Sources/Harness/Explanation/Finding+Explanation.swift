extension Finding {
    /// What the finding means: by the first rule that is for it, in the order of the tables.
    public var explanation: Explanation {
        if let told { return told }
        guard let clue = Clue(self) else { return withoutEvidence }
        if lane.isControl { return unstable(clue) }
        if let rule {
            return Explanation(
                severity: rule.severity,
                dimension: clue.dimension,
                group: nil,
                audience: .scenarioAuthor,
                consequence: "A comparison rule of the test's own says that this must not differ.",
                advice: Advice.ownRule.rawValue
            )
        }
        for rule in ExplanationRule.table(for: clue.dimension) {
            if let explanation = rule.explain(clue) { return explanation }
        }
        return Explanation(
            severity: .medium,
            dimension: clue.dimension,
            group: nil,
            audience: .notClassified,
            consequence: "Not classified: no rule says what this means for \(clue.who).",
            advice: Advice.unknown.rawValue
        )
    }

    /// What a finding means that speaks of the scenario or the harness.
    private var withoutEvidence: Explanation {
        let (severity, consequence, advice): (Severity, String, Advice) =
            switch kind {
            case .staleDifference:
                (.low, "A difference is declared that no longer occurs; it would hide one that comes back.", .scenario)
            case .transportDifference:
                (.medium, "The mocks answer otherwise over a socket than in memory, so that neither can be relied on.", .unstable)
            default: (.medium, "Not classified: the finding names no place and no value.", .unknown)
            }
        return Explanation(
            severity: severity,
            dimension: nil,
            group: nil,
            audience: kind == .staleDifference || kind == .transportDifference ? .scenarioAuthor : .notClassified,
            consequence: consequence,
            advice: advice.rawValue
        )
    }

    /// A lane that was run against itself and differs: chance, or ids that decide what they should not.
    private func unstable(_ clue: Clue) -> Explanation {
        Explanation(
            severity: .medium,
            dimension: clue.dimension,
            group: .timing,
            audience: .scenarioAuthor,
            consequence:
                "The same endpoint, run twice with other ids, does not treat \(clue.who) alike: the harness's own noise.",
            advice: Advice.unstable.rawValue
        )
    }
}

extension Sequence<Finding> {
    /// The findings, the worst first; those that are equally bad in their order.
    public var worstFirst: [Finding] {
        enumerated().map { (rank: $1.explanation.severity.rank, place: $0, finding: $1) }
            .sorted { ($0.rank, $0.place) < ($1.rank, $1.place) }
            .map(\.finding)
    }
}
