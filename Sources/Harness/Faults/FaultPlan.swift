import HTTP

/// The faults that are set, and how often each has struck: a value, so that a lane's fork carries its own.
public struct FaultPlan: Sendable, Hashable {
    private struct Entry: Sendable, Hashable {
        let number: Int
        let fault: Fault
        let since: Instant
        var matched = 0
        var struck = 0
    }

    private var entries: [Entry] = []
    private var added = 0
    private var generator: SeededGenerator

    /// Creates a plan without faults; `seed` decides where chance does.
    public init(seed: UInt64) { generator = SeededGenerator(seed: seed ^ 0xFA01_7000) }

    /// The faults that are set, with their numbers and how many requests each has befallen.
    public var faults: [(number: Int, fault: Fault, struck: Int)] { entries.map { ($0.number, $0.fault, $0.struck) } }

    /// Sets a fault and gives its number.
    @discardableResult
    public mutating func add(_ fault: Fault, at now: Instant) -> Int {
        added += 1
        entries.append(Entry(number: added, fault: fault, since: now))
        return added
    }

    /// Takes a fault away; gives `false` where there is none of this number.
    public mutating func remove(_ number: Int) -> Bool {
        let before = entries.count
        entries.removeAll { $0.number == number }
        return entries.count < before
    }

    /// Takes every fault away.
    public mutating func removeAll() { entries = [] }

    /// What a request came to.
    struct Outcome {
        var response: HTTPResponse
        var delivery: Delivery?
        /// How much later the client sees the end of the answer, in milliseconds.
        var milliseconds = 0
    }

    /// The first fault that befalls `request`; every fault counts the requests that match it.
    private mutating func strike(_ request: HTTPRequest, _ target: Fault.Target, at now: Instant) -> Fault? {
        var result: Fault?
        for place in entries.indices where entries[place].fault.matches(request, target) {
            let age = (now.milliseconds - entries[place].since.milliseconds) / 1000
            let fault = entries[place].fault
            if age < fault.fromSeconds ?? .min || age >= fault.untilSeconds ?? .max { continue }
            entries[place].matched += 1
            if result != nil { continue }
            if let times = fault.times, entries[place].struck >= times { continue }
            if entries[place].matched < fault.firstIndex { continue }
            if !fault.indexes.isEmpty, !fault.indexes.contains(entries[place].matched) { continue }
            if let percent = fault.percent, Int(generator.next() % 100) >= percent { continue }
            entries[place].struck += 1
            result = fault
        }
        return result
    }

    /// Answers `request` by `respond`, or as a fault has it.
    mutating func answer(
        _ request: HTTPRequest,
        _ target: Fault.Target,
        at now: Instant,
        _ respond: (HTTPRequest) -> HTTPResponse
    ) -> Outcome {
        guard !entries.isEmpty, let fault = strike(request, target, at: now) else { return Outcome(response: respond(request)) }
        var delivery = Delivery()
        switch fault.effect {
        case .status(let status): return Outcome(response: fault.refusal(status, "the mock was told to answer \(status)"))
        case .throttle(let seconds):
            var response = fault.refusal(429, "API rate limit exceeded")
            for (name, value) in [
                ("Retry-After", seconds), ("ratelimit-limit", 4), ("ratelimit-remaining", 0), ("ratelimit-reset", seconds),
            ] { response.headers.append(name, String(value)) }
            return Outcome(response: response)
        case .resetBefore:
            delivery.cut = .before
            delivery.isReset = true
            return Outcome(response: HTTPResponse(status: 503), delivery: delivery)
        default: break
        }
        var outcome = Outcome(response: respond(request))
        switch fault.effect {
        case .delay(let milliseconds):
            delivery.delayMilliseconds = milliseconds
            outcome.milliseconds = milliseconds
        case .slowBody(let speed):
            delivery.bytesPerSecond = speed
            outcome.milliseconds = outcome.response.body.count * 1000 / speed
        case .resetWithin:
            delivery.cut = .within
            delivery.isReset = true
        case .resetAfter:
            delivery.cut = .after
            delivery.isReset = true
        case .truncate: delivery.cut = .within
        case .loseResponse: delivery.cut = .before
        case .contentType(let type):
            outcome.response.headers["Content-Type"] = type
            return outcome
        case .malformedJSON:
            outcome.response.body = Array("{\"schemas\": [".utf8) + outcome.response.body.dropLast(1)
            return outcome
        case .duplicate:
            outcome.response = respond(request)
            return outcome
        case .status, .throttle, .resetBefore: break
        }
        outcome.delivery = delivery
        return outcome
    }
}

extension Fault {
    /// The answer of a gateway that does not let the request through.
    fileprivate func refusal(_ status: Int, _ message: String) -> HTTPResponse {
        HTTPResponse(
            status: status,
            headers: ["Content-Type": "application/json; charset=utf-8"],
            body: Array((body ?? "{\"message\":\"\(message)\"}").utf8)
        )
    }

    /// Whether the fault may befall `request`.
    fileprivate func matches(_ request: HTTPRequest, _ target: Target) -> Bool {
        if let own = self.target { if own != target { return false } } else if target == .graph { return false }
        if !methods.isEmpty, !methods.contains(request.method) { return false }
        guard let path else { return true }
        return Self.matches(Array(request.path.lowercased().utf8), Array("*\(path)".utf8))
    }

    /// Whether `text` is what `pattern` says, where `*` stands for any number of bytes.
    private static func matches(_ text: [UInt8], _ pattern: [UInt8]) -> Bool {
        var (place, step) = (0, 0)
        var star: (pattern: Int, text: Int)?
        while place < text.count {
            if step < pattern.count, pattern[step] == 0x2A {
                star = (step, place)
                step += 1
            } else if step < pattern.count, pattern[step] == text[place] {
                place += 1
                step += 1
            } else if let last = star {
                star = (last.pattern, last.text + 1)
                (step, place) = (last.pattern + 1, last.text + 1)
            } else {
                return false
            }
        }
        return pattern[step...].allSatisfy { $0 == 0x2A }
    }
}
