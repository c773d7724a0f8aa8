/// A function of the expression language, by its case-sensitive name.
///
/// Reference for writing expressions for attribute mappings in Microsoft Entra ID ("FUNC" in comments):
/// MicrosoftDocs/entra-docs, docs/identity/app-provisioning/functions-for-customizing-application-data.md.
/// Microsoft Graph's example of `GET …/schema/functions` also lists `DefaultDomain` and `AppRoleAssignments`, which that
/// reference does not describe; they are unknown here.
public enum MappingFunction: String, Sendable, Hashable, CaseIterable {
    case append = "Append"
    case appRoleAssignmentsComplex = "AppRoleAssignmentsComplex"
    case assertiveAppRoleAssignmentsComplex = "AssertiveAppRoleAssignmentsComplex"
    case bitAnd = "BitAnd"
    case cBool = "CBool"
    case cDate = "CDate"
    case coalesce = "Coalesce"
    case convertToBase64 = "ConvertToBase64"
    case convertToUTF8Hex = "ConvertToUTF8Hex"
    case count = "Count"
    case cStr = "CStr"
    case dateAdd = "DateAdd"
    case dateDiff = "DateDiff"
    case dateFromNum = "DateFromNum"
    case formatDateTime = "FormatDateTime"
    case guid = "Guid"
    case ignoreFlowIfNullOrEmpty = "IgnoreFlowIfNullOrEmpty"
    case iif = "IIF"
    case inStr = "InStr"
    case isNull = "IsNull"
    case isNullOrEmpty = "IsNullOrEmpty"
    case isPresent = "IsPresent"
    case isString = "IsString"
    case item = "Item"
    case join = "Join"
    case left = "Left"
    case mid = "Mid"
    case normalizeDiacritics = "NormalizeDiacritics"
    case not = "Not"
    case now = "Now"
    case numFromDate = "NumFromDate"
    case pCase = "PCase"
    case randomString = "RandomString"
    case redact = "Redact"
    case removeDuplicates = "RemoveDuplicates"
    case replace = "Replace"
    case selectUniqueValue = "SelectUniqueValue"
    case singleAppRoleAssignment = "SingleAppRoleAssignment"
    case split = "Split"
    case stripSpaces = "StripSpaces"
    case `switch` = "Switch"
    case toLower = "ToLower"
    case toUpper = "ToUpper"
    case word = "Word"

    /// A parameter as FUNC's tables name it.
    public struct Parameter: Sendable, Hashable {
        /// The name; a repeated one is written with its number: `source1`.
        public let name: String
        /// Whether an expression must give it.
        public let isRequired: Bool
        /// Whether it may occur any number of times, at the end.
        public let isRepeated: Bool
        /// `String`, `Integer`, `Boolean` or `DateTime` (attributeType of Microsoft Graph).
        public let type: String

        init(_ name: String, _ type: String = "String", isRequired: Bool = true, isRepeated: Bool = false) {
            self.name = name
            self.isRequired = isRequired
            self.isRepeated = isRepeated
            self.type = type
        }
    }

    /// The parameters in order.
    public var parameters: [Parameter] { Self.signatures[self] ?? [] }

    private static func optional(_ name: String, _ type: String = "String") -> Parameter {
        Parameter(name, type, isRequired: false)
    }

    private static let signatures: [MappingFunction: [Parameter]] = [
        .append: [Parameter("source"), Parameter("suffix")],
        .appRoleAssignmentsComplex: [Parameter("source")],
        .assertiveAppRoleAssignmentsComplex: [Parameter("source")],
        .bitAnd: [Parameter("value1", "Integer"), Parameter("value2", "Integer")],
        .cBool: [Parameter("expression")],
        .cDate: [Parameter("expression")],
        .coalesce: [Parameter("source", isRepeated: true)],
        .convertToBase64: [Parameter("source")],
        .convertToUTF8Hex: [Parameter("source")],
        .count: [Parameter("attribute")],
        .cStr: [Parameter("value")],
        .dateAdd: [Parameter("interval"), Parameter("value", "Integer"), Parameter("dateTime", "DateTime")],
        .dateDiff: [Parameter("interval"), Parameter("date1", "DateTime"), Parameter("date2", "DateTime")],
        .dateFromNum: [Parameter("value", "Integer")],
        .formatDateTime: [
            Parameter("source"), optional("dateTimeStyles"), Parameter("inputFormat"), Parameter("outputFormat"),
        ],
        .guid: [],
        .ignoreFlowIfNullOrEmpty: [Parameter("expression")],
        .iif: [Parameter("condition", "Boolean"), Parameter("valueIfTrue"), Parameter("valueIfFalse")],
        .inStr: [Parameter("value1"), Parameter("value2"), optional("start", "Integer"), optional("compareType")],
        .isNull: [Parameter("expression")],
        .isNullOrEmpty: [Parameter("expression")],
        .isPresent: [Parameter("expression")],
        .isString: [Parameter("expression")],
        .item: [Parameter("attribute"), Parameter("index", "Integer")],
        .join: [Parameter("separator"), Parameter("source", isRepeated: true)],
        .left: [Parameter("string"), Parameter("numChars", "Integer")],
        .mid: [Parameter("source"), Parameter("start", "Integer"), Parameter("length", "Integer")],
        .normalizeDiacritics: [Parameter("source")],
        .not: [Parameter("source", "Boolean")],
        .now: [],
        .numFromDate: [Parameter("value", "DateTime")],
        .pCase: [Parameter("source"), optional("wordSeparators")],
        .randomString: [
            Parameter("length", "Integer"), Parameter("minimumNumbers", "Integer"),
            Parameter("minimumSpecialCharacters", "Integer"), Parameter("minimumCapital", "Integer"),
            Parameter("minimumLowerCase", "Integer"), optional("charactersToAvoid"),
        ],
        .redact: [Parameter("value")],
        .removeDuplicates: [Parameter("attribute")],
        .replace: [
            // Microsoft Graph's examples call oldValue and replacementValue "Find" and "Replacement" (objectMapping,
            // parseExpression).
            Parameter("source"), optional("Find"), optional("regexPattern"), optional("regexGroupName"),
            optional("Replacement"), optional("replacementAttributeName"), optional("template"),
        ],
        .selectUniqueValue: [Parameter("uniqueValueRule", isRepeated: true)],
        .singleAppRoleAssignment: [Parameter("source")],
        .split: [Parameter("source"), Parameter("delimiter")],
        .stripSpaces: [Parameter("source")],
        .switch: [Parameter("source"), optional("defaultValue"), Parameter("key", isRepeated: true)],
        .toLower: [Parameter("source"), optional("culture")],
        .toUpper: [Parameter("source"), optional("culture")],
        .word: [Parameter("string"), Parameter("wordNumber", "Integer"), Parameter("delimiters")],
    ]

    /// The name of the parameter at `index`, counted from 0, as the `parameters` of an attributeMappingSource write it.
    ///
    /// Assumption: repeated ones are numbered as in FUNC's signatures, `source1`, `key1`, `value1`; no example of Microsoft Graph
    /// shows one.
    func parameterName(at index: Int) -> String {
        if self == .switch, index >= 2 { return "\(index.isMultiple(of: 2) ? "key" : "value")\(index / 2)" }
        let parameters = parameters
        guard index < parameters.count, !parameters[index].isRepeated else {
            return "\(parameters.last?.name ?? "value")\(index - parameters.count + 2)"
        }
        return parameters[index].name
    }

    /// Why these arguments cannot be given; `nil` where they can. `isGiven` says of each whether it is more than blank.
    func mistake(inArguments isGiven: [Bool]) -> String? {
        let parameters = parameters
        let required = parameters.lastIndex { $0.isRequired }.map { $0 + 1 } ?? 0
        let isOpen = parameters.last?.isRepeated ?? false
        let count = isGiven.count
        switch self {
        case .switch where count < 4 || !count.isMultiple(of: 2):
            return
                "Switch takes a source, a default value and pairs of key and value, an even number of arguments, but has \(count)"
        case .selectUniqueValue where count < 2:
            return "SelectUniqueValue takes at least 2 rules, but has \(count)"
        case .formatDateTime where count == 3:
            // Microsoft Graph's list of functions has the form without dateTimeStyles.
            return nil
        case .replace where count <= parameters.count: return Self.mistake(inReplace: isGiven)
        default: break
        }
        if count < required || (count > parameters.count && !isOpen) {
            let expected = parameters.isEmpty ? "no argument" : expectation(from: required, to: parameters.count, isOpen: isOpen)
            return "\(rawValue) takes \(expected), but has \(count)"
        }
        for (index, parameter) in parameters.enumerated() where parameter.isRequired && !parameter.isRepeated && !isGiven[index] {
            return "\(rawValue) needs its argument \(index + 1), \(parameter.name), which is blank"
        }
        return nil
    }

    private func expectation(from least: Int, to most: Int, isOpen: Bool) -> String {
        let names = parameters.map { $0.isRepeated ? "\($0.name)1, …" : $0.name }.joined(separator: ", ")
        let number = isOpen ? "at least \(least)" : least == most ? "\(least)" : "\(least) to \(most)"
        return "\(number) \(least == 1 && most == 1 && !isOpen ? "argument" : "arguments") (\(names))"
    }

    /// Replace has five forms; which one is meant follows from the arguments that are given.
    private static func mistake(inReplace isGiven: [Bool]) -> String? {
        func has(_ index: Int) -> Bool { index < isGiven.count && isGiven[index] }
        if !has(0) { return "Replace needs its argument 1, source, which is blank" }
        if has(1), has(4) || has(6) { return nil }
        if has(2), has(4) || (has(3) && has(5)) { return nil }
        return """
            Replace needs oldValue with replacementValue or template, or regexPattern with replacementValue, or with regexGroupName and \
            replacementAttributeName (arguments: source, oldValue, regexPattern, regexGroupName, replacementValue, \
            replacementAttributeName, template)
            """
    }
}

extension MappingFunction {
    /// The function that `name` was most likely meant to be; `nil` where none is near. Names longer than any function's are not
    /// compared.
    static func nearest(to name: String) -> MappingFunction? {
        let typed = Array(name.lowercased().utf8)
        guard typed.count <= 48 else { return nil }
        var best: (function: MappingFunction, distance: Int)?
        for function in allCases {
            let distance = editDistance(typed, Array(function.rawValue.lowercased().utf8))
            if distance < best?.distance ?? .max { best = (function, distance) }
        }
        guard let best, best.distance <= max(1, typed.count / 3) else { return nil }
        return best.function
    }

    /// The number of insertions, deletions, replacements and swaps of neighbours between two words.
    private static func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforePrevious = Array(0...right.count)
        var previous = beforePrevious
        for row in 0..<left.count {
            var current = [row + 1]
            for column in 0..<right.count {
                var cost = min(previous[column + 1] + 1, current[column] + 1)
                cost = min(cost, previous[column] + (left[row] == right[column] ? 0 : 1))
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    cost = min(cost, beforePrevious[column - 1] + 1)
                }
                current.append(cost)
            }
            beforePrevious = previous
            previous = current
        }
        return previous[right.count]
    }
}
