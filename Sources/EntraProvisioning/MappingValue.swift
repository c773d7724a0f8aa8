import HTTP
import JSON

/// A value on its way from Entra ID to a target attribute.
///
/// Attributes of Microsoft Graph keep their type; functions of ``MappingExpression`` read them as ``text`` where they expect a
/// string, as the provisioning service does.
public enum MappingValue: Sendable, Hashable {
    /// A string; the empty string is a value, other than no value at all.
    case text(String)
    /// A Boolean.
    case flag(Bool)
    /// A whole number.
    case integer(Int)
    /// Any other number.
    case number(Double)
    /// A moment in UTC. It "isn't a native attribute type" (`CDate`): it turns into text where it flows.
    case date(Instant)
    /// The values of a multi-valued attribute, in order.
    case list([MappingValue])
    /// A complex value: an assigned role, or a role as SCIM has it.
    case object(JSONObject)

    /// The value as text: `True` and `False` for Booleans, `M/d/yyyy h:mm:ss tt` for dates, JSON for objects.
    ///
    /// Assumption: of a list, the first value's text, empty without values; no document says what a text function does with a
    /// list.
    public var text: String {
        switch self {
        case .text(let text): text
        case .flag(let flag): flag ? "True" : "False"
        case .integer(let integer): String(integer)
        case .number(let number): Self.text(of: number)
        case .date(let date): DateTimeFormat.general.text(of: date)
        case .list(let values): values.first?.text ?? ""
        case .object(let object): JSONValue.object(object).text()
        }
    }

    /// Whether the value is an empty text or a list without values.
    public var isEmpty: Bool {
        switch self {
        case .text(let text): text.isEmpty
        case .list(let values): values.isEmpty
        default: false
        }
    }

    /// The value as JSON: Booleans, numbers, lists and objects keep their type, a date is its text.
    public var json: JSONValue {
        switch self {
        case .text(let text): .string(text)
        case .flag(let flag): .bool(flag)
        case .integer(let integer): .number(JSONNumber(integer))
        case .number(let number): number.isFinite ? .number(.text(Self.text(of: number))) : .string(Self.text(of: number))
        case .date: .string(text)
        case .list(let values): .array(values.map(\.json))
        case .object(let object): .object(object)
        }
    }

    /// Reads a property of Microsoft Graph; `nil` for `null`.
    public init?(_ json: JSONValue) {
        switch json {
        case .null: return nil
        case .bool(let flag): self = .flag(flag)
        case .number(let number): self = number.intValue.map(MappingValue.integer) ?? .number(number.doubleValue)
        case .string(let text): self = .text(text)
        case .array(let elements): self = .list(elements.compactMap { MappingValue($0) })
        case .object(let object): self = .object(object)
        }
    }

    /// The truth of a Boolean, or of a text that reads `True` or `False` in any case; `nil` for anything else.
    var truth: Bool? {
        switch self {
        case .flag(let flag): flag
        case .text(let text):
            text.equalsIgnoringASCIICase("true") ? true : text.equalsIgnoringASCIICase("false") ? false : nil
        default: nil
        }
    }

    /// The whole number that this is or reads as; `nil` for anything else.
    var wholeNumber: Int? {
        switch self {
        case .integer(let integer): integer
        case .number(let number): Int(exactly: number)
        case .text(let text): Int(text)
        default: nil
        }
    }

    /// The number that this is or reads as; `nil` for anything else.
    var double: Double? {
        switch self {
        case .integer(let integer): Double(integer)
        case .number(let number): number
        case .text(let text): Double(text)
        default: nil
        }
    }

    private static func text(of number: Double) -> String {
        if let whole = Int(exactly: number) { return String(whole) }
        return "\(number)"
    }
}

extension MappingValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByArrayLiteral
{
    /// Creates a text.
    public init(stringLiteral value: String) { self = .text(value) }
    /// Creates a Boolean.
    public init(booleanLiteral value: Bool) { self = .flag(value) }
    /// Creates a whole number.
    public init(integerLiteral value: Int) { self = .integer(value) }
    /// Creates a list.
    public init(arrayLiteral elements: MappingValue...) { self = .list(elements) }
}
