/// One request and what became of it.
public struct Exchange: Sendable, Hashable {
    /// The request's number in its transcript, counted from 1.
    public var number: Int
    /// The moment the request was sent.
    public var at: Instant
    /// What was asked.
    public var request: HTTPRequest
    /// What was answered: a response, or why none came.
    public var result: Result

    /// What became of a request.
    public enum Result: Sendable, Hashable {
        /// The response that came.
        case response(HTTPResponse)
        /// Why no response came.
        case failure(TransportError)
    }

    /// Creates an exchange.
    public init(number: Int, at: Instant, request: HTTPRequest, result: Result) {
        self.number = number
        self.at = at
        self.request = request
        self.result = result
    }

    /// The response, or `nil` where none came.
    public var response: HTTPResponse? {
        if case .response(let response) = result { return response }
        return nil
    }
}

/// The exchanges of a run in the order they were sent.
public struct Transcript: Sendable, Hashable {
    /// The exchanges, the first of them number 1.
    public private(set) var exchanges: [Exchange] = []

    /// Creates an empty transcript.
    public init() {}

    /// Appends an exchange and numbers it.
    public mutating func record(_ request: HTTPRequest, _ result: Exchange.Result, at now: Instant) {
        exchanges.append(Exchange(number: exchanges.count + 1, at: now, request: request, result: result))
    }
}

extension HTTPHeaders {
    /// The fields with every secret replaced by its fingerprint: what may be printed, logged or put in a report.
    public var redacted: HTTPHeaders {
        HTTPHeaders(
            fields.map { field in
                let isBearer = field.name.equalsFieldName("Authorization")
                guard isBearer || field.name.equalsFieldName("Netskope-Api-Token") else { return field }
                let parts = field.value.split(separator: " ", maxSplits: 1)
                let scheme = isBearer && parts.count == 2 ? "\(parts[0]) " : ""
                let secret = isBearer && parts.count == 2 ? String(parts[1]) : field.value
                // What a report was read from is redacted already.
                if secret.wholeMatch(of: /<sha256:[0-9a-f]{12}>/) != nil { return field }
                return Field(name: field.name, value: scheme + "<\(TokenFingerprint(secret))>")
            }
        )
    }
}
