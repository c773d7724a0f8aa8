import HTTP
import JSON

/// Reads from Microsoft Graph what a cycle needs: assignments, and what changed since the watermark.
struct GraphReader {
    let transport: any Transport
    let baseURL: String
    let token: String
    private let base: BaseURL?
    private let maximumPages: Int

    init(_ environment: ProvisioningEnvironment) {
        transport = environment.graph
        baseURL = environment.graphBaseURL
        base = BaseURL(baseURL)
        token = environment.graphToken
        maximumPages = environment.maximumPages
    }

    /// Why Graph could not be read.
    struct Failure: Error {
        let status: Int
        let code: String
        let message: String
        /// Whether the watermark is too old or was reset, so that everything must be read again.
        var isExpired: Bool { status == 410 || code == "Request_UnsupportedQuery" }
    }

    /// Gets one URL.
    func get(_ url: String) throws(Failure) -> JSONObject {
        guard let parts = BaseURL(url) else {
            throw Failure(status: 0, code: "BadRequest", message: "Graph gave a link that is no URL.")
        }
        guard parts.scheme == base?.scheme, parts.authority == base?.authority else {
            // A token goes to the host it was given for and nowhere else.
            throw Failure(
                status: 0,
                code: "BadRequest",
                message:
                    "Graph gave a link to \(parts.scheme)://\(parts.authority), which is another host than its own; it was not followed."
            )
        }
        let request = HTTPRequest(
            method: "GET",
            scheme: parts.scheme,
            authority: parts.authority,
            target: parts.path + (parts.query.isEmpty ? "" : "?\(parts.query)"),
            headers: ["Accept": "application/json", "Authorization": "Bearer \(token)"]
        )
        let response: HTTPResponse
        do throws(TransportError) {
            response = try transport.send(request)
        } catch {
            throw Failure(status: 0, code: "WebExceptionProtocolError", message: error.message)
        }
        let body = (try? JSONValue.parse(response.body))?.objectValue
        guard response.status == 200, let body else {
            let error = body?["error"]
            throw Failure(
                status: response.status,
                code: error?["code"]?.stringValue ?? "",
                message: error?["message"]?.stringValue ?? "Microsoft Graph answered \(response.status)."
            )
        }
        return body
    }

    /// Gives all items behind a URL to `take`, page by page, and the delta link where there is one.
    func all(_ url: String, _ take: (JSONObject) -> Void) throws(Failure) -> String? {
        var next: String? = url
        var seen: Set<String> = []
        while let link = next {
            guard seen.insert(link).inserted else {
                throw Failure(
                    status: 0,
                    code: "BadRequest",
                    message: "Graph gave the same next link twice; its pages have no end."
                )
            }
            if seen.count > maximumPages {
                throw Failure(
                    status: 0,
                    code: "BadRequest",
                    message:
                        "Graph gave more than \(maximumPages) pages of one list, and another next link; its pages seem to have no end."
                )
            }
            let page = try get(link)
            for item in page["value"]?.arrayValue ?? [] { if let object = item.objectValue { take(object) } }
            if let end = page["@odata.deltaLink"]?.stringValue { return end }
            next = page["@odata.nextLink"]?.stringValue
        }
        return nil
    }
}
