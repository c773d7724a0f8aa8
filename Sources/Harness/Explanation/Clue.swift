import JSON
import MockNetskope

/// A finding as rules look at it: one form for divergences and for what one lane shows alone.
struct Clue {
    let dimension: Dimension
    /// The path as it stands in the finding, for patterns.
    let path: String
    /// Its segments, with the slashes they had.
    let segments: [String]
    /// What the baseline, or whoever expected something, has there.
    let expected: JSONValue?
    /// What is there in the lane.
    let found: JSONValue?
    /// The exchanges behind it, where they are known.
    let exchanges: ExchangePair?
    let lane: Lane

    /// Reads a finding; `nil` where it rests on nothing, as a ledger entry that is not used.
    init?(_ finding: Finding) {
        lane = finding.lane
        if let divergence = finding.divergence {
            (dimension, path) = (divergence.dimension, divergence.path)
            (expected, found, exchanges) = (divergence.baseline, divergence.value, divergence.exchanges)
        } else if let evidence = finding.evidence {
            (dimension, path) = (evidence.dimension, evidence.path)
            (expected, found) = (evidence.expected, evidence.found)
            exchanges = evidence.exchange.map { ExchangePair(baseline: nil, lane: $0) }
        } else {
            return nil
        }
        segments = path.split(separator: "/", omittingEmptySubsequences: false).map {
            String($0.replacing("~1", with: "/"))
        }
    }

    // MARK: What values are

    /// There is something where there should be nothing.
    var isExtra: Bool { expected == nil && found != nil }
    /// There is nothing where there should be something.
    var isMissing: Bool { expected != nil && found == nil }
    /// The same text in another letter case.
    var isCaseOnly: Bool {
        guard let left = expected?.stringValue, let right = found?.stringValue else { return false }
        return left != right && left.lowercased() == right.lowercased()
    }
    /// The same value as another type of JSON: `true` and `"True"`, 7 and `"7"`.
    var isRetyped: Bool {
        guard let expected, let found, expected.typeName != found.typeName else { return false }
        return expected.word.lowercased() == found.word.lowercased()
    }
    /// The second, third … of a name; a name of its own may end like that, too.
    var isDoubled: Bool {
        guard segments.count == 2, segments[1].firstMatch(of: Self.mark) != nil else { return false }
        let entry = found ?? expected
        return (entry?["userName"] ?? entry?["displayName"])?.stringValue?.lowercased() != segments[1]
    }
    /// The user there is active, or the group there has members.
    var isInUse: Bool {
        let entry = found ?? expected
        if segments.first == "groups" { return entry?["members"]?.objectValue?.isEmpty != true }
        return entry?["active"] != false
    }
    /// What is found and was not expected, of two lists of names.
    var added: [String] { names(found).filter { !names(expected).contains($0) } }
    /// What was expected and is not found.
    var removed: [String] { names(expected).filter { !names(found).contains($0) } }

    private func names(_ value: JSONValue?) -> [String] { (value?.arrayValue ?? []).compactMap(\.stringValue) }

    /// More of what is counted than expected.
    var isMore: Bool { (found?.intValue ?? 0) > (expected?.intValue ?? 0) }

    /// The two statuses, where the place is a status.
    var statuses: [Int] { [expected?.intValue, found?.intValue].compactMap { $0 } }

    // MARK: Whom it concerns

    /// The user or group concerned, in words: `user ada@contoso.com`.
    var who: String {
        switch (dimension, segments.first) {
        case (.directory, "users"?), (.continuity, "users"?): named("user", segments.dropFirst().first)
        case (.directory, "groups"?), (.continuity, "groups"?): named("group", segments.dropFirst().first)
        case (.operation, "failures"?): named(isAboutGroup ? "group" : "user", segments.count > 2 ? segments[2] : nil)
        case (.operation, "retriesOutstanding"?): named("object", text.map { String($0.drop { $0 != " " }.dropFirst()) })
        case (.operation, "log"?): segments.count > 1 && Int(segments[1]) == nil ? "object \(segments[1])" : logSubject
        case (.attribution, _): auditSubject
        case (.continuity, "audit"?): lowerFirst(segments.last ?? "an object")
        case (.wire, _) where segments.dropFirst().first == "both endpoints":
            named(isAboutGroup ? "group" : "user", segments.count > 2 ? segments[2] : nil)
        default: named(isAboutGroup ? "group" : "user", exchanges?.nameOfSubject ?? labelled)
        }
    }

    /// The name alone; an ellipsis where no name is known.
    var name: String {
        let words = who.split(separator: " ", maxSplits: 1)
        return words.count == 2 && words[0] != "a" && words[0] != "an" ? String(words[1]) : "…"
    }

    private func named(_ noun: String, _ name: String?) -> String {
        guard let name, !name.isEmpty else { return "a \(noun)" }
        return "\(noun) \(isDoubled ? name.replacing(Self.mark, with: "") : name)"
    }

    /// What stands behind a name that is not the first of its kind, in the keys of ``DirectorySnapshot``.
    private static var mark: Regex<Substring> { /#[0-9]+$/ }

    private var text: String? { found?.stringValue ?? expected?.stringValue }

    /// The name that stands in braces for an id in a request line: `DELETE /Users/{ada@contoso.com}`.
    private var labelled: String? {
        guard let text, let open = text.firstIndex(of: "{"), let close = text.lastIndex(of: "}"), open < close else { return nil }
        let label = String(text[text.index(after: open)..<close])
        return label == "guid" ? nil : label
    }

    var isAboutGroup: Bool {
        if segments.first == "failures" { return segments.dropFirst().first == "group-export-failed" }
        return segments.first?.contains("/Groups") == true || text?.contains("/Groups") == true
            || exchanges?.concernsGroup == true
    }

    /// `update failure User ada@contoso.com: Timeout` → `user ada@contoso.com`.
    private var logSubject: String {
        let words = (text ?? "").split(separator: " ", maxSplits: 3)
        guard words.count == 4 else { return "an object" }
        let name = words[3].firstRange(of: ": ").map { words[3][..<$0.lowerBound] } ?? words[3]
        return "\(words[2].lowercased()) \(name)"
    }

    private var auditSubject: String {
        let object = (found ?? expected)?["object"]?.stringValue ?? (segments.last == "object" ? text : nil)
        return object.map(lowerFirst) ?? "an object"
    }

    private func lowerFirst(_ text: String) -> String { text.prefix(1).lowercased() + text.dropFirst() }
}

extension JSONValue {
    /// A value in a sentence: texts without quotation marks, lists with commas, nothing long.
    var word: String {
        let items = arrayValue?.compactMap(\.stringValue)
        let list = items.map { $0.isEmpty ? "nothing" : $0.joined(separator: ", ") }
        let text = stringValue ?? (items?.count == arrayValue?.count ? list : nil) ?? self.text(pretty: false)
        if text.isEmpty { return "nothing" }
        return text.count > 80 ? "\(text.prefix(77))…" : text
    }
}
