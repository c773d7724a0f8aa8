// Letter case as .NET has it: one scalar for one scalar (`ß` stays `ß` in upper case), by culture only for Turkish and
// Azerbaijani.
extension String {
    /// The text in lower case.
    func lowered(isTurkic: Bool) -> String {
        if !isTurkic, utf8.allSatisfy({ $0 < 0x80 }) { return lowercased() }
        return mapScalars { scalar in
            if isTurkic, scalar == "I" { return "ı" }
            if scalar == "İ" { return isTurkic ? "i" : "İ" }
            return scalar.single(scalar.properties.lowercaseMapping)
        }
    }

    /// The text in upper case.
    func raised(isTurkic: Bool) -> String {
        if !isTurkic, utf8.allSatisfy({ $0 < 0x80 }) { return uppercased() }
        return mapScalars { scalar in
            if isTurkic, scalar == "i" { return "İ" }
            if scalar == "ı" { return isTurkic ? "I" : "ı" }
            return scalar.single(scalar.properties.uppercaseMapping)
        }
    }

    private func mapScalars(_ map: (Unicode.Scalar) -> Unicode.Scalar) -> String {
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars { result.append(map(scalar)) }
        return String(result)
    }

    /// The first letter of each word in upper case, everything else in lower case (`PCase`).
    ///
    /// - Parameter separators: the characters that part words; `nil` for those of .NET's `TextInfo.ToTitleCase`.
    func properCase(separators: String?) -> String {
        let scalars = Array(lowered(isTurkic: false).unicodeScalars)
        guard let separators else { return Self.titleCase(scalars) }
        let parting = Set(separators.unicodeScalars)
        var result = String.UnicodeScalarView()
        var isStart = true
        for scalar in scalars {
            result.append(isStart ? scalar.single(scalar.properties.titlecaseMapping) : scalar)
            isStart = parting.contains(scalar)
        }
        return String(result)
    }

    /// `TextInfo.ToTitleCase`: a word begins with a letter and goes on over digits, marks and apostrophes to the next separator.
    private static func titleCase(_ scalars: [Unicode.Scalar]) -> String {
        var result = String.UnicodeScalarView()
        var isInWord = false
        for scalar in scalars {
            if isInWord {
                if scalar != "'", scalar.partsWords { isInWord = false }
                result.append(scalar)
            } else if scalar.isLetter {
                isInWord = true
                result.append(scalar.single(scalar.properties.titlecaseMapping))
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }
}

extension Unicode.Scalar {
    /// `mapping` where it is one scalar, else this one unchanged.
    fileprivate func single(_ mapping: String) -> Unicode.Scalar {
        let scalars = mapping.unicodeScalars
        return scalars.count == 1 ? scalars[scalars.startIndex] : self
    }

    fileprivate var isLetter: Bool {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }

    /// The categories that FUNC lists as word separators of `ToTitleCase`.
    fileprivate var partsWords: Bool {
        switch properties.generalCategory {
        case .spaceSeparator, .lineSeparator, .paragraphSeparator, .control, .format, .connectorPunctuation, .dashPunctuation,
            .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation, .otherPunctuation, .mathSymbol,
            .currencySymbol, .modifierSymbol, .otherSymbol:
            true
        default: false
        }
    }
}
