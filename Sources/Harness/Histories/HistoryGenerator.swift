import JSON

/// Makes random histories in which every step is possible.
///
/// What may differ between the endpoints as documented, or what would make lanes differ for a reason of the rehearsal's own, is kept out; every such
/// place says why. In short: e-mail addresses that API v2 refuses, undocumented attributes on an API v2 that drops them, requests answered with an
/// error, the ends of tokens, faults at both sides of a cutover, faults that depend on the size of an answer.
public struct HistoryGenerator: Sendable {
    var dice: Dice
    var names: HistoryNames
    var state = HistoryState()
    var steps: [JSONValue] = []
    var weights: [HistoryFeature: Int] = [:]
    /// Points at which no lane may change its endpoint, because a block of steps is not over.
    var blocked: Set<Int> = []
    /// Whether an endpoint was made unusable on the way, and whose lanes may show it.
    var hasTrouble = false
    /// Whether the job waits for as long as an answer with 429 says.
    var waitsWhenTold = false
    /// How many tokens, clients and accounts the console has beside those in use.
    var consoleNames = 0
    /// Saved answers of a script's creations: the name, and whether it still exists.
    var scripted: [String] = []
    let target: Int

    init(seed: UInt64, number: Int, steps: Int) {
        var dice = Dice(seed: seed, number: number)
        for feature in HistoryFeature.allCases where dice.chance(feature.share) { weights[feature] = dice.number(1...8) }
        // Only one endpoint may be in trouble: the other is what the lanes are compared with.
        if weights[.apiTrouble] != nil { weights[.legacyTrouble] = nil }
        names = HistoryNames(isOdd: weights[.oddNames] != nil)
        self.dice = dice
        target = max(1, steps)
    }

    func has(_ feature: HistoryFeature) -> Bool { weights[feature] != nil }

    /// The history with this number of a run with `seed`; the same three numbers give the same bytes.
    public static func history(seed: UInt64, number: Int, steps: Int) -> History {
        var generator = HistoryGenerator(seed: seed, number: number, steps: steps)
        return generator.history(seed: seed, number: number)
    }

    private mutating func history(seed: UInt64, number: Int) -> History {
        let setup = setup()
        walk()
        var document: JSONObject = [
            "title": .string("History \(number) of seed \(seed)"),
            "proves": "A random history ends alike on both endpoints, wherever the job is cut over and goes back.",
            "source": "cutover fuzz",
        ]
        for member in setup.members { document[member.name] = member.value }
        if hasTrouble {
            // Both lanes that change may meet what befell the endpoint that they are on that day.
            let own = has(.apiTrouble) ? "api-v2" : "legacy"
            if own == "legacy" { document["baseline"] = "api-v2" }
            document["expectFailure"] = [
                "names": .array(NamedFailure.Name.allCases.map { .string($0.rawValue) }), "in": [],
                "mayIn": [.string(own), "cutover", "rollback"],
            ]
        }
        if has(.migrations) { migrations(&document) }
        document["steps"] = .array(steps)
        let points = (0...steps.count).filter { !blocked.contains($0) }
        let cutover = dice.pick(points) ?? 0
        let rollback = dice.pick(points.filter { $0 > cutover })
        return History(
            number: number,
            seed: seed,
            document: document,
            cutoverAt: cutover,
            rollbackAt: rollback,
            features: HistoryFeature.allCases.filter(has)
        )
    }

    private mutating func walk() {
        let features = HistoryFeature.allCases.filter { $0.givesSteps && has($0) }
        let cycleShare = dice.number(12...40)
        while steps.count < target {
            if state.minutes > HistoryState.longest || dice.chance(cycleShare) || features.isEmpty {
                cycle()
                continue
            }
            guard let place = dice.place(in: features.map { weights[$0] ?? 0 }) else { continue }
            if !act(features[place]) { cycle() }
        }
    }

    /// Adds steps of a feature; `false` where nothing of it is possible now.
    private mutating func act(_ feature: HistoryFeature) -> Bool {
        switch feature {
        case .users: joiner()
        case .rename: rename()
        case .attributes: changeAttributes()
        case .enablement: enableOrDisable()
        case .deletion: deleteOrRestore()
        case .groups: makeOrDeleteGroup()
        case .groupRename: renameGroup()
        case .members: changeMembers()
        case .nestedGroups: nest()
        case .assignments: changeAssignment()
        case .managers: changeManager()
        case .onDemand: onDemand()
        case .restarts: restart()
        case .pauses: pauseOrStart()
        case .scope: changeScope()
        case .skipDeletions: changeSkipping()
        case .deletionThreshold: changeThreshold()
        case .filters: changeFilters()
        case .mappings: changeMapping()
        case .scripts: script()
        case .time: passTime()
        case .faults: faultBlock()
        case .graphFaults: graphFaultBlock()
        case .console: console()
        case .apiTrouble: apiTroubleBlock()
        case .legacyTrouble: legacyTroubleBlock()
        case .batches, .dialects, .nonGallery, .preexisting, .generated, .migrations, .oddNames, .service: false
        }
    }

    // MARK: Adding steps

    /// Adds a step that takes `minutes`.
    mutating func add(_ verb: String, _ arguments: JSONValue, minutes: Int = 1) {
        steps.append(.object([verb: arguments]))
        state.minutes += minutes
    }

    mutating func cycle() { add("cycle", [:], minutes: 40) }

    /// Adds steps that belong together: no lane changes its endpoint within them.
    mutating func block(_ body: (inout HistoryGenerator) -> Void) {
        let start = steps.count
        body(&self)
        for point in (start + 1)..<max(start + 1, steps.count) { blocked.insert(point) }
    }
}
