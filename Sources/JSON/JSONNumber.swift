/// A JSON number kept exactly: `1`, `1.0` and `1e0` are equal but are written as they were read.
public enum JSONNumber: Sendable {
    /// A whole number in canonical form (no leading zero, no exponent, not `-0`).
    case integer(Int64)
    /// Any other number, as its RFC 8259 text.
    case text(String)

    /// Creates a whole number.
    public init(_ value: Int) { self = .integer(Int64(value)) }

    /// The whole number that this is, where it fits 64 bits.
    public var intValue: Int? {
        switch self {
        case .integer(let value): Int(exactly: value)
        case .text(let text): Int(text) ?? Double(text).flatMap { Int(exactly: $0) }
        }
    }

    /// The nearest double.
    public var doubleValue: Double {
        switch self {
        case .integer(let value): Double(value)
        case .text(let text): Double(text) ?? .nan
        }
    }

    /// The number as RFC 8259 text.
    public var lexeme: String {
        switch self {
        case .integer(let value): String(value)
        case .text(let text): text
        }
    }
}
