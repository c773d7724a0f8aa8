import HTTP
import JSON
import SCIM

/// A request to the API v2 façade as a defect sees and changes it.
struct DefectCall {
    var request: HTTPRequest
    /// The path behind the base URL.
    var segments: [String]
    let now: Instant

    /// The two kinds of resources.
    enum Kind: String {
        case users = "Users"
        case groups = "Groups"
    }

    var method: String { request.method }
    var kind: Kind? { segments.first.flatMap(Kind.init) }
    /// The id in the path, as the client wrote it.
    var id: String? { segments.count == 2 && segments[1] != ".search" ? segments[1] : nil }
    /// Whether the request asks for a list.
    var isList: Bool { method == "GET" && segments.count == 1 && kind != nil }
    /// Whether the request writes.
    var writes: Bool { method != "GET" && method != "HEAD" && segments.last != ".search" }
    /// The body, where it is a JSON object.
    var body: JSONObject? { (try? JSONValue.parse(request.body))?.objectValue }
    /// The token that the request carries.
    var bearer: String? { request.headers["Authorization"].map { String($0.dropFirst("Bearer ".count)) } }

    /// Whether the request is of this method, about one resource of this kind.
    func isOne(_ method: String, _ kind: Kind? = nil) -> Bool {
        self.method == method && id != nil && (kind == nil || self.kind == kind)
    }

    /// Whether the request creates a resource of this kind.
    func isCreation(_ kind: Kind? = nil) -> Bool {
        method == "POST" && segments.count == 1 && self.kind != nil && (kind == nil || self.kind == kind)
    }

    mutating func setBody(_ body: JSONObject) { request.body = JSONValue.object(body).bytes() }

    /// The query's items, decoded.
    var items: [QueryItems.Item] { request.queryItems?.items ?? [] }
    /// The value of the query's item called `name`.
    subscript(query name: String) -> String? { items.first { $0.name == name }?.value }

    /// Sets the query's item called `name`, or takes it away.
    mutating func set(query name: String, to value: String?) {
        var items = items
        let place = items.firstIndex { $0.name == name }
        items.removeAll { $0.name == name }
        if let value { items.insert(QueryItems.Item(name: name, value: value), at: min(place ?? items.count, items.count)) }
        let query = items.map { "\(PercentCoding.encode($0.name))=\(PercentCoding.encode($0.value))" }.joined(separator: "&")
        request.target = String(request.path) + (query.isEmpty ? "" : "?" + query)
    }

    /// The attribute and the value of a filter that is one equality.
    var equality: (attribute: String, value: String)? {
        guard let text = self[query: "filter"], let filter = try? SCIMFilter.parse(text), let (path, value) = filter.asEquality,
            let name = path.name, let value = value.stringValue
        else { return nil }
        return (name, value)
    }

    mutating func setEquality(_ attribute: String, _ value: String) {
        set(query: "filter", to: "\(attribute) eq \(JSONValue.string(value).text())")
    }

    /// The operations of a PATCH.
    var operations: [DefectOperation]? {
        guard method == "PATCH", let list = body?.value(ignoringCase: "Operations")?.arrayValue else { return nil }
        return list.compactMap { $0.objectValue.map(DefectOperation.init) }
    }

    mutating func setOperations(_ operations: [DefectOperation]) {
        guard var body, let place = body.index(ignoringCase: "Operations") else { return }
        body.setValue(.array(operations.map { .object($0.json) }), at: place)
        setBody(body)
    }
}

/// One operation of a PATCH, as it stands in the body.
struct DefectOperation {
    var json: JSONObject

    init(_ json: JSONObject) { self.json = json }

    init(_ kind: String, _ path: String? = nil, _ value: JSONValue? = nil) {
        json = ["op": .string(kind)]
        if let path { json["path"] = .string(path) }
        if let value { json["value"] = value }
    }

    /// `add`, `remove` or `replace`.
    var kind: String { json.value(ignoringCase: "op")?.stringValue?.lowercased() ?? "" }
    var path: String? { json.value(ignoringCase: "path")?.stringValue }
    var value: JSONValue? {
        get { json.value(ignoringCase: "value") }
        set { json["value"] = newValue }
    }
    /// The path's attribute, without what stands in brackets and behind.
    var attribute: String { String(path?.prefix { $0 != "[" && $0 != "." } ?? "") }
    var isFiltered: Bool { path?.contains("[") == true }
    /// Whether it is about members.
    var isAboutMembers: Bool { attribute.lowercased() == "members" }
    /// The ids of a value `[{"value": id}]`.
    var memberIDs: [String] { value?.arrayValue?.compactMap { $0["value"]?.stringValue } ?? [] }
}
