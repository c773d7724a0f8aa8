/// An XML document as a test reads it: strictly, and no more than reports use.
struct XMLElement {
    var name: String
    var attributes: [String: String] = [:]
    var children: [XMLElement] = []
    var text = ""

    func children(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

    /// Why a text is no XML 1.0.
    struct Malformed: Error { var what: String }

    /// Reads a document with a declaration and one root element.
    init(_ text: String) throws {
        var reader = XMLReading(text: Array(text.unicodeScalars))
        self = try reader.document()
    }

    init(name: String) { self.name = name }
}

/// A strict reader of elements, attributes, character data and references.
private struct XMLReading {
    let text: [Unicode.Scalar]
    var place = 0

    mutating func document() throws -> XMLElement {
        for scalar in text {
            let isAllowed =
                [0x9, 0xA, 0xD].contains(scalar.value) || (0x20...0xFFFD).contains(scalar.value) || scalar.value >= 0x10000
            if !isAllowed { throw XMLElement.Malformed(what: "U+\(String(scalar.value, radix: 16)) is no character of XML 1.0") }
        }
        try take("<?xml version=\"1.0\" encoding=\"UTF-8\"?>")
        skipSpace()
        let root = try element()
        skipSpace()
        if place != text.count { throw malformed("something behind the root element") }
        return root
    }

    private mutating func element() throws -> XMLElement {
        try take("<")
        var element = XMLElement(name: try name())
        while true {
            let hadSpace = skipSpace()
            if try takes("/>") { return element }
            if try takes(">") { break }
            guard hadSpace else { throw malformed("no space before an attribute") }
            let attribute = try name()
            try take("=\"")
            let value = try characters(until: "\"", isAttribute: true)
            guard element.attributes.updateValue(value, forKey: attribute) == nil else { throw malformed("\(attribute) twice") }
            try take("\"")
        }
        while true {
            element.text += try characters(until: "<", isAttribute: false)
            if try takes("</") {
                guard try name() == element.name else { throw malformed("another end tag than \(element.name)") }
                try take(">")
                return element
            }
            element.children.append(try self.element())
        }
    }

    private mutating func characters(until end: Unicode.Scalar, isAttribute: Bool) throws -> String {
        var result = String.UnicodeScalarView()
        while place < text.count, text[place] != end {
            let scalar = text[place]
            if scalar == "<" { throw malformed("< in an attribute") }
            if scalar == "]", text[place...].starts(with: "]]>".unicodeScalars) { throw malformed("]]> in content") }
            place += 1
            // White space in an attribute is made a space by every reader (section 3.3.3), a carriage return a line feed (2.11).
            if scalar != "&" {
                result.append(scalar == "\r" ? "\n" : isAttribute && (scalar == "\n" || scalar == "\t") ? " " : scalar)
                continue
            }
            guard let semicolon = text[place...].firstIndex(of: ";") else { throw malformed("& without ;") }
            let reference = String(String.UnicodeScalarView(text[place..<semicolon]))
            place = semicolon + 1
            switch reference {
            case "amp": result.append("&")
            case "lt": result.append("<")
            case "gt": result.append(">")
            case "quot": result.append("\"")
            default:
                guard reference.hasPrefix("#"), let value = UInt32(reference.dropFirst()), let scalar = Unicode.Scalar(value)
                else {
                    throw malformed("&\(reference);")
                }
                result.append(scalar)
            }
        }
        if place == text.count { throw malformed("the end in the middle") }
        return String(result)
    }

    private mutating func name() throws -> String {
        let start = place
        while place < text.count, text[place].properties.isAlphabetic || "-_".unicodeScalars.contains(text[place]) { place += 1 }
        if start == place { throw malformed("no name") }
        return String(String.UnicodeScalarView(text[start..<place]))
    }

    @discardableResult
    private mutating func skipSpace() -> Bool {
        let start = place
        while place < text.count, " \n\t".unicodeScalars.contains(text[place]) { place += 1 }
        return place > start
    }

    private mutating func takes(_ words: String) throws -> Bool {
        guard text[place...].starts(with: words.unicodeScalars) else { return false }
        place += words.unicodeScalars.count
        return true
    }

    private mutating func take(_ words: String) throws {
        guard try takes(words) else { throw malformed("no \(words)") }
    }

    private func malformed(_ what: String) -> XMLElement.Malformed {
        XMLElement.Malformed(what: "\(what), at \(place): \(String(String.UnicodeScalarView(text[place...].prefix(40))))")
    }
}
