import HTTP
import JSON

/// A `$filter` (Use the $filter query parameter; OData 4.01, part 2, section 5.1.1).
indirect enum ODataFilter: Sendable {
    /// `property op value`.
    case comparison(ODataOperand, Comparison, ODataLiteral)
    /// `startswith(property, 'text')` and its like.
    case function(Function, ODataOperand, ODataLiteral)
    /// `property in ('a', 'b')`.
    case anyOf(ODataOperand, [ODataLiteral])
    /// `collection/any(x:condition)`; without a condition the collection only must not be empty.
    case any(path: String, variable: String, ODataFilter?)
    /// A property that is itself true or false.
    case property(ODataOperand)
    case not(ODataFilter)
    case and([ODataFilter])
    case or([ODataFilter])

    enum Comparison: String, Sendable { case eq, ne, gt, ge, lt, le }
    enum Function: String, Sendable { case startswith, endswith, contains }

    /// Reads a filter.
    ///
    /// - Throws: a 400 where it is not well formed or has more than five hundred conditions.
    init(_ text: String) throws(GraphError) {
        var parser = ODataFilterParser(text)
        self = try parser.parse()
    }

    /// Whether an object with these properties passes.
    ///
    /// - Parameters:
    ///   - isCaseSensitive: whether letter case counts. It does not in the directory, it does in the audit logs.
    ///   - property: gives a property by its path, such as `servicePrincipal/id`.
    func accepts(caseSensitive isCaseSensitive: Bool = false, _ property: (String) -> JSONValue?) -> Bool {
        switch self {
        case .comparison(let operand, let comparison, let literal):
            return literal.compares(comparison, operand.value(property), isCaseSensitive)
        case .function(let function, let operand, let literal):
            guard case .string(let value)? = operand.value(property), let text = literal.value.stringValue else { return false }
            let left = isCaseSensitive ? value : value.lowercased()
            let right = isCaseSensitive ? text : literal.lowered
            return switch function {
            case .startswith: left.utf8.starts(with: right.utf8)
            case .endswith: left.utf8.reversed().starts(with: right.utf8.reversed())
            case .contains: left.contains(right)
            }
        case .anyOf(let operand, let literals):
            let value = operand.value(property)
            return literals.contains { $0.compares(.eq, value, isCaseSensitive) }
        case .any(let path, let variable, let condition):
            guard let elements = property(path)?.arrayValue else { return false }
            guard let condition else { return !elements.isEmpty }
            return elements.contains { element in
                condition.accepts(caseSensitive: isCaseSensitive) { name in
                    if name == variable { return element }
                    guard name.hasPrefix(variable + "/") else { return property(name) }
                    return Self.value(at: String(name.dropFirst(variable.count + 1)), in: element)
                }
            }
        case .property(let operand): return operand.value(property) == .bool(true)
        case .not(let filter): return !filter.accepts(caseSensitive: isCaseSensitive, property)
        case .and(let parts): return parts.allSatisfy { $0.accepts(caseSensitive: isCaseSensitive, property) }
        case .or(let parts): return parts.contains { $0.accepts(caseSensitive: isCaseSensitive, property) }
        }
    }

    /// What a path such as `servicePrincipal/id` leads to.
    static func value(at path: String, in value: JSONValue) -> JSONValue? {
        var value: JSONValue? = value
        for name in path.split(separator: "/") { value = value?[String(name)] }
        return value
    }
}

/// What stands left of an operator: a property's path, perhaps in lower case, perhaps counted.
struct ODataOperand: Sendable {
    /// `displayName`, `servicePrincipal/id`.
    var path: String
    /// `tolower(…)`.
    var isLowered = false
    /// `assignedLicenses/$count`.
    var isCount = false

    func value(_ property: (String) -> JSONValue?) -> JSONValue? {
        let value = property(path)
        if isCount { return .number(JSONNumber(value?.arrayValue?.count ?? 0)) }
        if isLowered, case .string(let text)? = value { return .string(text.lowercased()) }
        return value
    }
}

/// What stands right of an operator.
struct ODataLiteral: Sendable {
    let value: JSONValue
    /// The moment, where the value is one, quoted or bare: moments are compared as such, however they are written.
    let moment: Instant?
    /// The text in lower case: made once, not for every object that is compared.
    let lowered: String

    init(_ value: JSONValue) {
        self.value = value
        moment = value.stringValue.flatMap { text in
            text.utf8.first.map { $0 >= 0x30 && $0 <= 0x39 } == true ? Instant(iso8601: text) : nil
        }
        lowered = value.stringValue?.lowercased() ?? ""
    }

    /// Whether `left op self` holds. What cannot be compared is different, and neither more nor less.
    func compares(_ comparison: ODataFilter.Comparison, _ left: JSONValue?, _ isCaseSensitive: Bool) -> Bool {
        switch comparison {
        case .eq: return equals(left ?? .null, isCaseSensitive)
        case .ne: return !equals(left ?? .null, isCaseSensitive)
        case .gt: return order(left, isCaseSensitive).map { $0 > 0 } ?? false
        case .ge: return order(left, isCaseSensitive).map { $0 >= 0 } ?? false
        case .lt: return order(left, isCaseSensitive).map { $0 < 0 } ?? false
        case .le: return order(left, isCaseSensitive).map { $0 <= 0 } ?? false
        }
    }

    private func equals(_ left: JSONValue, _ isCaseSensitive: Bool) -> Bool {
        guard case .string(let text) = left, case .string(let own) = value else { return left == value }
        if let moment, let other = Instant(iso8601: text) { return moment == other }
        return isCaseSensitive ? text == own : text.lowercased() == lowered
    }

    private func order(_ left: JSONValue?, _ isCaseSensitive: Bool) -> Int? {
        func sign<Value: Comparable>(_ a: Value, _ b: Value) -> Int { a < b ? -1 : a == b ? 0 : 1 }
        switch (left, value) {
        case (.string(let text)?, .string(let own)):
            if let moment, let other = Instant(iso8601: text) { return sign(other, moment) }
            return isCaseSensitive ? sign(text, own) : sign(text.lowercased(), lowered)
        case (.number(let a)?, .number(let b)): return sign(a.doubleValue, b.doubleValue)
        case (.bool(let a)?, .bool(let b)): return sign(a ? 1 : 0, b ? 1 : 0)
        default: return nil
        }
    }
}
