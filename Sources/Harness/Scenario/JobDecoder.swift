import EntraProvisioning
import JSON

// What scenario files say of the provisioning job: its settings, its mappings and filters, what is expected of its log.

extension JobSettings {
    init(_ reader: Reader) {
        syncsAll = reader["scope"].text.map { $0 == "all" }
        skipsOutOfScopeDeletions = reader["skipOutOfScopeDeletions"].flag
        deletionThreshold = reader["deletionThreshold"].isPresent ? .some(reader["deletionThreshold"].whole) : nil
    }

    /// Whether anything is set.
    var isEmpty: Bool { self == JobSettings(Reader(nil)) }
}

extension ServiceSetup {
    init(_ reader: Reader) {
        requestsPerSecond = reader["requestsPerSecond"].whole
        waitsForRetryAfter = reader["retryAfter"].text == "wait"
        managerRemoval = reader["managerRemoval"].text.flatMap(ManagerRemoval.init(rawValue:)) ?? .nothing
        let given = reader["thresholds"]
        thresholds.leastFailures = given["leastFailures"].whole ?? thresholds.leastFailures
        thresholds.failures = given["failures"].whole ?? thresholds.failures
        thresholds.failuresWithReferences = given["failuresWithReferences"].whole ?? thresholds.failuresWithReferences
    }
}

extension MappingChange {
    /// Reads a change; a row without just one source is reported.
    init(_ reader: Reader, _ check: inout ScenarioCheck) {
        ofGroups = reader["of"].text == "groups"
        rows = []
        for row in reader["rows"].items {
            let sources = [
                row["attribute"].text.map { "[\($0)]" }, row["constant"].text.map(Self.quoted), row["expression"].text,
            ].compactMap { $0 }
            guard sources.count == 1, let expression = sources.first else {
                check.report(
                    row.value?.location,
                    "a row has one of attribute, constant and expression; found \(sources.count) of them"
                )
                continue
            }
            rows.append(
                Row(
                    target: row["target"].text ?? "",
                    expression: expression,
                    matching: row["matching"].whole,
                    defaultValue: row["default"].text,
                    onlyDuringCreation: row["apply"].text == "onlyDuringCreation"
                )
            )
        }
        removed = reader["remove"].texts ?? []
        let words = ["create": "Add", "update": "Update", "delete": "Delete"]
        flowTypes = reader["actions"].texts.map { $0.compactMap { words[$0] } }
        isEnabled = reader["enabled"].flag
    }

    private static func quoted(_ text: String) -> String {
        "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }
}

extension Step {
    /// Scoping filters in Microsoft Graph's form (filter, filterGroup, filterClause).
    static func scopingFilters(_ reader: Reader) -> JSONValue {
        .array(
            reader.items.map { filter in
                [
                    "name": .string(filter["title"].text ?? ""),
                    "clauses": .array(
                        filter["clauses"].items.map { clause in
                            [
                                "sourceOperandName": .string(clause["attribute"].text ?? ""),
                                "operatorName": .string(clause["operator"].text ?? ""),
                                "targetOperand": ["values": .array((clause["values"].texts ?? []).map { .string($0) })],
                            ]
                        }
                    ),
                ]
            }
        )
    }
}

extension ExpectedLogEntry {
    init(_ reader: Reader) {
        name = reader["name"].text ?? ""
        action = reader["action"].text
        status = reader["status"].text
        code = reader["code"].isPresent ? .some(reader["code"].text) : nil
        skipReason = reader["skipReason"].text
    }
}
