import JSON

/// A document of TAP 14 as a test reads it: strictly, with its subtests.
struct TAPDocument {
    var points: [Point] = []
    var bailedOut: String?

    struct Point {
        var isOK: Bool
        var number: Int
        var description: String
        var isSkipped: Bool
        var diagnosis: [String] = []
        var subtests: TAPDocument?
    }

    struct Malformed: Error { var what: String }

    init(_ text: String) throws {
        guard text.hasSuffix("\n") else { throw Malformed(what: "no line feed at the end") }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)[...]
        guard lines.popFirst() == "TAP version 14" else { throw Malformed(what: "no version") }
        self = try Self.read(&lines, indent: "")
        if let line = lines.first { throw Malformed(what: "left over: \(line)") }
    }

    private init() {}

    private static func read(_ lines: inout ArraySlice<String>, indent: String) throws -> TAPDocument {
        var document = TAPDocument()
        var plan: Int?
        var waiting: TAPDocument?
        while let line = lines.first {
            if line.hasPrefix(indent + "    ") {
                guard waiting == nil else { throw Malformed(what: "two subtests: \(line)") }
                waiting = try read(&lines, indent: indent + "    ")
                continue
            }
            guard line.hasPrefix(indent) else { break }
            let words = String(line.dropFirst(indent.count))
            lines.removeFirst()
            if words.hasPrefix("#") { continue }
            if let match = words.wholeMatch(of: /1\.\.(\d+)( # SKIP .*)?/) {
                guard plan == nil else { throw Malformed(what: "two plans") }
                plan = Int(match.1)
            } else if words == "  ---" {
                guard !document.points.isEmpty else { throw Malformed(what: "YAML before a test") }
                var block: [String] = []
                while let next = lines.popFirst(), next != indent + "  ..." {
                    guard next.hasPrefix(indent + "  ") else { throw Malformed(what: "YAML without its indent: \(next)") }
                    block.append(String(next.dropFirst(indent.count + 2)))
                }
                try check(block)
                document.points[document.points.count - 1].diagnosis = block
            } else if words.hasPrefix("Bail out!") {
                document.bailedOut = words
                return document
            } else if let match = words.wholeMatch(of: /(not )?ok (\d+) - (.*)/) {
                var (description, isSkipped) = unescaped(String(match.3))
                description = description.trimmingSuffix()
                document.points.append(
                    Point(
                        isOK: match.1 == nil,
                        number: Int(match.2) ?? 0,
                        description: description,
                        isSkipped: isSkipped,
                        subtests: waiting
                    )
                )
                waiting = nil
            } else {
                throw Malformed(what: "no TAP: \(words)")
            }
        }
        if waiting != nil { throw Malformed(what: "a subtest without its test") }
        guard plan == document.points.count,
            document.points.map(\.number) == Array(1...max(1, document.points.count)).prefix(document.points.count).map({ $0 })
        else { throw Malformed(what: "plan \(plan.map(String.init) ?? "none"), tests \(document.points.map(\.number))") }
        return document
    }

    /// The description without escapes, and whether an unescaped `# SKIP` follows it.
    private static func unescaped(_ text: String) -> (String, Bool) {
        var result = String.UnicodeScalarView()
        var scalars = Array(text.unicodeScalars)[...]
        while let scalar = scalars.popFirst() {
            if scalar == "\\", let next = scalars.first, next == "\\" || next == "#" {
                result.append(next)
                scalars.removeFirst()
            } else if scalar == "#" {
                return (String(result), String(String.UnicodeScalarView(scalars)).hasPrefix(" SKIP"))
            } else {
                result.append(scalar)
            }
        }
        return (String(result), false)
    }

    /// Every line of a block is a name, an item, or either with a value that is JSON, which is what the recorder writes of YAML.
    private static func check(_ block: [String]) throws {
        for line in block {
            guard let match = line.wholeMatch(of: /\ *(?:- )?(?:(?:[a-z_]+|"(?:[^"\\]|\\.)*"):(?: (.+))?|([^ -].*))/) else {
                throw Malformed(what: "no YAML: \(line)")
            }
            if let value = match.1 ?? match.2 { _ = try JSONValue.parse(String(value)) }
        }
    }
}

extension String {
    fileprivate func trimmingSuffix() -> String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
