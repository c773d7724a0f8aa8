import JSON

/// A `$search` (Use the $search query parameter): quoted clauses `"property:text"`, joined by AND and OR.
struct ODataSearch: Sendable {
    struct Clause: Sendable, Hashable {
        let property: String
        let text: String
    }

    /// Any of these, each of which is all of its clauses: AND binds closer than OR.
    private let alternatives: [[Clause]]

    var clauses: [Clause] { alternatives.flatMap { $0 } }

    /// Reads a search.
    ///
    /// - Throws: the 400 of a search that is not well formed.
    init(_ text: String) throws(GraphError) {
        let failure = GraphError.badRequest(
            "Syntax error: \(text.utf8.count > 100 ? String(text.prefix(100)) + "…" : text). Clauses of $search are written "
                + "\"property:text\", in double quotes."
        )
        guard text.utf8.count <= ODataQuery.lengthLimit else { throw failure }
        var alternatives: [[Clause]] = [[]]
        var rest = text[...]
        var count = 0
        while true {
            rest = rest.drop { $0 == " " || $0 == "(" || $0 == ")" }
            guard rest.first == "\"" else { throw failure }
            rest = rest.dropFirst()
            var content = ""
            while let character = rest.first, character != "\"" {
                rest = rest.dropFirst()
                if character == "\\", let escaped = rest.first {
                    content.append(escaped)
                    rest = rest.dropFirst()
                } else {
                    content.append(character)
                }
            }
            count += 1
            guard rest.first == "\"", count <= ODataRules.orLimit, let colon = content.firstIndex(of: ":") else { throw failure }
            alternatives[alternatives.count - 1].append(
                Clause(
                    property: String(content[..<colon]).trimmingSpaces,
                    text: String(content[content.index(after: colon)...]).trimmingSpaces
                )
            )
            rest = rest.dropFirst().drop { $0 == " " || $0 == ")" }
            if rest.isEmpty { break }
            let word = rest.prefix { $0.isLetter }
            switch word.uppercased() {
            case "AND": break
            case "OR": alternatives.append([])
            default: throw failure
            }
            rest = rest.dropFirst(word.count)
        }
        self.alternatives = alternatives
    }

    /// Whether an object with these properties is found.
    ///
    /// - Parameter isTokenized: whether a property is looked into word by word; others are compared from their beginning.
    func accepts(_ isTokenized: (String) -> Bool, _ property: (String) -> JSONValue?) -> Bool {
        alternatives.contains { clauses in
            clauses.allSatisfy { clause in
                guard let value = property(clause.property)?.stringValue else { return false }
                guard isTokenized(clause.property) else { return value.lowercased().hasPrefix(clause.text.lowercased()) }
                let words = Self.words(value)
                return Self.words(clause.text).allSatisfy { asked in words.contains { $0.hasPrefix(asked) } }
            }
        }
    }

    /// The words of a text in lower case: letters and digits, split at everything else, at a change of letter case (OneVideo) and between
    /// letters and digits.
    private static func words(_ text: String) -> [String] {
        enum Sort { case upper, lower, digit, other }
        var words: [String] = []
        var word = ""
        var last = Sort.other
        for character in text {
            let sort: Sort = character.isNumber ? .digit : !character.isLetter ? .other : character.isUppercase ? .upper : .lower
            let continues = sort == last || (last == .upper && sort == .lower && word.count == 1)
            if !continues, !word.isEmpty {
                words.append(word.lowercased())
                word = ""
            }
            if sort != .other { word.append(character) }
            last = sort
        }
        if !word.isEmpty { words.append(word.lowercased()) }
        return words
    }
}
