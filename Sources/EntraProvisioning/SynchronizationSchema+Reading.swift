import JSON

/// Reads the rules of a schema and collects every problem on the way.
struct SchemaReader {
    private let json: JSONObject
    private let directories: SchemaDirectories
    private(set) var problems: [String] = []

    /// More problems than anybody reads are counted only.
    static let maximumProblems = 100

    init(_ json: JSONObject) {
        self.json = json
        directories = SchemaDirectories(json)
    }

    mutating func read() -> [ObjectMapping] {
        guard let rules = json["synchronizationRules"]?.arrayValue else {
            report("The schema has no list \"synchronizationRules\"; send the whole schema, as GET schema gives it.")
            return []
        }
        for problem in directories.problems { report(problem) }
        var mappings: [ObjectMapping] = []
        for (index, rule) in rules.enumerated() {
            guard let rule = rule.objectValue else {
                report("Rule \(index + 1) is not an object.")
                continue
            }
            mappings += read(rule: rule, at: index)
        }
        if mappings.isEmpty, problems.isEmpty { report("The schema maps no object; give a rule an object mapping for users.") }
        return mappings
    }

    private mutating func report(_ problem: String) { if problems.count < Self.maximumProblems { problems.append(problem) } }

    private mutating func read(rule: JSONObject, at index: Int) -> [ObjectMapping] {
        let name = rule["name"]?.stringValue ?? "\(index + 1)"
        let sourceName = rule["sourceDirectoryName"]?.stringValue ?? ""
        let targetName = rule["targetDirectoryName"]?.stringValue ?? ""
        for (member, directory) in [("sourceDirectoryName", sourceName), ("targetDirectoryName", targetName)]
        where directories.hasAny && !directories.has(directory) {
            report(
                "Rule \(name): \(member) is \"\(directory)\", which is no directory of the schema; the directories are \(directories.names)."
            )
        }
        var mappings: [ObjectMapping] = []
        for (index, mapping) in (rule["objectMappings"]?.arrayValue ?? []).enumerated() {
            guard let mapping = mapping.objectValue else {
                report("Rule \(name), object mapping \(index + 1) is not an object.")
                continue
            }
            let title = mapping["name"]?.stringValue ?? "\(index + 1)"
            var reader = ObjectMappingReader(
                place: "Rule \(name), mapping \"\(title)\"",
                source: object(mapping, "sourceObjectName", in: sourceName, place: "Rule \(name), mapping \"\(title)\""),
                target: object(mapping, "targetObjectName", in: targetName, place: "Rule \(name), mapping \"\(title)\"")
            )
            mappings.append(reader.read(mapping))
            for problem in reader.problems { report(problem) }
        }
        return mappings
    }

    /// The object that a member names, where its directory lists objects.
    private mutating func object(_ mapping: JSONObject, _ member: String, in directory: String, place: String) -> SchemaObject? {
        guard let name = mapping[member]?.stringValue, !name.isEmpty else {
            report("\(place): \(member) is missing.")
            return nil
        }
        guard directories.hasObjects(in: directory) else { return nil }
        guard let object = directories.object(name, in: directory) else {
            let known = directories.objectNames(in: directory)
            report(
                "\(place): \(member) is \"\(name)\", which is no object of the directory \"\(directory)\"; its objects are \(known)."
            )
            return nil
        }
        return object
    }
}
