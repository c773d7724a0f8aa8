import HTTP
import JSON

// A fault at every request of the cycles around a cutover; what was lost, refused or cut must be made good, once, when the fault has ended.
extension ScenarioRunner {
    /// The steps behind step `number` that a lane goes on with: enough for two more cycles to build on what was made good.
    private func stepsBehind(_ number: Int) -> ArraySlice<Step> {
        let rest = scenario.steps[number...]
        let cycles = rest.filter(\.isCycle)
        return cycles.count > 2 ? scenario.steps[number..<cycles[1].number] : rest
    }

    /// Of a cycle with up to so many requests each meets the fault; of a longer one the first eight, the last eight, and eight in between.
    static let faultedRequests = 40

    /// Lives the lanes in which `fault` befalls a request: of each cycle on the legacy endpoint with the cutover right behind it, so that what failed
    /// is made good on API v2; and of each first cycle on API v2 with the cutover right before it.
    ///
    /// What failed is made good before anything else changes: a user who joins and leaves before the next attempt is rightly never created.
    mutating func liveFaulted(_ fault: SweptFault, _ trunk: LaneRun, _ baseline: LaneRun, _ stage: Stage) {
        guard scenario.bearsFaults else { return }
        for step in scenario.steps where step.isCycle {
            guard let before = trunk.world(after: step.number - 1), let cycle = trunk.observation(step.number - 1) else {
                continue
            }
            for endpoint in [Endpoint.legacy, .apiV2] {
                guard options.cutoverAt?.contains(endpoint == .legacy ? step.number : step.number - 1) ?? true else { continue }
                for request in Self.places(cycle.exchanges.count) where !isOver {
                    let lane = Lane.faulted(fault, on: endpoint, step: step.number, request: request)
                    stage.world = before
                    var run = trunk.forked(as: lane, at: step.number - 1, from: before)
                    if endpoint == .apiV2 {
                        for step in scenario.migration { run.live(step, .migration, against: nil, ledger: nil) }
                    }
                    let target: Fault.Target = endpoint == .legacy ? .legacy : .apiV2
                    stage.world.faults.add(fault.fault(at: request, on: target), at: stage.world.now)
                    run.live(step, .steps, against: nil, ledger: nil)
                    stage.world.faults.removeAll()
                    if endpoint == .legacy {
                        for step in scenario.migration { run.live(step, .migration, against: nil, ledger: nil) }
                    }
                    run.converge()
                    run.judgeConvergence(against: baseline, at: step.number - 1, since: before.snapshot, ledger)
                    let rest = stepsBehind(step.number)
                    if run.findings.isEmpty, !rest.isEmpty {
                        for step in rest { run.live(step, .steps, against: nil, ledger: nil) }
                        run.converge()
                        // Behind the last step the baseline settles; in the middle it may owe a cycle what this lane has settled.
                        let end = rest.endIndex == scenario.steps.count ? baseline.observations.count : rest.endIndex
                        run.judgeConvergence(against: baseline, at: end - 1, since: before.snapshot, ledger)
                    }
                    finish(&run, against: baseline, isShared: true)
                }
            }
        }
    }

    /// Which of `count` requests meet a fault, counted from 1.
    static func places(_ count: Int) -> [Int] {
        if count <= faultedRequests { return Array(stride(from: 1, through: count, by: 1)) }
        let stride = (count - 16) / 8
        return Array(1...8) + (0..<8).map { 8 + stride / 2 + $0 * stride } + Array((count - 7)...count)
    }
}

extension Scenario {
    /// Whether faults may be put into it: where a scenario brings its own trouble, or lets scripts write beside the job, what a fault delays may
    /// rightly end otherwise. A threshold of deletions counts what one cycle deletes, and a delayed cycle deletes more; a paused job makes up for
    /// nothing; and an on-demand run is not repeated.
    var bearsFaults: Bool {
        expectFailure == nil && idPolicy == .shared && !jobSettings.limitsDeletions
            && steps.allSatisfy {
                switch $0.action {
                case .fault, .clearFaults, .request, .custom, .pause, .provisionOnDemand, .rateLimit: false
                case .setProvisioning(let settings): !settings.limitsDeletions
                default: true
                }
            }
    }
}

extension JobSettings {
    fileprivate var limitsDeletions: Bool { deletionThreshold != nil }
}

extension Step {
    var isCycle: Bool {
        if case .cycle = action { return true }
        return false
    }
}

extension LaneRun {
    /// How many attempts a lane has to make good what a fault did: an escrowed object is tried again in the next cycle, its references in the one
    /// behind it (How application provisioning works), and a quarantined job 6, 12 and 24 hours later (Application provisioning in quarantine status).
    static let attempts = 6

    /// Runs cycles until one has nothing to write, going on to the next attempt that the service will make.
    mutating func converge() {
        for number in 1...Self.attempts {
            let job = stage.world.job
            if let next = job.quarantine?.nextAttempt ?? job.escrows.map(\.nextAttempt).max(), stage.world.now < next {
                stage.world.now = next
            }
            let cycle = Step(
                number: number,
                action: .cycle,
                note: nil,
                location: .init(line: 0, column: 0),
                title: "settling cycle"
            )
            live(cycle, .settle, against: nil, ledger: nil)
            if isOver || (isHealthy && observations.last?.writes.isEmpty == true) { return }
        }
        guard let last = observations.last else { return }
        findings.append(
            Finding(
                .invariant,
                lane: lane,
                place: last.place,
                isHealthy
                    ? "the job still writes in the cycle \(Self.attempts) behind the last step, although nothing changes"
                    : "the fault has ended, and \(Self.attempts) attempts later the job is still not well",
                evidence: isHealthy ? last.restlessness : Evidence(.operation, ["failures", "recovery"], found: true)
            )
        )
    }

    /// Compares where the lane stands with the baseline's observation `place`: the same directory; nobody was created or deleted oftener; nobody was
    /// given another id.
    mutating func judgeConvergence(against baseline: LaneRun, at place: Int, since start: DirectorySnapshot, _ ledger: Ledger) {
        guard let last = observations.last, let end = baseline.observation(place), findings.isEmpty else { return }
        var differences = end.snapshot.differences(in: last.snapshot).map { (Dimension.directory, $0) }
        differences += oftener(end.world, last.world).map { (.continuity, $0) }
        differences += moved(start, end.snapshot, last.snapshot).map { (.continuity, $0) }
        for (dimension, difference) in differences {
            let divergence = Divergence(
                dimension,
                lane: lane,
                against: against,
                step: last.place,
                path: difference.path,
                baseline: difference.baseline,
                value: difference.lane
            )
            if let entry = ledger.entry(for: divergence, baseline: end.endpoint) {
                uses[entry, default: 0] += 1
                continue
            }
            let words = "the fault has ended, and the lane does not end as it would have without"
            findings.append(Finding(.divergence, lane: lane, place: last.place, words, divergence: divergence))
        }
    }

    /// What was created or deleted oftener than in the baseline.
    private func oftener(_ baseline: World, _ lane: World) -> [JSONDifference] {
        func counts(_ world: World) -> [[String]: Int] {
            var counts: [[String]: Int] = [:]
            for entry in world.tenant.auditLog where entry.action == "Create" || entry.action == "Delete" {
                counts[["audit", entry.action, "\(entry.objectType) \(entry.objectName)"], default: 0] += 1
            }
            return counts
        }
        let expected = counts(baseline)
        return counts(lane).filter { $0.value > expected[$0.key] ?? 0 }.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map {
            place,
            count in
            JSONDifference(
                path: place,
                baseline: .number(JSONNumber(expected[place] ?? 0)),
                lane: .number(JSONNumber(count))
            )
        }
    }

    /// Who kept the id in the baseline and not in the lane.
    private func moved(_ start: DirectorySnapshot, _ baseline: DirectorySnapshot, _ lane: DirectorySnapshot) -> [JSONDifference] {
        func ids(_ entries: [DirectorySnapshot.Entry]) -> Set<String> { Set(entries.map(\.id)) }
        let kinds = [("users", start.users, baseline.users, lane.users), ("groups", start.groups, baseline.groups, lane.groups)]
        return kinds.flatMap { kind, start, baseline, lane -> [JSONDifference] in
            let (kept, there) = (ids(baseline), ids(lane))
            return start.filter { kept.contains($0.id) && !there.contains($0.id) }.map {
                JSONDifference(path: [kind, $0.key, "id"], baseline: .string("the id it had"), lane: .string("another id"))
            }
        }
    }
}
