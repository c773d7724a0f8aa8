import EntraProvisioning
import HTTP

/// One of the two endpoints that a write probe works through.
public struct ProbeEndpoint {
    /// Which of the two it is.
    public let side: Endpoint
    /// Carries requests to its host, and to no other.
    let transport: any Transport
    let base: BaseURL
    let token: String

    /// Creates an endpoint; `nil` where `baseURL` is no absolute URL.
    ///
    /// - Parameters:
    ///   - side: which of the two endpoints it is.
    ///   - baseURL: the Tenant URL as Entra ID has it: `https://contoso.goskope.com/api/v2/scim`.
    ///   - token: the secret token, which goes into the field `Authorization` and nowhere else.
    ///   - transport: carries requests to its host, and to no other.
    public init?(_ side: Endpoint, baseURL: String, token: String, transport: any Transport) {
        guard let base = BaseURL(baseURL) else { return nil }
        self.side = side
        self.base = base
        self.token = token
        self.transport = transport
    }

    /// The URL without a query: what a journal and a report give.
    public var url: String { base.text }

    /// A request as Entra ID sends it: no User-Agent, `application/scim+json`.
    func request(_ method: String, _ path: String, query: String = "", body: [UInt8]? = nil) -> HTTPRequest {
        var target = base.path + path
        if !query.isEmpty { target += "?\(query)" }
        if !base.query.isEmpty { target += (query.isEmpty ? "?" : "&") + base.query }
        var headers: HTTPHeaders = ["Accept": "application/scim+json", "Authorization": "Bearer \(token)"]
        if body != nil { headers.append("Content-Type", "application/scim+json; charset=utf-8") }
        return HTTPRequest(
            method: method,
            scheme: base.scheme,
            authority: base.authority,
            target: target,
            headers: headers,
            body: body ?? []
        )
    }

    private static let shortestSecret = 8

    /// The exchange as it may be kept and shown: the token's fingerprint in the place of the token, also where the server echoed it.
    func redacted(_ request: HTTPRequest, _ result: Exchange.Result) -> (HTTPRequest, Exchange.Result) {
        var request = request
        request.headers = request.headers.redacted
        // A token of a few letters, as mocks are given, stands in every text by chance: replacing it would change what is compared, and hide nothing.
        guard token.utf8.count >= Self.shortestSecret else { return (request, result) }
        let mark = "<\(TokenFingerprint(token))>"
        switch result {
        case .response(var response):
            response.headers = HTTPHeaders(
                response.headers.redacted.fields.map {
                    HTTPHeaders.Field(name: $0.name, value: $0.value.replacing(token, with: mark))
                }
            )
            let text = String(decoding: response.body, as: UTF8.self)
            if text.contains(token) { response.body = Array(text.replacing(token, with: mark).utf8) }
            return (request, .response(response))
        case .failure(let error):
            return (request, .failure(TransportError(error.kind, error.message.replacing(token, with: mark))))
        }
    }
}
