import HTTP
import Testing

@Suite("The pace of requests")
struct PaceTests {
    /// A clock that moves when somebody sleeps.
    private final class SimulatedClock {
        var now: UInt64 = 1_000
        var slept: [UInt64] = []
        var clock: PaceClock {
            PaceClock(
                now: { self.now },
                sleep: {
                    self.slept.append($0)
                    self.now += $0
                }
            )
        }
    }

    private static let second: UInt64 = 1_000_000_000

    private func request() -> HTTPRequest { HTTPRequest(method: "GET", authority: "a.example", target: "/") }

    @Test("Requests are spread evenly over the second")
    func spreads() throws {
        let simulated = SimulatedClock()
        let carrier = InMemoryTransport { _ in HTTPResponse(status: 200) }
        let transport = PacedTransport(carrier, pace: Pace(perSecond: 4), clock: simulated.clock)
        for _ in 1...9 { _ = try transport.send(request()) }
        #expect(simulated.slept == [UInt64](repeating: Self.second / 4, count: 8))
    }

    @Test("What was slow of itself is not slowed further, and no burst makes up for it")
    func doesNotCatchUp() {
        var pace = Pace(perSecond: 4)
        #expect(pace.wait(at: 0) == 0)
        #expect(pace.wait(at: 10 * Self.second) == 0)
        #expect(pace.wait(at: 10 * Self.second) == Self.second / 4)
    }

    @Test("Without a pace nobody waits")
    func goesFreely() {
        var pace = Pace(perSecond: nil)
        #expect((1...100).allSatisfy { _ in pace.wait(at: 5) == 0 })
    }

    @Test(
        "A 429 is waited for as long as it asks, and the request is sent again",
        arguments: [("Retry-After", "7", 7), ("RateLimit-Reset", "3", 3), ("X-Other", "9", 1), ("Retry-After", "soon", 1)]
            as [(String, String, UInt64)]
    )
    func waits(name: String, value: String, seconds: UInt64) throws {
        let simulated = SimulatedClock()
        var answers = [
            HTTPResponse(status: 429, headers: HTTPHeaders([.init(name: name, value: value)])), HTTPResponse(status: 200),
        ]
        let carrier = InMemoryTransport { _ in answers.removeFirst() }
        let transport = PacedTransport(carrier, pace: Pace(perSecond: nil), clock: simulated.clock)
        #expect(try transport.send(request()).status == 200)
        #expect(simulated.slept == [seconds * Self.second])
        #expect(transport.throttled == 1)
        #expect(transport.waited == seconds * Self.second)
    }

    @Test("A host that asks for more than a minute is not waited for", arguments: ["61", "3600", "18446744073709551615"])
    func doesNotWaitForEver(value: String) throws {
        let simulated = SimulatedClock()
        let carrier = InMemoryTransport { _ in HTTPResponse(status: 429, headers: ["Retry-After": value]) }
        let transport = PacedTransport(carrier, pace: Pace(perSecond: nil), clock: simulated.clock)
        #expect(try transport.send(request()).status == 429)
        #expect(simulated.slept.isEmpty)
    }

    @Test("A host that answers 429 for ever is asked six times")
    func givesUp() throws {
        let simulated = SimulatedClock()
        var asked = 0
        let carrier = InMemoryTransport { _ in
            asked += 1
            return HTTPResponse(status: 429)
        }
        let transport = PacedTransport(carrier, pace: Pace(perSecond: nil), clock: simulated.clock)
        #expect(try transport.send(request()).status == 429)
        #expect(asked == 1 + PacedTransport.mostRepeats)
        #expect(simulated.slept.map { $0 / Self.second } == [1, 2, 4, 8, 16])
    }
}
