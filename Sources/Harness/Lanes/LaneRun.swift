import HTTP
import JSON

/// One lane being lived: its world, what it found, what it may fail with.
struct LaneRun {
    let lane: Lane
    let scenario: Scenario
    let stage: Stage
    /// The observations of the scenario's own steps and of settling, in order; index 0 is the first step.
    var observations: [StepObservation] = []
    var findings: [Finding] = []
    /// Uses of the ledger's entries, by place.
    var uses: [Int: Int] = [:]
    /// How many divergences each comparison rule declared known, by place.
    var ruleUses: [Int: Int] = [:]
    /// The first expected failure, once it happened: from then on differences do not count.
    var expected: [NamedFailure] = []
    var stepCount = 0
    /// Whether the lane ends at its first finding.
    var stopsAtFirstFinding: Bool
    /// How many cycles of the lane's own the model judged.
    var tally = ModelTally()
    /// What the lane carries on from step to step, beside its world.
    var memory = Memory()
    private var reported: Set<Divergence> = []
    /// The last step that was a run of the provisioning service: what later steps may expect something of.
    private var lastRun: StepObservation?
    /// Entra ID as the last cycle read it: what an on-demand run knows of groups.
    private var directoryRead: StepObservation?

    private let builtInCount: Int
    private let rules: [ComparisonRule]

    struct Memory: Equatable {
        var identities = IdentityMap()
        var invariants = Invariants()
        var model = DirectoryModel()
        /// Ids that changed behind an expected failure; they count where the lane recovers.
        var brokenIdentities: [JSONDifference] = []

        /// Whether the two will object to the same from now on.
        func goesOnLike(_ other: Memory) -> Bool {
            identities.goesOnLike(other.identities) && invariants == other.invariants
                && brokenIdentities == other.brokenIdentities && model == other.model
        }
    }

    /// The lane this one is compared with.
    var against: Lane {
        if case .control(let kind) = lane { return kind == .apiV2 ? .apiV2 : .legacy }
        return scenario.baseline == .apiV2 ? .apiV2 : .legacy
    }

    /// Creates a lane; the ledger's first `builtInCount` entries are not the scenario's own.
    init(
        _ lane: Lane,
        _ scenario: Scenario,
        _ stage: Stage,
        builtInCount: Int,
        rules: [ComparisonRule],
        stopsAtFirstFinding: Bool
    ) {
        self.lane = lane
        self.scenario = scenario
        self.stage = stage
        self.builtInCount = builtInCount
        self.rules = rules
        self.stopsAtFirstFinding = stopsAtFirstFinding
    }

    /// Whether nothing more is lived, because a finding is all that is asked for.
    var isOver: Bool { stopsAtFirstFinding && !findings.isEmpty }

    /// An empty lane of the same scenario that begins in `world`.
    private func branch(as lane: Lane, from world: World) -> LaneRun {
        var branch = LaneRun(
            lane,
            scenario,
            stage,
            builtInCount: builtInCount,
            rules: rules,
            stopsAtFirstFinding: stopsAtFirstFinding
        )
        branch.forkedAt = world.transcript.exchanges.count
        return branch
    }

    /// A lane that leaves this one, which was lived whole, behind step `point`.
    func forked(as lane: Lane, at point: Int, from world: World) -> LaneRun {
        var fork = branch(as: lane, from: world)
        fork.memory = memoryAt[point] ?? Memory()
        fork.lastRun = observations.prefix(point).last { $0.isRun }
        fork.directoryRead = observations.prefix(point).last { $0.isRun && !$0.isOnDemand }
        fork.expected = expected.filter { $0.place.phase == .steps && $0.place.number <= point }
        fork.pace = Array(pace.prefix(point))
        return fork
    }

    /// A lane that leaves this one where it stands.
    func goingOn(as lane: Lane, from world: World) -> LaneRun {
        var fork = branch(as: lane, from: world)
        fork.memory = memory
        fork.lastRun = lastRun
        fork.directoryRead = directoryRead
        fork.expected = expected
        fork.pace = pace
        return fork
    }

    /// The observation of the scenario's step at `index`, counted from 0.
    func observation(_ index: Int) -> StepObservation? { index < observations.count ? observations[index] : nil }

    /// The world behind step `point` of a lane that was lived whole; 0 is the moment before the first step.
    func world(after point: Int) -> World? { point == 0 ? observations.first?.before : observation(point - 1)?.world }

    /// How many requests the lane sent itself, without the beginning it shares.
    var ownRequests: Int { stage.world.transcript.exchanges.count - forkedAt }

    private var forkedAt = 0
    /// How many SCIM requests each step sent, a shared beginning included, then each settling cycle.
    private var pace: [Int] = []
    private var memoryAt: [Int: Memory] = [:]

    var mayFail: Bool {
        guard let failure = scenario.expectFailure, !lane.isControl else {
            return scenario.expectFailure != nil && lane.isControl
        }
        let allowed = failure.must + failure.may
        // Whoever goes back on the way may meet what a way back may meet.
        if case .secondCutover = lane, allowed.contains(.rollback) { return true }
        return allowed.contains(lane.kind)
    }

    /// Whether the lane must show a failure. A second cutover may find what made the first fail mended.
    var mustFail: Bool {
        if case .secondCutover = lane { return false }
        return scenario.expectFailure?.must.contains(lane.kind) == true
    }

    /// Whether a lane that failed and recovered must end like the baseline.
    var judgesRecovery: Bool {
        guard let failure = scenario.expectFailure else { return false }
        if case .secondCutover = lane { return mayFail && !failure.must.contains(.cutover) }
        return failure.may.contains(lane.kind)
    }

    /// How the lane's failures are judged.
    private var judgement: [Bool] { [mayFail, mustFail, judgesRecovery] }

    var hasFailed: Bool { !expected.isEmpty }

    // MARK: Living

    /// Does one step and notes what it showed; compares it with `baseline` where one is given. A lane that is over does nothing more.
    mutating func live(_ step: Step, _ phase: StepPlace.Phase, against baseline: StepObservation?, ledger: Ledger?) {
        if isOver { return }
        let place = StepPlace(phase, step.number, step.title)
        let before = stage.world
        let outcome = stage.perform(step, in: lane.kind, scenario: scenario)
        stepCount += 1
        let world = stage.world
        let exchanges = Array(world.transcript.exchanges[before.transcript.exchanges.count...])
        let bases = [world.baseURL(.legacy), world.baseURL(.apiV2)]
        let observation = StepObservation(
            place: place,
            world: world,
            before: before,
            exchanges: exchanges,
            wire: exchanges.map { WireForm($0, names: world.names, bases: bases) },
            outcome: outcome,
            hasOwnCredential: hasOwnCredential(step)
        )
        if observation.isRun { lastRun = observation }
        if observation.isRun, !observation.isOnDemand { directoryRead = observation }
        let known = findings.count
        defer { if findings.count > known, !stopsAtFirstFinding { showDirectory(observation, baseline, from: known) } }
        note(observation)
        if !isScript(step) {
            let problems = memory.invariants.broken(
                before.snapshot,
                world.snapshot,
                world.graph,
                read: observation.isOnDemand ? directoryRead?.world.graph : nil,
                allAreInScope: world.job.provisionsEveryone
            )
            for problem in problems {
                findings.append(Finding(.invariant, lane: lane, place: place, problem.message, evidence: problem.evidence))
            }
        }
        if phase == .migration || phase == .rollback {
            checkQuiet(observation)
            holdAgainstModel(step, observation)
        } else {
            observations.append(observation)
            pace.append(exchanges.count)
            if let baseline { compare(observation, baseline, ledger) }
            // Behind the comparison, which has the exchanges to show.
            holdAgainstModel(step, observation)
            if phase == .steps {
                memoryAt[step.number] = memory
            }
        }
    }

    private func isScript(_ step: Step) -> Bool {
        switch step.action {
        case .request, .custom: true
        default: false
        }
    }

    /// Whether a script asks a fixed endpoint, with that endpoint's credential; one that asks the lane's uses the job's.
    private func hasOwnCredential(_ step: Step) -> Bool {
        if case .request(let request) = step.action { return request.endpoint != nil }
        return false
    }

    /// The change of credentials itself writes nothing.
    private mutating func checkQuiet(_ observation: StepObservation) {
        guard let write = observation.writes.first else { return }
        findings.append(
            Finding(
                .divergence,
                lane: lane,
                place: observation.place,
                "the change of endpoint itself must create, change and delete nothing",
                divergence: Divergence(
                    .continuity,
                    lane: lane,
                    against: against,
                    step: observation.place,
                    path: [observation.place.phase.rawValue, "writes"],
                    baseline: 0,
                    value: .number(JSONNumber(observation.writes.count)),
                    exchanges: ExchangePair(baseline: nil, lane: write)
                )
            )
        )
    }

    /// Sorts failures into expected and unexpected ones, and reports expectations that are not met.
    private mutating func note(_ observation: StepObservation) {
        let names = Set(scenario.expectFailure?.names ?? [])
        if mayFail {
            for failure in observation.failures where names.contains(failure.name) {
                let named = NamedFailure(name: failure.name, place: observation.place, detail: failure.detail)
                if !expected.contains(where: { $0.name == failure.name }) { expected.append(named) }
            }
        }
        // Where a fault is put, failures and delays are what is asked for; what counts is how the lane ends.
        if case .faulted = lane {
            for problem in observation.unmet where problem.message.hasPrefix(Stage.undone) {
                findings.append(
                    Finding(.expectation, lane: lane, place: observation.place, problem.message, evidence: problem.evidence)
                )
            }
            return
        }
        if hasFailed { return }
        for failure in observation.failures where failure.name.isVisible {
            findings.append(
                Finding(
                    .unexpectedFailure,
                    lane: lane,
                    place: observation.place,
                    "\(failure.name.rawValue): \(failure.detail)",
                    evidence: observation.evidence(of: failure)
                )
            )
        }
        // What a lane expects was said of its first run already.
        for problem in observation.unmet where !lane.isControl {
            findings.append(
                Finding(.expectation, lane: lane, place: observation.place, problem.message, evidence: problem.evidence)
            )
        }
    }

    // MARK: Comparing

    private mutating func compare(_ observation: StepObservation, _ baseline: StepObservation, _ ledger: Ledger?) {
        if hasFailed {
            // Ids are still followed: a lane that recovers must not have re-created anybody meanwhile.
            memory.brokenIdentities += memory.identities.take(baseline.snapshot, observation.snapshot)
            return
        }
        let comparison = StepComparison(lane: lane, against: against, baseline: baseline, observed: observation)
        report(comparison.divergences(&memory.identities), comparison, ledger)
        for rule in rules { report(rule.divergences(comparison), comparison, ledger, foundBy: rule) }
    }

    private mutating func report(
        _ divergences: [Divergence],
        _ comparison: StepComparison,
        _ ledger: Ledger?,
        foundBy rule: ComparisonRule? = nil
    ) {
        let isSamePlace = comparison.baseline.endpoint == comparison.observed.endpoint
        var culprit = Culprit(stage: stage, comparison: comparison, scenario: scenario)
        for divergence in divergences {
            if isOver { return }
            // Only two different endpoints may differ in a documented way; what a scenario declares may outlast its endpoint.
            let start = isSamePlace ? builtInCount : 0
            if let ledger, let entry = ledger.entry(for: divergence, baseline: comparison.baseline.endpoint, from: start) {
                uses[entry, default: 0] += 1
                continue
            }
            // A lane that is run against itself must not differ, whatever a rule says.
            if !lane.isControl, let known = rules.firstIndex(where: { $0.allows(divergence) }) {
                ruleUses[known, default: 0] += 1
                continue
            }
            var plain = divergence
            plain.exchanges = nil
            plain.step = StepPlace(.steps, 0, "")
            guard reported.insert(plain).inserted else { continue }
            var located = divergence
            // Looking for the very request means to live the step again; who asks for the first finding alone does not ask for that.
            if located.exchanges == nil, findings.count < 24, !stopsAtFirstFinding {
                located.exchanges = culprit.exchanges(behind: divergence)
            }
            let message = rule.map { "found by the rule \"\($0.name)\": \($0.reason)" } ?? ""
            var finding = Finding(.divergence, lane: lane, place: divergence.step, message, divergence: located)
            finding.rule = rule?.finder
            findings.append(finding)
        }
    }

    // MARK: Joining

    /// Whether everything that this lane will still find follows from its world and the steps, and `other`, which stands at the same step, will find
    /// the same: then the lane need not be lived on.
    func goesOnLike(_ other: LaneRun) -> Bool {
        hasFailed == other.hasFailed && judgement == other.judgement && memory.goesOnLike(other.memory)
            && lastRun?.wire == other.lastRun?.wire && lastRun?.operation == other.lastRun?.operation
    }

    /// The lane's line in reports.
    func report(joined: Lane? = nil) -> LaneReport {
        let exchanges = stage.world.transcript.exchanges
        return LaneReport(
            lane: lane,
            requests: exchanges.count,
            writes: exchanges.count { $0.request.method != "GET" },
            expectedFailures: expected,
            digest: stage.world.digest.description,
            joined: joined,
            requestsByStep: pace
        )
    }
}
