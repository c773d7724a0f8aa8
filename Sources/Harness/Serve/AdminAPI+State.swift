import HTTP
import JSON

// The state behind `/__admin`: read, replaced, saved, generated, kept as snapshots. What takes long with a million users is done on a copy, so that clients are
// served meanwhile.
extension AdminAPI {
    /// Answers a call about the state as a whole; `nil` where it is none.
    static func whole(_ request: HTTPRequest, _ service: MockService) throws(Refusal) -> HTTPResponse? {
        let path = path(request)
        switch (request.method, path.first ?? "", path.count) {
        case ("GET", "state", 1): return document(service.savedState)
        case ("PUT", "state", 1):
            let state = try read(request.body)
            let host = state.tenant.configuration.apiV2Host
            // Requests are told apart by the hosts that were there at the start: another tenant could not be reached.
            guard service.hosts.contains(host) else {
                throw Refusal(
                    409,
                    "the state is of \(host), which these mocks do not serve. Nothing was loaded; start with --state"
                )
            }
            service.load(state)
            return HTTPResponse(status: 204)
        case ("POST", "state", 2) where path[1] == "save": return try save(service)
        case ("POST", "generate", 1):
            let body = try body(request)
            service.generate(users: try count(body, "users"), groups: try count(body, "groups"))
            return HTTPResponse(status: 204)
        case ("POST", "reset", 1):
            service.provisioning.withLock { service.reset(&$0) }
            return HTTPResponse(status: 204)
        case (_, "snapshots", _): return try snapshots(request, path, service)
        default: return nil
        }
    }

    private static func snapshots(_ request: HTTPRequest, _ path: [String], _ service: MockService) throws(Refusal)
        -> HTTPResponse
    {
        switch (request.method, path.count) {
        case ("GET", 1): return json(200, .array(service.withState { $0.snapshots.keys.sorted().map { .string($0) } }))
        case ("PUT", 2):
            service.takeSnapshot(path[1])
            return HTTPResponse(status: 204)
        case ("POST", 3) where path[2] == "restore":
            guard service.restoreSnapshot(path[1]) else { throw Refusal(404, "there is no snapshot \"\(path[1])\"") }
            return HTTPResponse(status: 204)
        case ("DELETE", 2):
            guard service.withState({ $0.snapshots.removeValue(forKey: path[1]) }) != nil else {
                throw Refusal(404, "there is no snapshot \"\(path[1])\"")
            }
            return HTTPResponse(status: 204)
        default: throw Refusal(404, "there is no \(request.method) \(request.path); GET /__admin lists what there is")
        }
    }

    private static func document(_ state: SavedState) -> HTTPResponse {
        var bytes: [UInt8] = []
        state.save { bytes += $0 }
        return HTTPResponse(status: 200, headers: ["Content-Type": "application/jsonl"], body: bytes)
    }

    private static func read(_ bytes: [UInt8]) throws(Refusal) -> SavedState {
        var lines = LineSplitter()
        var reader = StateReader()
        do throws(StateError) {
            try lines.take(bytes[...]) { line throws(StateError) in try reader.take(line) }
            if let rest = lines.rest { try reader.take(rest) }
            return try reader.finished()
        } catch {
            throw Refusal(400, "the body is not a state: \(error.description). Nothing was loaded.")
        }
    }

    private static func save(_ service: MockService) throws(Refusal) -> HTTPResponse {
        guard let file = service.stateFile else {
            throw Refusal(409, "start cutover serve with --save-state FILE, or GET /__admin/state and keep the answer")
        }
        let state = service.savedState
        do throws(StateError) {
            try StateFile.save(state, to: file)
        } catch {
            throw Refusal(507, "the state was not saved: \(error.description)")
        }
        return json(
            200,
            [
                "file": .string(file), "users": .number(JSONNumber(state.tenant.directory.userCount)),
                "groups": .number(JSONNumber(state.tenant.directory.groupCount)),
            ]
        )
    }

    private static func count(_ body: JSONObject, _ name: String) throws(Refusal) -> Int {
        guard let value = body[name] else { return 0 }
        guard let number = value.intValue, (0...5_000_000).contains(number) else {
            throw Refusal(400, "\"\(name)\" must be a whole number from 0 to 5000000; found \(value.text())")
        }
        return number
    }
}
