import HTTP
import Harness
import JSON
import MockNetskope

/// How many requests a second the mocks answer: the tenant in memory on one thread, and what `cutover serve` serves over loopback with 16
/// connections beside the machine's ceiling, a server that always gives the same bytes.
struct Throughput {
    /// What is asked over loopback, and how much of the ceiling it should reach.
    private enum Operation: String, CaseIterable {
        case get = "GET by id"
        case find = "GET userName eq"
        case create = "POST a user"
        case patch = "PATCH a user"

        var goal: Double { self == .get ? 0.65 : 0.45 }
        var expects: Int {
            switch self {
            case .get, .find: 200
            case .create: 201
            case .patch: 204
            }
        }
    }

    private struct Fixed: HTTPHandler {
        let response: HTTPResponse
        func respond(to request: HTTPRequest, from peer: String) -> HTTPResponse { response }
    }

    private static let connections = 16
    /// Users that are asked for, a share of them for each connection.
    private static let users = 16 * 64
    private static let rounds = 5

    let milliseconds: Int

    /// `seconds` is how long each figure is measured in all.
    init(seconds: Int) { milliseconds = max(50, seconds * 1000 / Self.rounds) }

    // MARK: In memory

    /// GET by id without a socket, on the calling thread.
    func memory(_ report: inout BenchmarkReport) {
        let directory = Directory(users: Self.users)
        let requests = (0..<Self.users).map(directory.requests.getUser)
        var rates: [Double] = []
        for _ in 0..<Self.rounds {
            let began = MonotonicClock.nanoseconds
            let end = began + UInt64(milliseconds) * 1_000_000
            var count = 0
            while MonotonicClock.nanoseconds < end {
                for request in requests {
                    let response = directory.respond(to: request, from: "127.0.0.1")
                    precondition(response.status == 200, "the mock answered \(response.status)")
                }
                count += requests.count
            }
            rates.append(Double(count) * 1e9 / Double(MonotonicClock.nanoseconds - began))
        }
        let rate = Self.median(rates)
        report.add("GET by id in memory, one thread", rate, "requests/s", goal: "at least 400,000", isReached: rate >= 400_000)
    }

    // MARK: Over loopback

    /// Every operation as fast as it goes, then GET at half of that pace for its latency.
    ///
    /// - Throws: ``TransportError`` where a socket cannot be opened.
    func loopback(_ report: inout BenchmarkReport) throws(TransportError) {
        let (service, requests) = Self.service()
        let answer = service.respond(to: requests.getUser(0), from: "127.0.0.1")
        let fixed = try LoopbackServer(Fixed(response: answer))
        let mocks = try LoopbackServer(service)
        defer {
            fixed.stop(within: 0)
            mocks.stop(within: 0)
        }
        var ceilings: [Double] = []
        var rates: [Operation: [Double]] = [:]
        var parts: [Operation: [Double]] = [:]
        var unexpected: [Operation: Int] = [:]
        // Rounds take turns, so that all meet the machine in the same moods; each is held against the ceiling of its own round.
        for round in 0..<Self.rounds {
            let ceiling = try LoadGenerator.run(load(.get, requests, round), port: fixed.port).perSecond
            ceilings.append(ceiling)
            for operation in Operation.allCases {
                let result = try LoadGenerator.run(load(operation, requests, round), port: mocks.port)
                rates[operation, default: []].append(result.perSecond)
                parts[operation, default: []].append(result.perSecond / max(1, ceiling))
                unexpected[operation, default: 0] += result.unexpected
            }
        }
        report.add("static response over loopback, \(Self.connections) connections", Self.median(ceilings), "requests/s")
        for operation in Operation.allCases {
            report.add("\(operation.rawValue) over loopback", Self.median(rates[operation] ?? []), "requests/s")
            let part = Self.median(parts[operation] ?? [])
            report.add(
                "\(operation.rawValue), part of the static response",
                part,
                "",
                goal: "at least \(Int(operation.goal * 100)) %",
                isReached: part >= operation.goal && unexpected[operation] == 0
            )
        }
        try latency(requests, mocks.port, Self.median(rates[.get] ?? []), &report)
    }

    /// The mocks as `cutover serve` serves them, journal and faults included.
    private static func service() -> (MockService, Requests) {
        var configuration = MockService.Configuration()
        configuration.users = users
        configuration.apiV2Token = "bench"
        let service = MockService(configuration, clock: { Instant(milliseconds: Int64(MonotonicClock.nanoseconds / 1_000_000)) })
        let host = TenantConfiguration().apiV2Host
        var ids: [String] = []
        while ids.count < users {
            let page = Requests(host: host, token: "bench", ids: []).list(ids.count + 1)
            let answer = try? JSONValue.parse(service.respond(to: page, from: "127.0.0.1").body)
            let found = (answer?["Resources"]?.arrayValue ?? []).compactMap { $0["id"]?.stringValue }
            precondition(!found.isEmpty, "the mock does not list its users")
            ids += found
        }
        return (service, Requests(host: host, token: "bench", ids: ids))
    }

    private func latency(_ requests: Requests, _ port: UInt16, _ rate: Double, _ report: inout BenchmarkReport)
        throws(TransportError)
    {
        var half = load(.get, requests, 0)
        half.perSecond = rate / 2
        var medians: [Double] = []
        var slowest: [Double] = []
        for _ in 0..<Self.rounds {
            let result = try LoadGenerator.run(half, port: port)
            medians.append(Double(result.medianLatency) / 1e6)
            slowest.append(Double(result.latency99) / 1e6)
        }
        report.add("GET by id at half load, median latency", Self.median(medians), "ms")
        let slow = Self.median(slowest)
        report.add("GET by id at half load, 99 % within", slow, "ms", goal: "under 5 ms", isReached: slow < 5)
    }

    /// The requests of an operation. Made beforehand where that is possible, so that the client's work stays out of the figure.
    private func load(_ operation: Operation, _ requests: Requests, _ round: Int) -> LoadGenerator.Load {
        let share = Self.users / Self.connections
        let request: @Sendable (Int, Int) -> HTTPRequest
        switch operation {
        case .get, .find:
            let made = (0..<Self.users).map(operation == .get ? requests.getUser : requests.findUser)
            request = { connection, number in made[connection * share + number % share] }
        case .create:
            // Numbers that no other connection or round uses, written over the digits of a request made beforehand.
            let first = (round + 1) * 1_000_000_000
            let template = requests.createUser(first)
            let places = Self.places(of: Array(String(first).utf8), in: template.body)
            request = { connection, number in
                var request = template
                Self.write(first + connection * 10_000_000 + number, at: places, &request.body)
                return request
            }
        case .patch:
            // Two names in turn, so that every request changes something.
            let made = ["Old", "New"].map { name in (0..<Self.users).map { requests.renameUser($0, to: name) } }
            request = { connection, number in made[number / share % 2][connection * share + number % share] }
        }
        return LoadGenerator.Load(milliseconds: milliseconds, expects: operation.expects, request: request)
    }

    /// Where `digits` end in `bytes`.
    private static func places(of digits: [UInt8], in bytes: [UInt8]) -> [Int] {
        (digits.count...bytes.count).filter { bytes[($0 - digits.count)..<$0].elementsEqual(digits) }
    }

    /// Writes `number` so that its last digit stands in front of each of `ends`.
    private static func write(_ number: Int, at ends: [Int], _ bytes: inout [UInt8]) {
        for end in ends {
            var (rest, place) = (number, end)
            while rest > 0 {
                place -= 1
                bytes[place] = UInt8(0x30 + rest % 10)
                rest /= 10
            }
        }
    }

    static func median(_ values: [Double]) -> Double { values.isEmpty ? 0 : values.sorted()[values.count / 2] }
}
