import HTTP
import JSON

/// A request to Graph v1.0 as an administrator's client sends it, and what its answer means: a scenario's steps and a mock tenant's Graph ask alike.
struct GraphQuestion {
    let method: String
    /// Behind the version, with its query.
    let path: String
    let body: JSONValue?

    init(_ method: String, _ path: String, _ body: JSONValue?) {
        self.method = method
        self.path = path
        self.body = body
    }

    func request(token: String) -> HTTPRequest {
        var headers: HTTPHeaders = ["Accept": "application/json", "Authorization": "Bearer \(token)"]
        if body != nil { headers.append("Content-Type", "application/json") }
        return HTTPRequest(
            method: method,
            authority: "graph.microsoft.com",
            target: "/v1.0" + path,
            headers: headers,
            body: body?.bytes() ?? []
        )
    }

    /// The answer's body, `{}` where it has none.
    ///
    /// - Throws: ``StepFailure`` with Graph's reason where the status is not one of success.
    func object(of response: HTTPResponse) throws(StepFailure) -> JSONObject {
        let object = try? JSONValue.parse(response.body).objectValue
        guard (200..<300).contains(response.status) else {
            let reason = object?["error"]?["message"]?.stringValue ?? "no reason given"
            throw StepFailure("Microsoft Graph answered \(response.status) to \(method) \(path): \(reason)")
        }
        return object ?? [:]
    }
}
