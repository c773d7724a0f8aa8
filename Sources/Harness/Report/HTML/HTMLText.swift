import JSON

/// Text on its way into HTML: what a person or a server wrote never becomes markup.
enum HTMLText {
    /// `text` for the content of an element or an attribute in double quotes.
    static func escaped(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            // HTML knows no way to write NUL; browsers put this in its place.
            case "\0": result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// JSON for a `<script>` element: within it neither `</script` nor `<!--` may occur, and outside strings JSON has none of these characters.
    static func scriptJSON(_ value: JSONValue) -> String {
        var bytes: [UInt8] = []
        for byte in value.bytes() {
            switch byte {
            case UInt8(ascii: "<"): bytes += Array("\\u003c".utf8)
            case UInt8(ascii: ">"): bytes += Array("\\u003e".utf8)
            case UInt8(ascii: "&"): bytes += Array("\\u0026".utf8)
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
