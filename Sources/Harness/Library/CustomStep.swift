import HTTP
import JSON
import MockGraph
import MockNetskope

/// A step of your own: a closure that acts on the tenant and on Entra ID, in every lane.
///
/// It is lived in each lane by itself, and once more where the harness looks for the very request behind a difference; so it must do the same whenever it
/// is called with the same ``StepWorld``: no clock, no random numbers, no state of its own.
public struct CustomStep: Sendable {
    /// What happens, in a few words: the step's title in reports.
    public var name: String
    /// Does it; what it throws is reported as a step that could not be done.
    public var body: @Sendable (inout StepWorld) throws -> Void

    /// Creates a step.
    public init(_ name: String, _ body: @escaping @Sendable (inout StepWorld) throws -> Void) {
        self.name = name
        self.body = body
    }
}

extension Step.Action {
    /// A step of your own, to be written among the others: `.perform("a script deactivates Ada") { world in … }`.
    public static func perform(_ name: String, _ body: @escaping @Sendable (inout StepWorld) throws -> Void) -> Step.Action {
        .custom(CustomStep(name, body))
    }
}

/// The lane in which a custom step acts, at the moment it acts.
public struct StepWorld {
    /// The kind of lane.
    public let lane: Lane.Kind
    let stage: Stage
    var outcome = StepOutcome()

    init(_ stage: Stage, _ lane: Lane.Kind) {
        self.stage = stage
        self.lane = lane
    }

    /// The endpoint whose URL and token the provisioning job has.
    public var endpoint: Endpoint { stage.world.endpoint }

    /// The lane's moment. It goes on by a minute behind the step.
    public var now: Instant { stage.world.now }

    /// The Netskope tenant as it is now.
    public var tenant: Tenant { stage.world.tenant }

    /// Microsoft Graph as it is now.
    public var graph: GraphTenant { stage.world.graph }

    /// The SCIM exchanges of the lane so far.
    public var exchanges: [Exchange] { stage.world.transcript.exchanges }

    /// The Entra ID object id of a user or a group of the scenario; `nil` where it was not created yet.
    public func id(of key: PrincipalKey) -> String? { stage.world.ids[key] }

    /// Changes the tenant, as its console, its operators or an accident does. What is changed by hand is in the audit log only where the change puts it
    /// there, as ``administer(_:)`` does.
    public mutating func changeTenant<Result>(_ change: (inout Tenant) throws -> Result) rethrows -> Result {
        try change(&stage.world.tenant)
    }

    /// Does what an administrator does in the tenant's console.
    ///
    /// - Throws: `ConsoleRefusal` where the console refuses it.
    public mutating func administer(_ action: ConsoleAction) throws(ConsoleRefusal) {
        _ = try stage.world.tenant.perform(action, at: stage.world.now)
    }

    /// Sends a SCIM request to the endpoint that the job uses, with the job's token.
    ///
    /// - Parameters:
    ///   - method: the method.
    ///   - path: behind the base URL, `/Users?count=1`.
    ///   - body: the body; `nil` for none.
    /// - Throws: ``StepFailure`` where no answer came. Any status is an answer.
    public mutating func send(_ method: String, _ path: String, _ body: JSONValue? = nil) throws(StepFailure) -> HTTPResponse {
        try stage.exchange(RequestStep(method: method, path: path, body: body))
    }

    /// Sends a request to Microsoft Graph v1.0 as the administrator's client.
    ///
    /// - Parameters:
    ///   - method: the method.
    ///   - path: behind `/v1.0`, `/users`.
    ///   - body: the body; `nil` for none.
    /// - Returns: the answer's body, `{}` where it has none.
    /// - Throws: ``StepFailure`` with Graph's reason where the status is not one of success.
    @discardableResult
    public mutating func askGraph(_ method: String, _ path: String, _ body: JSONValue? = nil) throws(StepFailure) -> JSONObject {
        let stage = stage
        return try stage.live { () throws(StepFailure) in try stage.askGraph(method, path, body) }
    }

    /// Reports what is not as it must be, in words for a person, and goes on.
    ///
    /// - Parameters:
    ///   - condition: what must be true.
    ///   - message: what is wrong otherwise.
    public mutating func expect(_ condition: Bool, _ message: @autoclosure () -> String) {
        if condition { return }
        let message = message()
        outcome.unmet.append(
            Shortfall(message, Evidence(.operation, ["steps", "expectation"], expected: true, found: .string(message)))
        )
    }
}

extension Stage {
    /// Does a custom step.
    func perform(_ step: CustomStep, _ lane: Lane.Kind, _ outcome: inout StepOutcome) throws(StepFailure) {
        var world = StepWorld(self, lane)
        defer { outcome.unmet += world.outcome.unmet }
        do {
            try step.body(&world)
        } catch let failure as StepFailure {
            throw failure
        } catch {
            throw StepFailure("\(step.name): \(error)")
        }
    }
}
