import JSON

/// Checks a scenario file against the format's tables and its own keys, and collects what is wrong.
struct ScenarioCheck {
    let file: String
    private(set) var problems: [ScenarioError.Problem] = []
    var step: String?
    private(set) var keys: [String: FieldType.KeyKind] = [:]

    init(file: String) { self.file = file }

    mutating func report(_ location: SourceLocation?, _ message: String) {
        problems.append(ScenarioError.Problem(file: file, location: location, step: step, message: message))
    }

    /// Checks the whole file.
    mutating func check(_ root: LocatedJSON) {
        guard case .object(let members) = root.kind else {
            return report(root.location, "expected a scenario, an object in braces; found \(root.plain.typeName)")
        }
        collectKeys(members)
        check(root, .object(ScenarioFormat.scenario), what: "a scenario")
        checkRules(Reader(root))
        for member in members where member.name == "steps" {
            if case .array(let items) = member.value.kind, items.isEmpty {
                report(member.value.location, "a scenario needs at least one step, say { cycle: {} }")
            }
        }
    }

    /// Checks `value` against `type`; `what` names the object it belongs to.
    mutating func check(_ value: LocatedJSON, _ type: FieldType, what: String) {
        switch (type, value.kind) {
        case (.anything, _), (.nullable, .null), (.boolean, .bool): break
        case (.nullable(let inner), _): check(value, inner, what: what)
        case (.text, .string(let text)):
            if text.isEmpty { report(value.location, "\(what) may not be empty") }
        case (.integer(let minimum, let maximum), .number(let number)):
            guard let whole = number.intValue, (minimum...maximum).contains(whole) else {
                return report(value.location, "expected \(type.expectation) for \(what); found \(number.lexeme)")
            }
        case (.word(let words), .string(let text)):
            if !words.contains(text) { report(value.location, "unknown word \"\(text)\" for \(what)\(Self.hint(text, words))") }
        case (.key(let kind), .string(let text)): checkKey(text, kind, value.location)
        case (.list(let inner), .array(let items)):
            for (index, item) in items.enumerated() {
                if case .step = inner {
                    let outer = step
                    step = "\(what == "steps" ? "step" : what) \(index + 1)"
                    check(item, inner, what: what)
                    step = outer
                } else {
                    check(item, inner, what: what)
                }
            }
        case (.map(let inner), .object(let members)):
            checkDistinct(members)
            for member in members { check(member.value, inner, what: "\"\(member.name)\"") }
        case (.object(let fields), .object(let members)): check(members, fields, isOpen: false, value.location, what)
        case (.open(let fields), .object(let members)): check(members, fields, isOpen: true, value.location, what)
        case (.step, .object(let members)): checkStep(members, value.location)
        default: report(value.location, "expected \(type.expectation) for \(what); found \(value.plain.typeName)")
        }
    }

    private mutating func check(
        _ members: [LocatedJSON.Member],
        _ fields: [Field],
        isOpen: Bool,
        _ location: SourceLocation,
        _ what: String
    ) {
        checkDistinct(members)
        for member in members {
            if let field = fields.first(where: { $0.name == member.name }) {
                check(member.value, field.type, what: member.name)
            } else if !isOpen {
                let known = fields.map(\.name)
                report(member.nameLocation, "unknown member \"\(member.name)\" of \(what)\(Self.hint(member.name, known))")
            }
        }
        for field in fields where field.isRequired && !members.contains(where: { $0.name == field.name }) {
            report(location, "\(what) needs \"\(field.name)\": \(field.doc)")
        }
    }

    private mutating func checkDistinct(_ members: [LocatedJSON.Member]) {
        var seen: Set<String> = []
        for member in members where !seen.insert(member.name).inserted {
            report(member.nameLocation, "\"\(member.name)\" is here a second time; keep one of them")
        }
    }

    // MARK: Steps

    private mutating func checkStep(_ members: [LocatedJSON.Member], _ location: SourceLocation) {
        let verbs = members.filter { $0.name != "note" }
        for member in members where member.name == "note" { check(member.value, .text, what: "note") }
        guard let member = verbs.first else {
            return report(
                location,
                "a step needs a verb, say cycle: {}; the verbs are \(StepVerb.all.map(\.name).joined(separator: ", "))"
            )
        }
        if verbs.count > 1 {
            report(
                verbs[1].nameLocation,
                "a step has one verb; make \"\(verbs[1].name)\" a step of its own, or put it inside \"\(member.name)\""
            )
        }
        guard let verb = StepVerb.named(member.name) else {
            return report(
                member.nameLocation,
                "unknown step \"\(member.name)\"\(Self.hint(member.name, StepVerb.all.map(\.name)))"
            )
        }
        check(member.value, .object(verb.fields), what: verb.name)
        guard case .object(let arguments) = member.value.kind else { return }
        let names = arguments.map(\.name)
        switch verb.name {
        case "assign", "unassign", "provisionOnDemand":
            if names.contains("user") == names.contains("group") {
                report(member.value.location, "\(verb.name) needs either \"user\" or \"group\"")
            }
        case "passTime":
            if names.isEmpty { report(member.value.location, "passTime needs minutes, hours or days") }
        default: break
        }
    }

    // MARK: Keys

    private mutating func checkKey(_ key: String, _ kind: FieldType.KeyKind, _ location: SourceLocation) {
        let isKnown = keys[key].map { kind == .either || $0 == kind } ?? false
        if isKnown { return }
        let noun = kind == .user ? "user" : kind == .group ? "group" : "user or group"
        let fitting = keys.filter { kind == .either || $0.value == kind }.map(\.key).sorted()
        report(
            location,
            "no \(noun) has the key \"\(key)\"\(Self.hint(key, fitting.count > 12 ? Array(fitting.prefix(12)) : fitting))"
        )
    }

    private mutating func collectKeys(_ members: [LocatedJSON.Member]) {
        for member in members {
            switch (member.name, member.value.kind) {
            case ("directory", .object(let parts)):
                for part in parts {
                    switch (part.name, part.value.kind) {
                    case ("users", .array(let items)): items.forEach { addKey(of: $0, .user) }
                    case ("groups", .array(let items)): items.forEach { addKey(of: $0, .group) }
                    case ("generate", .object(let counts)):
                        for count in counts {
                            guard case .number(let number) = count.value.kind, let amount = number.intValue, amount > 0 else {
                                continue
                            }
                            if amount > 1_000_000 {
                                report(count.value.location, "\(count.name) may be at most 1000000; found \(amount)")
                                continue
                            }
                            if count.name == "users" { for number in 1...amount { keys["u\(number)"] = .user } }
                            if count.name == "groups" { for number in 1...amount { keys["g\(number)"] = .group } }
                        }
                    default: break
                    }
                }
            case ("steps", .array(let items)), ("migration", .array(let items)), ("rollback", .array(let items)):
                for case .object(let verbs) in items.map(\.kind) {
                    for verb in verbs {
                        if verb.name == "createUser" { addKey(of: verb.value, .user) }
                        if verb.name == "createGroup" { addKey(of: verb.value, .group) }
                    }
                }
            default: break
            }
        }
    }

    private mutating func addKey(of value: LocatedJSON, _ kind: FieldType.KeyKind) {
        guard case .object(let members) = value.kind else { return }
        for member in members where member.name == "key" {
            guard case .string(let key) = member.value.kind else { continue }
            if keys[key] != nil {
                report(member.value.location, "the key \"\(key)\" is taken; every user and group needs one of its own")
            }
            keys[key] = kind
        }
    }

    /// `; did you mean "x"?`, and the words to choose from where there are few.
    static func hint(_ word: String, _ known: [String]) -> String {
        if let nearest = nearestWord(to: word, in: known) { return "; did you mean \"\(nearest)\"?" }
        if known.isEmpty { return "" }
        return "; choose from \(known.joined(separator: ", "))"
    }
}
