import MockNetskope

/// One way to live through a scenario.
public enum Lane: Sendable, Hashable, CustomStringConvertible {
    /// The job stays on the legacy endpoint.
    case legacy
    /// The job is on API v2 from the start.
    case apiV2
    /// The job changes to API v2 behind step `after` (0: before the first).
    case cutover(after: Int)
    /// The job changes to API v2 behind step `from` and back behind step `to`.
    case rollback(from: Int, to: Int)
    /// The job changes to API v2 behind step `from`, back behind step `to`, and to API v2 for good behind step `again`.
    case secondCutover(from: Int, to: Int, again: Int)
    /// The job's endpoint is changed behind every cycle, there and back, and everything is read through both endpoints behind every step.
    case monitored
    /// A request of the cycle `step` meets a fault: of the cycle on the legacy endpoint behind which the job changes to API v2, or of the first one
    /// on API v2.
    case faulted(SweptFault, on: Facade, step: Int, request: Int)
    /// The lane of `kind` once more, with other ids and tokens: must not differ at all from the first run. Control against control.
    case control(of: Kind)

    /// What a lane is called in scenarios and on the command line.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// ``Lane/legacy``.
        case legacy
        /// ``Lane/apiV2``.
        case apiV2 = "api-v2"
        /// ``Lane/cutover(after:)``.
        case cutover
        /// ``Lane/rollback(from:to:)``.
        case rollback
    }

    /// What kind of lane it is.
    public var kind: Kind {
        switch self {
        case .legacy: .legacy
        case .apiV2: .apiV2
        case .cutover, .secondCutover, .faulted: .cutover
        case .rollback, .monitored: .rollback
        case .control(let kind): kind
        }
    }

    /// The lane that changes the endpoint behind each of `steps`: to API v2 behind the first, back behind the second, to API v2 again behind the third.
    init(changingBehind steps: [Int]) {
        self =
            switch steps.count {
            case 1: .cutover(after: steps[0])
            case 2: .rollback(from: steps[0], to: steps[1])
            default: .secondCutover(from: steps[0], to: steps[1], again: steps[2])
            }
    }

    /// Whether the lane is run against itself.
    public var isControl: Bool {
        if case .control = self { return true }
        return false
    }

    /// `legacy`, `api-v2`, `cutover@3`, `rollback@1,4`, `legacy again`.
    public var description: String {
        switch self {
        case .legacy, .apiV2: kind.rawValue
        case .cutover(let after): "cutover@\(after)"
        case .rollback(let from, let to): "rollback@\(from),\(to)"
        case .secondCutover(let from, let to, let again): "cutover@\(from),\(to),\(again)"
        case .monitored: "both endpoints in turn"
        case .faulted(let fault, let endpoint, let step, let request):
            "cutover@\(endpoint == .legacy ? step : step - 1) with \(fault.rawValue) at request \(request) of step \(step)"
        case .control(let kind): "\(kind.rawValue) again"
        }
    }
}
