import HTTP
import JSON

/// The SCIM client of the provisioning service: its headers, its encoding, and what it makes of answers.
struct TargetClient {
    let transport: any Transport
    let base: BaseURL
    let token: String
    let forwardsFlag: Bool

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
        token = environment.secretToken
        self.forwardsFlag = forwardsFlag
    }

    /// Sends a request to `path`, which begins with a slash, with `query` already encoded.
    func send(_ method: String, _ path: String, query: String = "", body: JSONValue? = nil) -> Answer {
        let flag = forwardsFlag ? base.query : ""
        let all = [query, flag].filter { !$0.isEmpty }.joined(separator: "&")
        // Entra ID sends no User-Agent.
        var headers: HTTPHeaders = ["Accept": "application/scim+json", "Authorization": "Bearer \(token)"]
        if body != nil { headers.append("Content-Type", "application/scim+json; charset=utf-8") }
        let request = HTTPRequest(
            method: method,
            scheme: base.scheme,
            authority: base.authority,
            target: base.path + path + (all.isEmpty ? "" : "?\(all)"),
            headers: headers,
            body: body?.bytes() ?? []
        )
        let response: HTTPResponse
        do throws(TransportError) {
            response = try transport.send(request)
        } catch {
            return .failure(
                TargetFailure(
                    status: 0,
                    code: error.kind == .timedOut ? "Timeout" : "WebExceptionProtocolError",
                    message: error.message
                )
            )
        }
        guard (200..<300).contains(response.status) else { return .failure(TargetFailure(response)) }
        if response.body.isEmpty { return .success(nil) }
        let value: JSONValue?
        do throws(JSONSyntaxError) {
            value = try JSONValue.parse(response.body)
        } catch {
            value = nil
        }
        guard let object = value?.objectValue else { return .failure(.incompatible(response)) }
        return .success(object)
    }

    /// `filter=userName+eq+%22ada%40contoso.com%22`: spaces as `+`, quotes and `@` escaped, as captures of the service show.
    static func filter(_ attribute: String, _ value: String) -> String {
        let quoted = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "filter=" + PercentCoding.encode("\(attribute) eq \"\(quoted)\"", spaceAsPlus: true)
    }

    /// Looks for resources by one attribute.
    func find(_ path: String, _ attribute: String, _ value: String, excludesMembers: Bool) -> Result<[JSONObject], TargetFailure>
    {
        let query = (excludesMembers ? "excludedAttributes=members&" : "") + Self.filter(attribute, value)
        switch send("GET", path, query: query) {
        case .failure(let failure): return .failure(failure)
        case .success(let body):
            guard let body, body["totalResults"]?.intValue != nil || body["Resources"]?.arrayValue != nil else {
                return .failure(
                    TargetFailure(
                        status: 200,
                        code: "SystemForCrossDomainIdentityManagementServiceIncompatible",
                        message: "The answer to a filter is not a ListResponse."
                    )
                )
            }
            return .success((body["Resources"]?.arrayValue ?? []).compactMap(\.objectValue))
        }
    }
}

/// Why a request to the target failed, in the provisioning log's words.
struct TargetFailure: Error, Sendable, Hashable {
    /// The status, or 0 where no response came.
    var status: Int
    /// The log's error code.
    var code: String
    /// The reason.
    var message: String

    init(status: Int, code: String, message: String) {
        self.status = status
        self.code = code
        self.message = message
    }

    /// Reads an error response. Codes: "Analyze provisioning logs", list of error codes.
    init(_ response: HTTPResponse) {
        status = response.status
        code =
            switch response.status {
            case 400: "SystemForCrossDomainIdentityManagementBadRequest"
            case 401: "Unauthorized"
            case 403: "InsufficientRights"
            case 404: "InvalidAnchor"
            case 405: "MethodNotAllowed"
            case 409: "EntryConflict"
            case 422: "UnprocessableEntity"
            case 429: "TooManyRequests"
            case 501: "NotImplemented"
            case 500...: "InternalServerError"
            default: "WebExceptionProtocolError"
            }
        message =
            "StatusCode: \(response.status)\nMessage: Processing of the HTTP request resulted in an exception. Please see the HTTP response "
            + "returned by the 'Response' property of this exception for details.\nWeb Response: \n"
            + String(decoding: response.body, as: UTF8.self)
    }

    /// A successful answer that is not SCIM.
    static func incompatible(_ response: HTTPResponse) -> TargetFailure {
        TargetFailure(
            status: response.status,
            code: "SystemForCrossDomainIdentityManagementServiceIncompatible",
            message:
                "We are not able to deserialize the resource received from your SCIM endpoint because your SCIM endpoint is not fully "
                + "compatible with the Azure Active Directory SCIM client. Here is the resource we received from your SCIM endpoint: "
                + String(decoding: response.body.prefix(512), as: UTF8.self)
        )
    }
}
