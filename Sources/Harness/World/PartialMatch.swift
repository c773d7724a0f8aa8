import JSON

/// Compares what a scenario names with what there is: members that are not named may be anything.
enum PartialMatch {
    /// What does not match, a sentence each.
    static func problems(_ expected: JSONValue, _ found: JSONValue?, at place: String) -> [String] {
        switch (expected, found) {
        case (.object(let members), .object(let object)?):
            return members.members.flatMap { member in
                problems(member.value, object.value(ignoringCase: member.name), at: "\(place), \(member.name)")
            }
        case (.array(let items), .array(let elements)?):
            return items.enumerated().flatMap { index, item -> [String] in
                if elements.contains(where: { problems(item, $0, at: "").isEmpty }) { return [] }
                return [
                    "\(place), item \(index + 1): expected \(item.text(pretty: false)) among \(JSONValue.array(elements).text(pretty: false))"
                ]
            }
        default:
            if found == expected { return [] }
            return ["\(place): expected \(expected.text(pretty: false)), found \(found?.text(pretty: false) ?? "nothing")"]
        }
    }
}
