import JSON

/// The JSON Schema of the scenario format, made from the tables that the decoder reads.
public enum ScenarioSchema {
    /// The schema (JSON Schema 2020-12).
    public static var json: JSONValue {
        var schema: JSONObject = [
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "cutover scenario",
            "description": "What is in the directory, what happens, what must be true. Reference: docs/scenarios.md.",
        ]
        for member in object(ScenarioFormat.scenario, isOpen: false).members { schema[member.name] = member.value }
        schema["$defs"] = ["step": step]
        return .object(schema)
    }

    private static var step: JSONValue {
        [
            "oneOf": .array(
                StepVerb.all.map { verb in
                    var body = object(verb.fields, isOpen: false)
                    body["description"] = .string(verb.doc)
                    return [
                        "type": "object", "additionalProperties": false, "required": [.string(verb.name)],
                        "properties": [
                            .init(verb.name): .object(body),
                            "note": ["type": "string", "description": "a remark for readers"],
                        ],
                    ]
                }
            )
        ]
    }

    private static func object(_ fields: [Field], isOpen: Bool) -> JSONObject {
        var properties = JSONObject()
        for field in fields {
            var property = schema(field.type)
            property["description"] = .string(field.doc)
            properties[field.name] = .object(property)
        }
        var result: JSONObject = ["type": "object"]
        let required = fields.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !required.isEmpty { result["required"] = .array(required) }
        result["properties"] = .object(properties)
        if !isOpen { result["additionalProperties"] = false }
        return result
    }

    private static func schema(_ type: FieldType) -> JSONObject {
        switch type {
        case .text: ["type": "string", "minLength": 1]
        case .boolean: ["type": "boolean"]
        case .integer(let minimum, let maximum):
            ["type": "integer", "minimum": .number(JSONNumber(minimum)), "maximum": .number(JSONNumber(maximum))]
        case .word(let words): ["enum": .array(words.map { .string($0) })]
        case .key: ["type": "string", "minLength": 1]
        case .anything: [:]
        case .nullable(let inner): ["anyOf": [["type": "null"], .object(schema(inner))]]
        case .list(let inner): ["type": "array", "items": .object(schema(inner))]
        case .map(let inner): ["type": "object", "additionalProperties": .object(schema(inner))]
        case .object(let fields): object(fields, isOpen: false)
        case .open(let fields): object(fields, isOpen: true)
        case .step: ["$ref": "#/$defs/step"]
        }
    }
}
