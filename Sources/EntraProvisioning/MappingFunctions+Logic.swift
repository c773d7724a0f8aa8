extension MappingCall {
    /// The functions that choose, test and convert (FUNC).
    func logic(_ context: inout MappingContext) throws(MappingEvaluationError) -> MappingValue? {
        switch function {
        case .switch: return try choose(&context)
        case .iif: return try condition(&context) ? try value(1, &context) : try value(2, &context)
        case .coalesce:
            // "The first source value that isn't NULL": an empty text is a value.
            for argument in arguments { if let value = try argument.evaluate(&context) { return value } }
            return nil
        case .ignoreFlowIfNullOrEmpty:
            let value = try value(0, &context)
            return value?.isEmpty ?? true ? nil : value
        case .isNull: return .flag(try value(0, &context) == nil)
        case .isNullOrEmpty: return .flag(try value(0, &context)?.isEmpty ?? true)
        case .isPresent: return .flag(!(try value(0, &context)?.isEmpty ?? true))
        case .isString: return .flag(Self.isText(try value(0, &context)))
        // "If source value is True, returns False. Otherwise, returns True."
        case .not: return .flag(try value(0, &context)?.truth != true)
        case .cStr: return try text(0, &context).map(MappingValue.text)
        case .cBool: return try boolean(&context)
        case .bitAnd: return .integer(try integer(0, &context) & (try integer(1, &context)))
        // The value flows as it is; the provisioning log hides it (`MappingExpression.isRedacted`).
        case .redact: return try value(0, &context)
        case .selectUniqueValue:
            throw MappingEvaluationError(
                """
                SelectUniqueValue: the function works for Workday, SuccessFactors and API-driven provisioning to Active Directory alone; use \
                another expression for this application
                """
            )
        default: return nil
        }
    }

    /// `Switch`: a source without a value is the empty text, which a key may name; keys are compared case-sensitively.
    private func choose(_ context: inout MappingContext) throws(MappingEvaluationError) -> MappingValue? {
        let source = try text(0, &context) ?? ""
        var index = 2
        while index + 1 < arguments.count {
            if case .constant(.text(let key)) = arguments[index] {
                if key == source { return try value(index + 1, &context) }
            } else if (try text(index, &context) ?? "") == source {
                return try value(index + 1, &context)
            }
            index += 2
        }
        return try value(1, &context)
    }

    /// "If the source attribute used within the IIF function is empty or null, the condition check fails", with `IsNullOrEmpty`
    /// and `IsPresent` among the documented examples: the whole expression fails.
    private func condition(_ context: inout MappingContext) throws(MappingEvaluationError) -> Bool {
        if let name = arguments[0].firstEmptyAttribute(context) {
            throw MappingEvaluationError(
                "IIF: the attribute \(name) in the condition has no value, which IIF cannot check; use Switch with the key \"\" instead"
            )
        }
        let value = try value(0, &context)
        guard let truth = value.flatMap(Self.truth) else { throw unexpected(value, at: 0, "True or False") }
        return truth
    }

    /// `CBool`: "If the expression evaluates to a non-zero value, then CBool returns True, else it returns False."
    private func boolean(_ context: inout MappingContext) throws(MappingEvaluationError) -> MappingValue? {
        guard let value = try value(0, &context), !value.isEmpty else { return false }
        guard let truth = Self.truth(value) else { throw unexpected(value, at: 0, "True, False or a number") }
        return .flag(truth)
    }

    private static func truth(_ value: MappingValue) -> Bool? { value.truth ?? value.double.map { $0 != 0 } }

    private static func isText(_ value: MappingValue?) -> Bool {
        switch value {
        case nil, .list?, .object?: false
        default: true
        }
    }
}
