import HTTP
import JSON

/// An error in the shape of Microsoft Graph (error resource type).
struct GraphError: Error {
    var status: Int
    var code: String
    var message: String

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
    static let notAllowed = GraphError(405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.")
    static let unreadable = GraphError.badRequest(
        "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format."
    )

    /// The error as a response.
    func response(requestID: String, at now: Instant) -> HTTPResponse {
        var headers = GraphTenant.headers(requestID)
        if status == 401 {
            headers.append(
                "WWW-Authenticate",
                "Bearer realm=\"\", authorization_uri=\"https://login.microsoftonline.com/common/oauth2/authorize\", "
                    + "client_id=\"00000003-0000-0000-c000-000000000000\""
            )
        }
        let body: JSONValue = [
            "error": [
                "code": .string(code), "message": .string(message),
                "innerError": [
                    // The samples carry no zone.
                    "date": .string(String(now.iso8601.dropLast())), "request-id": .string(requestID),
                    "client-request-id": .string(requestID),
                ],
            ]
        ]
        return HTTPResponse(status: status, headers: headers, body: body.bytes())
    }
}
