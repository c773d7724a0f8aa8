import Harness

/// What a command line says, checked against the command's table.
struct ParsedArguments: Sendable {
    /// The command.
    var command: Command
    /// The words that are not options, in order.
    var positional: [String] = []
    /// The options given, in order; a switch has the value `""`.
    var values: [(option: String, value: String)] = []

    /// Whether `option` was given.
    func has(_ option: String) -> Bool { values.contains { $0.option == option } }
    /// The value of `option` where it was given.
    func value(_ option: String) -> String? { values.last { $0.option == option }?.value }
    /// Every value of a repeatable `option`.
    func allValues(_ option: String) -> [String] { values.filter { $0.option == option }.map(\.value) }
    /// The values of an `option` that takes a list.
    func list(_ option: String) -> [String]? {
        value(option)?.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    /// The number given for `option`.
    func number(_ option: String) -> Int? { value(option).flatMap { Int($0) } }
}

/// Reads the words behind a command's name.
enum ArgumentParser {
    /// The words of `arguments` as `command` understands them.
    static func parse(_ arguments: some Sequence<String>, as command: Command) throws(UsageError) -> ParsedArguments {
        var parsed = ParsedArguments(command: command)
        var words = Array(arguments)[...]
        var optionsEnded = false
        while let word = words.popFirst() {
            if optionsEnded || !word.hasPrefix("-") || word == "-" {
                guard !command.arguments.isEmpty else { throw .unexpectedArgument(word, command: command.name) }
                parsed.positional.append(word)
                continue
            }
            if word == "--" {
                optionsEnded = true
                continue
            }
            var name = word
            var attached: String?
            if let equals = word.firstIndex(of: "=") {
                name = String(word[..<equals])
                attached = String(word[word.index(after: equals)...])
            }
            if name == "-h" { name = "--help" }
            guard let option = command.options.first(where: { $0.name == name }) else {
                throw .unknownOption(name, command: command.name, nearest: nearestWord(to: name, in: command.options.map(\.name)))
            }
            if parsed.has(name) && !option.isRepeatable { throw .repeatedOption(name) }
            guard let placeholder = option.placeholder else {
                if let attached { throw .unexpectedValue(option: name, value: attached) }
                parsed.values.append((name, ""))
                continue
            }
            if attached == nil, let next = words.first, !next.hasPrefix("--") {
                attached = next
                words.removeFirst()
            }
            guard let value = attached, !value.isEmpty else { throw .missingValue(option: name, placeholder: placeholder) }
            try check(value, of: option)
            parsed.values.append((name, value))
        }
        return parsed
    }

    private static func check(_ value: String, of option: Option) throws(UsageError) {
        switch option.value {
        case .none, .text, .profile: break
        case .choice(let words): try checkChoice(value, of: option.name, in: words)
        case .choices(let words):
            for word in value.split(separator: ",", omittingEmptySubsequences: false) {
                try checkChoice(String(word), of: option.name, in: words)
            }
        case .number(_, let least):
            guard let number = Int(value), number >= least else {
                throw .badNumber(option: option.name, value: value, atLeast: least)
            }
        case .steps:
            let parts = value.split(separator: ",", omittingEmptySubsequences: false)
            guard value == "every" || parts.allSatisfy({ (Int($0) ?? -1) >= 0 }) else {
                throw .badSteps(option: option.name, value: value)
            }
        case .shard where value == "auto": break
        case .shard:
            let parts = value.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
            guard parts.count == 2, let index = parts[0], let count = parts[1], index >= 1, index <= count else {
                throw .badShard(value)
            }
        case .report:
            guard let equals = value.firstIndex(of: "="), equals > value.startIndex, value.index(after: equals) < value.endIndex
            else { throw .badReport(value) }
            let format = String(value[..<equals])
            guard ReportFormat(rawValue: format) != nil else {
                throw .unknownReportFormat(format, nearest: nearestWord(to: format, in: ReportFormat.allCases.map(\.rawValue)))
            }
        }
    }

    private static func checkChoice(_ value: String, of option: String, in words: [String]) throws(UsageError) {
        guard words.contains(value) else {
            throw .badChoice(option: option, value: value, choices: words, nearest: nearestWord(to: value, in: words))
        }
    }
}
