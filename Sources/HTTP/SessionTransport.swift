import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Carries requests over HTTPS with Foundation's `URLSession`, one at a time, and waits for each.
///
/// Who may be asked what is decided in ``LiveTransport``.
package final class SessionTransport: Transport {
    private let origin: Origin
    private let limits: HTTPLimits
    private let receiver: SessionReceiver
    private let session: URLSession

    /// Trusts the system's authorities.
    package convenience init(to origin: Origin, limits: HTTPLimits) { self.init(to: origin, limits: limits, trust: nil) }

    /// - Parameter trust: who is trusted in place of the system's authorities; `nil` for the system's. Only macOS asks for it.
    init(to origin: Origin, limits: HTTPLimits, trust: SessionTrust?) {
        self.origin = origin
        self.limits = limits
        receiver = SessionReceiver(mostBytes: limits.bodyBytes, trust: trust)
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpCookieStorage = nil
        configuration.httpShouldSetCookies = false
        configuration.httpCookieAcceptPolicy = .never
        configuration.urlCache = nil
        configuration.urlCredentialStorage = nil
        configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
        configuration.httpMaximumConnectionsPerHost = 1
        // The deadline for the whole exchange is kept below; these are for a session that waits on nothing.
        configuration.timeoutIntervalForRequest = Double(limits.messageMilliseconds) / 1000 + 5
        configuration.timeoutIntervalForResource = Double(limits.messageMilliseconds) / 1000 + 5
        let queue = OperationQueue()
        queue.maxConcurrentOperationCount = 1
        session = URLSession(configuration: configuration, delegate: receiver, delegateQueue: queue)
    }

    deinit { session.invalidateAndCancel() }

    package func send(_ request: HTTPRequest) throws(TransportError) -> HTTPResponse {
        guard let url = URL(string: "\(origin)\(request.target)", encodingInvalidCharacters: false) else {
            throw TransportError(
                .refusedLocally,
                "\"\(request.target)\" is no path with a query, percent-encoded; nothing was sent"
            )
        }
        var asked = URLRequest(url: url)
        asked.httpMethod = request.method
        asked.httpShouldHandleCookies = false
        // URLSession cannot leave its own out; empty it says at least nothing, as nothing is said by who sends none (Entra ID).
        if !request.headers.contains("User-Agent") { asked.setValue("", forHTTPHeaderField: "User-Agent") }
        for field in request.headers.fields { asked.addValue(field.value, forHTTPHeaderField: field.name) }
        if !request.body.isEmpty { asked.httpBody = Data(request.body) }
        let task = session.dataTask(with: asked)
        let finished = receiver.begin(task.taskIdentifier)
        task.resume()
        guard finished.wait(timeout: .now() + .milliseconds(limits.messageMilliseconds)) == .success else {
            task.cancel()
            throw TransportError(.timedOut, "\(origin) did not answer completely within \(limits.messageMilliseconds) ms")
        }
        switch receiver.take() {
        case .answered(let response): return response
        case .tooLarge:
            throw TransportError(
                .tooLarge,
                "\(origin) answers with more than \(limits.bodyBytes) bytes to \(request.method) \(request.path); the rest was not read"
            )
        case .failed(let failure): throw failure.error(at: origin)
        }
    }
}

/// Takes what the session gives, as it comes, and stops where it is too much.
final class SessionReceiver: NSObject, URLSessionDataDelegate, Sendable {
    /// What became of a request.
    enum Outcome {
        case answered(HTTPResponse)
        case tooLarge
        case failed(SessionFailure)
    }

    private struct Exchange: Sendable {
        /// Which task it is: what still comes for an earlier one is not for this.
        var task = -1
        var status = 0
        var headers = HTTPHeaders()
        var body: [UInt8] = []
        var isTooLarge = false
        var isChallenged = false
        var failure: SessionFailure?
        var finished: DispatchSemaphore?
    }

    private let mostBytes: Int
    private let trust: SessionTrust?
    private let exchange = Guarded(Exchange())

    init(mostBytes: Int, trust: SessionTrust?) {
        self.mostBytes = mostBytes
        self.trust = trust
    }

    /// Makes ready for the answer to `task`; gives what is signalled at its end.
    func begin(_ task: Int) -> DispatchSemaphore {
        let finished = DispatchSemaphore(value: 0)
        exchange.withLock { $0 = Exchange(task: task, finished: finished) }
        return finished
    }

    func take() -> Outcome {
        exchange.withLock { exchange in
            if exchange.isTooLarge { return .tooLarge }
            if let failure = exchange.failure { return .failed(failure) }
            return .answered(HTTPResponse(status: exchange.status, headers: exchange.headers, body: exchange.body))
        }
    }

    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest,
        completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        note(response, of: task)
        completionHandler(nil)
    }

    func urlSession(
        _ session: URLSession,
        dataTask: URLSessionDataTask,
        didReceive response: URLResponse,
        completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
    ) {
        if let response = response as? HTTPURLResponse { note(response, of: dataTask) }
        completionHandler(.allow)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let goesOn = exchange.withLock { exchange in
            guard exchange.task == dataTask.taskIdentifier else { return false }
            if exchange.body.count + data.count > mostBytes {
                exchange.isTooLarge = true
                exchange.body = []
            } else if !exchange.isTooLarge {
                exchange.body += data
            }
            return !exchange.isTooLarge
        }
        if !goesOn { dataTask.cancel() }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        exchange.withLock { exchange in
            guard exchange.task == task.taskIdentifier else { return }
            let isRefusedChallenge = exchange.isChallenged && exchange.status == 401
            if let error, !isRefusedChallenge { exchange.failure = SessionFailure(error) }
            if exchange.status == 0, let response = task.response as? HTTPURLResponse { Self.fill(&exchange, response) }
            if exchange.status == 0, exchange.failure == nil {
                exchange.failure = SessionFailure(code: 0, words: "no status line")
            }
            exchange.finished?.signal()
        }
    }

    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        didReceive challenge: URLAuthenticationChallenge,
        completionHandler: @escaping @Sendable (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
    ) {
        // A 401 that asks for a password is an answer: there is none to give. Default handling never ends on Linux.
        exchange.withLock { if $0.task == task.taskIdentifier { $0.isChallenged = true } }
        completionHandler(.rejectProtectionSpace, nil)
    }

    #if canImport(Security)
        func urlSession(
            _ session: URLSession,
            didReceive challenge: URLAuthenticationChallenge,
            completionHandler: @escaping @Sendable (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
        ) {
            guard let trust, challenge.protectionSpace.authenticationMethod == NSURLAuthenticationMethodServerTrust,
                let chain = challenge.protectionSpace.serverTrust
            else { return completionHandler(.performDefaultHandling, nil) }
            // Only the anchors change: name, dates and signatures are verified as ever.
            if trust.accepts(chain) {
                completionHandler(.useCredential, URLCredential(trust: chain))
            } else {
                completionHandler(.cancelAuthenticationChallenge, nil)
            }
        }
    #endif

    private func note(_ response: HTTPURLResponse, of task: URLSessionTask) {
        exchange.withLock { if $0.task == task.taskIdentifier { Self.fill(&$0, response) } }
    }

    private static func fill(_ exchange: inout Exchange, _ response: HTTPURLResponse) {
        exchange.status = response.statusCode
        // URLSession keeps no order and joins equal names; sorted, the same answer gives the same value.
        let fields = response.allHeaderFields.compactMap { name, value in (name as? String).map { ($0, "\(value)") } }
        exchange.headers = HTTPHeaders(
            fields.sorted { $0.0 < $1.0 }.filter { !framing.contains($0.0.lowercased()) }
                .map { HTTPHeaders.Field(name: $0.0, value: $0.1) }
        )
    }

    /// Fields of the message's form on the way, which the session has undone.
    private static let framing: Set = ["content-length", "transfer-encoding", "content-encoding", "connection", "keep-alive"]
}
