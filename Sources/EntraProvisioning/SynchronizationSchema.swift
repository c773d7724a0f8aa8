import JSON

/// The synchronizationSchema of a job or a template: the directories with their objects and attributes, and the rules that join
/// them.
///
/// What was saved is what is read back: ``json`` keeps members that are not understood. Source:
/// microsoftgraph/microsoft-graph-docs-contrib, api-reference/v1.0/resources/synchronization-synchronizationschema.md and the
/// types it names.
public struct SynchronizationSchema: Sendable, Hashable {
    /// The schema as it was written.
    public let json: JSONObject
    /// The mapping of users, that of the first rule that has one.
    public let users: ObjectMapping?
    /// The mapping of groups.
    public let groups: ObjectMapping?

    /// Reads a schema.
    ///
    /// - Throws: ``SchemaProblems`` with every problem there is.
    public init(json: JSONObject) throws(SchemaProblems) {
        var reader = SchemaReader(json)
        let mappings = reader.read()
        if !reader.problems.isEmpty { throw SchemaProblems(problems: reader.problems) }
        self.json = json
        users = mappings.first { $0.sourceObjectName == "User" }
        groups = mappings.first { $0.sourceObjectName == "Group" }
    }

    /// The problems of a schema, each a sentence that says where; empty for a schema that can be saved.
    public static func problems(in json: JSONObject) -> [String] {
        var reader = SchemaReader(json)
        _ = reader.read()
        return reader.problems
    }

    /// The id of the first rule, which provisioning on demand asks for; `nil` where it has none.
    public var ruleID: String? { json["synchronizationRules"]?[0]?["id"]?.stringValue }
}

/// Why a schema cannot be saved.
public struct SchemaProblems: Error, Sendable, Hashable, CustomStringConvertible {
    /// The problems, each a sentence that says where.
    public var problems: [String]

    /// Creates the error for `problems`.
    public init(problems: [String]) { self.problems = problems }

    /// All of them, one a line.
    public var description: String { problems.joined(separator: "\n") }
}
