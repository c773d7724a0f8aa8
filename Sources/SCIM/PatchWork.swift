import JSON

/// What applying one PATCH may cost, counted in values that are looked at.
///
/// Ten thousand operations on an array of ten thousand are a hundred million steps, and a body of 16 MiB holds far more. What provisioning
/// clients send stays below a thousandth of the limit, however large the group.
final class PatchWork {
    private static let most = 4_000_000
    private var done = 0

    /// Counts `steps`.
    ///
    /// - Throws: ``SCIMError`` 413 where they are too many.
    func spend(_ steps: Int) throws(SCIMError) {
        let (sum, isBeyond) = done.addingReportingOverflow(steps)
        done = sum
        if isBeyond || sum > Self.most {
            throw SCIMError(413, nil, "the request asks for too many changes of large values at once; send it in several")
        }
    }

    /// Counts `count` times `each`.
    func spend(_ count: Int, times each: Int) throws(SCIMError) {
        let (product, isBeyond) = count.multipliedReportingOverflow(by: each)
        try spend(isBeyond ? .max : product)
    }
}

extension JSONValue {
    /// How many steps looking at the whole value takes: its parts, and its text in pieces.
    var weight: Int {
        switch self {
        case .null, .bool: 1
        case .number(let number): if case .text(let text) = number { 1 + text.utf8.count / 4 } else { 1 }
        case .string(let text): 1 + text.utf8.count / 4
        case .array(let elements): elements.reduce(1) { $0 + $1.weight }
        case .object(let object): object.members.reduce(1) { $0 + $1.value.weight }
        }
    }
}

extension SCIMFilter {
    /// How many comparisons the filter makes at most for one value.
    var termCount: Int {
        switch self {
        case .compare, .present: 1
        case .and(let left, let right), .or(let left, let right): left.termCount + right.termCount
        case .not(let filter), .valuePath(_, let filter): filter.termCount
        }
    }
}
