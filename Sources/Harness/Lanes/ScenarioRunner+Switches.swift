// Every way to change the endpoint, at the cost of those that differ.
//
// Behind a change lanes soon stand where another lane stood: with the same tenant, the same job, the same Entra ID. What follows is then the same,
// so such a lane is not lived on. Of the n³/6 ways to cut over, go back and cut over again in n steps about 20 n steps are lived.

/// Where lanes stood behind each step.
private struct Stations {
    struct Station {
        let run: LaneRun
        let world: World
    }

    private var stood: [Int: [Station]] = [:]
    /// The lanes that were lived whole; where they stood is looked up behind the steps that are asked for.
    private let wholes: [LaneRun]
    private var isComplete: Set<Int> = []

    init(_ wholes: [LaneRun]) { self.wholes = wholes }

    mutating func add(_ run: LaneRun, _ world: World, at point: Int) {
        stood[point, default: []].append(Station(run: run, world: world))
    }

    /// The lane that stood where `run` stands now.
    mutating func twin(of run: LaneRun, _ world: World, at point: Int, _ isComparable: (Station) -> Bool) -> Lane? {
        if !isComplete.contains(point) {
            isComplete.insert(point)
            let stations = wholes.compactMap { whole in
                whole.world(after: point).map { Station(run: whole.forked(as: whole.lane, at: point, from: $0), world: $0) }
            }
            stood[point, default: []].insert(contentsOf: stations, at: 0)
        }
        return stood[point]?.first { isComparable($0) && $0.run.goesOnLike(run) && $0.world.goesOnLike(world) }?.run.lane
    }
}

/// A lane yet to be lived: it leaves another at `point`.
private struct Departure {
    let run: LaneRun
    let world: World
    let point: Int
    /// Behind which steps the endpoint was changed before.
    let changes: [Int]
}

extension ScenarioRunner {
    /// Lives the lanes that change their endpoint, the fewer changes first.
    mutating func liveSwitches(
        _ trunk: LaneRun,
        _ apiV2: LaneRun?,
        _ baseline: LaneRun,
        _ stage: Stage,
        isReported: Bool,
        goesBack: Bool
    ) {
        let wholes = [trunk, apiV2].compactMap { $0 }
        var stations = Stations(wholes)
        var departures: [Departure] = []
        let count = scenario.steps.count
        let most = goesBack ? options.changes : 1
        for whole in wholes where whole.lane == .legacy {
            for point in 0...count where isWanted(point, change: 1) {
                guard let world = whole.world(after: point) else { continue }
                let run = whole.forked(as: whole.lane, at: point, from: world)
                departures.append(Departure(run: run, world: world, point: point, changes: []))
            }
        }
        /// From where on the API v2 lane, which no change led to, stands for lanes that a change led to.
        var reachedFrom = Int.max
        var next = 0
        while next < departures.count, !isOver {
            let departure = departures[next]
            next += 1
            let changes = departure.changes + [departure.point]
            let lane = Lane(changingBehind: changes)
            stage.world = departure.world
            var run = departure.run.goingOn(as: lane, from: departure.world)
            let isReported = isReported || changes.count > 1
            run.stopsAtFirstFinding = options.stopsAtFirstFinding && isReported
            let (steps, phase): ([Step], StepPlace.Phase) =
                changes.count.isMultiple(of: 2) ? (scenario.rollback, .rollback) : (scenario.migration, .migration)
            for step in steps { run.live(step, phase, against: nil, ledger: nil) }
            var point = departure.point
            var joined = twin(of: run, stage.world, at: point, &stations)
            while joined == nil {
                stations.add(run, stage.world, at: point)
                if changes.count < most, point > departure.point, isWanted(point, change: changes.count + 1) {
                    departures.append(Departure(run: run, world: stage.world, point: point, changes: changes))
                }
                if point == count || run.isOver { break }
                run.live(scenario.steps[point], .steps, against: baseline.observation(point), ledger: ledger)
                point += 1
                joined = twin(of: run, stage.world, at: point, &stations)
            }
            if joined == nil { run.settle(against: baseline.observations, ledger: ledger) }
            if isReported { finish(&run, against: baseline, isShared: true, joined: joined) }
            // The first lane that joins API v2's own lets lanes leave that, too.
            if joined == .apiV2, changes.count < most, let apiV2 {
                let first = max(point, departure.point + 1)
                for place in stride(from: first, through: count, by: 1)
                where place < reachedFrom && isWanted(place, change: changes.count + 1) {
                    guard let world = apiV2.world(after: place) else { continue }
                    departures.append(
                        Departure(
                            run: apiV2.forked(as: lane, at: place, from: world),
                            world: world,
                            point: place,
                            changes: changes
                        )
                    )
                }
                reachedFrom = min(reachedFrom, first)
            }
        }
    }

    private func isWanted(_ point: Int, change: Int) -> Bool {
        switch change {
        case 1: options.cutoverAt?.contains(point) ?? true
        case 2: options.rollbackAt?.contains(point) ?? true
        default: true
        }
    }

    /// The lane that stood where `run` stands behind step `point`, where that decides everything.
    private func twin(of run: LaneRun, _ world: World, at point: Int, _ stations: inout Stations) -> Lane? {
        let rest = scenario.steps[point...]
        let isBlind = rest.allSatisfy { !$0.asksForLane }
        let asksForActors = rest.contains { $0.asksForActors }
        return stations.twin(of: run, world, at: point) { station in
            (isBlind || station.run.lane.kind == run.lane.kind)
                && (!asksForActors || station.world.actors == world.actors)
        }
    }
}

extension Step {
    /// Whether the step expects something of certain lanes alone.
    fileprivate var asksForLane: Bool {
        switch action {
        case .expect(let expectation): expectation.lanes != nil
        case .testConnection(_, let lanes): lanes != nil
        case .custom: true
        default: false
        }
    }

    /// Whether the step expects something of the whole audit log.
    fileprivate var asksForActors: Bool {
        switch action {
        case .expect(let expectation): expectation.actors != nil || expectation.lastActor != nil
        case .custom: true
        default: false
        }
    }
}
