import HTTP
import Harness
import JSON
import MockNetskope

/// Measures this build on this machine. Figures mean something in a release build only.
public enum Benchmarks {
    /// A part of what is measured.
    public enum Part: String, Sendable, CaseIterable {
        case throughput, scenarios, sweeps, histories, provisioning, growth, serve, json
    }

    /// What to measure.
    public struct Options: Sendable {
        /// The parts, in the order of their list.
        public var parts = Part.allCases
        /// How many users the large directory holds.
        public var users = 1_000_000
        /// For how long each figure of throughput is measured.
        public var seconds = 3
        /// The scenarios whose time is measured.
        public var scenarios: [Scenario] = []

        /// Creates the default.
        public init() {}
    }

    /// Measures everything; `note` is told what is measured next. The process itself must be `cutover`, which is started anew for some figures.
    ///
    /// - Throws: ``TransportError`` where a socket cannot be opened.
    public static func run(_ options: Options, note: (String) -> Void) async throws(TransportError) -> BenchmarkReport {
        var report = BenchmarkReport()
        // Throughput first, in a heap as fresh as that of a server: what the suite and the large directory leave of it slows every allocation.
        for part in Part.allCases where options.parts.contains(part) {
            switch part {
            case .throughput:
                note("throughput in memory and over loopback")
                let throughput = Throughput(seconds: options.seconds)
                throughput.memory(&report)
                try throughput.loopback(&report)
            case .scenarios: await scenarios(options, &report, note)
            case .sweeps:
                note("sweeps of long scenarios")
                await Sweeps.measure(&report)
            case .histories:
                note("random histories")
                await Histories.measure(&report)
            case .provisioning:
                note("whole cycles of the provisioning service")
                if options.parts == [.provisioning] {
                    Provisioning.measure(Provisioning.Size(users: 100_000, groups: 2000, memberships: 500_000), &report)
                } else {
                    // In a process of its own, whose memory is its own.
                    try report.add(ownProcess: ["bench", "--only", "provisioning", "--json"])
                }
            case .growth:
                note("look-ups in a directory of 1,000 and of \(options.users) users")
                growth(options, &report)
            case .serve:
                note("starting cutover serve, empty and with \(options.users) users")
                try ServedMocks.measure(users: options.users, &report)
            case .json:
                note("JSON")
                json(&report)
            }
        }
        return report
    }

    // MARK: Scenarios

    private static func scenarios(_ options: Options, _ report: inout BenchmarkReport, _ note: (String) -> Void) async {
        if options.scenarios.isEmpty { return }
        note("the scenario suite, in memory and over loopback")
        for (kind, limit) in [(TransportKind.memory, 2.0), (.loopback, 10.0)] {
            var run = RunOptions()
            run.transports = [kind]
            let began = MonotonicClock.nanoseconds
            let summary = await SuiteRunner(options.scenarios, options: run).run(emit: { _ in })
            let seconds = Double(MonotonicClock.nanoseconds - began) / 1e9
            report.add(
                "scenario suite, \(kind.rawValue), \(summary.lanes) lanes",
                seconds,
                "s",
                goal: "under \(Int(limit)) s",
                isReached: seconds < limit
            )
        }
    }

    // MARK: Growth

    private static func growth(_ options: Options, _ report: inout BenchmarkReport) {
        let small = Directory(users: 1000)
        let large = Directory(users: options.users)
        for operation in Directory.Operation.allCases {
            // Several rounds, the best of each, so that another process on the machine does not show.
            let costs = (0..<7).map { _ in (small.cost(operation), large.cost(operation)) }
            let few = costs.map(\.0).min() ?? 0
            let many = costs.map(\.1).min() ?? 0
            report.add("\(operation.rawValue), 1,000 users", few, "ns a request")
            report.add("\(operation.rawValue), \(options.users) users", many, "ns a request")
            let ratio = few > 0 ? many / few : 0
            report.add("\(operation.rawValue), growth", ratio, "times", goal: "at most 1.5 times", isReached: ratio <= 1.5)
        }
    }

    // MARK: JSON

    private static func json(_ report: inout BenchmarkReport) {
        let user = Requests.user(7)
        let value: JSONValue = .array(Array(repeating: .object(user), count: 2000))
        let bytes = value.bytes()
        var best = (parse: Double.infinity, write: Double.infinity)
        for _ in 0..<20 {
            var began = MonotonicClock.nanoseconds
            let parsed = try? JSONValue.parse(bytes)
            best.parse = min(best.parse, Double(MonotonicClock.nanoseconds - began))
            began = MonotonicClock.nanoseconds
            let written = parsed?.bytes().count ?? 0
            best.write = min(best.write, Double(MonotonicClock.nanoseconds - began))
            precondition(written == bytes.count, "JSON does not come back as it went in")
        }
        report.add("JSON parse", Double(bytes.count) / best.parse * 1000, "MB/s")
        report.add("JSON write", Double(bytes.count) / best.write * 1000, "MB/s")
    }
}
