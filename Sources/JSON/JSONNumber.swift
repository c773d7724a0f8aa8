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
        case .text: wholeNumber
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

extension JSONNumber: Hashable {
    /// Whether both denote the same number: exactly, in decimal, without rounding.
    public static func == (left: JSONNumber, right: JSONNumber) -> Bool {
        if case .integer(let a) = left, case .integer(let b) = right { return a == b }
        return left.canonical == right.canonical
    }

    /// Feeds a value that is the same for every way of writing the number.
    public func hash(into hasher: inout Hasher) { hasher.combine(canonical) }

    /// Sign, significant digits without zeros at either end, and the power of ten of the last digit.
    private var canonical: String {
        var digits: [UInt8] = []
        var exponent = 0
        var negative = false
        var inFraction = false
        var power = ""
        var inExponent = false
        for byte in lexeme.utf8 {
            if inExponent {
                power.unicodeScalars.append(Unicode.Scalar(byte))
            } else if byte == 0x2D {
                negative = true
            } else if byte == 0x2E {
                inFraction = true
            } else if byte == 0x65 || byte == 0x45 {
                inExponent = true
            } else {
                digits.append(byte)
                if inFraction { exponent -= 1 }
            }
        }
        guard digits.contains(where: { $0 != 0x30 }) else { return "0" }
        if inExponent {
            // An exponent too large for Int keeps its own text: it can equal only the same spelling.
            guard let value = Int(power), value.magnitude < UInt(Int.max / 2) else { return lexeme }
            exponent += value
        }
        while digits.last == 0x30 {
            digits.removeLast()
            exponent += 1
        }
        let significant = digits.drop { $0 == 0x30 }
        return (negative ? "-" : "") + String(decoding: significant, as: UTF8.self) + "e\(exponent)"
    }

    /// The whole number that the text denotes, say `1.0` or `12e2`.
    private var wholeNumber: Int? {
        let parts = canonical.split(separator: "e")
        guard parts.count == 2, let power = Int(parts[1]) else { return canonical == "0" ? 0 : nil }
        guard (0...18).contains(power) else { return nil }
        return Int(parts[0] + String(repeating: "0", count: power))
    }
}
