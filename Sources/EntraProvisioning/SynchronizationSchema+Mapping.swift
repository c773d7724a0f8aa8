import JSON

/// Reads one object mapping and collects every problem on the way.
struct ObjectMappingReader {
    private let place: String
    private let source: SchemaObject?
    private let target: SchemaObject?
    private(set) var problems: [String] = []

    init(place: String, source: SchemaObject?, target: SchemaObject?) {
        self.place = place
        self.source = source
        self.target = target
    }

    mutating func read(_ json: JSONObject) -> ObjectMapping {
        let attributes = attributeMappings(json["attributeMappings"])
        let isEnabled = json["enabled"]?.boolValue ?? true
        if isEnabled { checkMatching(attributes) }
        return ObjectMapping(
            name: json["name"]?.stringValue ?? "",
            sourceObjectName: json["sourceObjectName"]?.stringValue ?? "",
            targetObjectName: json["targetObjectName"]?.stringValue ?? "",
            attributes: attributes,
            scope: scope(json["scope"]),
            isEnabled: isEnabled,
            flowTypes: flowTypes(json["flowTypes"]),
            metadata: (json["metadata"]?.arrayValue ?? []).compactMap { pair in
                pair["key"]?.stringValue.map { ObjectMapping.Metadata($0, pair["value"]?.stringValue ?? "") }
            }
        )
    }

    /// Whether there are more problems than are shown, so that looking for others is a waste.
    private var hasEnough: Bool { problems.count >= SchemaReader.maximumProblems }

    private mutating func report(_ problem: String, in detail: String? = nil) {
        problems.append("\(place)\(detail.map { ", \($0)" } ?? ""): \(problem)")
    }

    /// `Add, Update, Delete`. The Python SDK leaves the member out, which means all three; a list of names is taken too.
    private mutating func flowTypes(_ json: JSONValue?) -> Set<ObjectMapping.FlowType> {
        guard let json, !json.isNull else { return Set(ObjectMapping.FlowType.allCases) }
        let names = json.arrayValue?.compactMap(\.stringValue) ?? json.stringValue?.split(separator: ",").map(String.init) ?? []
        var types: Set<ObjectMapping.FlowType> = []
        for name in names.map({ $0.filter { !$0.isWhitespace } }) where !name.isEmpty && name != "None" {
            if let type = ObjectMapping.FlowType.allCases.first(where: { $0.rawValue.equalsIgnoringASCIICase(name) }) {
                types.insert(type)
            } else {
                report("flowTypes has \"\(name)\"; expected Add, Update and Delete, separated by commas.")
            }
        }
        return types
    }

    private mutating func attributeMappings(_ json: JSONValue?) -> [AttributeMapping] {
        guard let rows = json?.arrayValue, !rows.isEmpty else {
            report("attributeMappings is missing or empty; at least a matching attribute is needed.")
            return []
        }
        var mappings: [AttributeMapping] = []
        var targets: Set<String> = []
        for (index, row) in rows.enumerated() {
            if hasEnough { break }
            guard let target = row["targetAttributeName"]?.stringValue, !target.isEmpty else {
                report("attribute mapping \(index + 1) has no targetAttributeName.")
                continue
            }
            if !targets.insert(target).inserted { report("the target attribute is mapped twice.", in: target) }
            checkTarget(target)
            let isFirst = problems.count
            let source = source(row["source"], target: target)
            guard problems.count == isFirst else { continue }
            mappings.append(
                AttributeMapping(
                    target,
                    source,
                    matching: row["matchingPriority"]?.intValue.flatMap { $0 > 0 ? $0 : nil },
                    defaultValue: row["defaultValue"]?.stringValue,
                    flowType: word(row["flowType"], "flowType", target) ?? .always,
                    flowBehavior: word(row["flowBehavior"], "flowBehavior", target) ?? .whenChanged,
                    exportsMissingReferences: row["exportMissingReferences"]?.boolValue ?? false
                )
            )
        }
        return mappings
    }

    private mutating func checkTarget(_ target: String) {
        if target == "id" {
            report("the primary key must not be a target attribute; the target gives it.", in: target)
        } else if let known = self.target?.attributes, !known.isEmpty, known[target] == nil {
            report(
                "\"\(self.target?.name ?? "")\" has no such attribute; add it to the directory's attribute list first.",
                in: target
            )
        }
    }

    /// A word of an enumeration, in any letter case, as OData reads enumerations.
    private mutating func word<Word: RawRepresentable<String> & CaseIterable>(
        _ json: JSONValue?,
        _ member: String,
        _ target: String
    ) -> Word? {
        guard let json, !json.isNull else { return nil }
        if let name = json.stringValue, let word = Word.allCases.first(where: { $0.rawValue.equalsIgnoringASCIICase(name) }) {
            return word
        }
        let expected = Word.allCases.map(\.rawValue).joined(separator: ", ")
        report("\(member) is \(json.text()); expected one of \(expected).", in: target)
        return nil
    }

    private mutating func source(_ json: JSONValue?, target: String) -> AttributeMapping.Source {
        guard let json = json?.objectValue, !json.isEmpty else { return .nothing }
        do {
            let source = try AttributeMapping.Source(json: json)
            for name in source.attributes { check(sourceAttribute: name, in: target) }
            if case .attribute(let name) = source, isReference(name) { return .reference(name) }
            return source
        } catch {
            report("\(error.description).", in: target)
            return .nothing
        }
    }

    /// A reference by the directory's attribute list, or by name where it lists none.
    private func isReference(_ name: String) -> Bool {
        if let known = source?.attributes, !known.isEmpty { return known[name]?.type == "reference" }
        return name == "manager" || name == "members"
    }

    private mutating func check(sourceAttribute name: String, in detail: String) {
        guard let known = source?.attributes, !known.isEmpty, known[name] == nil else { return }
        let similar = known.keys.sorted().first { $0.equalsIgnoringASCIICase(name) }.map { "; did you mean \"\($0)\"?" } ?? "."
        report("the source attribute \"\(name)\" is not in the attribute list of \"\(source?.name ?? "")\"\(similar)", in: detail)
    }

    private mutating func checkMatching(_ attributes: [AttributeMapping]) {
        var seen: [Int: String] = [:]
        for mapping in attributes {
            guard let priority = mapping.matchingPriority else { continue }
            if let other = seen[priority] {
                report(
                    "the matching priority \(priority) is that of \(other) already; give each matching attribute its own.",
                    in: mapping.target
                )
            }
            seen[priority] = mapping.target
            if case .expression(.call(.selectUniqueValue, _)) = mapping.source {
                report("SelectUniqueValue cannot be the source of a matching attribute.", in: mapping.target)
            }
            if case .reference = mapping.source { report("a reference cannot be a matching attribute.", in: mapping.target) }
        }
        if seen.isEmpty, problems.isEmpty {
            report("no attribute is matched by; give one a matchingPriority of 1.")
        }
    }
}

// Scoping filters.
extension ObjectMappingReader {
    private mutating func scope(_ json: JSONValue?) -> ScopingFilter {
        ScopingFilter(groups: filterGroups(json?["groups"]), inputGroups: filterGroups(json?["inputFilterGroups"]))
    }

    private mutating func filterGroups(_ json: JSONValue?) -> [ScopingFilter.Group] {
        (json?.arrayValue ?? []).enumerated().map { index, group in
            let name = group["name"]?.stringValue ?? ""
            let detail = "scoping filter \"\(name.isEmpty ? "\(index + 1)" : name)\""
            return ScopingFilter.Group(
                name: name,
                clauses: (group["clauses"]?.arrayValue ?? []).compactMap { clause($0, in: detail) }
            )
        }
    }

    private mutating func clause(_ json: JSONValue, in detail: String) -> ScopingClause? {
        if hasEnough { return nil }
        guard let attribute = json["sourceOperandName"]?.stringValue, !attribute.isEmpty else {
            report("a clause has no sourceOperandName.", in: detail)
            return nil
        }
        let name = json["operatorName"]?.stringValue ?? ""
        guard let comparison = ScopingOperator(name: name) else {
            let reason =
                name.lowercased().hasPrefix("ismemberof")
                ? "the IsMemberOf filter is not supported" : "there is no operator \"\(name)\""
            let known = ScopingOperator.allCases.map(\.rawValue).joined(separator: ", ")
            report("\(reason); the operators are \(known).", in: detail)
            return nil
        }
        if let reason = unsupported(attribute) {
            report("\(attribute) cannot be filtered by: \(reason).", in: detail)
            return nil
        }
        check(sourceAttribute: attribute, in: detail)
        let values = (json["targetOperand"]?["values"]?.arrayValue ?? []).compactMap { MappingValue($0)?.text }
        do {
            return try ScopingClause(attribute, comparison, values)
        } catch {
            report("\(attribute): \(error.description).", in: detail)
            return nil
        }
    }

    /// Why scoping filters do not support an attribute (SCOPE; design note entra.md section 11); `nil` where they do.
    private func unsupported(_ attribute: String) -> String? {
        switch attribute {
        case "members": return "the members of a group are not supported"
        case "appRoleAssignments", "manager", "userType": return "scoping filters do not support it"
        default: break
        }
        guard let known = source?.attributes[attribute] else { return nil }
        if known.isMultivalued { return "multi-valued attributes are not supported" }
        if known.type == "datetime" { return "dates are not supported" }
        return known.type == "reference" ? "references are not supported" : nil
    }
}
