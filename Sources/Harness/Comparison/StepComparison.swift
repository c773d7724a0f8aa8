import HTTP
import JSON

/// Compares one step of a lane with the same step of the baseline, dimension by dimension.
struct StepComparison {
    let lane: Lane
    let against: Lane
    let baseline: StepObservation
    let observed: StepObservation

    /// The differences of all five dimensions. `identities` remembers which of the baseline's ids became which of the lane's.
    func divergences(_ identities: inout IdentityMap) -> [Divergence] {
        directory() + continuity(&identities) + wire() + operation() + attribution()
    }

    /// The differences of the dimension "directory".
    func directory() -> [Divergence] {
        if baseline.snapshot == observed.snapshot { return [] }
        return baseline.snapshot.differences(in: observed.snapshot).map { divergence(.directory, $0) }
    }

    private func continuity(_ identities: inout IdentityMap) -> [Divergence] {
        var found = JSONDifference.between(baseline.movement, observed.movement, at: ["movement"]).map {
            divergence(.continuity, $0)
        }
        for difference in identities.take(baseline.snapshot, observed.snapshot) {
            found.append(divergence(.continuity, difference))
        }
        return found
    }

    private func operation() -> [Divergence] {
        JSONDifference.between(baseline.operation, observed.operation).map { divergence(.operation, $0) }
    }

    private func attribution() -> [Divergence] {
        JSONDifference.between(baseline.attribution, observed.attribution, at: ["audit"]).map { divergence(.attribution, $0) }
    }

    private func wire() -> [Divergence] {
        pairs().flatMap { left, right -> [Divergence] in
            let pair = exchanges(left, right)
            guard let left, let right else {
                let form = left.map { baseline.wire[$0] } ?? right.map { observed.wire[$0] }
                return [
                    Divergence(
                        .wire,
                        lane: lane,
                        against: against,
                        step: observed.place,
                        path: [form?.kind ?? "", "request"],
                        baseline: left.map { .string(baseline.wire[$0].line) },
                        value: right.map { .string(observed.wire[$0].line) },
                        exchanges: pair
                    )
                ]
            }
            return baseline.wire[left].differences(in: observed.wire[right]).map { difference in
                var divergence = divergence(.wire, difference)
                divergence.exchanges = pair
                return divergence
            }
        }
    }

    /// The exchanges at two places of the lanes, with the name of whom they are about.
    func exchanges(_ left: Int?, _ right: Int?) -> ExchangePair {
        ExchangePair(
            baseline: left.map { baseline.exchanges[$0] },
            lane: right.map { observed.exchanges[$0] },
            subject: (left.map { baseline.wire[$0] } ?? right.map { observed.wire[$0] })?.subject
        )
    }

    /// Which of the lane's exchanges stands for which of the baseline's: equal request lines in equal order.
    func pairs() -> [(Int?, Int?)] {
        let left = baseline.wire.map(\.line)
        let right = observed.wire.map(\.line)
        if left == right { return left.indices.map { ($0, $0) } }
        // The longest common subsequence of a middle part; equal ends are cut off first, so that the table stays small.
        var head = 0
        while head < min(left.count, right.count), left[head] == right[head] { head += 1 }
        var tail = 0
        while tail < min(left.count, right.count) - head, left[left.count - 1 - tail] == right[right.count - 1 - tail] {
            tail += 1
        }
        let a = Array(left[head..<left.count - tail])
        let b = Array(right[head..<right.count - tail])
        var result: [(Int?, Int?)] = (0..<head).map { ($0, $0) }
        if a.count * b.count > 4_000_000 {
            result += a.indices.map { (head + $0, nil) }
            result += b.indices.map { (nil, head + $0) }
        } else {
            var lengths = Array(repeating: Array(repeating: 0, count: b.count + 1), count: a.count + 1)
            for i in a.indices.reversed() {
                for j in b.indices.reversed() {
                    lengths[i][j] = a[i] == b[j] ? lengths[i + 1][j + 1] + 1 : max(lengths[i + 1][j], lengths[i][j + 1])
                }
            }
            var i = 0
            var j = 0
            while i < a.count || j < b.count {
                if i < a.count, j < b.count, a[i] == b[j] {
                    result.append((head + i, head + j))
                    i += 1
                    j += 1
                } else if j >= b.count || (i < a.count && lengths[i + 1][j] >= lengths[i][j + 1]) {
                    result.append((head + i, nil))
                    i += 1
                } else {
                    result.append((nil, head + j))
                    j += 1
                }
            }
        }
        return result + (0..<tail).map { (left.count - tail + $0, right.count - tail + $0) }
    }

    private func divergence(_ dimension: Dimension, _ difference: JSONDifference) -> Divergence {
        Divergence(
            dimension,
            lane: lane,
            against: against,
            step: observed.place,
            path: difference.path,
            baseline: difference.baseline,
            value: difference.lane
        )
    }
}

/// Which server-assigned id of the baseline stands for which of the lane: one to one, from the first step to the last.
struct IdentityMap: Sendable, Equatable {
    private var laneIDs: [String: String] = [:]
    private var baselineIDs: [String: String] = [:]
    /// Whether every id stands for itself.
    private var isIdentity = true

    /// Whether the two will object to the same ids from now on.
    func goesOnLike(_ other: IdentityMap) -> Bool { (isIdentity && other.isIdentity) || self == other }

    /// Takes the ids of what both directories hold; gives what is not one to one.
    mutating func take(_ baseline: DirectorySnapshot, _ lane: DirectorySnapshot) -> [JSONDifference] {
        take("users", baseline.users, lane.users) + take("groups", baseline.groups, lane.groups)
    }

    private mutating func take(
        _ kind: String,
        _ baseline: [DirectorySnapshot.Entry],
        _ lane: [DirectorySnapshot.Entry]
    ) -> [JSONDifference] {
        var found: [JSONDifference] = []
        var byKey: [String: String] = [:]
        for entry in lane { byKey[entry.key] = entry.id }
        for entry in baseline {
            guard let laneID = byKey[entry.key] else { continue }
            let expected = laneIDs[entry.id]
            if let expected, expected != laneID {
                found.append(JSONDifference(path: [kind, entry.key, "id"], baseline: .string(expected), lane: .string(laneID)))
            } else if expected == nil, let other = baselineIDs[laneID], other != entry.id {
                found.append(
                    JSONDifference(
                        path: [kind, entry.key, "id"],
                        baseline: .string("a new id"),
                        lane: .string("\(laneID), an id in use before")
                    )
                )
            }
            if laneID != entry.id { isIdentity = false }
            laneIDs[entry.id] = laneID
            baselineIDs[laneID] = entry.id
        }
        return found
    }
}
