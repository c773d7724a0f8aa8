import Synchronization

/// Sends requests on several kept-alive connections, a blocking thread each, and counts the answers: for benchmarks.
public enum LoadGenerator {
    /// What a run measured.
    public struct Result: Sendable, Hashable {
        /// How many answers came.
        public var answers: Int
        /// How many of them had another status than was expected, or did not come.
        public var unexpected: Int
        /// How long the run took.
        public var nanoseconds: UInt64
        /// The median time from request to answer, in nanoseconds.
        public var medianLatency: UInt64
        /// The time that 99 of 100 answers did not exceed, in nanoseconds.
        public var latency99: UInt64

        /// Answers a second.
        public var perSecond: Double { nanoseconds == 0 ? 0 : Double(answers) * 1e9 / Double(nanoseconds) }
    }

    /// What is sent.
    public struct Load: Sendable {
        /// The number of connections, each with a thread of its own.
        public var connections = 16
        /// For how long, in milliseconds.
        public var milliseconds: Int
        /// How many requests a second over all connections; `nil` for the next as soon as the answer is there.
        ///
        /// At a given pace latency is counted from the moment the request was due, so that a stall counts for every request it holds up.
        public var perSecond: Double?
        /// The status that every answer should have.
        public var expects: Int
        /// The request that a connection (counted from 0) sends as its n-th (counted from 0).
        public var request: @Sendable (_ connection: Int, _ number: Int) -> HTTPRequest

        /// Creates a load.
        public init(
            milliseconds: Int,
            expects: Int = 200,
            request: @escaping @Sendable (_ connection: Int, _ number: Int) -> HTTPRequest
        ) {
            self.milliseconds = milliseconds
            self.expects = expects
            self.request = request
        }
    }

    private struct Tally {
        var answers = 0
        var unexpected = 0
        var latencies: [UInt64] = []
        var running = 0
    }

    /// Sends `load` to `port` of loopback.
    ///
    /// - Throws: ``TransportError`` where no thread can be started.
    public static func run(_ load: Load, port: UInt16) throws(TransportError) -> Result {
        let tally = Shared(Tally())
        let began = Platform.monotonicNanoseconds
        let end = began + UInt64(load.milliseconds) * 1_000_000
        for connection in 0..<load.connections {
            tally.value.withLock { $0.running += 1 }
            let isStarted = Platform.startThread {
                let own = answers(to: load, on: connection, port, from: began, until: end)
                tally.value.withLock { all in
                    all.answers += own.answers
                    all.unexpected += own.unexpected
                    all.latencies += own.latencies
                    all.running -= 1
                }
            }
            guard isStarted else { throw TransportError(.unreachable, "the system has no thread left for a load generator") }
        }
        while tally.value.withLock({ $0.running }) > 0 { Platform.sleep(milliseconds: 1) }
        let nanoseconds = Platform.monotonicNanoseconds - began
        return tally.value.withLock { all in
            let sorted = all.latencies.sorted()
            func quantile(_ part: Int) -> UInt64 { sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, sorted.count * part / 100)] }
            return Result(
                answers: all.answers,
                unexpected: all.unexpected,
                nanoseconds: nanoseconds,
                medianLatency: quantile(50),
                latency99: quantile(99)
            )
        }
    }

    /// What one connection's requests came to.
    private static func answers(to load: Load, on connection: Int, _ port: UInt16, from began: UInt64, until end: UInt64)
        -> Tally
    {
        let transport = LoopbackTransport(port: port)
        let interval = load.perSecond.map { 1e9 * Double(load.connections) / $0 }
        var own = Tally()
        own.latencies.reserveCapacity(1 << 16)
        var number = 0
        var due = Platform.monotonicNanoseconds
        while due < end {
            let request = load.request(connection, number)
            if let interval {
                // The connections take turns, so that the pace is even over all of them.
                due = began + UInt64(interval * (Double(number) + Double(connection) / Double(load.connections)))
                if due >= end { break }
                let now = Platform.monotonicNanoseconds
                if due > now { Platform.sleep(microseconds: UInt32((due - now) / 1000)) }
            }
            number += 1
            do throws(TransportError) {
                if try transport.send(request).status != load.expects { own.unexpected += 1 }
            } catch {
                own.unexpected += 1
            }
            let then = Platform.monotonicNanoseconds
            own.answers += 1
            own.latencies.append(then - due)
            due = then
        }
        return own
    }

    /// A mutex that several threads can hold on to.
    private final class Shared<Value: Sendable>: Sendable {
        let value: Mutex<Value>
        init(_ value: sending Value) { self.value = Mutex(value) }
    }
}
