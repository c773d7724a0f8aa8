import JSON

/// Where two endpoints show one resource differently.
enum ResourceDifference {
    /// The differences of two JSON values. The order of a list means nothing in SCIM (RFC 7643 section 2.4), and a reference is compared by what it
    /// points to, as each endpoint names itself in front of it.
    static func between(_ legacy: JSONValue?, _ apiV2: JSONValue?, at path: [String] = []) -> [JSONDifference] {
        var found: [JSONDifference] = []
        collect(legacy, apiV2, path, &found)
        return found
    }

    private static func collect(_ left: JSONValue?, _ right: JSONValue?, _ path: [String], _ found: inout [JSONDifference]) {
        if left == right { return }
        switch (left, right) {
        case (.object(let left)?, .object(let right)?):
            for member in left.members { collect(member.value, right[member.name], path + [member.name], &found) }
            for member in right.members where left[member.name] == nil {
                collect(JSONValue?.none, member.value, path + [member.name], &found)
            }
        case (.array(let left)?, .array(let right)?):
            let (left, right) = (sorted(left), sorted(right))
            if left == right { return }
            for index in 0..<max(left.count, right.count) {
                collect(
                    index < left.count ? left[index] : JSONValue?.none,
                    index < right.count ? right[index] : JSONValue?.none,
                    path + [String(index)],
                    &found
                )
            }
        case (.string(let left)?, .string(let right)?) where path.last == "location" || path.last == "$ref":
            if tail(left) != tail(right) {
                found.append(JSONDifference(path: path, baseline: .string(left), lane: .string(right)))
            }
        default: found.append(JSONDifference(path: path, baseline: left, lane: right))
        }
    }

    private static func sorted(_ items: [JSONValue]) -> [JSONValue] {
        if items.count < 2 { return items }
        return items.map { ($0.text(pretty: false), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
    }

    /// `Users/2819c223` of `https://…/SCIM/v2/Users/2819c223`.
    private static func tail(_ reference: String) -> [Substring] {
        Array(reference.split(separator: "/", omittingEmptySubsequences: false).suffix(2))
    }
}
