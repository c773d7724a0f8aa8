import Foundation

/// A regular expression that an administrator wrote: in `Replace`, `REGEX MATCH` and `NOT REGEX MATCH`.
///
/// The service's are .NET's. Foundation's engine (ICU) is used because a match of it can be stopped: a pattern that backtracks
/// without end is given up after a fixed number of steps, on every machine the same. The two languages agree on what such
/// mappings use; .NET's balancing groups and its `RightToLeft` mode are reported as errors of the pattern.
struct MappingPattern: Sendable, Hashable {
    /// The pattern as it was written.
    let text: String
    private let expression: NSRegularExpression
    /// The engine's numbers of the groups by name and by .NET's numbers.
    private let groups: [String: Int]

    /// The longest pattern and the longest text to be searched, in UTF-16 units. Assumption: the service publishes no limits.
    static let maximumPattern = 1000
    static let maximumText = 32_768
    /// How often the engine may report progress before the search is given up: each report is ten thousand steps.
    private static let maximumReports = 500

    /// Reads a pattern.
    ///
    /// - Throws: ``MappingEvaluationError`` where it is none.
    init(_ text: String) throws(MappingEvaluationError) {
        guard text.utf16.count <= Self.maximumPattern else {
            throw MappingEvaluationError("the pattern is longer than \(Self.maximumPattern) characters; shorten it")
        }
        let named = NamedGroups(text)
        guard let expression = try? NSRegularExpression(pattern: named.pattern) else {
            throw MappingEvaluationError("\"\(text)\" is not a regular expression; check its brackets, parentheses and escapes")
        }
        self.text = text
        self.expression = expression
        groups = named.numbers
    }

    static func == (left: MappingPattern, right: MappingPattern) -> Bool { left.text == right.text }

    func hash(into hasher: inout Hasher) { hasher.combine(text) }

    /// One match: the place of every group, the whole match first; `nil` for a group that took no part.
    struct Match {
        let ranges: [Range<Int>?]
        /// The whole match.
        let whole: Range<Int>
    }

    /// Whether the pattern matches somewhere in `text` (.NET's `Regex.IsMatch`).
    func matches(_ text: String) throws(MappingEvaluationError) -> Bool { !(try found(in: text, atMost: 1).isEmpty) }

    /// The matches from left to right, at most `limit`.
    func found(in text: String, atMost limit: Int = .max) throws(MappingEvaluationError) -> [Match] {
        let length = text.utf16.count
        guard length <= Self.maximumText else {
            throw MappingEvaluationError(
                "a text of \(length) characters is too long for a regular expression; \(Self.maximumText) are allowed"
            )
        }
        var matches: [Match] = []
        var reports = 0
        expression.enumerateMatches(in: text, options: .reportProgress, range: NSRange(location: 0, length: length)) {
            result,
            _,
            stop in
            guard let result else {
                reports += 1
                if reports > Self.maximumReports { stop.pointee = true }
                return
            }
            matches.append(
                Match(
                    ranges: (0..<result.numberOfRanges).map { Range(result.range(at: $0)) },
                    whole: Range(result.range) ?? 0..<0
                )
            )
            if matches.count >= limit { stop.pointee = true }
        }
        guard reports <= Self.maximumReports else {
            throw MappingEvaluationError(
                "the regular expression \"\(self.text)\" takes too long; rewrite it without nested repetitions"
            )
        }
        return matches
    }

    /// The number of the group called `name`: a name of the pattern, or a number.
    func group(_ name: String) -> Int? { groups[name] }

    /// What `replacement` stands for in `match`: `${name}`, `$1`, `$&` and `$$` (.NET, "Substitutions in Regular Expressions"); a
    /// group that does not exist stays as it is written.
    func substitution(_ replacement: [UInt16], _ match: Match, in source: [UInt16]) -> [UInt16] {
        var result: [UInt16] = []
        var place = 0
        func value(_ number: Int) -> ArraySlice<UInt16> {
            number < match.ranges.count ? match.ranges[number].map { source[$0] } ?? [] : []
        }
        while place < replacement.count {
            guard replacement[place] == 0x24, place + 1 < replacement.count else {
                result.append(replacement[place])
                place += 1
                continue
            }
            let next = replacement[place + 1]
            if next == 0x24 || next == 0x26 {
                result += next == 0x24 ? [0x24] : value(0)
                place += 2
                continue
            }
            let isBraced = next == 0x7B
            let start = place + (isBraced ? 2 : 1)
            var end = start
            while end < replacement.count, end - start < 64, isBraced ? replacement[end] != 0x7D : Self.isDigit(replacement[end])
            { end += 1 }
            let isClosed = !isBraced || end < replacement.count && replacement[end] == 0x7D
            if isClosed, end > start, let number = group(String(decoding: replacement[start..<end], as: UTF16.self)) {
                result += value(number)
                place = end + (isBraced ? 1 : 0)
            } else {
                result.append(0x24)
                place += 1
            }
        }
        return result
    }

    private static func isDigit(_ unit: UInt16) -> Bool { (0x30...0x39).contains(unit) }
}

/// The groups of a .NET pattern: `(…)`, `(?<name>…)` and `(?'name'…)`.
///
/// ICU's names have no underscore, so names become plain ones; and .NET numbers the groups without a name first.
private struct NamedGroups {
    private(set) var pattern = ""
    /// The engine's number of a group by its name in .NET, be it a word or a number.
    private(set) var numbers: [String: Int] = ["0": 0]
    private var unnamed: [Int] = []
    private var named: [Int] = []

    init(_ text: String) {
        let characters = Array(text)
        var place = 0
        while place < characters.count {
            let character = characters[place]
            place += 1
            switch character {
            case "\\": place = copyEscape(characters, at: place)
            case "[": place = copyClass(characters, at: place)
            case "(":
                pattern.append("(")
                guard place < characters.count, characters[place] == "?" else {
                    unnamed.append(unnamed.count + named.count + 1)
                    continue
                }
                guard let (name, end) = Self.name(characters, at: place + 1) else { continue }
                named.append(unnamed.count + named.count + 1)
                numbers[name] = unnamed.count + named.count
                pattern += "?<group\(unnamed.count + named.count)>"
                place = end
            default: pattern.append(character)
            }
        }
        for (index, number) in (unnamed + named).enumerated() { numbers[String(index + 1)] = number }
    }

    /// An escape, `\k<name>` with the name that the engine knows.
    private mutating func copyEscape(_ characters: [Character], at start: Int) -> Int {
        pattern.append("\\")
        guard start < characters.count else { return start }
        pattern.append(characters[start])
        guard characters[start] == "k", let (name, end) = Self.name(characters, at: start + 1), let number = numbers[name] else {
            return start + 1
        }
        pattern += "<group\(number)>"
        return end
    }

    /// A class of characters up to its bracket; a bracket that comes first stands for itself.
    private mutating func copyClass(_ characters: [Character], at start: Int) -> Int {
        pattern.append("[")
        var place = start
        if place < characters.count, characters[place] == "^" {
            pattern.append("^")
            place += 1
        }
        var isFirst = true
        while place < characters.count, isFirst || characters[place] != "]" {
            if characters[place] == "\\" {
                place = copyEscape(characters, at: place + 1)
            } else {
                // ICU nests classes where .NET takes an opening bracket as it stands.
                if characters[place] == "[" || characters[place] == "]" { pattern.append("\\") }
                pattern.append(characters[place])
                place += 1
            }
            isFirst = false
        }
        return place
    }

    /// The name in `<name>` or `'name'` and the place after it; `nil` for any other construct, such as a look-behind.
    private static func name(_ characters: [Character], at start: Int) -> (String, Int)? {
        guard start < characters.count, characters[start] == "<" || characters[start] == "'" else { return nil }
        let close: Character = characters[start] == "<" ? ">" : "'"
        var end = start + 1
        while end < characters.count, characters[end].isLetter || characters[end].isNumber || characters[end] == "_" { end += 1 }
        guard end < characters.count, characters[end] == close, end > start + 1 else { return nil }
        return (String(characters[(start + 1)..<end]), end + 1)
    }
}
