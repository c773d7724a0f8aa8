import Synchronization

/// Sends one request over and over on several kept-alive connections, a blocking thread each, and counts the answers.
public enum LoadGenerator {
    /// What a run measured.
    public struct Result: Sendable, Hashable {
        /// How many answers came.
        public var answers: Int
        /// How many of them were not 200.
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

    private struct Tally {
        var answers = 0
        var unexpected = 0
        var latencies: [UInt64] = []
        var running = 0
    }

    /// Sends `request` to `port` of loopback for `milliseconds`.
    ///
    /// - Throws: ``TransportError`` where no thread can be started.
    public static func run(
        _ request: HTTPRequest,
        port: UInt16,
        connections: Int,
        milliseconds: Int
    ) throws(TransportError) -> Result {
        let tally = Shared(Tally())
        let began = Platform.monotonicNanoseconds
        let end = began + UInt64(milliseconds) * 1_000_000
        for _ in 0..<connections {
            tally.value.withLock { $0.running += 1 }
            let isStarted = Platform.startThread {
                let transport = LoopbackTransport(port: port)
                var own = Tally()
                own.latencies.reserveCapacity(1 << 16)
                var now = Platform.monotonicNanoseconds
                while now < end {
                    do throws(TransportError) {
                        if try transport.send(request).status != 200 { own.unexpected += 1 }
                    } catch {
                        own.unexpected += 1
                    }
                    let then = Platform.monotonicNanoseconds
                    own.answers += 1
                    own.latencies.append(then - now)
                    now = then
                }
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

    /// A mutex that several threads can hold on to.
    private final class Shared<Value: Sendable>: Sendable {
        let value: Mutex<Value>
        init(_ value: sending Value) { self.value = Mutex(value) }
    }
}
