import HTTP
import JSON

extension GraphTenant {
    private static let batchLimit = 20

    /// One request of a batch.
    private struct BatchItem {
        let id: String
        let request: HTTPRequest
        let dependsOn: [String]
    }

    /// Answers `POST /$batch` (Combine multiple HTTP requests using JSON batching).
    ///
    /// Requests that the provisioning service must act for (validateCredentials, provisionOnDemand) are answered with 501 inside a batch: the
    /// service cannot be called in the middle of one here.
    mutating func respondBatch(_ call: GraphCall) throws(GraphError) -> HTTPResponse {
        let items = try batchItems(call)
        var statuses: [String: Int] = [:]
        var responses: [JSONValue] = []
        var waiting = items
        while !waiting.isEmpty {
            guard let place = waiting.firstIndex(where: { $0.dependsOn.allSatisfy { statuses[$0] != nil } }) else {
                throw .badRequest("The requests of the batch depend on one another in a circle.")
            }
            let item = waiting.remove(at: place)
            let response: HTTPResponse
            if item.dependsOn.contains(where: { statuses[$0, default: 0] >= 400 }) {
                response = GraphError(424, "FailedDependency", "A request that this one depends on has failed.")
                    .response(requestID: call.requestID, at: call.now)
            } else {
                switch answer(item.request, at: call.now, inBatch: true) {
                case .response(let given): response = given
                case .needsProvisioning:
                    response = GraphError.notImplemented.response(requestID: call.requestID, at: call.now)
                }
            }
            statuses[item.id.lowercased()] = response.status
            responses.append(Self.shown(response, id: item.id))
        }
        return call.json(200, ["responses": .array(responses)])
    }

    private func batchItems(_ call: GraphCall) throws(GraphError) -> [BatchItem] {
        guard let requests = try call.body()["requests"]?.arrayValue else {
            throw GraphError(400, "BadRequest", "Invalid batch payload format.")
        }
        if requests.count > Self.batchLimit {
            throw GraphError(
                400,
                "MaximumValueExceeded",
                "Number of batch request steps exceeds the maximum value of \(Self.batchLimit)."
            )
        }
        var items: [BatchItem] = []
        var seen: Set<String> = []
        for request in requests {
            guard let id = request["id"]?.stringValue, !id.isEmpty, let method = request["method"]?.stringValue,
                let url = request["url"]?.stringValue
            else { throw GraphError(400, "BadRequest", "Invalid batch payload format.") }
            // Ids are not case-sensitive.
            guard seen.insert(id.lowercased()).inserted else {
                throw GraphError(400, "BadRequest", "Request Id \(id) has to be unique in a batch.")
            }
            // The Python SDK writes depends_on.
            let dependsOn = (request["dependsOn"] ?? request["depends_on"])?.arrayValue ?? []
            guard dependsOn.count <= Self.batchLimit else { throw GraphError(400, "BadRequest", "Invalid batch payload format.") }
            items.append(
                BatchItem(
                    id: id,
                    request: try batchRequest(id, method, url, request, call),
                    dependsOn: dependsOn.compactMap { $0.stringValue?.lowercased() }
                )
            )
        }
        for item in items {
            for other in item.dependsOn where !seen.contains(other) {
                throw GraphError(400, "BadRequest", "Request \(item.id) depends on \(other), which is not in the batch.")
            }
        }
        return items
    }

    private func batchRequest(_ id: String, _ method: String, _ url: String, _ item: JSONValue, _ call: GraphCall)
        throws(GraphError) -> HTTPRequest
    {
        var headers = HTTPHeaders()
        for member in item["headers"]?.objectValue?.members ?? [] where member.name.lowercased() != "authorization" {
            if let value = member.value.stringValue { headers.append(member.name, value) }
        }
        var body: [UInt8] = []
        switch item["body"] {
        case nil, .null?: break
        case .string(let text)?:
            // A body that is no JSON comes in base64.
            guard let bytes = Base64URL.decode(String(text.filter { $0 != "=" })) else {
                throw GraphError(400, "BadRequest", "The body of request \(id) is neither an object nor base64.")
            }
            body = bytes
        case let value?: body = value.bytes()
        }
        if !body.isEmpty, !headers.contains("Content-Type") {
            throw GraphError(400, "BadRequest", "Write request id : \(id) does not contain Content-Type header or body.")
        }
        if let authorization = call.request.headers["Authorization"] { headers.append("Authorization", authorization) }
        return HTTPRequest(
            method: method.uppercased(),
            scheme: call.request.scheme,
            authority: call.request.authority,
            target: try batchTarget(id, url, call),
            headers: headers,
            body: body
        )
    }

    /// The target of a request of a batch. Its URL is relative to the version, with or without a leading slash; the Python SDK writes it in full,
    /// with the host that the batch went to.
    private func batchTarget(_ id: String, _ url: String, _ call: GraphCall) throws(GraphError) -> String {
        for base in ["\(call.request.scheme)://\(call.request.authority)", "https://graph.microsoft.com"]
        where url.hasPrefix(base + "/") {
            return Self.escaped(url.dropFirst(base.utf8.count))
        }
        if url.lowercased().hasPrefix("http://") || url.lowercased().hasPrefix("https://") {
            throw GraphError(400, "BadRequest", "The URL of request \(id) is on another host.")
        }
        return Self.escaped("/\(call.version)" + (url.hasPrefix("/") ? url : "/" + url)[...])
    }

    /// A URL as it stands on a request line: batches of the documentation hold spaces.
    private static func escaped(_ url: Substring) -> String {
        PercentCoding.encode(String(url), allowing: "%/?#[]@!$&'()*+,;=:\"")
    }

    private static func shown(_ response: HTTPResponse, id: String) -> JSONValue {
        var headers = JSONObject()
        let left: Set<String> = ["request-id", "client-request-id", "x-ms-ags-diagnostic", "date"]
        for field in response.headers.fields where !left.contains(field.name.lowercased()) {
            headers[field.name] = .string(field.value)
        }
        var item: JSONObject = ["id": .string(id), "status": .number(JSONNumber(response.status)), "headers": .object(headers)]
        if !response.body.isEmpty {
            item["body"] = (try? JSONValue.parse(response.body)) ?? .string(String(decoding: response.body, as: UTF8.self))
        }
        return .object(item)
    }
}
