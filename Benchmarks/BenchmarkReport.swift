import JSON

/// The figures of one run of the benchmarks.
public struct BenchmarkReport: Sendable {
    /// One figure.
    public struct Figure: Sendable {
        /// What was measured.
        public var name: String
        /// The figure.
        public var value: Double
        /// Its unit.
        public var unit: String
        /// What the project wants to reach, in words; empty for none.
        public var goal: String
        /// Whether the goal is reached; `nil` without a goal.
        public var isReached: Bool?
    }

    /// The figures in the order they were measured.
    public private(set) var figures: [Figure] = []

    mutating func add(_ name: String, _ value: Double, _ unit: String, goal: String = "", isReached: Bool? = nil) {
        figures.append(Figure(name: name, value: value, unit: unit, goal: goal, isReached: isReached))
    }

    /// The figures as a table for a person.
    public var text: String {
        let width = figures.map(\.name.count).max() ?? 0
        return figures.map { figure in
            let mark = figure.isReached.map { $0 ? "✓" : "✗" } ?? " "
            let goal = figure.goal.isEmpty ? "" : "   goal: \(figure.goal)"
            return
                "\(mark) \(figure.name)\(String(repeating: " ", count: width - figure.name.count))  \(Self.number(figure.value)) \(figure.unit)\(goal)\n"
        }
        .joined()
    }

    /// The figures for machines.
    public var json: JSONValue {
        [
            "format": "cutover-bench", "version": 1,
            "figures": .array(
                figures.map { figure in
                    [
                        "name": .string(figure.name), "value": .number(.text(Self.plain(figure.value))),
                        "unit": .string(figure.unit),
                        "goal": .string(figure.goal), "reached": figure.isReached.map { .bool($0) } ?? .null,
                    ]
                }
            ),
        ]
    }

    /// Three places behind the point for small figures, none for large ones.
    private static func plain(_ value: Double) -> String {
        if value >= 1000 { return String(Int(value.rounded())) }
        let thousandths = Int((value * 1000).rounded())
        let rest = String(thousandths % 1000)
        return "\(thousandths / 1000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
    }

    private static func number(_ value: Double) -> String {
        let text = plain(value)
        guard value >= 1000 else { return String(repeating: " ", count: max(0, 11 - text.count)) + text }
        var grouped = ""
        for (place, digit) in text.enumerated() {
            if place > 0, (text.count - place) % 3 == 0 { grouped.append(",") }
            grouped.append(digit)
        }
        return String(repeating: " ", count: max(0, 11 - grouped.count)) + grouped
    }
}
