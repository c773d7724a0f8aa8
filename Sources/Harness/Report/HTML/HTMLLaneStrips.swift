import JSON

/// A scenario's lanes in little space: a letter each for the lanes that change the endpoint, by where they change it.
///
/// `.` stands for a lane that is identical, `e` for one that fails as the scenario expects, `c`, `h`, `m` and `l` for one with findings, by the
/// worst; a space for one that was not lived.
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

    private struct Cell {
        var state: Character
        var pace: Int
    }

    init(_ lanes: [LaneReport], _ findings: [Finding]) {
        let worst = Self.worst(findings)
        var placeOfPace: [[Int]: Int] = [:]
        var names: Set<NamedFailure.Name> = []
        for report in lanes {
            let pace = placeOfPace[report.requestsByStep] ?? paces.count
            if pace == paces.count {
                placeOfPace[report.requestsByStep] = pace
                paces.append(report.requestsByStep)
            }
            let state: Character = worst[report.lane].map(Self.letter) ?? (report.expectedFailures.isEmpty ? "." : "e")
            add(report.lane, Cell(state: state, pace: pace))
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

    /// The worst finding of each lane. What speaks of the scenario or the harness is held against no lane.
    private static func worst(_ findings: [Finding]) -> [Lane: Severity] {
        var worst: [Lane: Severity] = [:]
        for finding in findings where finding.kind != .staleDifference && finding.kind != .transportDifference {
            let severity = finding.explanation.severity
            for lane in [finding.lane] + finding.alsoIn { worst[lane] = worst[lane].map { max($0, severity) } ?? severity }
        }
        return worst
    }

    private static func letter(_ severity: Severity) -> Character { severity.rawValue.first ?? "l" }

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
