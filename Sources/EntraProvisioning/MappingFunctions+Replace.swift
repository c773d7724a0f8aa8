extension MappingCall {
    /// `Replace` (FUNC): which of its five forms is meant follows from the arguments that are written.
    ///
    /// Two of FUNC's examples contradict its descriptions, which are followed: the pattern `[()\s-]+` does not match the plus
    /// sign of "+1 (999) 888-7777", so the result is "+19998887777"; and the output shown for `ConvertToUTF8Hex([objectId])`
    /// without letters is that of another object id than the input shown.
    func replace(_ context: inout MappingContext) throws(MappingEvaluationError) -> MappingValue? {
        let source = try value(0, &context)
        if isGiven(2), isGiven(3), isGiven(5) { return try fallback(source, &context) }
        guard let source = source?.text else { return nil }
        if isGiven(1) {
            guard let old = try text(1, &context), !old.isEmpty else { return .text(source) }
            if isGiven(6) {
                guard let template = try text(6, &context) else { return nil }
                return .text(try replacing(old, in: template, by: source))
            }
            return .text(try replacing(old, in: source, by: try text(4, &context) ?? ""))
        }
        guard let pattern = try pattern(&context) else { return .text(source) }
        let replacement = Array((try text(4, &context) ?? "").utf16)
        let units = Array(source.utf16)
        var result: [UInt16] = []
        var end = 0
        let group = isGiven(3) ? try number(ofGroupIn: pattern, &context) : nil
        for match in try pattern.found(in: source) {
            // With a group's name only what the group matched is replaced, and the replacement is taken as it stands.
            guard let range = group.map({ match.ranges[$0] }) ?? match.whole, range.lowerBound >= end else { continue }
            result += units[end..<range.lowerBound]
            result += group == nil ? pattern.substitution(replacement, match, in: units) : replacement
            end = range.upperBound
            guard result.count <= Self.maximumText / 4 else { throw tooLong }
        }
        result += units[end...]
        return .text(String(decoding: result, as: UTF16.self))
    }

    private func replacing(_ old: String, in text: String, by new: String) throws(MappingEvaluationError) -> String {
        let parts = TextSearch(old).parts(of: text)
        let (length, isBeyond) = parts.count.multipliedReportingOverflow(by: new.utf8.count)
        guard !isBeyond, length + text.utf8.count <= Self.maximumText else { throw tooLong }
        return parts.joined(separator: new)
    }

    /// The form with replacementAttributeName: the source where it has a value, else what the group matches in the other
    /// attribute.
    private func fallback(_ source: MappingValue?, _ context: inout MappingContext) throws(MappingEvaluationError)
        -> MappingValue?
    {
        if let source, !source.isEmpty { return source }
        guard let other = try text(5, &context), let pattern = try pattern(&context) else { return nil }
        let group = try number(ofGroupIn: pattern, &context)
        guard let range = try pattern.found(in: other, atMost: 1).first?.ranges[group] else { return nil }
        return .text(String(decoding: Array(other.utf16)[range], as: UTF16.self))
    }

    private func pattern(_ context: inout MappingContext) throws(MappingEvaluationError) -> MappingPattern? {
        guard let text = try text(2, &context), !text.isEmpty else { return nil }
        do { return try MappingPattern(text) } catch {
            throw MappingEvaluationError("Replace: regexPattern: \(error.description)")
        }
    }

    private func number(ofGroupIn pattern: MappingPattern, _ context: inout MappingContext) throws(MappingEvaluationError) -> Int
    {
        let name = try text(3, &context) ?? ""
        guard let number = pattern.group(name) else {
            throw unexpected(.text(name), at: 3, "the name of a group in the pattern \"\(pattern.text)\"")
        }
        return number
    }
}
