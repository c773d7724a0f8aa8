/// The faults that a sweep puts at every request of the cycles around a cutover.
///
/// A late or slow answer is not among them: the simulated service waits for as long as it takes, so that nothing would differ.
public enum SweptFault: String, Sendable, Hashable, CaseIterable {
    /// The request takes effect, and no answer comes.
    case lostResponse = "lost-response"
    /// The request and the two behind it are answered 429.
    case burst = "throttle-burst"
    /// The request is answered 503, without effect.
    case unavailable
    /// The connection is reset before the request has an effect.
    case resetBefore = "reset-before"
    /// The request takes effect, and the connection is reset within the answer.
    case resetWithin = "reset-within"
    /// The request takes effect, and the answer's body ends early.
    case truncated
    /// The request takes effect, and the answer is no JSON.
    case malformed = "malformed-json"
    /// The request takes effect, and the answer is a web page.
    case webPage = "web-page"
    /// The request is delivered twice, and the second answer comes.
    case duplicated
    /// From the request on everything is answered 401 until the cycle ends.
    case tokenExpired = "token-expired"

    /// The fault at the request `index` of `endpoint`, counted from 1, as long as it is set.
    func fault(at index: Int, on endpoint: Fault.Target) -> Fault {
        var fault = Fault(effect: effect, target: endpoint)
        switch self {
        case .burst: fault.indexes = [index, index + 1, index + 2]
        case .tokenExpired: fault.firstIndex = index
        default: fault.indexes = [index]
        }
        return fault
    }

    private var effect: Fault.Effect {
        switch self {
        case .lostResponse: .loseResponse
        case .burst: .throttle(60)
        case .unavailable: .status(503)
        case .resetBefore: .resetBefore
        case .resetWithin: .resetWithin
        case .truncated: .truncate
        case .malformed: .malformedJSON
        case .webPage: .contentType("text/html")
        case .duplicated: .duplicate
        case .tokenExpired: .status(401)
        }
    }
}
