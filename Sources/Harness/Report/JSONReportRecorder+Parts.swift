import HTTP
import JSON

// The parts of the document. `RunReport` reads what stands here: whoever adds a member adds it there, and to `ReportSchema`.
extension JSONReportRecorder {
    static func producer(_ identity: SuiteIdentity) -> JSONValue {
        [
            "name": "cutover", "version": .string(identity.version), "command": .string(identity.command),
            "options": .array(identity.options.map { .string($0) }),
        ]
    }

    static func json(_ suite: SuiteHeader) -> JSONValue {
        [
            "scenarios": .number(JSONNumber(suite.identity.scenarioCount)),
            "fingerprint": .string(suite.identity.fingerprint),
            "whole": .bool(suite.identity.isWhole), "complete": .bool(suite.isComplete),
            "shard": suite.identity.shard.map {
                ["index": .number(JSONNumber($0.index)), "count": .number(JSONNumber($0.count))]
            } ?? .null,
            "planned": .number(JSONNumber(suite.scenarioCount)),
        ]
    }

    static func json(_ lines: StepLines) -> JSONValue {
        func list(_ lines: [Int]) -> JSONValue { .array(lines.map { .number(JSONNumber($0)) }) }
        return ["steps": list(lines.steps), "migration": list(lines.migration), "rollback": list(lines.rollback)]
    }

    static func json(_ entry: KnownDifference, uses: Int, isStale: Bool) -> JSONValue {
        var object: JSONObject = ["dimension": .string(entry.dimension.rawValue), "path": .string(entry.path.description)]
        for (name, value) in [("legacy", entry.legacy), ("apiV2", entry.apiV2)] {
            switch value {
            case .exactly(let value): object[name] = value
            case .absent: object[name] = .null
            case nil: break
            }
        }
        object["reason"] = .string(entry.reason)
        object["source"] = .string(entry.source)
        object["uses"] = .number(JSONNumber(uses))
        object["stale"] = .bool(isStale)
        return .object(object)
    }

    static func json(_ tally: ModelTally) -> JSONValue {
        var unjudged = JSONObject()
        for (reason, count) in tally.reasons { unjudged[reason.rawValue] = .number(JSONNumber(count)) }
        return [
            "cycles": .number(JSONNumber(tally.cycles)), "judged": .number(JSONNumber(tally.judged)),
            "unjudged": .object(unjudged),
        ]
    }

    static func json(_ lane: LaneReport) -> JSONValue {
        var json: JSONObject = [
            "lane": .string(lane.lane.description), "requests": .number(JSONNumber(lane.requests)),
            "writes": .number(JSONNumber(lane.writes)), "digest": .string(lane.digest),
            "expectedFailures": .array(
                lane.expectedFailures.map {
                    ["name": .string($0.name.rawValue), "place": .string($0.place.description), "detail": .string($0.detail)]
                }
            ),
        ]
        if let joined = lane.joined { json["joined"] = .string(joined.description) }
        return .object(json)
    }

    static func json(_ finding: Finding, _ lines: StepLines) -> JSONValue {
        var object: JSONObject = [
            "kind": .string(finding.kind.rawValue), "lane": .string(finding.lane.description),
            "place": .string(finding.place.description),
            "line": lines.line(of: finding.place).map { .number(JSONNumber($0)) } ?? .null, "message": .string(finding.message),
            "alsoIn": .array(finding.alsoIn.map { .string($0.description) }), "explanation": json(finding.explanation),
        ]
        if let divergence = finding.divergence {
            object["dimension"] = .string(divergence.dimension.rawValue)
            object["path"] = .string(divergence.path)
            object["against"] = .string(divergence.against.description)
            if let value = divergence.baseline { object["baseline"] = value }
            if let value = divergence.value { object["value"] = value }
            if let pair = divergence.exchanges {
                var exchanges: JSONObject = ["baseline": json(pair.baseline), "lane": json(pair.lane)]
                if let subject = pair.subject { exchanges["subject"] = .string(subject) }
                object["exchanges"] = .object(exchanges)
            }
        }
        if let evidence = finding.evidence {
            var rests: JSONObject = [
                "dimension": .string(evidence.dimension.rawValue), "path": .string(evidence.path),
            ]
            if let value = evidence.expected { rests["expected"] = value }
            if let value = evidence.found { rests["found"] = value }
            if let exchange = evidence.exchange { rests["exchange"] = json(exchange) }
            object["evidence"] = .object(rests)
        }
        return .object(object)
    }

    static func json(_ explanation: Explanation) -> JSONValue {
        [
            "severity": .string(explanation.severity.rawValue),
            "dimension": explanation.dimension.map { .string($0.rawValue) } ?? .null,
            "group": explanation.group.map { .string($0.rawValue) } ?? .null,
            "audience": .string(explanation.audience.rawValue), "consequence": .string(explanation.consequence),
            "advice": .string(explanation.advice),
        ]
    }

    static func json(_ exchange: Exchange?) -> JSONValue {
        guard let exchange else { return .null }
        var object: JSONObject = [
            "number": .number(JSONNumber(exchange.number)), "at": .string(exchange.at.iso8601),
            "method": .string(exchange.request.method),
            "url": .string("\(exchange.request.scheme)://\(exchange.request.authority)\(exchange.request.target)"),
            "requestHeaders": json(exchange.request.headers.redacted), "requestBody": json(exchange.request.body),
        ]
        switch exchange.result {
        case .response(let response):
            object["status"] = .number(JSONNumber(response.status))
            object["responseHeaders"] = json(response.headers.redacted)
            object["responseBody"] = json(response.body)
        case .failure(let error): object["error"] = .string(error.message)
        }
        return .object(object)
    }

    static func json(_ headers: HTTPHeaders) -> JSONValue {
        .array(headers.fields.map { ["name": .string($0.name), "value": .string($0.value)] })
    }

    static func json(_ body: [UInt8]) -> JSONValue {
        if body.isEmpty { return .null }
        do throws(JSONSyntaxError) {
            return try JSONValue.parse(body)
        } catch {
            return .string(String(decoding: body, as: UTF8.self))
        }
    }
}
