extension MappingCall {
    /// The functions of multi-valued attributes (FUNC). A single value counts as a list of one.
    func list(_ context: inout MappingContext) throws(MappingEvaluationError) -> MappingValue? {
        let value = try value(0, &context)
        switch function {
        case .count: return .integer(Self.values(of: value).count)
        case .item:
            let index = try integer(1, &context)
            // "Index 0 shouldn't be used."
            guard index >= 1 else { throw unexpected(.integer(index), at: 1, "1 for the first value, or more") }
            let values = Self.values(of: value)
            return index <= values.count ? values[index - 1] : nil
        case .removeDuplicates:
            guard case .list(let values)? = value else { return value }
            var seen: Set<MappingValue> = []
            return .list(values.filter { seen.insert($0).inserted })
        default: return nil
        }
    }

    static func values(of value: MappingValue?) -> [MappingValue] {
        switch value {
        case nil: []
        case .list(let values)?: values
        case let value?: [value]
        }
    }
}
