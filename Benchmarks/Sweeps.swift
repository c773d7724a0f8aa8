import HTTP
import Harness

/// What it costs to try every way to switch in a scenario, against its number of steps.
enum Sweeps {
    /// Measures scenarios of 25 to 200 steps.
    static func measure(_ report: inout BenchmarkReport) async {
        var costs: [Int: Double] = [:]
        for count in [25, 50, 100, 200] {
            guard let scenario = try? Scenario(Array(text(steps: count).utf8), file: "bench.json5") else {
                preconditionFailure("the scenario of the benchmark is none")
            }
            var options = RunOptions.sweep
            options.sweptFaults = []
            options.jobs = 1
            let (seconds, summary) = await time([scenario], options)
            precondition(summary.failed == 0, "the scenario of the benchmark differs")
            costs[count] = seconds
            report.add(
                "sweep of \(count) steps, \(ways(count)) ways to switch, \(summary.steps) steps lived",
                seconds * 1000,
                "ms",
                goal: count == 100 ? "under 1,000 ms" : "",
                isReached: count == 100 ? seconds < 1 : nil
            )
            if count == 100 {
                options.sweptFaults = SweptFault.allCases
                let (seconds, summary) = await time([scenario], options)
                report.add("the same with every fault, \(summary.lanes) lanes", seconds * 1000, "ms")
            }
        }
        if let few = costs[50], let many = costs[200], few > 0 {
            report.add("sweep, cost a step at 200 steps against 50", many / few / 4, "times")
        }
    }

    private static func time(_ scenarios: [Scenario], _ options: RunOptions) async -> (Double, SuiteSummary) {
        var best = Double.infinity
        var summary: SuiteSummary?
        for _ in 0..<3 {
            let began = MonotonicClock.nanoseconds
            summary = await SuiteRunner(scenarios, options: options).run(emit: { _ in })
            best = min(best, Double(MonotonicClock.nanoseconds - began) / 1e9)
        }
        guard let summary else { preconditionFailure("nothing was measured") }
        return (best, summary)
    }

    /// How many ways there are to cut over, go back and cut over again in so many steps.
    private static func ways(_ steps: Int) -> Int {
        let points = steps + 1
        return points + points * (points - 1) / 2 + points * (points - 1) * (points - 2) / 6
    }

    /// A scenario in which twelve users and three groups change, with a cycle behind every third change.
    private static func text(steps: Int) -> String {
        var lines: [String] = []
        var number = 0
        /// Whose membership is another than at the start.
        var members: Set<String> = []
        while lines.count < steps {
            number += 1
            let user = number % 12 + 1
            switch number % 7 {
            case 0, 3: lines.append("{ updateUser: { user: \"u\(user)\", set: { surname: \"Name \(number)\" } } }")
            case 1: lines.append("{ updateUser: { user: \"u\(user)\", set: { accountEnabled: \(number % 2 == 0) } } }")
            case 2: lines.append("{ updateGroup: { group: \"g1\", set: { displayName: \"Team \(number)\" } } }")
            case 4, 5:
                let place = "group: \"g\(number / 7 % 3 + 1)\", members: [\"u\(user)\"]"
                // The generator puts the first four users into every group.
                let isMember = members.contains(place) != (user <= 4)
                lines.append("{ \(isMember ? "removeMembers" : "addMembers"): { \(place) } }")
                if members.remove(place) == nil { members.insert(place) }
            default: lines.append("{ updateUser: { user: \"u\(user)\", set: { mail: \"mail\(number)@contoso.com\" } } }")
            }
            if number % 3 == 0, lines.count < steps { lines.append("{ cycle: {} }") }
        }
        return """
            { title: "bench", proves: "nothing", source: "benchmark", tags: [],
              directory: { generate: { users: 12, groups: 3, membersPerGroup: 4 } }, steps: [\(lines.joined(separator: ", "))] }
            """
    }
}
