import MockNetskope

extension DefectGroup {
    /// The group in words for a person: `a defect of membership`.
    var words: String {
        switch self {
        case .lifeCycle: "the life cycle"
        case .patch: "changes by PATCH"
        case .filter: "filters"
        case .errors: "refusals"
        case .identity, .matching, .paging, .membership, .types, .limits, .privileges, .timing, .attribution: rawValue
        }
    }
}
