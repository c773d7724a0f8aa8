extension MappingCall {
    /// The functions of texts (FUNC). Places and lengths count UTF-16 units, as .NET strings do.
    func text(_ context: inout MappingContext) throws(MappingEvaluationError) -> MappingValue? {
        switch function {
        case .append:
            guard let source = try text(0, &context) else { return nil }
            return .text(source + (try text(1, &context) ?? ""))
        case .join: return try join(&context)
        case .left: return try left(&context)
        case .mid: return try mid(&context)
        case .inStr: return try position(&context)
        case .word: return try word(&context)
        case .pCase:
            guard let source = try text(0, &context) else { return nil }
            return .text(source.properCase(separators: try text(1, &context)))
        case .stripSpaces:
            guard let source = try text(0, &context) else { return nil }
            return .text(source.contains(" ") ? String(source.unicodeScalars.filter { $0 != " " }.map(Character.init)) : source)
        case .split: return try split(&context)
        case .toLower:
            guard let source = try text(0, &context) else { return nil }
            return .text(source.lowered(isTurkic: try isTurkic(&context)))
        case .toUpper:
            guard let source = try text(0, &context) else { return nil }
            return .text(source.raised(isTurkic: try isTurkic(&context)))
        case .normalizeDiacritics:
            guard let source = try text(0, &context) else { return nil }
            return .text(Diacritics.normalized(source))
        default: return nil
        }
    }

    /// Values that are null or empty are left out: `Join(", ", "", [surname], [givenName])` is documented to give `Doe, John`.
    /// Assumption: without any value nothing flows.
    private func join(_ context: inout MappingContext) throws(MappingEvaluationError) -> MappingValue? {
        let separator = try text(0, &context) ?? ""
        var joined = ""
        func append(_ text: String) {
            if text.isEmpty { return }
            if !joined.isEmpty { joined += separator }
            joined += text
        }
        for index in 1..<max(1, arguments.count) {
            switch try value(index, &context) {
            case nil: continue
            case .list(let values)?: for value in values { append(value.text) }
            case let value?: append(value.text)
            }
        }
        return joined.isEmpty ? nil : .text(joined)
    }

    private func left(_ context: inout MappingContext) throws(MappingEvaluationError) -> MappingValue? {
        // "If string is null, return empty string."
        guard let source = try text(0, &context) else { return .text("") }
        let count = try integer(1, &context)
        if count < 0 || count >= source.utf16.count { return .text(source) }
        return .text(String(decoding: source.utf16.prefix(count), as: UTF16.self))
    }

    private func mid(_ context: inout MappingContext) throws(MappingEvaluationError) -> MappingValue? {
        guard let source = try text(0, &context) else { return nil }
        let start = try integer(1, &context)
        let length = try integer(2, &context)
        guard start >= 1 else { throw unexpected(.integer(start), at: 1, "1 for the first character, or more") }
        guard length >= 0 else { throw unexpected(.integer(length), at: 2, "0 or more") }
        // Not by prefix(_:), which adds the number to a place and traps where the sum is too large.
        let units = Array(source.utf16)
        let first = min(start - 1, units.count)
        return .text(String(decoding: units[first..<first + min(length, units.count - first)], as: UTF16.self))
    }

    /// The place of the first occurrence, counted from 1; 0 where there is none, as Visual Basic's InStr gives.
    private func position(_ context: inout MappingContext) throws(MappingEvaluationError) -> MappingValue? {
        guard var source = try text(0, &context) else { return .integer(0) }
        guard var sought = try text(1, &context) else { return .integer(0) }
        let start = isGiven(2) ? try integer(2, &context) : 1
        guard start >= 1 else { throw unexpected(.integer(start), at: 2, "1 for the first character, or more") }
        switch try text(3, &context) {
        case nil, "vbBinaryCompare"?: break
        case "vbTextCompare"?:
            source = source.lowered(isTurkic: false)
            sought = sought.lowered(isTurkic: false)
        case let word?: throw unexpected(.text(word), at: 3, "vbTextCompare or vbBinaryCompare")
        }
        guard let place = TextSearch(sought).firstPlace(in: Array(source.utf16), from: start - 1) else {
            return .integer(0)
        }
        return .integer(place + 1)
    }

    private func word(_ context: inout MappingContext) throws(MappingEvaluationError) -> MappingValue? {
        guard let source = try text(0, &context) else { return .text("") }
        let number = try integer(1, &context)
        guard number >= 1 else { return .text("") }
        let delimiters = Set((try text(2, &context) ?? "").unicodeScalars)
        let words = source.unicodeScalars.split { delimiters.contains($0) }
        return .text(number <= words.count ? String(words[words.startIndex + number - 1]) : "")
    }

    /// The parts as they stand between the delimiters.
    ///
    /// FUNC's example gives `["PermissionSetOne", "PermissionSetTwo"]` for `"PermissionSetOne, PermissionSetTwo"` and the
    /// delimiter `","`; its description does not say that the space after the comma is dropped, so it is kept.
    private func split(_ context: inout MappingContext) throws(MappingEvaluationError) -> MappingValue? {
        guard let source = try text(0, &context) else { return nil }
        guard let delimiter = try text(1, &context), !delimiter.isEmpty else { throw unexpected("", at: 1, "a delimiter") }
        return .list(TextSearch(delimiter).parts(of: source).map { .text($0) })
    }

    /// Whether the culture is Turkish or Azerbaijani, which pair `i` with `İ` and `ı` with `I`. Every other culture cases as the
    /// invariant one.
    private func isTurkic(_ context: inout MappingContext) throws(MappingEvaluationError) -> Bool {
        guard let culture = try text(1, &context), !culture.isEmpty else { return false }
        let parts = culture.split(separator: "-", omittingEmptySubsequences: false)
        let isName = (2...3).contains(parts[0].utf8.count) && culture.utf8.allSatisfy { $0.isASCIIAlphanumeric || $0 == 0x2D }
        guard isName else { throw unexpected(.text(culture), at: 1, "a culture such as en-US") }
        return parts[0].lowercased() == "tr" || parts[0].lowercased() == "az"
    }
}

extension UInt8 {
    fileprivate var isASCIIAlphanumeric: Bool {
        (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self)
    }
}
