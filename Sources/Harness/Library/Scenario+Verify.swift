import MockNetskope

extension Scenario {
    /// Lives the scenario in its lanes and throws what is wrong.
    ///
    /// The same scenario, options and seed give the same bytes. A scenario shares nothing with another, so that any number may be verified at once.
    ///
    /// - Parameters:
    ///   - lanes: the lanes to live, beside the baseline; every lane where it is left out. What a scenario does not allow is not lived.
    ///   - seed: the seed of all ids and tokens.
    ///   - profile: switches over the scenario's own, each as `apiV2.patchRemoveMember=ignore`.
    ///   - defect: the seeded defect that REST API v2 has; `nil` for none.
    ///   - ledger: the known differences to allow.
    ///   - rules: comparison rules of your own.
    ///   - transports: how requests travel; with both, the two must answer the same bytes.
    ///   - file: the source file that calls; leave it to its default.
    ///   - line: its line, likewise.
    /// - Returns: what was found, which is nothing but the verdict and the use of ledger and rules.
    /// - Throws: ``ScenarioFailure``, whose description is the report; ``ProfileOverrideError`` for a switch that does not exist;
    ///   `CancellationError` where the task was cancelled before the scenario began.
    @discardableResult
    public func verify(
        lanes: Set<Lane.Kind> = Set(Lane.Kind.allCases),
        seed: UInt64 = 1,
        profile: [String] = [],
        defect: Defect? = nil,
        ledger: Ledger = Ledger(),
        rules: [ComparisonRule] = [],
        transports: [TransportKind] = [.memory],
        file: String = #filePath,
        line: Int = #line
    ) async throws -> Verification {
        let options = try RunOptions(
            lanes: lanes,
            seed: seed,
            profile: profile,
            defect: defect,
            ledger: ledger,
            rules: rules,
            transports: transports
        )
        return try await verify(options, file: file, line: line)
    }

    /// Lives the scenario as `options` ask, and throws what is wrong. See ``verify(lanes:seed:profile:defect:ledger:rules:transports:file:line:)``.
    ///
    /// - Throws: ``ScenarioFailure``; `CancellationError` where the task was cancelled before the scenario began.
    @discardableResult
    public func verify(_ options: RunOptions, file: String = #filePath, line: Int = #line) async throws -> Verification {
        let verification = try await verification(options)
        guard verification.verdict.isIdentical else {
            throw ScenarioFailure(verification: verification, origin: (file, line))
        }
        return verification
    }

    /// Lives the scenario as `options` ask, and gives what was found, whatever it is.
    ///
    /// - Throws: `CancellationError` where the task was cancelled before the scenario began.
    public func verification(_ options: RunOptions = RunOptions()) async throws -> Verification {
        try Task.checkCancellation()
        let outcome = ScenarioRunner.run(self, options)
        var findings: [Finding] = []
        var lanes: [LaneReport] = []
        for event in outcome.events {
            switch event {
            case .found(let finding): findings.append(finding)
            case .laneFinished(let report): lanes.append(report)
            default: break
            }
        }
        return Verification(
            scenario: self,
            verdict: outcome.verdict,
            findings: findings,
            lanes: lanes,
            ruleUses: options.rules.enumerated().map { ($0.element.name, outcome.ruleUses[$0.offset] ?? 0) },
            transcript: outcome.transcripts.map { TranscriptText(lane: $0.lane, exchanges: $0.exchanges).text }
                .joined(separator: "\n"),
            seed: options.seed
        )
    }
}

extension RunOptions {
    /// Creates options by what most tests ask for; the rest is as ``init()`` has it.
    ///
    /// - Parameters:
    ///   - lanes: the lanes to live, beside the baseline.
    ///   - seed: the seed of all ids and tokens.
    ///   - profile: switches over the scenario's own, each as `apiV2.patchRemoveMember=ignore`.
    ///   - defect: the seeded defect that REST API v2 has; `nil` for none.
    ///   - ledger: the known differences to allow.
    ///   - rules: comparison rules of your own.
    ///   - transports: how requests travel; with both, the two must answer the same bytes.
    /// - Throws: ``ProfileOverrideError`` for a switch or a value that does not exist, with the nearest one.
    public init(
        lanes: Set<Lane.Kind> = Set(Lane.Kind.allCases),
        seed: UInt64 = 1,
        profile: [String] = [],
        defect: Defect? = nil,
        ledger: Ledger = Ledger(),
        rules: [ComparisonRule] = [],
        transports: [TransportKind] = [.memory]
    ) throws(ProfileOverrideError) {
        self.init()
        self.lanes = lanes
        self.seed = seed
        self.defect = defect
        self.ledger = ledger
        self.rules = rules
        self.transports = transports
        for text in profile { profileOverrides.append(try ProfileOverride(text)) }
    }
}
