import HTTP
import JSON

/// The SCIM client of the provisioning service: its headers, its encoding, and what it makes of answers.
package struct TargetClient {
    let transport: any Transport
    let base: BaseURL
    private let authorization: String
    private let flag: String

    /// What became of a request.
    enum Answer {
        /// 2xx, with the body where there is one.
        case success(JSONObject?)
        /// Anything else.
        case failure(TargetFailure)
    }

    init?(_ environment: ProvisioningEnvironment, forwardsFlag: Bool) {
        guard let base = BaseURL(environment.baseAddress) else { return nil }
        transport = environment.target
        self.base = base
        authorization = "Bearer \(environment.secretToken)"
        flag = forwardsFlag ? base.query : ""
    }

    /// Sends a request to `path`, which begins with a slash, with `query` already encoded.
    func send(_ method: String, _ path: String, query: String, body: JSONValue?) -> Answer {
        var target = base.path + path
        if !query.isEmpty { target += "?\(query)" }
        if !flag.isEmpty { target += (query.isEmpty ? "?" : "&") + flag }
        // Entra ID sends no User-Agent.
        let headers: HTTPHeaders =
            body == nil
            ? ["Accept": "application/scim+json", "Authorization": authorization]
            : [
                "Accept": "application/scim+json", "Authorization": authorization,
                "Content-Type": "application/scim+json; charset=utf-8",
            ]
        let request = HTTPRequest(
            method: method,
            scheme: base.scheme,
            authority: base.authority,
            target: target,
            headers: headers,
            body: body?.bytes() ?? []
        )
        let response: HTTPResponse
        do throws(TransportError) {
            response = try transport.send(request)
        } catch {
            return .failure(TargetFailure(error))
        }
        guard (200..<300).contains(response.status) else { return .failure(shown(TargetFailure(response, to: method))) }
        if response.body.isEmpty { return .success(nil) }
        guard let object = (try? JSONValue.parse(response.body))?.objectValue else {
            return .failure(shown(.incompatible(response)))
        }
        return .success(object)
    }

    /// A failure as the log may show it: a target that echoes what it was sent must not bring the secret token there.
    private func shown(_ failure: TargetFailure) -> TargetFailure {
        let token = authorization.dropFirst("Bearer ".count)
        guard !token.isEmpty, failure.message.contains(token) else { return failure }
        var failure = failure
        failure.message = failure.message.replacing(token, with: "<\(TokenFingerprint(String(token)))>")
        return failure
    }

    /// The id of a resource that the target answered; `nil` where it has none that a request can name. `.` and `..` are none: as segments of a path
    /// they mean the collection, or what is above it (RFC 3986 section 5.2.4), and no encoding changes that.
    package static func id(of resource: JSONObject) -> String? {
        guard let id = resource["id"]?.stringValue, !id.isEmpty, id != ".", id != ".." else { return nil }
        return id
    }

    /// `/Users/{id}`: an id is the target's own word, and may hold what a path may not.
    package static func path(_ collection: String, _ id: String) -> String { "\(collection)/\(PercentCoding.encode(id))" }

    /// `filter=userName+eq+%22ada%40contoso.com%22`: spaces as `+`, quotes and `@` escaped, as captures of the service show.
    package static func filter(_ attribute: String, _ value: String) -> String {
        "filter=" + PercentCoding.encode("\(attribute) eq \(quoted(value))", spaceAsPlus: true)
    }

    /// A text as a filter writes it (RFC 7644 section 3.4.2.2: as in JSON).
    package static func quoted(_ value: String) -> String {
        guard value.utf8.contains(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) else { return "\"\(value)\"" }
        return "\"" + value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    /// The resources of a list that a filter brought.
    static func resources(_ answer: Answer) -> Result<[JSONObject], TargetFailure> {
        switch answer {
        case .failure(var failure):
            // Observed where an endpoint does not know the filter (Microsoft Q&A 1185756).
            if failure.status == 400 { failure.code = "SystemForCrossDomainIdentityManagementServiceIncompatibleFiltering" }
            return .failure(failure)
        case .success(let body):
            guard let body, body["totalResults"]?.intValue != nil || body["Resources"]?.arrayValue != nil else {
                return .failure(.incompatible(200, "The answer to a filter is not a ListResponse."))
            }
            return .success((body["Resources"]?.arrayValue ?? []).compactMap(\.objectValue))
        }
    }
}
