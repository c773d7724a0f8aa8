import HTTP
import JSON

// A request of the scenario's own, as a script would send it.
extension Stage {
    func send(_ step: RequestStep, _ outcome: inout StepOutcome) throws(StepFailure) {
        let response = try exchange(step)
        let body = try? JSONValue.parse(response.body)
        if let name = step.saveID, let id = body?["id"]?.stringValue { world.savedIDs[name] = id }
        let kind = "\(step.method) \(WireForm.template(step.path))"
        if let status = step.status, status != response.status {
            outcome.unmet.append(
                Shortfall(
                    "\(step.method) \(step.path) was expected to be answered \(status), and was answered \(response.status): "
                        + String(decoding: response.body.prefix(300), as: UTF8.self),
                    Evidence(
                        .wire,
                        [kind, "response", "status"],
                        expected: .number(JSONNumber(status)),
                        found: .number(JSONNumber(response.status))
                    )
                )
            )
        } else if step.status == nil, response.status >= 400 {
            outcome.failures.append(SeenFailure(.requestRefused, "\(step.method) \(step.path): \(response.status)"))
        }
        if let expected = step.expectedBody {
            outcome.unmet += PartialMatch.shortfalls(
                expected,
                body,
                at: "the answer to \(step.method) \(step.path)",
                Evidence(.wire, [kind, "response", "body"])
            )
        }
    }

    /// Sends a request and gives its answer, whatever the status is.
    func exchange(_ step: RequestStep) throws(StepFailure) -> HTTPResponse {
        let endpoint = step.endpoint ?? world.endpoint
        let token = step.endpoint == nil ? world.credential : endpoint == .legacy ? World.legacyClient : World.apiV2Token
        var path = step.path
        var bytes: [UInt8] = step.body.map { $0.stringValue.map { Array($0.utf8) } ?? $0.bytes() } ?? []
        for (name, id) in world.savedIDs.sorted(by: { $0.key < $1.key }) {
            path = path.replacing("{\(name)}", with: id)
            bytes = bytes.replacing(Array("{\(name)}".utf8), with: Array(id.utf8))
        }
        let base = world.baseURL(endpoint)
        let bare = base.dropFirst("https://".count)
        guard let slash = bare.firstIndex(of: "/") else { throw StepFailure("\(base) is no base URL of SCIM") }
        var headers: HTTPHeaders = [
            "Accept": "application/scim+json, application/json", "Authorization": "Bearer \(world.tokens[token] ?? "")",
        ]
        if step.body != nil { headers.append("Content-Type", "application/scim+json") }
        for header in step.headers { headers.append(header.name, header.value) }
        let request = HTTPRequest(
            method: step.method,
            authority: String(bare[..<slash]),
            target: String(bare[slash...]) + path,
            headers: headers,
            body: bytes
        )
        return try live { () throws(StepFailure) in
            do throws(TransportError) {
                return try scim.send(request)
            } catch {
                throw StepFailure("the endpoint could not be reached: \(error.message)")
            }
        }
    }
}
