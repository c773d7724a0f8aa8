import HTTP
import JSON

extension GraphTenant {
    /// Answers `POST /{tenant}/oauth2/v2.0/token` with the client-credentials grant
    /// (Microsoft identity platform and the OAuth 2.0 client credentials flow).
    mutating func respondToken(_ request: HTTPRequest, at now: Instant) -> HTTPResponse {
        guard let segments = request.pathSegments, segments.count == 4, segments[1] == "oauth2", segments[2] == "v2.0",
            segments[3] == "token",
            request.method == "POST"
        else { return tokenError(404, "invalid_request", 900_144, "This endpoint is not served by the mock.", at: now) }
        guard segments[0] == configuration.tenantID else {
            return tokenError(400, "invalid_request", 90002, "Tenant '\(segments[0])' not found.", at: now)
        }
        guard let text = String(validating: request.body, as: UTF8.self), let form = QueryItems(parsing: text) else {
            return tokenError(400, "invalid_request", 900_144, "The request body is not a well-formed form.", at: now)
        }
        guard form["grant_type"] == "client_credentials" else {
            return tokenError(400, "unsupported_grant_type", 70003, "The grant type is not supported.", at: now)
        }
        guard form["scope"] == "https://graph.microsoft.com/.default" else {
            return tokenError(
                400,
                "invalid_scope",
                70011,
                "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid.",
                at: now
            )
        }
        // Assumption: Microsoft's page shows no sample for a wrong secret; status and code are those its clients digest.
        guard form["client_id"] == configuration.clientID, form["client_secret"] == configuration.clientSecret else {
            return tokenError(401, "invalid_client", 7_000_215, "Invalid client secret provided.", at: now)
        }
        let body: JSONValue = [
            "token_type": "Bearer", "expires_in": .number(JSONNumber(Int(configuration.accessTokenLifetime))),
            "access_token": .string(issueAccessToken(at: now)),
        ]
        return HTTPResponse(
            status: 200,
            headers: ["Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store"],
            body: body.bytes()
        )
    }

    private mutating func tokenError(_ status: Int, _ error: String, _ code: Int, _ message: String, at now: Instant)
        -> HTTPResponse
    {
        let trace = generator.nextUUID()
        let moment = now.iso8601.replacing("T", with: " ")
        let body: JSONValue = [
            "error": .string(error),
            "error_description": .string(
                "AADSTS\(code): \(message)\r\nTrace ID: \(trace)\r\nCorrelation ID: \(trace)\r\nTimestamp: \(moment)"
            ),
            "error_codes": [.number(JSONNumber(code))], "timestamp": .string(moment), "trace_id": .string(trace),
            "correlation_id": .string(trace),
        ]
        return HTTPResponse(status: status, headers: ["Content-Type": "application/json; charset=utf-8"], body: body.bytes())
    }
}
