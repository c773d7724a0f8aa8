import HTTP
import JSON
import MockNetskope

/// Finds the exchanges behind a difference, by living the step again from the state before it.
///
/// A world is a value, so both lanes can be put back to the moment before the step and watched write by write. That is done once for all the
/// differences of a step.
struct Culprit {
    private let stage: Stage
    private let comparison: StepComparison
    private let scenario: Scenario
    private var watched: (baseline: WatchedStep, lane: WatchedStep)?

    init(stage: Stage, comparison: StepComparison, scenario: Scenario) {
        self.stage = stage
        self.comparison = comparison
        self.scenario = scenario
    }

    /// The exchanges behind a difference, of the baseline and of the lane; `nil` where none is to blame.
    mutating func exchanges(behind divergence: Divergence) -> ExchangePair? {
        switch divergence.dimension {
        case .directory: firstWriteThatDiffers(divergence)
        case .wire: nil
        default: firstDifferentAnswer
        }
    }

    /// The first pair of exchanges whose status differs, or that only one lane has.
    private var firstDifferentAnswer: ExchangePair? {
        for (left, right) in comparison.pairs() {
            let isSame = left.flatMap { l in
                right.map { comparison.baseline.wire[l].status / 100 == comparison.observed.wire[$0].status / 100 }
            }
            if isSame != true {
                return comparison.exchanges(left, right)
            }
        }
        return nil
    }

    /// The write behind which the lanes' directories begin to differ at the divergence's place.
    private mutating func firstWriteThatDiffers(_ divergence: Divergence) -> ExchangePair? {
        var (baseline, lane) = watched ?? (watch(comparison.baseline), watch(comparison.observed))
        defer { watched = (baseline, lane) }
        let count = min(baseline.writes.count, lane.writes.count)
        func differ(behind index: Int) -> Bool {
            baseline.snapshot(index).differences(in: lane.snapshot(index)).contains { difference in
                let path = Divergence(
                    .directory,
                    lane: divergence.lane,
                    against: divergence.against,
                    step: divergence.step,
                    path: difference.path,
                    baseline: nil,
                    value: nil
                ).path
                return path == divergence.path || path.hasPrefix(divergence.path + "/") || divergence.path.hasPrefix(path + "/")
            }
        }
        guard count > 0, differ(behind: count - 1) else {
            guard max(baseline.writes.count, lane.writes.count) > count else { return nil }
            // A write that only one lane has follows from an answer before it: a kept id that is unknown, a search that finds nobody.
            return firstDifferentAnswer ?? ExchangePair(baseline: baseline.exchange(count), lane: lane.exchange(count))
        }
        // A step may write a thousand times: the write is looked for by halves.
        var equal = -1
        var different = count - 1
        while different - equal > 1 {
            let middle = (equal + different) / 2
            if differ(behind: middle) { different = middle } else { equal = middle }
        }
        return ExchangePair(baseline: baseline.exchange(different), lane: lane.exchange(different))
    }

    /// Lives the step again and keeps the tenant behind every write.
    private func watch(_ observation: StepObservation) -> WatchedStep {
        var watched = WatchedStep(endpoint: observation.before.endpoint, names: observation.world.names)
        guard let step = step(observation.place) else { return watched }
        let kept = stage.world
        defer { stage.world = kept }
        stage.world = observation.before
        stage.watcher = { exchange, tenant in watched.writes.append((exchange, tenant)) }
        defer { stage.watcher = nil }
        _ = stage.perform(step, in: comparison.lane.kind, scenario: scenario)
        return watched
    }

    private func step(_ place: StepPlace) -> Step? {
        switch place.phase {
        case .steps: scenario.steps.first { $0.number == place.number }
        case .settle:
            Step(number: place.number, action: .cycle, note: nil, location: .init(line: 0, column: 0), title: place.title)
        case .migration, .rollback: nil
        }
    }
}

/// The writes of a step that was lived again.
private struct WatchedStep {
    let endpoint: Facade
    var names: NameTable
    /// Each write, and the tenant behind it.
    var writes: [(exchange: Exchange, tenant: Tenant)] = []
    private var snapshots: [Int: DirectorySnapshot] = [:]

    init(endpoint: Facade, names: NameTable) {
        self.endpoint = endpoint
        self.names = names
    }

    func exchange(_ index: Int) -> Exchange? { index < writes.count ? writes[index].exchange : nil }

    /// The directory behind a write.
    mutating func snapshot(_ index: Int) -> DirectorySnapshot {
        if let known = snapshots[index] { return known }
        let made = DirectorySnapshot(of: writes[index].tenant, through: endpoint, names: &names)
        snapshots[index] = made
        return made
    }
}
