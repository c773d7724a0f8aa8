import HTTP

/// One call of a function: its arguments are evaluated where the function asks for them, so `Switch` and `IIF` evaluate one
/// branch alone.
struct MappingCall {
    let function: MappingFunction
    let arguments: [MappingExpression]

    init(_ function: MappingFunction, _ arguments: [MappingExpression]) {
        self.function = function
        self.arguments = arguments
    }

    func evaluate(_ context: inout MappingContext) throws(MappingEvaluationError) -> MappingValue? {
        switch function {
        case .append, .left, .mid, .inStr, .join, .pCase, .split, .stripSpaces, .toLower, .toUpper, .word, .normalizeDiacritics:
            try text(&context)
        case .replace: try replace(&context)
        case .bitAnd, .cBool, .cStr, .isString, .coalesce, .ignoreFlowIfNullOrEmpty, .iif, .isNull, .isNullOrEmpty, .isPresent,
            .not, .switch, .redact, .selectUniqueValue:
            try logic(&context)
        case .count, .item, .removeDuplicates: try list(&context)
        case .cDate, .dateAdd, .dateDiff, .dateFromNum, .formatDateTime, .now, .numFromDate: try date(&context)
        case .convertToBase64, .convertToUTF8Hex: try encoding(&context)
        case .guid, .randomString: try random(&context)
        case .appRoleAssignmentsComplex, .assertiveAppRoleAssignmentsComplex, .singleAppRoleAssignment: try roles(&context)
        }
    }

    /// The argument at `index`; `nil` where it has no value, is blank or is not there.
    func value(_ index: Int, _ context: inout MappingContext) throws(MappingEvaluationError) -> MappingValue? {
        index < arguments.count ? try arguments[index].evaluate(&context) : nil
    }

    /// The argument at `index` as text.
    func text(_ index: Int, _ context: inout MappingContext) throws(MappingEvaluationError) -> String? {
        try value(index, &context)?.text
    }

    /// Whether an argument at `index` is written.
    func isGiven(_ index: Int) -> Bool {
        guard index < arguments.count else { return false }
        if case .omitted = arguments[index] { return false }
        return true
    }

    /// The argument at `index` as a whole number.
    func integer(_ index: Int, _ context: inout MappingContext) throws(MappingEvaluationError) -> Int {
        let value = try value(index, &context)
        guard let number = value?.wholeNumber else { throw unexpected(value, at: index, "a whole number") }
        return number
    }

    /// The longest text that a function makes, in UTF-8 bytes: functions within each other could otherwise double it sixty times.
    /// Assumption: the service publishes no limit.
    static let maximumText = 1_048_576

    /// The error for a text that would be longer.
    var tooLong: MappingEvaluationError {
        MappingEvaluationError(
            "\(function.rawValue): the result is longer than \(Self.maximumText) bytes; shorten the expression"
        )
    }

    /// The error for an argument that is not what the function takes.
    func unexpected(_ value: MappingValue?, at index: Int, _ expected: String) -> MappingEvaluationError {
        let found = value.map { "\"\($0.text.prefix(80))\"" } ?? "no value"
        return MappingEvaluationError(
            "\(function.rawValue): \(function.parameterName(at: index)) is \(found); expected \(expected)"
        )
    }
}
