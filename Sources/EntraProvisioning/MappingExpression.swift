import HTTP
import JSON

/// An expression of an attribute mapping (Reference for writing expressions for attribute mappings in Microsoft Entra ID).
///
/// It is read once; evaluating it walks the tree and parses nothing.
public indirect enum MappingExpression: Sendable, Hashable {
    /// `[givenName]`.
    case attribute(String)
    /// `"text"`, `1000`, `&HF7`.
    case constant(MappingValue)
    /// An argument left blank, as the second of `Switch([IsSoftDeleted], , "False", "True")`.
    case omitted
    /// `[country] = "USA"`.
    case comparison(MappingComparison, MappingExpression, MappingExpression)
    /// `Join(" ", [givenName], [surname])`.
    case call(MappingFunction, [MappingExpression])

    /// The longest expression that the service takes, in UTF-16 units.
    public static let maximumLength = 10_000

    /// Reads an expression.
    ///
    /// - Throws: ``MappingExpressionError`` with the place and what was expected.
    public init(_ text: String) throws(MappingExpressionError) {
        guard text.utf8.count <= Self.maximumLength * 3, text.utf16.count <= Self.maximumLength else {
            throw MappingExpressionError(
                description:
                    "the expression is longer than the \(Self.maximumLength) characters that the service takes; shorten it"
            )
        }
        var parser = MappingExpressionParser(text)
        self = try parser.parse()
    }

    /// The attributes that the expression reads, each once, in the order they occur.
    public var attributes: [String] {
        var names: [String] = []
        var seen: Set<String> = []
        forEachAttribute { if seen.insert($0).inserted { names.append($0) } }
        return names
    }

    /// Whether the provisioning log must show `[Redact]` instead of the value (`Redact`).
    public var isRedacted: Bool {
        switch self {
        case .attribute, .constant, .omitted: false
        case .comparison(_, let left, let right): left.isRedacted || right.isRedacted
        case .call(let function, let arguments): function == .redact || arguments.contains { $0.isRedacted }
        }
    }

    /// The expression as an administrator writes it, in canonical spacing: `Replace([preferredLanguage], "-", , , "_", , )`.
    public var text: String {
        switch self {
        case .attribute(let name): "[\(name)]"
        case .constant(.text(let text)):
            "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
        case .constant(let value): value.text
        case .omitted: ""
        case .comparison(let comparison, let left, let right): "\(left.text) \(comparison.rawValue) \(right.text)"
        case .call(let function, let arguments): "\(function.rawValue)(\(arguments.map(\.text).joined(separator: ", ")))"
        }
    }

    /// The value for one object; `nil` where nothing flows.
    ///
    /// - Throws: ``MappingEvaluationError`` where a function is given what it does not take.
    public func evaluate(_ context: inout MappingContext) throws(MappingEvaluationError) -> MappingValue? {
        switch self {
        case .attribute(let name): context.attribute(name)
        case .constant(let value): value
        case .omitted: nil
        case .comparison(let comparison, let left, let right):
            .flag(comparison.holds(try left.evaluate(&context), try right.evaluate(&context)))
        case .call(let function, let arguments): try MappingCall(function, arguments).evaluate(&context)
        }
    }

    private func forEachAttribute(_ body: (String) -> Void) {
        switch self {
        case .attribute(let name): body(name)
        case .constant, .omitted: break
        case .comparison(_, let left, let right):
            left.forEachAttribute(body)
            right.forEachAttribute(body)
        case .call(_, let arguments): for argument in arguments { argument.forEachAttribute(body) }
        }
    }

    /// The first attribute in the expression that is null or empty.
    func firstEmptyAttribute(_ context: MappingContext) -> String? {
        switch self {
        case .attribute(let name): context.attribute(name)?.isEmpty ?? true ? name : nil
        case .constant, .omitted: nil
        case .comparison(_, let left, let right): left.firstEmptyAttribute(context) ?? right.firstEmptyAttribute(context)
        case .call(_, let arguments):
            arguments.lazy.compactMap { $0.firstEmptyAttribute(context) }.first
        }
    }
}

/// A comparison in the condition of `IIF` or in `CBool`.
public enum MappingComparison: String, Sendable, Hashable, CaseIterable {
    case equal = "="
    case notEqual = "<>"
    case greater = ">"
    case greaterOrEqual = ">="
    case less = "<"
    case lessOrEqual = "<="

    /// Whether it holds: between dates and numbers by size where both sides are such, else between texts, code unit by code unit.
    ///
    /// A missing value equals only a missing value and is neither greater nor less than anything.
    func holds(_ left: MappingValue?, _ right: MappingValue?) -> Bool {
        guard let left, let right else {
            switch self {
            case .equal: return left == nil && right == nil
            case .notEqual: return (left == nil) != (right == nil)
            default: return false
            }
        }
        if case .date(let a) = left, case .date(let b) = right { return holds(a, b) }
        // Two texts are the same only where they read the same: "01" is not "1".
        if !(left.isText && right.isText && (self == .equal || self == .notEqual)) {
            if let a = left.wholeNumber, let b = right.wholeNumber { return holds(a, b) }
            if let a = left.double, let b = right.double { return holds(a, b) }
        }
        return holds(left.text, right.text)
    }

    private func holds<Value: Comparable>(_ left: Value, _ right: Value) -> Bool {
        switch self {
        case .equal: left == right
        case .notEqual: left != right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        case .less: left < right
        case .lessOrEqual: left <= right
        }
    }
}

extension MappingValue {
    /// Whether the value is a text.
    var isText: Bool {
        if case .text = self { return true }
        return false
    }
}

/// What an expression is evaluated with.
public struct MappingContext: Sendable {
    /// The source object's attributes by the names that mappings use; `nil` for an attribute without a value.
    public var attribute: @Sendable (String) -> MappingValue?
    /// The moment that `Now` gives.
    public var now: Instant
    /// What `Guid` and `RandomString` draw from.
    public var generator: SeededGenerator

    /// Creates a context.
    public init(now: Instant, generator: SeededGenerator, attribute: @escaping @Sendable (String) -> MappingValue?) {
        self.attribute = attribute
        self.now = now
        self.generator = generator
    }
}

/// Why an expression cannot be read.
public struct MappingExpressionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where, what was expected, what to do.
    public var description: String
}

/// Why an expression has no value for an object.
public struct MappingEvaluationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Which function, what it was given, what it takes.
    public var description: String

    init(_ description: String) { self.description = description }
}
