import HTTP
import JSON
import MockNetskope

/// Finds the exchanges behind a difference, by living the step again from the state before it.
///
/// A world is a value, so both lanes can be put back to the moment before the step and watched write by write.
struct Culprit {
    let stage: Stage
    let comparison: StepComparison
    let scenario: Scenario

    func exchanges(behind divergence: Divergence) -> ExchangePair? {
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

    /// The first write behind which the lanes' directories differ at the divergence's place.
    private func firstWriteThatDiffers(_ divergence: Divergence) -> ExchangePair? {
        let baseline = watch(comparison.baseline)
        let lane = watch(comparison.observed)
        for index in 0..<max(baseline.count, lane.count) {
            let left = index < baseline.count ? baseline[index] : nil
            let right = index < lane.count ? lane[index] : nil
            guard let left, let right else {
                // A write that only one lane has follows from an answer before it: a kept id that is unknown, a search that finds nobody.
                return firstDifferentAnswer ?? ExchangePair(baseline: left?.exchange, lane: right?.exchange)
            }
            let differs = left.snapshot.differences(in: right.snapshot).contains { difference in
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
            if differs { return ExchangePair(baseline: left.exchange, lane: right.exchange) }
        }
        return nil
    }

    /// Lives the step again and takes a snapshot behind every write.
    private func watch(_ observation: StepObservation) -> [(exchange: Exchange, snapshot: DirectorySnapshot)] {
        guard let step = step(observation.place) else { return [] }
        let kept = stage.world
        defer { stage.world = kept }
        stage.world = observation.before
        let endpoint = observation.before.endpoint
        var names = observation.world.names
        var seen: [(Exchange, DirectorySnapshot)] = []
        stage.watcher = { exchange, tenant in
            seen.append((exchange, DirectorySnapshot(of: tenant, through: endpoint, names: &names)))
        }
        defer { stage.watcher = nil }
        _ = stage.perform(step, in: comparison.lane.kind, scenario: scenario)
        return seen
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
