import MockNetskope

/// One line of the table of explanations: which findings it is for, and what they mean.
struct ExplanationRule: Sendable {
    /// Where the group of defects comes from.
    enum Resemblance: Sendable {
        /// What the place of the difference speaks for, unless a refusal behind it tells a cause.
        case place(DefectGroup)
        /// What the request behind it was to do; this group where none is known.
        case request(or: DefectGroup)
        /// This group, whatever the exchanges say.
        case always(DefectGroup)
        /// None.
        case none

        func group(_ clue: Clue) -> DefectGroup? {
            switch self {
            case .place(let group): clue.exchanges?.cause ?? group
            case .request(let group): clue.exchanges?.cause ?? clue.exchanges?.topic ?? group
            case .always(let group): group
            case .none: nil
            }
        }
    }

    private let dimension: Dimension
    private let path: PathPattern
    private let test: @Sendable (Clue) -> Bool
    private let severity: Severity
    private let audience: Audience
    private let resemblance: Resemblance
    private let consequence: String
    private let advice: Advice

    /// Creates a rule. In `consequence` these stand for what the finding says: `{who}` for the user or group, `{Who}` likewise at the beginning,
    /// `{member}` and `{group}` for those of a membership, `{attribute}`, `{expected}`, `{found}`, `{added}` and `{removed}`.
    init(
        _ dimension: Dimension,
        _ path: String,
        where test: @escaping @Sendable (Clue) -> Bool = { _ in true },
        _ severity: Severity,
        _ audience: Audience,
        _ resemblance: Resemblance,
        _ consequence: String,
        _ advice: Advice
    ) {
        self.dimension = dimension
        self.path = PathPattern(path)
        self.test = test
        self.severity = severity
        self.audience = audience
        self.resemblance = resemblance
        self.consequence = consequence
        self.advice = advice
    }

    /// What `clue` means, where the rule is for it.
    func explain(_ clue: Clue) -> Explanation? {
        guard dimension == clue.dimension, path.matches(clue.path), test(clue) else { return nil }
        return Explanation(
            severity: severity,
            dimension: clue.dimension,
            group: resemblance.group(clue),
            audience: audience,
            consequence: Self.filled(consequence, clue),
            advice: Self.filled(advice.rawValue, clue)
        )
    }

    private static func filled(_ text: String, _ clue: Clue) -> String {
        var filled = ""
        var rest = Substring(text)
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            filled += rest[..<open] + value(rest[rest.index(after: open)..<close], clue)
            rest = rest[rest.index(after: close)...]
        }
        return filled + rest
    }

    private static func value(_ name: Substring, _ clue: Clue) -> String {
        switch name {
        case "who": clue.who
        case "Who": clue.who.prefix(1).uppercased() + clue.who.dropFirst()
        case "name": clue.name
        case "member": clue.segments.count > 3 ? clue.segments[3] : "a member"
        case "group": clue.segments.count > 1 ? clue.segments[1] : "a group"
        case "attribute": clue.attribute
        case "expected": clue.expected?.word ?? "nothing"
        case "found": clue.found?.word ?? "nothing"
        case "added": list(clue.added)
        case "removed": list(clue.removed)
        case "request": clue.segments.first ?? "the request"
        default: "{\(name)}"
        }
    }

    private static func list(_ names: [String]) -> String {
        if names.isEmpty { return "nobody" }
        return names.prefix(3).joined(separator: ", ") + (names.count > 3 ? " and \(names.count - 3) more" : "")
    }
}

extension ExplanationRule {
    private static let directory = accounts + profiles + groups
    private static let wire = together + requests + statuses + lists + bodies
    private static let operation = failures + job

    /// The rules of a dimension in the order in which they are tried: the first that is for a finding wins.
    static func table(for dimension: Dimension) -> [ExplanationRule] {
        switch dimension {
        case .directory: directory
        case .continuity: continuity
        case .wire: wire
        case .operation: operation
        case .attribution: attribution
        }
    }
}

extension Clue {
    /// The attribute at the place, without whose it is and without the numbers of lists: `name familyName`.
    var attribute: String {
        let start =
            switch dimension {
            case .wire: segments.firstIndex(of: "body").map { $0 + 1 } ?? segments.count
            case .continuity: 1
            default: 2
            }
        let names = segments.dropFirst(start).filter { Int($0) == nil && $0 != "Resources" }.map {
            $0.hasPrefix("urn:") ? "enterprise extension" : $0
        }
        return names.isEmpty ? "attributes" : names.joined(separator: " ")
    }
}
