import HTTP
import JSON

/// Writes the run as one JSON document when it ends. The same seed gives the same bytes: no times, no durations, no machine.
public struct JSONReportRecorder: EventRecorder {
    private let write: (String) -> Void
    private var header = JSONObject()
    private var scenarios: [JSONValue] = []
    private var scenario = JSONObject()
    private var lanes: [JSONValue] = []
    private var findings: [Finding] = []

    /// Creates a recorder that gives the document to `write`, once.
    public init(write: @escaping (String) -> Void) { self.write = write }

    /// Takes the next event.
    public mutating func record(_ event: Event) {
        switch event {
        case .suiteStarted(let suite):
            header = [
                "format": "cutover-report", "version": 1, "seed": .string(String(suite.seed)),
                "transport": .string(suite.transport),
            ]
        case .scenarioStarted(let started):
            scenario = [
                "file": .string(started.file), "title": .string(started.title),
                "tags": .array(started.tags.map { .string($0) }), "steps": .number(JSONNumber(started.stepCount)),
            ]
            lanes = []
            findings = []
        case .laneFinished(let lane): lanes.append(Self.json(lane))
        case .found(let finding): findings.append(finding)
        case .scenarioFinished(let verdict):
            scenario["verdict"] = verdict.isIdentical ? "identical" : "different"
            scenario["requests"] = .number(JSONNumber(verdict.requests))
            scenario["model"] = Self.json(verdict.model)
            scenario["knownDifferences"] = .number(JSONNumber(verdict.knownDifferences.reduce(0, +)))
            scenario["lanes"] = .array(lanes)
            scenario["findings"] = .array(findings.worstFirst.map(Self.json))
            scenarios.append(.object(scenario))
        case .suiteFinished(let summary):
            var document = header
            document["scenarios"] = .array(scenarios)
            document["knownDifferences"] = .array(
                summary.ledger.map { entry, uses in
                    [
                        "dimension": .string(entry.dimension.rawValue), "path": .string(entry.path.description),
                        "reason": .string(entry.reason), "source": .string(entry.source), "uses": .number(JSONNumber(uses)),
                        "stale": .bool(summary.judgesStaleness && uses == 0),
                    ]
                }
            )
            document["summary"] = [
                "verdict": .string(summary.wasInterrupted ? "interrupted" : summary.failed == 0 ? "identical" : "different"),
                "scenarios": .number(JSONNumber(summary.scenarios)), "failed": .number(JSONNumber(summary.failed)),
                "lanes": .number(JSONNumber(summary.lanes)), "steps": .number(JSONNumber(summary.steps)),
                "requests": .number(JSONNumber(summary.requests)), "model": Self.json(summary.model),
            ]
            write(JSONValue.object(document).text(pretty: true) + "\n")
        }
    }

    private static func json(_ tally: ModelTally) -> JSONValue {
        var unjudged = JSONObject()
        for (reason, count) in tally.reasons { unjudged[reason.rawValue] = .number(JSONNumber(count)) }
        return [
            "cycles": .number(JSONNumber(tally.cycles)), "judged": .number(JSONNumber(tally.judged)),
            "unjudged": .object(unjudged),
        ]
    }

    private static func json(_ lane: LaneReport) -> JSONValue {
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

    private static func json(_ finding: Finding) -> JSONValue {
        var object: JSONObject = [
            "kind": .string(finding.kind.rawValue), "lane": .string(finding.lane.description),
            "place": .string(finding.place.description), "message": .string(finding.message),
            "alsoIn": .array(finding.alsoIn.map { .string($0.description) }), "explanation": json(finding.explanation),
        ]
        if let divergence = finding.divergence {
            object["dimension"] = .string(divergence.dimension.rawValue)
            object["path"] = .string(divergence.path)
            object["against"] = .string(divergence.against.description)
            if let value = divergence.baseline { object["baseline"] = value }
            if let value = divergence.value { object["value"] = value }
            if let pair = divergence.exchanges {
                object["exchanges"] = ["baseline": json(pair.baseline), "lane": json(pair.lane)]
            }
        }
        return .object(object)
    }

    private static func json(_ explanation: Explanation) -> JSONValue {
        [
            "severity": .string(explanation.severity.rawValue), "group": explanation.group.map { .string($0.rawValue) } ?? .null,
            "audience": .string(explanation.audience.rawValue), "consequence": .string(explanation.consequence),
            "advice": .string(explanation.advice),
        ]
    }

    private static func json(_ exchange: Exchange?) -> JSONValue {
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

    private static func json(_ headers: HTTPHeaders) -> JSONValue {
        .array(headers.fields.map { ["name": .string($0.name), "value": .string($0.value)] })
    }

    private static func json(_ body: [UInt8]) -> JSONValue {
        if body.isEmpty { return .null }
        do throws(JSONSyntaxError) {
            return try JSONValue.parse(body)
        } catch {
            return .string(String(decoding: body, as: UTF8.self))
        }
    }
}
