import HTTP
import JSON

// Faults and the journal behind `/__admin`.
extension AdminAPI {
    static func faults(_ request: HTTPRequest, _ path: [String], _ state: inout MockService.State) throws(Refusal) -> HTTPResponse
    {
        switch (request.method, path.count) {
        case ("GET", 1):
            return json(
                200,
                .array(
                    state.faults.faults.map {
                        [
                            "number": .number(JSONNumber($0.number)), "fault": .string($0.fault.text),
                            "struck": .number(JSONNumber($0.struck)),
                        ]
                    }
                )
            )
        case ("POST", 1):
            let spec = try text(try body(request), "fault")
            do throws(FaultSpecError) {
                let fault = try Fault(spec)
                return json(201, ["number": .number(JSONNumber(state.faults.add(fault, at: state.clock.now)))])
            } catch {
                throw Refusal(400, error.description)
            }
        case ("DELETE", 1):
            state.faults.removeAll()
            return HTTPResponse(status: 204)
        case ("DELETE", 2):
            guard let number = Int(path[1]), state.faults.remove(number) else {
                throw Refusal(404, "there is no fault \(path[1])")
            }
            return HTTPResponse(status: 204)
        default: throw Refusal(405, "faults take GET, POST {\"fault\": \"status:503 times=2\"} and DELETE")
        }
    }

    static func journal(_ request: HTTPRequest, _ path: [String], _ state: inout MockService.State) throws(Refusal)
        -> HTTPResponse
    {
        if request.method == "DELETE", path == ["journal"] {
            state.journal.clear()
            return HTTPResponse(status: 204)
        }
        guard request.method == "GET", let items = request.queryItems else {
            throw Refusal(405, "the journal takes GET, with a query whose escapes are whole, and DELETE")
        }
        let query: JournalQuery
        do throws(JournalQuery.Problem) {
            query = try JournalQuery(items)
        } catch {
            throw Refusal(400, error.message)
        }
        let found = state.journal.entries.filter(query.matches)
        switch path {
        case ["journal"]:
            return json(
                200,
                [
                    "count": .number(JSONNumber(state.journal.count)), "writes": .number(JSONNumber(state.journal.writes)),
                    "recent": .array(found.map(\.json)),
                ]
            )
        case ["journal", "count"]: return json(200, ["count": .number(JSONNumber(found.count))])
        case ["journal", "no-writes"]:
            if !state.journal.hasWrites(since: query.since) { return json(200, ["writes": 0]) }
            let writes = found.filter(\.isWrite)
            return json(
                409,
                [
                    "error": .string("there were writes behind exchange \(query.since)"),
                    "writes": .number(JSONNumber(writes.count)), "first": .array(writes.prefix(10).map(\.json)),
                ]
            )
        case ["journal.har"]:
            return json(
                200,
                [
                    "log": [
                        "version": "1.2", "creator": ["name": "cutover", "version": "0.1.0"],
                        "entries": .array(found.map(\.har)),
                    ]
                ]
            )
        default: throw Refusal(404, "there is no \(request.path); GET /__admin lists what there is")
        }
    }
}
