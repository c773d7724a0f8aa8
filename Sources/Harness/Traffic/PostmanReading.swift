import HTTP
import JSON

/// Reads what Postman exports: a collection (format 2.0 and 2.1) with saved responses, the report of a run by newman (`--reporters json`), and the
/// result of a run in the application. The last has no bodies, so that only what needs none can be replayed from it.
enum PostmanReading {
    typealias Problem = RecordingReader.Problem

    /// The entries of a document; `nil` where it is none of Postman's. `notes` takes what there is to say about it.
    static func entries(_ document: JSONValue, _ notes: inout [String]) throws(Problem) -> [RawEntry]? {
        if let executions = document["run"]?["executions"]?.arrayValue { return try run(executions) }
        if let results = document["results"]?.arrayValue, document["collection"] != nil {
            notes.append(
                "Postman's own run results hold no bodies: requests with a body are left out, and of answers only the status is compared"
            )
            return try applicationRun(results, document["collection"]?["requests"]?.arrayValue ?? [])
        }
        if document["info"] != nil, let items = document["item"]?.arrayValue {
            notes.append("a collection says nothing of times: its saved responses are taken in the order in which they stand")
            var variables: [(String, String)] = []
            for variable in document["variable"]?.arrayValue ?? [] {
                guard let name = variable["key"]?.stringValue else { continue }
                variables.append((name, variable["value"]?.stringValue ?? ""))
            }
            var found: [RawEntry] = []
            try collect(items, ["item"], variables, &found)
            return found
        }
        return nil
    }

    // MARK: A report of newman

    private static func run(_ executions: [JSONValue]) throws(Problem) -> [RawEntry] {
        var found: [RawEntry] = []
        for (index, execution) in executions.enumerated() {
            let path = ["run", "executions", String(index)]
            guard let request = execution["request"] else {
                throw Problem(path: path, entry: index + 1, message: "an execution needs a \"request\"")
            }
            let response = execution["response"] ?? .null
            // The body is a buffer of Node.js, byte by byte.
            let bytes = response["stream"]?["data"]?.arrayValue?.map { UInt8(truncatingIfNeeded: $0.intValue ?? 0) }
            let words = execution["requestError"]?["message"]?.stringValue
            if let entry = try entry(
                index + 1,
                path + ["request"],
                request,
                status: response["code"]?.intValue,
                headers: response["header"],
                body: bytes ?? response["body"]?.stringValue.map { Array($0.utf8) },
                failure: words,
                []
            ) {
                found.append(entry)
            }
        }
        return found
    }

    // MARK: A run in the application

    private static func applicationRun(_ results: [JSONValue], _ requests: [JSONValue]) throws(Problem) -> [RawEntry] {
        var methods: [String: JSONValue] = [:]
        for request in requests { if let id = request["id"]?.stringValue { methods[id] = request } }
        var found: [RawEntry] = []
        for (index, result) in results.enumerated() {
            let path = ["results", String(index)]
            guard let address = result["url"]?.stringValue, let url = TrafficURL(address) else {
                throw Problem(
                    path: path + ["url"],
                    entry: index + 1,
                    message: "a result needs a \"url\" such as https://host/path"
                )
            }
            let request = result["id"]?.stringValue.flatMap { methods[$0] }
            let method = (request?["method"]?.stringValue ?? "GET").uppercased()
            let status = result["responseCode"]?["code"]?.intValue ?? 0
            found.append(
                RawEntry(
                    number: index + 1,
                    method: method,
                    url: url,
                    headers: [:],
                    body: [],
                    lacksRequestBody: !["GET", "HEAD", "DELETE"].contains(method),
                    result: status == 0
                        ? .failure(TransportError(.reset, "no answer was recorded")) : .response(HTTPResponse(status: status)),
                    hasResponseBody: false
                )
            )
        }
        return found
    }

    // MARK: A collection

    private static func collect(
        _ items: [JSONValue],
        _ path: [String],
        _ variables: [(String, String)],
        _ found: inout [RawEntry]
    ) throws(Problem) {
        for (index, item) in items.enumerated() {
            let place = path + [String(index)]
            if let children = item["item"]?.arrayValue { try collect(children, place + ["item"], variables, &found) }
            for (number, response) in (item["response"]?.arrayValue ?? []).enumerated() {
                guard let request = response["originalRequest"] ?? item["request"] else { continue }
                if let entry = try entry(
                    found.count + 1,
                    place + ["response", String(number), "originalRequest"],
                    request,
                    status: response["code"]?.intValue,
                    headers: response["header"],
                    body: response["body"]?.stringValue.map { Array($0.utf8) },
                    failure: nil,
                    variables
                ) {
                    found.append(entry)
                }
            }
        }
    }

    // MARK: What they share

    private static func entry(
        _ number: Int,
        _ path: [String],
        _ request: JSONValue,
        status: Int?,
        headers: JSONValue?,
        body: [UInt8]?,
        failure: String?,
        _ variables: [(String, String)]
    ) throws(Problem) -> RawEntry? {
        func filled(_ text: String) -> String { variables.reduce(text) { $0.replacing("{{\($1.0)}}", with: $1.1) } }
        let written = request.stringValue ?? request["url"]?.stringValue ?? request["url"]?["raw"]?.stringValue
        let address = filled(written ?? Self.address(request["url"]))
        guard let url = TrafficURL(Self.escaped(address)) else {
            throw Problem(
                path: path + ["url"],
                entry: number,
                message: "\"\(address.prefix(80))\" is no URL"
                    + (address.contains("{{") ? "; export it with the variables filled in, or as a newman report" : "")
            )
        }
        var sent: [UInt8] = []
        let form = request["body"] ?? .null
        switch form["mode"]?.stringValue {
        case "urlencoded"?:
            let pairs = (form["urlencoded"]?.arrayValue ?? []).map {
                "\(PercentCoding.encode($0["key"]?.stringValue ?? ""))=\(PercentCoding.encode(filled($0["value"]?.stringValue ?? "")))"
            }
            sent = Array(pairs.joined(separator: "&").utf8)
        case "raw"?, nil: sent = Array(filled(form["raw"]?.stringValue ?? "").utf8)
        default: break
        }
        let lacksBody = sent.isEmpty && !["raw", "urlencoded", "none", nil].contains(form["mode"]?.stringValue)
        var answered = fields(headers, filled)
        answered["Content-Encoding"] = nil
        let result: Exchange.Result =
            status.map { .response(HTTPResponse(status: $0, headers: answered, body: body ?? [])) }
            ?? .failure(TransportError(.reset, failure ?? "no answer was recorded"))
        return RawEntry(
            number: number,
            method: (request["method"]?.stringValue ?? "GET").uppercased(),
            url: url,
            headers: fields(request["header"], filled),
            body: sent,
            lacksRequestBody: lacksBody,
            result: result,
            hasResponseBody: body != nil || [204, 304].contains(status ?? 0)
        )
    }

    /// A URL that is given in parts: protocol, host, port, path, query.
    private static func address(_ url: JSONValue?) -> String {
        func joined(_ value: JSONValue?, _ separator: String) -> String {
            value?.stringValue
                ?? (value?.arrayValue ?? []).compactMap { $0.stringValue ?? $0["value"]?.stringValue }
                .joined(separator: separator)
        }
        let items = (url?["query"]?.arrayValue ?? []).filter { $0["disabled"]?.boolValue != true }.map {
            "\($0["key"]?.stringValue ?? "")=\($0["value"]?.stringValue ?? "")"
        }
        let port = url?["port"]?.stringValue.map { ":\($0)" } ?? ""
        return "\(url?["protocol"]?.stringValue ?? "https")://\(joined(url?["host"], "."))\(port)/\(joined(url?["path"], "/"))"
            + (items.isEmpty ? "" : "?" + items.joined(separator: "&"))
    }

    /// Blanks and quotes escaped, which Postman shows as they were typed.
    private static func escaped(_ address: String) -> String {
        PercentCoding.encode(address, allowing: "!#$%&'()*+,/:;=?@[]")
    }

    private static func fields(_ list: JSONValue?, _ filled: (String) -> String) -> HTTPHeaders {
        HTTPHeaders(
            (list?.arrayValue ?? []).compactMap { field in
                guard field["disabled"]?.boolValue != true, let name = field["key"]?.stringValue else { return nil }
                return HTTPHeaders.Field(name: name, value: filled(field["value"]?.stringValue ?? ""))
            }
        )
    }
}
