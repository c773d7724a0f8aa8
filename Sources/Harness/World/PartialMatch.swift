import JSON

/// Compares what a scenario names with what there is: members that are not named may be anything.
enum PartialMatch {
    /// What does not match, each with its place behind that of `evidence`.
    static func shortfalls(_ expected: JSONValue, _ found: JSONValue?, at place: String, _ evidence: Evidence) -> [Shortfall] {
        func here(_ message: String) -> Shortfall {
            var evidence = evidence
            evidence.expected = expected
            evidence.found = found
            return Shortfall(message, evidence)
        }
        switch (expected, found) {
        case (.object(let members), .object(let object)?):
            return members.members.flatMap { member in
                var inner = evidence
                inner.path += "/\(Divergence.joined([member.name]))"
                return shortfalls(member.value, object.value(ignoringCase: member.name), at: "\(place), \(member.name)", inner)
            }
        case (.array(let items), .array(let elements)?):
            return items.enumerated().flatMap { index, item -> [Shortfall] in
                if elements.contains(where: { shortfalls(item, $0, at: "", evidence).isEmpty }) { return [] }
                return [
                    here(
                        "\(place), item \(index + 1): expected \(item.text(pretty: false)) among \(JSONValue.array(elements).text(pretty: false))"
                    )
                ]
            }
        default:
            if found == expected { return [] }
            return [here("\(place): expected \(expected.text(pretty: false)), found \(found?.text(pretty: false) ?? "nothing")")]
        }
    }
}
