import HTTP
import JSON

// The end of a lane: cycles until nothing is left to do, and the judgement of failures.
extension LaneRun {
    /// Two cycles behind the last step; the second must send no write. A lane that failed gets time to recover first.
    mutating func settle(against baseline: [StepObservation], ledger: Ledger?) {
        let location = scenario.steps.first?.location
        func cycle(_ number: Int) -> Step {
            Step(
                number: number,
                action: .cycle,
                note: nil,
                location: location ?? .init(line: 0, column: 0),
                title: number == 1 ? "settling cycle" : "quiet cycle"
            )
        }
        let steps = scenario.steps.count
        let cycles = stage.world.job.cycleCount
        live(cycle(1), .settle, against: baseline.count > steps ? baseline[steps] : nil, ledger: ledger)
        if hasFailed {
            recover(cycle(1))
            guard isHealthy else { return }
        }
        live(cycle(2), .settle, against: hasFailed || baseline.count <= steps + 1 ? nil : baseline[steps + 1], ledger: ledger)
        // A job that waited in quarantine for its next attempt has not settled: what it writes at last is the first attempt.
        let hasSettled = hasFailed || stage.world.job.cycleCount != cycles + 1
        guard !isOver, hasSettled, let last = observations.last, !last.writes.isEmpty else { return }
        findings.append(
            Finding(
                .invariant,
                lane: lane,
                place: last.place,
                "a second cycle without any change sent \(counted(last.writes.count, "write")): "
                    + last.writes.prefix(4).map { "\($0.request.method) \($0.request.path)" }.joined(separator: ", "),
                evidence: last.restlessness
            )
        )
    }

    var isHealthy: Bool { Self.isHealthy(stage.world) }

    /// Whether the job of a world has nothing left to try again.
    private static func isHealthy(_ world: World) -> Bool { world.job.quarantine == nil && world.job.escrows.isEmpty }

    /// Lets time pass until the quarantine's and the escrows' next attempts, a few times.
    mutating func recover(_ cycle: Step) {
        for _ in 0..<6 where !isHealthy && !isOver {
            let job = stage.world.job
            let next = job.quarantine?.nextAttempt ?? job.escrows.map(\.nextAttempt).max() ?? stage.world.now
            if stage.world.now < next { stage.world.now = next }
            live(cycle, .settle, against: nil, ledger: nil)
        }
    }

    /// Judges the end of a lane that may or must fail.
    mutating func judgeFailure(against baseline: StepObservation?) {
        guard !isOver, let failure = scenario.expectFailure, !lane.isControl, let last = observations.last else { return }
        if mustFail, !hasFailed {
            findings.append(
                Finding(
                    .missingFailure,
                    lane: lane,
                    place: last.place,
                    "expected one of \(failure.names.map(\.rawValue).joined(separator: ", ")), and the lane lived to its end without it",
                    evidence: Evidence(.operation, ["missing"] + failure.names.prefix(1).map(\.rawValue), expected: true)
                )
            )
        }
        // A baseline that ends in quarantine itself, say for too many deletions, would go on as well if it got the time that this lane got.
        guard judgesRecovery, hasFailed, let baseline, Self.isHealthy(baseline.world) else { return }
        if isHealthy {
            memory.brokenIdentities += memory.identities.take(baseline.snapshot, last.snapshot)
            let differences =
                baseline.snapshot.differences(in: last.snapshot).map { (Dimension.directory, $0) }
                + memory.brokenIdentities.map { (Dimension.continuity, $0) }
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
                findings.append(
                    Finding(
                        .divergence,
                        lane: lane,
                        place: last.place,
                        "the lane recovered from its failure, and not wholly",
                        divergence: divergence
                    )
                )
            }
        } else if !observations.contains(where: {
            $0.place.phase == .settle && !$0.failures.filter { failure.names.contains($0.name) }.isEmpty
        }) {
            findings.append(
                Finding(
                    .unexpectedFailure,
                    lane: lane,
                    place: last.place,
                    "the lane did not recover, and shows none of the expected failures at its end",
                    evidence: Evidence(.operation, ["failures", "recovery"], found: true)
                )
            )
        }
    }
}
