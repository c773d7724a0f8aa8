import EntraProvisioning
import HTTP
import JSON

/// Sends the probe's requests through the guards, and stops between two of them where the user wants so.
final class ProbeCaller {
    /// One answer, with the number of its exchange.
    struct Answer {
        let number: Int
        let result: Exchange.Result

        /// The status; 0 where no response came.
        var status: Int { if case .response(let response) = result { response.status } else { 0 } }
        var isSuccess: Bool { (200..<300).contains(status) }
        /// The body as an object; `nil` where it is none.
        var body: JSONObject? {
            guard case .response(let response) = result else { return nil }
            return (try? JSONValue.parse(response.body))?.objectValue
        }
    }

    let register: ProbeRegister
    private let endpoints: [Endpoint: (endpoint: ProbeEndpoint, door: ProbeGuard)]
    private let shouldStop: () -> Bool
    private let progress: (Int) -> Void

    init(
        _ endpoints: [ProbeEndpoint],
        register: ProbeRegister,
        shouldStop: @escaping () -> Bool,
        progress: @escaping (Int) -> Void
    ) {
        self.register = register
        self.shouldStop = shouldStop
        self.progress = progress
        self.endpoints = Dictionary(
            uniqueKeysWithValues: endpoints.map { ($0.side, ($0, ProbeGuard($0, register: register))) }
        )
    }

    /// The base URLs of both, for comparisons.
    var bases: [String] { [Endpoint.legacy, .apiV2].compactMap { endpoints[$0]?.endpoint.url } }

    func base(_ side: Endpoint) -> String { endpoints[side]?.endpoint.url ?? "" }

    /// Sends one request, and gives also a failure as an answer.
    ///
    /// - Throws: ``ProbeStop`` where the user asked to stop, the journal cannot be written, or the guard refused.
    func send(_ side: Endpoint, _ method: String, _ path: String, query: String = "", body: [UInt8]? = nil) throws(ProbeStop)
        -> Answer
    {
        if shouldStop() { throw .interrupted }
        guard let (endpoint, door) = endpoints[side] else { throw .refused("there is no endpoint \(side)") }
        let result: Exchange.Result
        do throws(TransportError) {
            result = .response(try door.send(endpoint.request(method, path, query: query, body: body)))
        } catch {
            if let failure = register.journalFailure { throw .journal(failure.description) }
            if error.kind == .refusedLocally { throw .refused(error.message) }
            result = .failure(error)
        }
        progress(register.transcript.exchanges.count)
        return Answer(number: register.transcript.exchanges.count, result: result)
    }

    /// Looks for the object of that name, as Entra ID matches.
    func find(_ side: Endpoint, _ kind: ProbeSubject.Kind, _ attribute: String, _ value: String) throws(ProbeStop) -> Answer {
        try send(side, "GET", kind.collection, query: TargetClient.filter(attribute, value))
    }

    /// Reads one object, a group with its members.
    func read(_ side: Endpoint, _ kind: ProbeSubject.Kind, _ id: String) throws(ProbeStop) -> Answer {
        try send(
            side,
            "GET",
            TargetClient.path(kind.collection, id),
            query: kind == .groups ? "attributes=displayName%2CexternalId%2Cmembers" : ""
        )
    }
}

/// Why a probe ended before its last step.
enum ProbeStop: Error, Hashable {
    /// The user asked for it.
    case interrupted
    /// An object that the probe did not make has one of its names.
    case collision(Endpoint, name: String, exchange: Int)
    /// A look-up by name is not answered as it must be, so that it could not be known what exists.
    case blind(ProbeBlindness)
    /// No response comes any more.
    case unreachable(Endpoint, TransportError)
    /// The clean-up journal cannot be written.
    case journal(String)
    /// The guard refused a request.
    case refused(String)
}
