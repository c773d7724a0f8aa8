import JSON

/// Which objects are in scope for provisioning, by their attributes (filter of Microsoft Graph).
///
/// Clauses of a group all have to hold; of several groups one has to. Source ("SCOPE" in comments): MicrosoftDocs/entra-docs,
/// docs/identity/app-provisioning/define-conditional-rules-for-provisioning-user-accounts.md.
public struct ScopingFilter: Sendable, Hashable {
    /// Groups that decide whether an object is in scope; one that no longer satisfies them is deprovisioned.
    public var groups: [Group]
    /// `inputFilterGroups`: an object that does not satisfy them is not processed at all, and is *not* deprovisioned.
    public var inputGroups: [Group]

    /// A scoping filter of the portal: a title and clauses.
    public struct Group: Sendable, Hashable {
        /// The scoping filter's title.
        public var name: String
        /// What has to hold, all of it.
        public var clauses: [ScopingClause]

        /// Creates a group.
        public init(name: String, clauses: [ScopingClause]) {
            self.name = name
            self.clauses = clauses
        }
    }

    /// Creates a filter; without groups every object is in scope.
    public init(groups: [Group] = [], inputGroups: [Group] = []) {
        self.groups = groups
        self.inputGroups = inputGroups
    }

    /// Whether the object whose attributes `attribute` gives is in scope by ``groups``.
    public func accepts(_ attribute: (String) -> MappingValue?) -> Bool { Self.accepts(groups, attribute) }

    /// Whether the object is processed at all, by ``inputGroups``.
    public func reads(_ attribute: (String) -> MappingValue?) -> Bool { Self.accepts(inputGroups, attribute) }

    private static func accepts(_ groups: [Group], _ attribute: (String) -> MappingValue?) -> Bool {
        groups.isEmpty || groups.contains { group in group.clauses.allSatisfy { $0.holds(attribute($0.attribute)) } }
    }

    /// What the provisioning log's step EntrySynchronizationScoping says under `ScopeEvaluationResult`, as the text of a JSON
    /// object.
    ///
    /// Every clause is evaluated: `{"Marketing department filter.department EQUALS 'Marketing'":true}`, the form in "Configure
    /// cross-tenant synchronization using PowerShell or Microsoft Graph API"; `{}` without a filter.
    public func evaluationResult(_ attribute: (String) -> MappingValue?) -> String {
        var result = JSONObject()
        for group in groups {
            for clause in group.clauses {
                result["\(group.name).\(clause.description)"] = .bool(clause.holds(attribute(clause.attribute)))
            }
        }
        return JSONValue.object(result).text()
    }

    /// The clauses that keep the object out, in words; empty where it is in scope.
    public func failures(_ attribute: (String) -> MappingValue?) -> [String] {
        if accepts(attribute) { return [] }
        return groups.flatMap { group in
            group.clauses.filter { !$0.holds(attribute($0.attribute)) }.map { clause in
                let value = attribute(clause.attribute).map { "'\($0.text)'" } ?? "null"
                return "\(group.name): \(clause.description) is false, \(clause.attribute) is \(value)"
            }
        }
    }

    /// The attributes that the filter reads, each once.
    public var attributes: [String] {
        var names: [String] = []
        for clause in (groups + inputGroups).flatMap(\.clauses) where !names.contains(clause.attribute) {
            names.append(clause.attribute)
        }
        return names
    }

    /// The filter as Microsoft Graph writes it.
    public var json: JSONValue {
        [
            "categoryFilterGroups": [], "groups": .array(groups.map(Self.json)),
            "inputFilterGroups": .array(inputGroups.map(Self.json)),
        ]
    }

    private static func json(_ group: Group) -> JSONValue {
        ["clauses": .array(group.clauses.map(\.json)), "name": .string(group.name)]
    }
}

/// A single assertion about an attribute (filterClause of Microsoft Graph).
public struct ScopingClause: Sendable, Hashable, CustomStringConvertible {
    /// The attribute of the source object.
    public let attribute: String
    /// How it is compared.
    public let comparison: ScopingOperator
    /// What it is compared with; empty for operators that take nothing.
    public let values: [String]
    private let patterns: [MappingPattern]

    /// Creates a clause.
    ///
    /// - Throws: ``MappingEvaluationError`` where the operator's value is missing, is no integer or is no regular expression.
    public init(_ attribute: String, _ comparison: ScopingOperator, _ values: [String] = []) throws(MappingEvaluationError) {
        self.attribute = attribute
        self.comparison = comparison
        self.values = comparison.isUnary ? [] : values
        if comparison.isUnary {
            patterns = []
            return
        }
        guard !values.isEmpty else { throw MappingEvaluationError("\(comparison.rawValue) needs a value to compare with") }
        if comparison == .greaterThan || comparison == .greaterThanOrEquals, let value = values.first(where: { Int($0) == nil }) {
            throw MappingEvaluationError("\(comparison.rawValue) compares integers, but its value is \"\(value)\"")
        }
        var patterns: [MappingPattern] = []
        if comparison == .regexMatch || comparison == .notRegexMatch {
            for value in values { patterns.append(try MappingPattern(value)) }
        }
        self.patterns = patterns
    }

    /// The clause as the provisioning log writes it: `department EQUALS 'Marketing'`.
    public var description: String {
        let operand = values.map { "'\($0)'" }.joined(separator: ", ")
        return operand.isEmpty ? "\(attribute) \(comparison.rawValue)" : "\(attribute) \(comparison.rawValue) \(operand)"
    }

    var json: JSONValue {
        [
            "operatorName": .string(comparison.rawValue), "sourceOperandName": .string(attribute),
            "targetOperand": ["values": .array(values.map { .string($0) })],
        ]
    }

    /// Whether the clause holds for the attribute's value.
    ///
    /// "Scoping filters will return false if the value is null / empty", `IS NULL` aside, which asks for that. "Filtering is not
    /// supported for multi-valued attributes": a list satisfies nothing but the question whether it is there. Assumption: of
    /// several values to compare with, one has to hold, and for the negated operators all; the portal gives one alone.
    public func holds(_ value: MappingValue?) -> Bool {
        guard let value, !value.isEmpty else { return comparison == .isNull }
        switch comparison {
        case .isNull: return false
        case .isNotNull: return true
        case .isTrue: return value.truth == true
        case .isFalse: return value.truth == false
        default: break
        }
        if case .list = value { return false }
        if case .object = value { return false }
        let text = value.text
        switch comparison {
        case .equals: return values.contains(text)
        case .notEquals: return !values.contains(text)
        case .includes: return values.contains { Self.contains($0, in: text) }
        case .endsWith: return values.contains { text.utf8.suffix($0.utf8.count).elementsEqual($0.utf8) }
        // "Clause returns true if the evaluated attribute exists in the input string value."
        case .exists: return values.contains { Self.contains(text, in: $0) }
        case .notExists: return !values.contains { Self.contains(text, in: $0) }
        case .greaterThan: return compares(value) { $0 > $1 }
        case .greaterThanOrEquals: return compares(value) { $0 >= $1 }
        case .regexMatch: return patterns.contains { (try? $0.matches(text)) ?? false }
        case .notRegexMatch: return patterns.allSatisfy { (try? !$0.matches(text)) ?? false }
        case .isNull, .isNotNull, .isTrue, .isFalse: return false
        }
    }

    private func compares(_ value: MappingValue, _ isInOrder: (Int, Int) -> Bool) -> Bool {
        guard let number = value.wholeNumber else { return false }
        return values.contains { Int($0).map { isInOrder(number, $0) } ?? false }
    }

    private static func contains(_ sought: String, in text: String) -> Bool {
        TextSearch(sought).firstPlace(in: Array(text.utf16), from: 0) != nil
    }
}

/// An operator of scoping filters, by the name that the portal (SCOPE) and Microsoft Graph (filterOperators,
/// `ScopeEvaluationResult`) write.
///
/// Assumption: Microsoft Graph's names are the portal's; its documentation shows `EQUALS` alone.
public enum ScopingOperator: String, Sendable, Hashable, CaseIterable {
    case exists = "&"
    case notExists = "!&"
    case endsWith = "ENDS_WITH"
    case equals = "EQUALS"
    case greaterThan = "Greater_Than"
    case greaterThanOrEquals = "Greater_Than_OR_EQUALS"
    case includes = "Includes"
    case isFalse = "IS FALSE"
    case isNotNull = "IS NOT NULL"
    case isNull = "IS NULL"
    case isTrue = "IS TRUE"
    case notEquals = "NOT EQUALS"
    case notRegexMatch = "NOT REGEX MATCH"
    case regexMatch = "REGEX MATCH"

    /// Reads a name; spaces, underscores and letter case do not matter (`NOT_EQUALS`, `Is True`).
    public init?(name: String) {
        guard name.utf8.count <= 64, let found = Self.byPlainName[Self.plain(name)] else { return nil }
        self = found
    }

    private static let byPlainName = Dictionary(uniqueKeysWithValues: allCases.map { (plain($0.rawValue), $0) })

    private static func plain(_ name: String) -> String { name.lowercased().filter { $0 != " " && $0 != "_" } }

    /// Whether it takes no value.
    public var isUnary: Bool {
        switch self {
        case .isFalse, .isNotNull, .isNull, .isTrue: true
        default: false
        }
    }

    /// The types of attributes that it compares (filterOperatorSchema). Assumption but for `EQUALS`, which Microsoft Graph's
    /// example shows.
    var attributeTypes: [String] {
        switch self {
        case .isTrue, .isFalse: ["Boolean"]
        case .greaterThan, .greaterThanOrEquals: ["Integer"]
        case .isNull, .isNotNull: ["Boolean", "Binary", "Reference", "Integer", "String"]
        case .equals, .notEquals: ["String", "Integer"]
        default: ["String"]
        }
    }
}
