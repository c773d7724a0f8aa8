import HTTP
import JSON
import MockNetskope

/// One target while a recording is replayed to it: sends each request with the target's own base, token and ids.
struct ReplaySide {
    /// What became of a recorded request.
    enum Answer {
        /// It was sent; ids in the answer are the recorded ones again.
        case exchange(Exchange)
        /// It was not sent, and why.
        case notSent(String)
    }

    let target: ReplayTarget
    private let plan: CredentialPlan
    /// The server's token; `nil` for a mock, which has one for each endpoint.
    private let token: String?
    private let transport: any Transport
    private let mock: ReplayMock?
    private var ids = IdentityTranslation()
    private var redaction = Redaction()
    /// The ids of objects that could not be created here, and the entry whose creation failed.
    private var missing: [String: Int] = [:]

    /// - Parameter token: the target's token; a mock has its own.
    init(_ target: ReplayTarget, _ recording: PreparedRecording, token: String?, options: ReplayOptions) throws(TrafficError) {
        self.target = target
        plan = recording.plan
        switch target.place {
        case .mock:
            let mock = ReplayMock(recording.directory, recording.exchanges, options.profiles)
            self.mock = mock
            transport = mock
            self.token = nil
            for (alias, id) in mock.aliases { ids.learn(alias, id) }
        case .server(let upstream, _):
            mock = nil
            self.token = token ?? ""
            let hasPosts = recording.exchanges.contains { $0.request.method == "POST" }
            do throws(TransportError) {
                let live = try upstream.transport(readOnly: !options.allowsWrites && target.isRemote && !hasPosts)
                let rate = options.requestsPerSecond ?? (upstream.isLoopback ? nil : ReplayOptions.remoteRate)
                transport = PacedTransport(live, pace: Pace(perSecond: rate), clock: options.paceClock())
            } catch {
                throw .usage("\(target.name): \(error.message).")
            }
        }
        if let token { redaction.learn(token) }
    }

    /// The base URL that a request is sent to.
    private func base(for exchange: RecordedExchange) -> String {
        switch target.place {
        case .mock: mock?.base(target.endpoint(for: exchange)) ?? exchange.base
        case .server(let upstream, _): upstream.description
        }
    }

    /// Every base URL that answers may name.
    var bases: [String] {
        switch target.place {
        case .mock: [Endpoint.legacy, .apiV2].compactMap { mock?.base($0) }
        case .server(let upstream, _): [upstream.description]
        }
    }

    /// The id under which the target shows what the recording calls `id`; `nil` where it has not been shown.
    func shownID(of id: String) -> String? { ids.targetIDs[id] }

    /// Which entry's failed creation `exchange` depends on.
    func dependence(of exchange: RecordedExchange) -> Int? {
        if missing.isEmpty { return nil }
        if let id = exchange.pathID, let entry = missing[id] { return entry }
        let body = exchange.request.body
        if body.isEmpty { return nil }
        let text = String(decoding: body, as: UTF8.self)
        return missing.filter { text.contains("\"\($0.key)\"") }.map(\.value).min()
    }

    /// Sends a recorded request, and learns from the answer.
    ///
    /// - Throws: ``TrafficError`` where the target cannot be reached.
    mutating func send(_ exchange: RecordedExchange) throws(TrafficError) -> Answer {
        // An object that could not be made may be another's by the time, or the recorded one itself: a server is not asked to change it.
        if target.isServer, exchange.isWrite, let entry = dependence(of: exchange) {
            return .notSent("what it is about could not be created: see entry \(entry)")
        }
        let base = base(for: exchange)
        guard let url = TrafficURL(base + ids.forTarget(relative: exchange.relative)) else {
            return .notSent("its URL cannot be sent: \(exchange.relative)")
        }
        var request = exchange.request
        request.scheme = url.scheme
        request.authority = url.authority
        request.target = url.target
        request.body = ids.forTarget(body: exchange.request.body)
        let endpoint = target.endpoint(for: exchange)
        plan.add(to: &request.headers, for: exchange, token: token ?? ReplayMock.token(endpoint), endpoint: endpoint)
        mock?.now = exchange.at
        let result: Exchange.Result
        do throws(TransportError) {
            let response = try transport.send(request)
            learn(exchange, response)
            result = .response(translated(response))
        } catch {
            noteFailure(of: exchange)
            if error.kind == .unreachable || error.kind == .refusedLocally {
                throw .incomplete(
                    "\(target.name) cannot be asked (entry \(exchange.entry), \(exchange.request.method)): \(error.message)."
                )
            }
            result = .failure(error)
        }
        // Nobody behind this line gets to see the token.
        var shown = result
        if case .response(let response) = result { shown = .response(redaction.redacted(response)) }
        return .exchange(Exchange(number: exchange.entry, at: exchange.at, request: redaction.redacted(request), result: shown))
    }

    private func translated(_ response: HTTPResponse) -> HTTPResponse {
        var response = response
        response.body = ids.recorded(body: response.body)
        if let place = response.headers["Location"] { response.headers["Location"] = ids.recorded(text: place) }
        return response
    }

    private mutating func learn(_ exchange: RecordedExchange, _ response: HTTPResponse) {
        if (200..<300).contains(response.status) {
            ids.learn(from: exchange, response)
        } else {
            noteFailure(of: exchange)
        }
    }

    private mutating func noteFailure(of exchange: RecordedExchange) {
        guard exchange.isCreation else { return }
        for resource in exchange.resources where ids.targetIDs[resource.id] == nil { missing[resource.id] = exchange.entry }
    }
}

/// A recording with what is inferred from it once, for any number of replays.
struct PreparedRecording: Sendable {
    /// What is sent: everything but what the recording shows to have failed for a moment only.
    let exchanges: [RecordedExchange]
    let directory: RecordedDirectory
    let plan: CredentialPlan

    init(_ recording: Recording) {
        exchanges = recording.exchanges.filter { !$0.isTransient }
        directory = RecordedDirectory(recording.exchanges)
        plan = CredentialPlan(recording.exchanges)
    }
}
