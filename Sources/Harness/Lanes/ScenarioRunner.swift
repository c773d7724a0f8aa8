import HTTP

/// Lives one scenario in every lane and gives its verdict.
struct ScenarioRunner {
    let scenario: Scenario
    let options: RunOptions
    let ledger: Ledger
    private let builtInCount: Int
    private var events: [Event] = []
    private var findings: [Finding] = []
    private var uses: [Int: Int] = [:]
    private var ruleUses: [Int: Int] = [:]
    private var transcripts: [(lane: Lane, exchanges: [Exchange])] = []
    private var lanes = 0
    private var steps = 0
    private var requests = 0
    private var model = ModelTally()

    init(_ scenario: Scenario, _ options: RunOptions) {
        var scenario = scenario
        for change in options.profileOverrides { change.apply(to: &scenario) }
        self.scenario = scenario
        self.options = options
        builtInCount = options.ledger.entries.count
        ledger = Ledger(entries: options.ledger.entries + scenario.differences)
    }

    /// What happened, and how often each entry of the options' ledger was used.
    struct Outcome: Sendable {
        var events: [Event]
        var verdict: ScenarioVerdict
        var steps: Int
        /// How many divergences each comparison rule declared known, by its place.
        var ruleUses: [Int: Int] = [:]
        /// The SCIM exchanges of the first lane with a finding, behind those of its baseline.
        var transcripts: [(lane: Lane, exchanges: [Exchange])] = []
    }

    /// Lives the scenario over the first transport, and once more over each further one, which must not differ by a byte.
    static func run(_ scenario: Scenario, _ options: RunOptions) -> Outcome {
        var first: Outcome?
        var digests: [String] = []
        for transport in options.transports {
            var runner = ScenarioRunner(scenario, options)
            var outcome = runner.run(over: transport)
            let found = outcome.events.compactMap { event -> String? in
                if case .laneFinished(let report) = event { return "\(report.lane) \(report.digest)" }
                return nil
            }
            guard var kept = first else {
                first = outcome
                digests = found
                continue
            }
            if let place = digests.indices.first(where: { $0 >= found.count || digests[$0] != found[$0] }) {
                let lane = digests[place].split(separator: " ").first.map(String.init) ?? ""
                let finding = Finding(
                    .transportDifference,
                    lane: .legacy,
                    place: StepPlace(.steps, 0, "the whole lane"),
                    "lane \(lane) did not exchange the same bytes over \(options.transports[0].rawValue) and over \(transport.rawValue)"
                )
                kept.events.insert(.found(finding), at: max(0, kept.events.count - 1))
                kept.verdict.isIdentical = false
            }
            if kept.verdict.isIdentical, !outcome.verdict.isIdentical {
                // What only the second transport shows must be told, too.
                let found = outcome.events.filter { if case .found = $0 { true } else { false } }
                kept.events.insert(contentsOf: found, at: max(0, kept.events.count - 1))
            }
            kept.verdict.isIdentical = kept.verdict.isIdentical && outcome.verdict.isIdentical
            if let last = kept.events.indices.last { kept.events[last] = .scenarioFinished(kept.verdict) }
            outcome = kept
            first = kept
        }
        return first
            ?? Outcome(
                events: [],
                verdict: ScenarioVerdict(isIdentical: false, lanes: 0, steps: 0, requests: 0, knownDifferences: []),
                steps: 0
            )
    }

    mutating func run(over transport: TransportKind) -> Outcome {
        events = [
            .scenarioStarted(
                ScenarioHeader(
                    file: scenario.file,
                    title: scenario.title,
                    proves: scenario.proves,
                    tags: scenario.tags,
                    steps: scenario.steps.map(\.title),
                    migration: scenario.migration.map(\.title),
                    rollback: scenario.rollback.map(\.title),
                    lines: StepLines(of: scenario)
                )
            )
        ]
        do throws(TransportError) {
            let stage = try Stage(World(scenario, seed: options.seed, defect: options.defect)) { host throws(TransportError) in
                try Self.line(transport, host)
            }
            liveAll(stage)
        } catch {
            findings.append(
                Finding(
                    .unexpectedFailure,
                    lane: .legacy,
                    place: StepPlace(.steps, 0, "start"),
                    error.message,
                    evidence: Evidence(.operation, ["failures", "start"], found: .string(error.message))
                )
            )
        }
        for (index, entry) in scenario.differences.enumerated() where options.isComplete && uses[builtInCount + index] == nil {
            findings.append(
                Finding(
                    .staleDifference,
                    lane: .apiV2,
                    place: StepPlace(.settle, 2, "end"),
                    "\(entry.dimension.rawValue) \(entry.path.description.replacing("~1", with: "/")): remove it from the scenario's differences"
                )
            )
        }
        for finding in merged(findings) { events.append(.found(finding)) }
        let verdict = ScenarioVerdict(
            isIdentical: findings.isEmpty,
            lanes: lanes,
            steps: steps,
            requests: requests,
            knownDifferences: (0..<builtInCount).map { uses[$0] ?? 0 },
            model: model
        )
        events.append(.scenarioFinished(verdict))
        return Outcome(events: events, verdict: verdict, steps: steps, ruleUses: ruleUses, transcripts: transcripts)
    }

    static func line(_ transport: TransportKind, _ host: MockHost) throws(TransportError) -> any Transport {
        switch transport {
        case .memory:
            return InMemoryTransport { (request) throws(TransportError) in
                let (response, delivery) = host.deliver(request, from: World.provisioningAddress)
                return try delivery.map { (delivery) throws(TransportError) in try delivery.arrival(of: response) } ?? response
            }
        case .loopback: return try LoopbackLine(host)
        }
    }

    // MARK: Lanes

    /// Whether no further lane is lived, because a finding is all that is asked for.
    var isOver: Bool { options.stopsAtFirstFinding && !findings.isEmpty }

    private mutating func liveAll(_ stage: Stage) {
        let lived = Set(scenario.lanes).intersection(options.lanes.union([scenario.baseline]))
        let wants = { (kind: Lane.Kind) in lived.contains(kind) }
        let needsLegacy = wants(.legacy) || wants(.cutover) || wants(.rollback)
        var legacy: LaneRun?
        var apiV2: LaneRun?
        // The baseline is lived first; the other lanes are compared with it.
        if scenario.baseline == .apiV2 {
            apiV2 = liveWhole(.apiV2, stage, against: nil)
            if needsLegacy, !isOver { legacy = liveWhole(.legacy, stage, against: apiV2) }
        } else {
            legacy = liveWhole(.legacy, stage, against: nil)
            if wants(.apiV2), !isOver { apiV2 = liveWhole(.apiV2, stage, against: legacy) }
        }
        if options.controls, !isOver {
            if let legacy, wants(.legacy) { control(legacy, stage) }
            if let apiV2 { control(apiV2, stage) }
        }
        guard let trunk = legacy, let baseline = scenario.baseline == .apiV2 ? apiV2 : legacy else { return }
        guard wants(.cutover) || wants(.rollback) else { return }
        if isOver { return }
        if options.monitors, wants(.cutover), wants(.rollback) { liveMonitored(trunk, baseline, stage) }
        if wants(.cutover) { for fault in options.sweptFaults { liveFaulted(fault, trunk, baseline, stage) } }
        if options.sharesFutures {
            return liveSwitches(trunk, apiV2, baseline, stage, isReported: wants(.cutover), goesBack: wants(.rollback))
        }
        for point in 0...scenario.steps.count where !isOver && options.cutoverAt?.contains(point) ?? true {
            liveCutover(after: point, trunk, baseline, stage, isReported: wants(.cutover), goesBack: wants(.rollback))
        }
    }

    /// A lane from the first step to the last on one endpoint.
    mutating func liveWhole(_ lane: Lane, _ stage: Stage, against baseline: LaneRun?, seed: UInt64? = nil) -> LaneRun {
        stage.world = World(scenario, seed: seed ?? options.seed, defect: options.defect)
        var run = LaneRun(
            lane,
            scenario,
            stage,
            builtInCount: builtInCount,
            rules: options.rules,
            stopsAtFirstFinding: options.stopsAtFirstFinding
        )
        do throws(StepFailure) {
            try stage.setCredentials(lane.kind == .apiV2 ? .apiV2 : .legacy, nil, nil, scenario)
            try stage.startJob(scenario)
        } catch {
            findings.append(
                Finding(
                    .unexpectedFailure,
                    lane: lane,
                    place: StepPlace(.steps, 0, "start"),
                    error.message,
                    evidence: Evidence(.operation, ["failures", "start"], found: .string(error.message))
                )
            )
        }
        stage.world.refreshSnapshot()
        liveSteps(&run, from: 0, against: baseline, ledger: lane.isControl ? nil : ledger)
        finish(&run, against: baseline, isShared: false)
        return run
    }

    /// The same lane again with other ids and tokens: whatever differs now is the harness's own noise.
    private mutating func control(_ run: LaneRun, _ stage: Stage) {
        _ = liveWhole(.control(of: run.lane.kind), stage, against: run, seed: options.seed &+ 1000)
    }

    private func liveSteps(_ run: inout LaneRun, from start: Int, against baseline: LaneRun?, ledger: Ledger?) {
        for index in start..<scenario.steps.count {
            run.live(scenario.steps[index], .steps, against: baseline?.observation(index), ledger: ledger)
        }
        run.settle(against: baseline?.observations ?? [], ledger: ledger)
    }

    private mutating func liveCutover(
        after point: Int,
        _ trunk: LaneRun,
        _ baseline: LaneRun,
        _ stage: Stage,
        isReported: Bool,
        goesBack: Bool
    ) {
        guard let start = trunk.world(after: point) else { return }
        stage.world = start
        var run = trunk.forked(as: .cutover(after: point), at: point, from: start)
        // What a lane finds that nobody asked for counts for nothing.
        run.stopsAtFirstFinding = options.stopsAtFirstFinding && isReported
        for step in scenario.migration { run.live(step, .migration, against: nil, ledger: nil) }
        var stations = [(run: run, world: stage.world)]
        for index in point..<scenario.steps.count {
            run.live(scenario.steps[index], .steps, against: baseline.observation(index), ledger: ledger)
            if run.isOver { break }
            stations.append((run, stage.world))
        }
        if isReported {
            run.settle(against: baseline.observations, ledger: ledger)
            finish(&run, against: baseline, isShared: true)
        }
        guard goesBack, !isOver else { return }
        for (offset, station) in stations.enumerated().dropFirst()
        where !isOver && options.rollbackAt?.contains(point + offset) ?? true {
            let back = point + offset
            stage.world = station.world
            var rollback = station.run.goingOn(as: .rollback(from: point, to: back), from: station.world)
            rollback.stopsAtFirstFinding = options.stopsAtFirstFinding
            for step in scenario.rollback { rollback.live(step, .rollback, against: nil, ledger: nil) }
            for index in back..<scenario.steps.count {
                rollback.live(scenario.steps[index], .steps, against: baseline.observation(index), ledger: ledger)
            }
            rollback.settle(against: baseline.observations, ledger: ledger)
            finish(&rollback, against: baseline, isShared: true)
        }
    }

    mutating func finish(_ run: inout LaneRun, against baseline: LaneRun?, isShared: Bool, joined: Lane? = nil) {
        if joined == nil { run.judgeFailure(against: baseline?.observations.last) }
        let report = run.report(joined: joined)
        lanes += 1
        steps += run.stepCount
        model.add(run.tally)
        requests += isShared ? run.ownRequests : report.requests
        for (entry, count) in run.uses { uses[entry, default: 0] += count }
        for (rule, count) in run.ruleUses { ruleUses[rule, default: 0] += count }
        if transcripts.isEmpty, !run.findings.isEmpty {
            if let baseline, let end = baseline.observations.last {
                transcripts.append((baseline.lane, end.world.transcript.exchanges))
            }
            transcripts.append((run.lane, run.stage.world.transcript.exchanges))
        }
        findings += run.findings
        events.append(.laneFinished(report))
    }

    /// Puts findings that are the same but for the lane together, in the order of their first.
    private func merged(_ findings: [Finding]) -> [Finding] {
        var order: [Finding] = []
        var placeOf: [Finding: Int] = [:]
        for finding in findings {
            var plain = finding
            plain.lane = .legacy
            plain.divergence?.lane = .legacy
            plain.divergence?.exchanges = nil
            plain.evidence?.exchange = nil
            plain.directory = nil
            if let place = placeOf[plain] {
                if order[place].lane != finding.lane, !order[place].alsoIn.contains(finding.lane) {
                    order[place].alsoIn.append(finding.lane)
                }
                if order[place].divergence?.exchanges == nil {
                    order[place].divergence?.exchanges = finding.divergence?.exchanges
                }
            } else {
                placeOf[plain] = order.count
                order.append(finding)
            }
        }
        return order
    }
}

/// A server of its own for one scenario, and the connection to it; both end with the value.
private final class LoopbackLine: Transport {
    private let server: LoopbackServer
    private let client: LoopbackTransport

    init(_ host: MockHost) throws(TransportError) {
        server = try LoopbackServer(host)
        client = LoopbackTransport(port: server.port)
    }

    deinit { server.stop(within: 0) }

    func send(_ request: HTTPRequest) throws(TransportError) -> HTTPResponse { try client.send(request) }
}
