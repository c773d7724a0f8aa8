import JSON

/// A mapping made ready for use: targets taken apart, references apart from values.
struct CompiledMapping: Sendable {
    struct Row: Sendable {
        let target: TargetAttribute
        let source: AttributeMapping.Source
    }

    /// The rows whose value is a text or a Boolean.
    let values: [Row]
    /// The matching rows, the first to be asked first.
    let matching: [Row]
    /// The row of the manager.
    let manager: TargetAttribute?
    /// Whether members are written.
    let hasMembers: Bool
    /// The Graph properties to select.
    let selected: [String]

    init(_ mappings: [AttributeMapping]) {
        var values: [Row] = []
        var manager: TargetAttribute?
        var hasMembers = false
        var selected: [String] = ["id"]
        for mapping in mappings {
            let target = TargetAttribute(mapping.target)
            var names: [String] = []
            switch mapping.source {
            case .reference("members"): hasMembers = true
            case .reference: manager = target
            case .attribute(let name): names = [name]
            case .expression(let expression): names = expression.attributes
            case .constant, .nothing: break
            }
            if case .reference = mapping.source {
            } else if mapping.source != .nothing {
                values.append(Row(target: target, source: mapping.source))
            }
            for name in names.map(SourceObject.graphName) where name != "IsSoftDeleted" && !selected.contains(name) {
                selected.append(name)
            }
        }
        self.values = values
        self.manager = manager
        self.hasMembers = hasMembers
        self.selected = selected
        matching = mappings.filter { $0.matchingPriority != nil }.sorted {
            ($0.matchingPriority ?? 0) < ($1.matchingPriority ?? 0)
        }
        .map { Row(target: TargetAttribute($0.target), source: $0.source) }
    }

    /// What the target should hold for `object`; rows without a value are left out, because null values are never sent.
    func wanted(_ object: SourceObject, isSoftDeleted: Bool) -> [(TargetAttribute, JSONValue)] {
        values.compactMap { row in
            guard let text = Self.text(row.source, object, isSoftDeleted) else { return nil }
            return (row.target, row.target.isBoolean ? .bool(text.lowercased() == "true") : .string(text))
        }
    }

    static func text(_ source: AttributeMapping.Source, _ object: SourceObject, _ isSoftDeleted: Bool) -> String? {
        func attribute(_ name: String) -> String? {
            name == "IsSoftDeleted" ? (isSoftDeleted ? "True" : "False") : object.attribute(name)
        }
        switch source {
        case .attribute(let name): return attribute(name)
        case .constant(let text): return text
        case .expression(let expression):
            let value = expression.value(attribute)
            return value?.isEmpty == true ? nil : value
        case .reference, .nothing: return nil
        }
    }
}
