import HTTP
import JSON

/// An error in the shape of Microsoft Graph (error resource type).
struct GraphError: Error {
    var status: Int
    var code: String
    var message: String
    /// Fields that this error adds to the response.
    var headers: [HTTPHeaders.Field] = []
    /// Members that this error adds to `innerError`, in front of the usual ones.
    var details: JSONObject = [:]

    init(_ status: Int, _ code: String, _ message: String) {
        self.status = status
        self.code = code
        self.message = message
    }

    static func notFound(_ id: String) -> GraphError {
        GraphError(
            404,
            "Request_ResourceNotFound",
            "Resource '\(id)' does not exist or one of its queried reference-property objects are not present."
        )
    }

    static func badRequest(_ message: String) -> GraphError { GraphError(400, "Request_BadRequest", message) }
    static func unsupportedQuery(_ message: String) -> GraphError { GraphError(400, "Request_UnsupportedQuery", message) }
    static func noSegment(_ segment: String) -> GraphError { .badRequest("Resource not found for the segment '\(segment)'.") }
    static let notAllowed = GraphError(405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.")
    static let denied = GraphError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
    static let unreadable = GraphError.badRequest(
        "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format."
    )
    static let notImplemented = GraphError(501, "NotImplemented", "This operation target is not yet supported.")

    /// The error as a response.
    ///
    /// - Parameter clientRequestID: what the caller called its request; the mock's own id where it did not.
    func response(requestID: String, clientRequestID: String? = nil, at now: Instant) -> HTTPResponse {
        var headers = GraphTenant.headers(requestID)
        if status == 401 {
            headers.append(
                "WWW-Authenticate",
                "Bearer realm=\"\", authorization_uri=\"https://login.microsoftonline.com/common/oauth2/authorize\", "
                    + "client_id=\"00000003-0000-0000-c000-000000000000\""
            )
        }
        for field in self.headers { headers[field.name] = field.value }
        var inner = details
        // The samples carry no zone.
        inner["date"] = .string(String(now.iso8601.dropLast()))
        inner["request-id"] = .string(requestID)
        inner["client-request-id"] = .string(clientRequestID ?? requestID)
        let body: JSONValue = [
            "error": ["code": .string(code), "message": .string(message), "innerError": .object(inner)]
        ]
        return HTTPResponse(status: status, headers: headers, body: body.bytes())
    }
}
