import HTTP
import JSON

/// A mapping made ready for use: targets taken apart, references apart from values.
struct CompiledMapping: Sendable {
    struct Row: Sendable {
        let target: TargetAttribute
        let mapping: AttributeMapping
        /// Whether the log must not show the value (`Redact`).
        let isRedacted: Bool
        /// Whether the target's list is replaced as a whole, so that values go, too (`AssertiveAppRoleAssignmentsComplex`).
        let isAssertive: Bool

        init(_ mapping: AttributeMapping) {
            target = TargetAttribute(mapping.target)
            self.mapping = mapping
            guard case .expression(let expression) = mapping.source else {
                isRedacted = false
                isAssertive = false
                return
            }
            isRedacted = expression.isRedacted
            isAssertive = if case .call(.assertiveAppRoleAssignmentsComplex, _) = expression { true } else { false }
        }
    }

    /// The rows that are no references.
    let rows: [Row]
    /// The matching rows, the first to be asked first.
    let matching: [Row]
    /// The row of the manager.
    let manager: TargetAttribute?
    /// Whether members are written.
    let hasMembers: Bool
    let isEnabled: Bool
    let scope: ScopingFilter
    /// Whether there is a scoping filter at all.
    let hasScope: Bool
    /// Whether a row reads the app roles by which a user is assigned.
    let usesAppRoles: Bool
    /// All target attributes, references among them.
    let targets: [TargetAttribute]
    private let flowTypes: Set<ObjectMapping.FlowType>
    private let selected: [String]

    init(_ mapping: ObjectMapping) {
        isEnabled = mapping.isEnabled
        flowTypes = mapping.flowTypes
        scope = mapping.scope
        hasScope = !(mapping.scope.groups.isEmpty && mapping.scope.inputGroups.isEmpty)
        rows = mapping.attributes.filter { if case .reference = $0.source { false } else { true } }.map(Row.init)
        matching = mapping.attributes.filter { ($0.matchingPriority ?? 0) > 0 }
            .sorted { ($0.matchingPriority ?? 0) < ($1.matchingPriority ?? 0) }.map(Row.init)
        var manager: TargetAttribute?
        var hasMembers = false
        var sources = mapping.scope.attributes
        for row in mapping.attributes {
            switch row.source {
            case .reference("members"): hasMembers = true
            case .reference: manager = TargetAttribute(row.target)
            case .attribute(let name): sources.append(name)
            case .expression(let expression): sources += expression.attributes
            case .constant, .nothing: break
            }
        }
        self.manager = manager
        self.hasMembers = hasMembers
        usesAppRoles = sources.contains("appRoleAssignments")
        var selected = ["id"]
        for name in sources where !SourceObject.computed.contains(name) {
            let property = SourceObject.graphName(name)
            if !selected.contains(property) { selected.append(property) }
        }
        self.selected = selected
        targets = mapping.attributes.map { TargetAttribute($0.target) }
    }

    /// Whether the target object action is on ("Target object actions").
    func flows(_ type: ObjectMapping.FlowType) -> Bool { flowTypes.contains(type) }

    /// The `$select` of Graph requests, with further properties.
    func selection(_ more: [String], _ relations: [String]) -> String {
        (selected + more.filter { !selected.contains($0) } + relations).joined(separator: ",")
    }

    // MARK: Values

    /// What one row wants the target to hold.
    struct Value: Sendable {
        let row: Row
        let value: JSONValue
        /// Roles by their values as the texts that a PATCH without the flag carries.
        var roleTexts: [String: String] = [:]

        var target: TargetAttribute { row.target }

        /// As the log shows it.
        var shown: String { row.isRedacted ? "[Redact]" : value.stringValue ?? SourceObject.text(value) ?? "" }

        /// The change that brings it about; `nil` where the target has it already, or must not be overwritten.
        func change(in resource: JSONObject) -> (change: AttributeChange, shown: String)? {
            let current = target.value(in: resource)
            switch row.mapping.flowType {
            case .attributeAddOnly where current != nil: return nil
            case .valueAddOnly where current != nil && !target.isMultiValued: return nil
            case .multiValueAddOnly where !target.isMultiValued: return nil
            default: break
            }
            // The mapping type "None" fills what is empty with its default and leaves the rest alone.
            if row.mapping.source == .nothing, current != nil { return nil }
            if target.isMultiValued, !row.isAssertive, let items = value.arrayValue {
                // Values are added; those that the target has beyond them stay.
                let there = TargetAttribute.values(current)
                let missing = items.filter { TargetAttribute.value($0).map { !there.contains($0) } ?? true }
                if missing.isEmpty { return nil }
                return (AttributeChange(target: target, old: nil, new: .array(missing), roleTexts: roleTexts), shown)
            }
            let isEqual = target.isEqual(current, value) || (value == "" && current == nil)
            if isEqual, row.mapping.flowBehavior != .always { return nil }
            let old = row.isAssertive ? current ?? [] : current
            return (AttributeChange(target: target, old: old, new: value), shown)
        }
    }

    /// What a mapping wants of an object, or why it cannot say.
    struct Wanted: Sendable {
        var values: [Value] = []
        var failure: TargetFailure?
    }

    /// A row's value as text, as a search needs it; `nil` without one.
    func text(_ row: Row, _ context: inout MappingContext) -> String? {
        guard let value = try? Self.value(row.mapping.source, &context), !value.text.isEmpty else { return nil }
        return value.text
    }

    static func value(_ source: AttributeMapping.Source, _ context: inout MappingContext) throws(MappingEvaluationError)
        -> MappingValue?
    {
        switch source {
        case .attribute(let name): context.attribute(name)
        case .constant(let text): .text(text)
        case .expression(let expression): try expression.evaluate(&context)
        case .reference, .nothing: nil
        }
    }

    /// What the target should hold. Rows without a value are left out, because null values are never sent.
    ///
    /// - Parameters:
    ///   - isCreation: whether a resource is made: then "only during creation" flows, and default values do.
    func wanted(_ context: inout MappingContext, isCreation: Bool) -> Wanted {
        var wanted = Wanted()
        for row in rows where isCreation || row.mapping.flowType != .objectAddOnly {
            let found: MappingValue?
            do throws(MappingEvaluationError) {
                found = try Self.value(row.mapping.source, &context)
            } catch {
                wanted.failure = TargetFailure(
                    status: 0,
                    code: "InternalError",
                    message: "\(row.target.path): \(error.description)"
                )
                return wanted
            }
            // "Default value if null" is for creations alone (Customize attribute mappings).
            let usesDefault = isCreation || row.mapping.source == .nothing
            let value = found ?? (usesDefault ? row.mapping.defaultValue.map { .text($0) } : nil)
            switch Self.json(value, row, isCreation: isCreation) {
            case .success(let json):
                guard let json else { continue }
                wanted.values.append(Value(row: row, value: json, roleTexts: row.roleTexts(context)))
            case .failure(let failure):
                wanted.failure = failure
                return wanted
            }
        }
        return wanted
    }

    private static func json(_ value: MappingValue?, _ row: Row, isCreation: Bool) -> Result<JSONValue?, TargetFailure> {
        let target = row.target
        guard let value else {
            // Microsoft's example of a creation carries an empty list of roles.
            return .success(target.isMultiValued && row.readsRoles && (isCreation || row.isAssertive) ? [] : nil)
        }
        if target.isBoolean { return .success(.bool(value.text.lowercased() == "true")) }
        if target.isMultiValued {
            if case .list(let items) = value { return .success(.array(items.map(\.json))) }
            return .success([value.json])
        }
        if case .list(let items) = value, items.count > 1 {
            return .failure(
                TargetFailure(
                    status: 0,
                    code: "SchemaPropertyCanOnlyAcceptValue",
                    message: "\(target.path) takes one value, and the source has \(items.count)."
                )
            )
        }
        let text = value.text
        guard text.isEmpty else { return .success(.string(text)) }
        // An empty text clears an attribute where an expression made it, and is nothing to create with.
        if case .expression = row.mapping.source, !isCreation { return .success("") }
        return .success(nil)
    }
}

extension CompiledMapping.Row {
    /// The texts of the roles that the row adds; none for another row.
    fileprivate func roleTexts(_ context: MappingContext) -> [String: String] {
        guard readsRoles, target.isMultiValued, !isAssertive else { return [:] }
        let roles = AppRoleAssignment.all(context.attribute("appRoleAssignments"))
        return Dictionary(roles.map { ($0.value ?? $0.displayName ?? "", $0.legacyPatchText) }) { first, _ in first }
    }

    /// Whether the row's expression makes roles of the assignments.
    fileprivate var readsRoles: Bool {
        if case .expression(let expression) = mapping.source {
            expression.attributes.contains("appRoleAssignments")
        } else {
            false
        }
    }
}

extension ProvisioningJob {
    /// What the mapping wants the target to hold of an object.
    mutating func wanted(
        _ object: SourceObject,
        _ mapping: CompiledMapping,
        isSoftDeleted: Bool,
        isCreation: Bool,
        at now: Instant
    ) -> CompiledMapping.Wanted {
        var context = MappingContext(
            now: now,
            generator: generator,
            attribute: source(object, isSoftDeleted: isSoftDeleted)
        )
        defer { generator = context.generator }
        return mapping.wanted(&context, isCreation: isCreation)
    }
}
