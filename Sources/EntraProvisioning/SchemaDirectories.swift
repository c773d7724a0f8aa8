import JSON

/// The directories of a schema, as far as it describes them.
///
/// Source of what is checked: attributeDefinition and directoryDefinition of Microsoft Graph (names are unique, one anchor, the
/// types).
struct SchemaDirectories {
    private var directories: [String: [String: SchemaObject]] = [:]
    /// The first names, for a problem's sentence.
    private var shownNames: [String] = []
    private var shownObjects: [String: [String]] = [:]
    private(set) var problems: [String] = []

    init(_ json: JSONObject) {
        for (index, directory) in (json["directories"]?.arrayValue ?? []).enumerated() {
            guard let name = directory["name"]?.stringValue, !name.isEmpty else {
                report("Directory \(index + 1) has no name.")
                continue
            }
            guard directories[name] == nil else {
                report("Directory \(name) is described twice; give each its own name.")
                continue
            }
            if shownNames.count < 10 { shownNames.append("\"\(name)\"") }
            read(objects: directory["objects"]?.arrayValue ?? [], of: name)
        }
    }

    private mutating func report(_ problem: String) {
        if problems.count < SchemaReader.maximumProblems { problems.append(problem) }
    }

    private mutating func read(objects: [JSONValue], of directory: String) {
        var read: [SchemaObject] = []
        // An object without a name is the placeholder of a shortened schema and is passed over.
        for json in objects { if let object = json.objectValue.flatMap(SchemaObject.init) { read.append(object) } }
        shownObjects[directory] = read.prefix(10).map { "\"\($0.name)\"" }
        let byName = Dictionary(read.map { ($0.name, $0) }) { first, _ in first }
        directories[directory] = byName
        for object in read {
            let place = "Directory \(directory), object \(object.name)"
            for problem in object.problems { report("\(place)\(problem)") }
            for (attribute, referenced) in object.references where byName[referenced] == nil {
                report("\(place), attribute \(attribute): it refers to \"\(referenced)\", which is no object of the directory.")
            }
        }
    }

    var hasAny: Bool { !directories.isEmpty }
    var names: String { shownNames.joined(separator: ", ") }
    func has(_ name: String) -> Bool { directories[name] != nil }

    /// Whether the schema lists objects of a directory; where it lists none, any name is taken.
    func hasObjects(in directory: String) -> Bool { !(directories[directory]?.isEmpty ?? true) }
    func object(_ name: String, in directory: String) -> SchemaObject? { directories[directory]?[name] }
    func objectNames(in directory: String) -> String { (shownObjects[directory] ?? []).joined(separator: ", ") }
}

/// An object of a directory and its attributes.
struct SchemaObject {
    struct Attribute {
        /// In lower case: Microsoft Graph's own examples write `string` and `String`.
        let type: String
        let isMultivalued: Bool
    }

    let name: String
    /// Empty where the schema does not list them.
    private(set) var attributes: [String: Attribute] = [:]
    /// The attributes that refer to objects, and to which.
    private(set) var references: [(attribute: String, object: String)] = []
    /// What is wrong, each beginning after the object's name.
    private(set) var problems: [String] = []

    private static let types: Set<String> = ["string", "integer", "reference", "binary", "boolean", "datetime"]

    init?(_ json: JSONObject) {
        guard let name = json["name"]?.stringValue else { return nil }
        self.name = name
        var anchors: [String] = []
        for (index, attribute) in (json["attributes"]?.arrayValue ?? []).enumerated() {
            if problems.count >= SchemaReader.maximumProblems { break }
            guard let name = attribute["name"]?.stringValue, !name.isEmpty else {
                problems.append(": attribute \(index + 1) has no name.")
                continue
            }
            if attributes[name] != nil { problems.append(", attribute \(name): it is described twice.") }
            let type = attribute["type"]?.stringValue ?? "String"
            if !Self.types.contains(type.lowercased()) {
                problems.append(
                    ", attribute \(name): its type is \"\(type)\"; expected one of String, Integer, Reference, Binary, Boolean, DateTime."
                )
            }
            if attribute["anchor"]?.boolValue == true { anchors.append(name) }
            attributes[name] = Attribute(type: type.lowercased(), isMultivalued: attribute["multivalued"]?.boolValue ?? false)
            for referenced in attribute["referencedObjects"]?.arrayValue ?? [] {
                if let object = referenced["referencedObjectName"]?.stringValue { references.append((name, object)) }
            }
        }
        if anchors.count > 1 {
            problems.append(
                " has \(anchors.count) anchors (\(anchors.prefix(3).joined(separator: ", ")) …); one attribute only can be the anchor."
            )
        }
    }
}
