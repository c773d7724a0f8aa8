/// Text as XML 1.0 may hold it.
enum XMLText {
    /// `text` between tags.
    static func content(_ text: String) -> String { escaped(text, isAttribute: false) }
    /// `text` between the quotation marks of an attribute; white space is kept, as references.
    static func attribute(_ text: String) -> String { escaped(text, isAttribute: true) }

    /// What XML 1.0 forbids even as a reference (section 2.2: controls, U+FFFE, U+FFFF) is written `\u{1B}`, so that it can still be told.
    private static func escaped(_ text: String, isAttribute: Bool) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            // Also for ]]>, which may not stand in content.
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            case "\"" where isAttribute: result.append(contentsOf: "&quot;".unicodeScalars)
            case "\t" where isAttribute, "\n" where isAttribute, "\r":
                result.append(contentsOf: "&#\(scalar.value);".unicodeScalars)
            case "\t", "\n", "\u{20}"..."\u{FFFD}", "\u{10000}"..."\u{10FFFF}": result.append(scalar)
            default: result.append(contentsOf: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".unicodeScalars)
            }
        }
        return String(result)
    }
}
