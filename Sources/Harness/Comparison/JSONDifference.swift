import JSON

/// One place where two JSON values differ: the smallest, so that a reader sees a value and not a document.
public struct JSONDifference: Sendable, Hashable {
    /// The way to the place: member names and array indices, outermost first.
    public var path: [String]
    /// The value on the baseline's side; `nil` where it is absent.
    public var baseline: JSONValue?
    /// The value on the lane's side; `nil` where it is absent.
    public var lane: JSONValue?

    /// Creates a difference.
    public init(path: [String], baseline: JSONValue?, lane: JSONValue?) {
        self.path = path
        self.baseline = baseline
        self.lane = lane
    }

    /// The differences between two values. Members are compared by name, whatever their order; items of arrays by their place.
    public static func between(_ baseline: JSONValue?, _ lane: JSONValue?, at path: [String] = []) -> [JSONDifference] {
        var found: [JSONDifference] = []
        collect(baseline, lane, path, &found)
        return found
    }

    private static func collect(_ baseline: JSONValue?, _ lane: JSONValue?, _ path: [String], _ found: inout [JSONDifference]) {
        switch (baseline, lane) {
        case (.object(let left)?, .object(let right)?):
            for member in left.members { collect(member.value, right[member.name], path + [member.name], &found) }
            for member in right.members where left[member.name] == nil {
                collect(nil, member.value, path + [member.name], &found)
            }
        case (.array(let left)?, .array(let right)?):
            for index in 0..<max(left.count, right.count) {
                collect(
                    // Written out, because a bare nil would mean JSON's null here.
                    index < left.count ? left[index] : JSONValue?.none,
                    index < right.count ? right[index] : JSONValue?.none,
                    path + [String(index)],
                    &found
                )
            }
        default:
            if baseline != lane { found.append(JSONDifference(path: path, baseline: baseline, lane: lane)) }
        }
    }
}
