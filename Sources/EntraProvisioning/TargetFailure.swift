import HTTP
import JSON

/// Why a request to the target failed, in the provisioning log's words ("How to analyze the Microsoft Entra provisioning logs", error codes).
struct TargetFailure: Error, Sendable, Hashable {
    /// The status, or 0 where no response came.
    var status: Int
    /// The log's error code.
    var code: String
    /// The reason.
    var message: String
    /// For how many seconds the target asks to be left alone; `nil` where it does not.
    var retryAfter: Int64?

    init(status: Int, code: String, message: String) {
        self.status = status
        self.code = code
        self.message = message
    }

    /// No response came.
    init(_ error: TransportError) {
        self.init(status: 0, code: error.kind == .timedOut ? "Timeout" : "WebExceptionProtocolError", message: error.message)
    }

    /// Reads an error response.
    init(_ response: HTTPResponse, to method: String) {
        status = response.status
        let body = (try? JSONValue.parse(response.body))?.objectValue
        code = Self.code(response.status, method, body)
        message =
            "StatusCode: \(Self.name(response.status))\nMessage: Processing of the HTTP request resulted in an exception. Please see the HTTP "
            + "response returned by the 'Response' property of this exception for details.\nWeb Response: \n"
            + String(decoding: response.body.prefix(4096), as: UTF8.self)
        // Whatever it says, nobody waits longer than a day.
        retryAfter = response.headers["Retry-After"].flatMap { Int64($0) }.map { min(max(0, $0), 86_400) }
    }

    /// The documented code of a status.
    ///
    /// Assumption: which code a SCIM error of a certain `scimType` or wording gets is not documented; those chosen fit the codes' descriptions.
    private static func code(_ status: Int, _ method: String, _ body: JSONObject?) -> String {
        let type = body?["scimType"]?.stringValue ?? ""
        let detail = (body?["detail"]?.stringValue ?? "").lowercased()
        if (400..<500).contains(status), status != 401, status != 404, status != 429 {
            if detail.contains("license") { return "LicenseLimitExceeded" }
            if detail.contains("invalid domain") || detail.contains("domain is not") { return "InvalidDomain" }
        }
        switch status {
        case 400 where type == "invalidPath": return "SchemaAttributeNotFound"
        case 400 where type == "uniqueness": return "Conflict"
        case 400 where method == "POST" && ["missing", "mandatory", "required"].contains(where: detail.contains):
            return "MandatoryFieldsMissing"
        case 400: return "SystemForCrossDomainIdentityManagementBadRequest"
        case 401: return "Unauthorized"
        case 403 where type == "mutability" || type == "sensitive": return "NotPermitted"
        case 403: return "InsufficientRights"
        case 404: return method == "POST" ? "WebExceptionProtocolError" : "InvalidAnchor"
        case 405: return "MethodNotAllowed"
        case 408: return "Timeout"
        case 409: return method == "POST" ? "EntryConflict" : "Conflict"
        case 422: return "UnprocessableEntity"
        case 429: return "TooManyRequests"
        case 501: return "NotImplemented"
        case 504: return "Timeout"
        case 500...: return "InternalServerError"
        default: return "WebExceptionProtocolError"
        }
    }

    /// What .NET calls a status (`HttpStatusCode`): captured messages show `StatusCode: BadRequest`.
    private static func name(_ status: Int) -> String {
        switch status {
        case 301: "MovedPermanently"
        case 302: "Found"
        case 400: "BadRequest"
        case 401: "Unauthorized"
        case 402: "PaymentRequired"
        case 403: "Forbidden"
        case 404: "NotFound"
        case 405: "MethodNotAllowed"
        case 406: "NotAcceptable"
        case 408: "RequestTimeout"
        case 409: "Conflict"
        case 410: "Gone"
        case 412: "PreconditionFailed"
        case 413: "RequestEntityTooLarge"
        case 415: "UnsupportedMediaType"
        case 422: "UnprocessableEntity"
        case 429: "TooManyRequests"
        case 500: "InternalServerError"
        case 501: "NotImplemented"
        case 502: "BadGateway"
        case 503: "ServiceUnavailable"
        case 504: "GatewayTimeout"
        default: "\(status)"
        }
    }

    /// What the log adds to a failure that is tried again.
    func message(retries: Int, nextAttempt: Instant) -> String {
        "\(message). This operation was retried \(retries) times. It will be retried again after this date: \(nextAttempt.iso8601) UTC"
    }

    // MARK: Answers that are not what SCIM says

    /// A successful answer that is not SCIM.
    static func incompatible(_ response: HTTPResponse) -> TargetFailure {
        incompatible(
            response.status,
            "We are not able to deserialize the resource received from your SCIM endpoint because your SCIM endpoint is not fully "
                + "compatible with the Azure Active Directory SCIM client. Here is the resource we received from your SCIM endpoint: "
                + String(decoding: response.body.prefix(512), as: UTF8.self)
        )
    }

    static func incompatible(_ status: Int, _ message: String) -> TargetFailure {
        TargetFailure(status: status, code: "SystemForCrossDomainIdentityManagementServiceIncompatible", message: message)
    }

    /// One resource was asked for, and several things came.
    static func multiple(_ message: String) -> TargetFailure {
        TargetFailure(status: 200, code: "SystemForCrossDomainIdentityManagementMultipleEntriesInResponse", message: message)
    }
}
