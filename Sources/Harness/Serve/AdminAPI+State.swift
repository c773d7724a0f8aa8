import HTTP
import JSON

// The state behind `/__admin`: read, replaced, saved, generated. What takes long with a million users is done on a copy, so that clients are
// served meanwhile.
extension AdminAPI {
    /// Answers a call about the state as a whole; `nil` where it is none.
    static func state(_ request: HTTPRequest, _ service: MockService) -> HTTPResponse? {
        do throws(Refusal) {
            switch (request.method, request.path) {
            case ("GET", "/__admin/state"): return document(service.savedState)
            case ("PUT", "/__admin/state"):
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
            case ("POST", "/__admin/state/save"): return try save(service)
            case ("POST", "/__admin/generate"):
                let body = try body(request)
                service.generate(users: try count(body, "users"), groups: try count(body, "groups"))
                return HTTPResponse(status: 204)
            default: return nil
            }
        } catch {
            return json(error.status, ["error": .string(error.message)])
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
