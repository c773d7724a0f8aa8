import HTTP
import JSON

/// One request to Graph on its way.
struct GraphCall {
    let request: HTTPRequest
    /// The path's segments behind the version, without namespaces and parentheses.
    let path: [String]
    let version: String
    let requestID: String
    let now: Instant
    /// Who asks.
    let access: AccessGrant
    /// The items of the query; `nil` where an escape in it is broken.
    let items: QueryItems?

    var method: String { request.method == "HEAD" ? "GET" : request.method }
    /// The segment at `index`, or an empty text.
    subscript(index: Int) -> String { index < path.count ? path[index] : "" }

    func body() throws(GraphError) -> JSONObject {
        let value: JSONValue
        do throws(JSONSyntaxError) {
            value = try JSONValue.parse(request.body)
        } catch {
            throw GraphError.unreadable
        }
        guard let object = value.objectValue else { throw GraphError.unreadable }
        return object
    }

    func context(_ fragment: String) -> JSONValue { .string("https://graph.microsoft.com/\(version)/$metadata#\(fragment)") }

    /// The context of a collection or, where `isEntity`, of one of its items, with the selected properties in it.
    func context(_ collection: String, _ select: [String]?, isEntity: Bool = false) -> JSONValue {
        let chosen = select.map { "(\($0.joined(separator: ",")))" } ?? ""
        return context(collection + chosen + (isEntity ? "/$entity" : ""))
    }

    func json(_ status: Int, _ value: JSONValue) -> HTTPResponse {
        HTTPResponse(status: status, headers: GraphTenant.headers(requestID), body: value.bytes())
    }

    /// An entity with its context in front.
    func entity(_ status: Int, _ context: JSONValue, _ object: JSONObject, type: String? = nil) -> HTTPResponse {
        var members = [JSONObject.Member("@odata.context", context)]
        if let type { members.append(JSONObject.Member("@odata.type", .string(type))) }
        return json(status, .object(JSONObject(members + object.members.filter { !$0.name.hasPrefix("@odata.context") })))
    }

    /// The number that a `$count` segment gives.
    func count(_ number: Int) -> HTTPResponse {
        var headers = GraphTenant.headers(requestID)
        headers["Content-Type"] = "text/plain"
        return HTTPResponse(status: 200, headers: headers, body: Array(String(number).utf8))
    }

    var noContent: HTTPResponse {
        HTTPResponse(
            status: 204,
            headers: ["Cache-Control": "no-cache", "request-id": requestID, "client-request-id": requestID]
        )
    }

    /// The absolute URL of the same path with other query items.
    func link(_ items: [QueryItems.Item], _ tokenName: String, _ token: String) -> JSONValue {
        let query = (items + [QueryItems.Item(name: tokenName, value: token)]).map {
            "\(PercentCoding.encode($0.name, allowing: "$"))=\(PercentCoding.encode($0.value, allowing: ",'$@:/"))"
        }
        return .string("\(request.scheme)://\(request.authority)\(request.path)?\(query.joined(separator: "&"))")
    }
}
