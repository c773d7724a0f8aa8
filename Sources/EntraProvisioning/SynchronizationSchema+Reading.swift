import JSON

/// Reads the rules of a schema and collects every problem on the way.
struct SchemaReader {
    private let json: JSONObject
    private let directories: SchemaDirectories
    private(set) var problems: [String] = []

    /// More problems than anybody reads are counted only.
    private static let maximumProblems = 100

    init(_ json: JSONObject) {
        self.json = json
        directories = SchemaDirectories(json)
    }

    mutating func read() -> [ObjectMapping] {
        guard let rules = json["synchronizationRules"]?.arrayValue else {
            report("The schema has no list \"synchronizationRules\"; send the whole schema, as GET schema gives it.")
            return []
        }
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
        guard let objects = directories.objects(in: directory), !objects.isEmpty else { return nil }
        guard let object = objects.first(where: { $0.name == name }) else {
            let known = objects.map { "\"\($0.name)\"" }.joined(separator: ", ")
            report(
                "\(place): \(member) is \"\(name)\", which is no object of the directory \"\(directory)\"; its objects are \(known)."
            )
            return nil
        }
        return object
    }
}

/// The directories of a schema, as far as it describes them.
struct SchemaDirectories {
    private var directories: [(name: String, objects: [SchemaObject])] = []

    init(_ json: JSONObject) {
        for directory in json["directories"]?.arrayValue ?? [] {
            guard let name = directory["name"]?.stringValue else { continue }
            let objects = (directory["objects"]?.arrayValue ?? []).compactMap { $0.objectValue.flatMap(SchemaObject.init) }
            directories.append((name, objects))
        }
    }

    var hasAny: Bool { !directories.isEmpty }
    var names: String { directories.map { "\"\($0.name)\"" }.joined(separator: ", ") }
    func has(_ name: String) -> Bool { directories.contains { $0.name == name } }
    func objects(in name: String) -> [SchemaObject]? { directories.first { $0.name == name }?.objects }
}

/// An object of a directory and its attributes.
struct SchemaObject {
    struct Attribute {
        let type: String
        let isMultivalued: Bool
    }

    let name: String
    /// Empty where the schema does not list them.
    let attributes: [String: Attribute]

    init?(_ json: JSONObject) {
        guard let name = json["name"]?.stringValue else { return nil }
        self.name = name
        var attributes: [String: Attribute] = [:]
        for attribute in json["attributes"]?.arrayValue ?? [] {
            guard let name = attribute["name"]?.stringValue else { continue }
            attributes[name] = Attribute(
                type: attribute["type"]?.stringValue?.lowercased() ?? "string",
                isMultivalued: attribute["multivalued"]?.boolValue ?? false
            )
        }
        self.attributes = attributes
    }
}
