import HTTP
import JSON
import MockNetskope

/// The JSON Schema of the JSON report. The words of enumerations come from the types that the recorder writes.
public enum ReportSchema {
    /// The schema (JSON Schema 2020-12).
    public static var json: JSONValue {
        var schema: JSONObject = [
            "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "cutover report",
            "description":
                "What 'cutover run --json', 'cutover run --report json=FILE' and 'cutover merge --json' write. Reference: docs/reports.md.",
        ]
        for member in root.members { schema[member.name] = member.value }
        schema["$defs"] = [
            "count": ["type": "integer", "minimum": 0],
            "lane": text("as in cutover@3, rollback@1,4, legacy again"),
            "place": text("the step: 'step 3 (cycle)', 'migration 1 (setCredentials)', 'settle 1 (settling cycle)'"),
            "fingerprint": ["type": "string", "pattern": "^sha256:[0-9a-f]{12}$"],
            "model": .object(model), "lines": .object(lines), "scenario": .object(scenario), "laneReport": .object(laneReport),
            "finding": .object(finding), "explanation": .object(explanation), "evidence": .object(evidence),
            "exchange": .object(exchange), "headers": headers, "knownDifference": .object(knownDifference),
        ]
        return .object(schema)
    }

    // MARK: The document

    private static var root: JSONObject {
        object([
            ("format", ["const": "cutover-report"]), ("version", ["const": .number(JSONNumber(JSONReportRecorder.version))]),
            ("seed", ["type": "string", "pattern": "^[0-9]+$", "description": "a number of 64 bits, as text"]),
            ("transport", words(["memory", "loopback", "both"])),
            (
                "producer",
                .object(
                    object([
                        ("name", ["const": "cutover"]), ("version", text("of cutover")), ("command", words(["run", "sweep"])),
                        ("options", list(text("an option that bears on the verdict"))),
                    ])
                )
            ),
            (
                "suite",
                .object(
                    object([
                        ("scenarios", count("in all shards")), ("fingerprint", reference("fingerprint")),
                        ("whole", flag("no scenario was left out by path, name or tag")),
                        ("complete", flag("every lane and every point of the sound pair was asked for")),
                        (
                            "shard",
                            orNull(
                                .object(
                                    object([
                                        ("index", ["type": "integer", "minimum": 1]),
                                        ("count", ["type": "integer", "minimum": 1]),
                                    ])
                                )
                            )
                        ),
                        ("planned", count("that this report was to tell of")),
                    ])
                )
            ),
            ("scenarios", list(reference("scenario"))), ("knownDifferences", list(reference("knownDifference"))),
            (
                "summary",
                .object(
                    object([
                        ("verdict", words(["identical", "different", "interrupted"])), ("scenarios", count("that were run")),
                        ("failed", count("of them with findings")), ("lanes", count("that were lived")),
                        ("steps", count("that were lived")), ("requests", count("SCIM requests that were sent")),
                        ("model", reference("model")),
                    ])
                )
            ),
        ])
    }

    private static var scenario: JSONObject {
        object([
            ("file", text("the path of the scenario's file")), ("title", text("what happens")),
            ("proves", text("what is proved")),
            ("tags", list(["type": "string"])), ("steps", count("in the file")), ("lines", reference("lines")),
            ("verdict", words(["identical", "different"])), ("livedSteps", count("steps that were lived in all lanes")),
            ("requests", count("SCIM requests; a shared beginning counts once")), ("model", reference("model")),
            ("knownDifferences", count("divergences that the ledger allowed")), ("lanes", list(reference("laneReport"))),
            ("findings", list(reference("finding"))),
        ])
    }

    private static var lines: JSONObject {
        object(
            ["steps", "migration", "rollback"].map {
                ($0, list(count("the step's line in the file; 0 where a default supplies it")))
            }
        )
    }

    private static var model: JSONObject {
        let reasons = JSONObject(Unjudged.allCases.map { ($0.rawValue, count("")) })
        return object([
            ("cycles", count("that were lived")), ("judged", count("of which the model had an expectation")),
            ("unjudged", ["type": "object", "properties": .object(reasons), "additionalProperties": false]),
        ])
    }

    private static var laneReport: JSONObject {
        object(
            [
                ("lane", reference("lane")), ("requests", count("SCIM requests")),
                ("writes", count("of them that could change something")),
                ("digest", text("a fingerprint of every exchange: equal digests mean equal bytes")),
                (
                    "expectedFailures",
                    list(
                        .object(
                            object([
                                ("name", words(NamedFailure.Name.allCases.map(\.rawValue))), ("place", reference("place")),
                                ("detail", ["type": "string"]),
                            ])
                        )
                    )
                ),
            ],
            optional: [("joined", reference("lane"))]
        )
    }

    // MARK: Findings

    private static var finding: JSONObject {
        var schema = object(
            [
                ("kind", words(Finding.Kind.allCases.map(\.rawValue))), ("lane", reference("lane")),
                ("place", reference("place")),
                ("line", orNull(["type": "integer", "minimum": 1, "description": "of the step in the scenario's file"])),
                ("message", ["type": "string"]), ("alsoIn", list(reference("lane"))), ("explanation", reference("explanation")),
            ],
            optional: [
                ("dimension", dimension), ("path", text("the smallest place that differs")), ("against", reference("lane")),
                ("baseline", anything("the value in the lane it is compared with; left out where it is absent")),
                ("value", anything("the value in this lane; left out where it is absent")),
                (
                    "exchanges",
                    .object(
                        object(
                            [("baseline", orNull(reference("exchange"))), ("lane", orNull(reference("exchange")))],
                            optional: [("subject", text("the name behind the id in the request"))]
                        )
                    )
                ),
                ("evidence", reference("evidence")),
            ]
        )
        schema["dependentRequired"] = ["dimension": ["path", "against"]]
        return schema
    }

    private static var explanation: JSONObject {
        object([
            ("severity", words(Severity.allCases.map(\.rawValue))), ("dimension", orNull(dimension)),
            ("group", orNull(words(DefectGroup.allCases.map(\.rawValue)))),
            ("audience", words(Audience.allCases.map(\.rawValue))),
            ("consequence", text("what follows from it")), ("advice", text("what to do")),
        ])
    }

    private static var evidence: JSONObject {
        object(
            [("dimension", dimension), ("path", text("the place"))],
            optional: [
                ("expected", anything("left out where nothing was")), ("found", anything("left out where nothing was")),
                ("exchange", reference("exchange")),
            ]
        )
    }

    private static var exchange: JSONObject {
        var schema = object(
            [
                ("number", ["type": "integer", "minimum": 0]), ("at", text("the moment on the mocks' clock")),
                ("method", ["type": "string"]),
                ("url", ["type": "string"]), ("requestHeaders", reference("headers")),
                ("requestBody", anything("JSON as a value, other text as a string, null where there is none")),
            ],
            optional: [
                ("status", ["type": "integer", "minimum": 100, "maximum": 999]), ("responseHeaders", reference("headers")),
                ("responseBody", anything("likewise")), ("error", text("why no answer came")),
            ]
        )
        schema["oneOf"] = [["required": ["status", "responseHeaders", "responseBody"]], ["required": ["error"]]]
        return schema
    }

    private static var headers: JSONValue {
        list(.object(object([("name", ["type": "string"]), ("value", text("tokens as their fingerprints"))])))
    }

    private static var knownDifference: JSONObject {
        object(
            [
                ("dimension", dimension), ("path", text("a pattern")), ("reason", ["type": "string"]),
                ("source", ["type": "string"]),
                ("uses", count("how often it allowed a divergence")),
                ("stale", flag("it did not occur in a run that was long enough to say so")),
            ],
            optional: [
                ("legacy", anything("the value it covers: null an absent one, left out any")), ("apiV2", anything("likewise")),
            ]
        )
    }

    // MARK: Words

    private static var dimension: JSONValue { words(Dimension.allCases.map(\.rawValue)) }

    /// An object of these members and no others.
    private static func object(
        _ required: [(String, JSONValue)],
        optional: [(String, JSONValue)] = []
    ) -> JSONObject {
        [
            "type": "object", "additionalProperties": false, "required": .array(required.map { .string($0.0) }),
            "properties": .object(JSONObject(required + optional)),
        ]
    }

    private static func reference(_ name: String) -> JSONValue { ["$ref": .string("#/$defs/\(name)")] }
    private static func list(_ element: JSONValue) -> JSONValue { ["type": "array", "items": element] }
    private static func words(_ words: [String]) -> JSONValue { ["enum": .array(words.map { .string($0) })] }
    private static func text(_ description: String) -> JSONValue { ["type": "string", "description": .string(description)] }
    private static func flag(_ description: String) -> JSONValue { ["type": "boolean", "description": .string(description)] }
    private static func anything(_ description: String) -> JSONValue { ["description": .string(description)] }
    private static func orNull(_ schema: JSONValue) -> JSONValue { ["anyOf": [schema, ["type": "null"]]] }

    private static func count(_ description: String) -> JSONValue {
        description.isEmpty ? reference("count") : ["$ref": "#/$defs/count", "description": .string(description)]
    }
}
