import JSON

/// A scenario's lanes in little space: a letter each for the lanes that change the endpoint, by where they change it.
///
/// `.` stands for a lane that is identical, `e` for one that fails as the scenario expects, `c`, `h`, `m` and `l` for one with findings, by the
/// worst; a space for one that was not lived. A lane of a sweep that came to stand where another stood has the other's letter from there on, as the same
/// follows.
struct HTMLLaneStrips {
    /// Lanes that stay on one endpoint, in the order they were lived.
    private var whole: [JSONValue] = []
    private var cutover: [Int: Cell] = [:]
    private var rollback: [Int: [Int: Cell]] = [:]
    /// Lanes of sweeps, counted by what they are.
    private var others: [(label: String, counts: [Character: Int])] = []
    /// What the lanes asked, step by step; most lanes of a scenario share one of a few.
    private var paces: [[Int]] = []
    private var expected: [JSONValue] = []
    /// Which lane a lane of a sweep came to stand where it stood.
    private var joined = JSONObject()

    private struct Cell {
        var state: Character
        var pace: Int
    }

    init(_ lanes: [LaneReport], _ findings: [Finding]) {
        let states = LaneStates(lanes, findings)
        var placeOfPace: [[Int]: Int] = [:]
        var names: Set<NamedFailure.Name> = []
        for report in lanes {
            let pace = placeOfPace[report.requestsByStep] ?? paces.count
            if pace == paces.count {
                placeOfPace[report.requestsByStep] = pace
                paces.append(report.requestsByStep)
            }
            add(report.lane, Cell(state: states.letter(of: report), pace: pace))
            if let twin = report.joined, !report.lane.isSwept { joined[report.lane.description] = .string(twin.description) }
            for failure in report.expectedFailures where names.insert(failure.name).inserted {
                expected.append(
                    [
                        "name": .string(failure.name.rawValue), "lane": .string(report.lane.description),
                        "place": .string(failure.place.description), "detail": .string(failure.detail),
                    ]
                )
            }
        }
    }

    private mutating func add(_ lane: Lane, _ cell: Cell) {
        switch lane {
        case .legacy, .apiV2, .control:
            whole.append([.string(lane.description), .string(String(cell.state)), .number(JSONNumber(cell.pace))])
        case .cutover(let after): cutover[after] = cell
        case .rollback(let from, let to): rollback[from, default: [:]][to] = cell
        case .secondCutover: count("a second cutover", cell.state)
        case .monitored: count(lane.description, cell.state)
        case .faulted(let fault, let endpoint, _, _):
            count("\(fault.rawValue) on the \(endpoint == .legacy ? "legacy endpoint" : "new endpoint")", cell.state)
        }
    }

    private mutating func count(_ label: String, _ state: Character) {
        if let place = others.firstIndex(where: { $0.label == label }) {
            others[place].counts[state, default: 0] += 1
        } else {
            others.append((label, [state: 1]))
        }
    }

    /// The strips as the page's script reads them.
    var json: JSONValue {
        let last = rollback.keys.max() ?? -1
        var object: JSONObject = [
            "whole": .array(whole), "paces": .array(paces.map { .array($0.map { .number(JSONNumber($0)) }) }),
        ]
        if !cutover.isEmpty { object["cutover"] = Self.strip(cutover) }
        if last >= 0 { object["rollback"] = .array((0...last).map { Self.strip(rollback[$0] ?? [:]) }) }
        if !others.isEmpty {
            object["others"] = .array(
                others.map { label, counts in
                    let states = counts.sorted { $0.key < $1.key }.map {
                        [.string(String($0)), .number(JSONNumber($1))] as JSONValue
                    }
                    return [.string(label), .array(states)]
                }
            )
        }
        if !expected.isEmpty { object["expected"] = .array(expected) }
        if !joined.isEmpty { object["joined"] = .object(joined) }
        return .object(object)
    }

    /// The letters of the places 0, 1, 2 … and which pace each lane has.
    private static func strip(_ cells: [Int: Cell]) -> JSONValue {
        let places = 0..<((cells.keys.max() ?? -1) + 1)
        return [
            .string(String(places.map { cells[$0]?.state ?? " " })),
            .array(places.map { .number(JSONNumber(cells[$0]?.pace ?? 0)) }),
        ]
    }
}

/// What became of each lane of a scenario, what follows in the lane it joined included.
private struct LaneStates {
    private var found: [Lane: [(step: Int, severity: Severity)]] = [:]
    private let reports: [Lane: LaneReport]

    init(_ lanes: [LaneReport], _ findings: [Finding]) {
        reports = Dictionary(lanes.map { ($0.lane, $0) }) { first, _ in first }
        // What speaks of the scenario or the harness is held against no lane.
        for finding in findings where finding.kind != .staleDifference && finding.kind != .transportDifference {
            let entry = (step: Self.step(of: finding.place), severity: finding.explanation.severity)
            for lane in [finding.lane] + finding.alsoIn { found[lane, default: []].append(entry) }
        }
    }

    func letter(of report: LaneReport) -> Character {
        if let worst = worst(report, behind: Int.min) { return worst.rawValue.first ?? "l" }
        return fails(report, behind: Int.min) ? "e" : "."
    }

    private func worst(_ report: LaneReport, behind step: Int) -> Severity? {
        let own = (found[report.lane] ?? []).filter { $0.step > step }.map(\.severity)
        let later = twin(of: report).flatMap { worst($0, behind: max(step, report.requestsByStep.count)) }
        return (own + [later].compactMap { $0 }).max { $0 < $1 }
    }

    private func fails(_ report: LaneReport, behind step: Int) -> Bool {
        report.expectedFailures.contains { Self.step(of: $0.place) > step }
            || twin(of: report).map { fails($0, behind: max(step, report.requestsByStep.count)) } ?? false
    }

    private func twin(of report: LaneReport) -> LaneReport? { report.joined.flatMap { reports[$0] } }

    /// The step, settling behind all of them; a change of the endpoint is a lane's own, and before whatever follows in another.
    private static func step(of place: StepPlace) -> Int {
        switch place.phase {
        case .steps: place.number
        case .settle: Int.max
        case .migration, .rollback: Int.min + 1
        }
    }
}

extension Lane {
    /// Whether only a sweep lives such lanes.
    fileprivate var isSwept: Bool {
        switch self {
        case .secondCutover, .monitored, .faulted: true
        default: false
        }
    }
}
