/// Why a fault cannot be read: what was wrong, what is possible.
public struct FaultSpecError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The reason, in words for a person.
    public var description: String
    init(_ description: String) { self.description = description }
}

extension Fault {
    /// The effects as they are written, with what stands behind the colon.
    static let effects: [(form: String, doc: String)] = [
        ("status:CODE", "answered with this status, without effect"),
        ("throttle:SECONDS", "429 with Retry-After and ratelimit-*, without effect"),
        ("delay:MILLISECONDS", "the answer comes late"),
        ("slow-body:BYTES", "the answer comes at so many bytes a second"), ("reset-before", "reset, without effect"),
        ("reset-within", "takes effect, reset within the answer"), ("reset-after", "takes effect, answered, reset"),
        ("truncate", "takes effect, the body ends early"), ("content-type:TYPE", "takes effect, the wrong media type"),
        ("malformed-json", "takes effect, a broken body"), ("lose-response", "takes effect, no answer comes"),
        ("duplicate", "is delivered twice"),
    ]

    /// The names that may stand behind the effect.
    static let names = ["endpoint", "method", "path", "times", "percent", "at", "fromSeconds", "untilSeconds", "body"]

    /// Reads `status:503 method=PATCH path=/Users/* times=2`; `body=` takes the rest of the text.
    ///
    /// - Throws: ``FaultSpecError`` with the nearest word that is possible.
    public init(_ text: String) throws(FaultSpecError) {
        var rest = Substring(text)
        var words: [(String, String)] = []
        func trim(_ text: Substring) -> Substring { text.drop { $0 == " " } }
        rest = trim(rest)
        let effect = rest.prefix { $0 != " " }
        rest = trim(rest.dropFirst(effect.count))
        while !rest.isEmpty {
            let name = rest.prefix { $0 != "=" && $0 != " " }
            rest = rest.dropFirst(name.count)
            guard rest.first == "=" else { throw FaultSpecError("expected \(name)=VALUE in the fault \"\(text)\"") }
            rest = rest.dropFirst()
            let value = name == "body" ? rest : rest.prefix { $0 != " " }
            rest = trim(rest.dropFirst(value.count))
            words.append((String(name), String(value)))
        }
        try self.init(effect: String(effect), words)
    }

    /// Reads an effect and its conditions by name.
    init(effect text: String, _ words: [(String, String)]) throws(FaultSpecError) {
        effect = try Self.effect(text)
        self.text = ([text] + words.map { "\($0.0)=\($0.1)" }).joined(separator: " ")
        for (name, value) in words {
            func number(_ range: ClosedRange<Int>) throws(FaultSpecError) -> Int {
                guard let number = Int(value), range.contains(number) else {
                    throw FaultSpecError(
                        "\(name) of a fault is a whole number from \(range.lowerBound) to \(range.upperBound); found \"\(value)\""
                    )
                }
                return number
            }
            switch name {
            case "endpoint":
                guard let found = Target(rawValue: value) else {
                    let known = Target.allCases.map(\.rawValue)
                    let near = nearestWord(to: value, in: known).map { "; did you mean \($0)?" } ?? ""
                    throw FaultSpecError(
                        "a fault's endpoint is one of \(known.joined(separator: ", ")); found \"\(value)\"\(near)"
                    )
                }
                target = found
            case "method": methods = value.split(separator: ",").map { $0.uppercased() }
            case "path": path = value.lowercased()
            case "times": times = try number(1...1_000_000)
            case "percent": percent = try number(1...100)
            case "at":
                let found = value.split(separator: ",").map { Int($0) }
                guard !found.isEmpty, !found.contains(where: { $0 ?? 0 < 1 }) else {
                    throw FaultSpecError("at of a fault lists request numbers from 1 on, say at=3,7; found \"\(value)\"")
                }
                indexes = found.compactMap { $0 }
            case "fromSeconds": fromSeconds = Int64(try number(0...1_000_000_000))
            case "untilSeconds": untilSeconds = Int64(try number(1...1_000_000_000))
            case "body": body = value
            default:
                let near = nearestWord(to: name, in: Self.names).map { "; did you mean \($0)?" } ?? ""
                throw FaultSpecError("a fault has no \"\(name)\"\(near) It has \(Self.names.joined(separator: ", ")).")
            }
        }
    }

    private static func effect(_ text: String) throws(FaultSpecError) -> Effect {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let argument = parts.count > 1 ? parts[1] : nil
        func number(_ range: ClosedRange<Int>) throws(FaultSpecError) -> Int {
            guard let number = argument.flatMap({ Int($0) }), range.contains(number) else {
                throw FaultSpecError(
                    "the fault \(parts[0]) needs a whole number from \(range.lowerBound) to \(range.upperBound), say \(parts[0]):\(max(range.lowerBound, 1)); found \"\(text)\""
                )
            }
            return number
        }
        switch parts[0] {
        case "status": return .status(try number(200...599))
        case "throttle": return .throttle(try number(0...86_400))
        case "delay": return .delay(try number(1...600_000))
        case "slow-body": return .slowBody(try number(1...1_000_000_000))
        case "content-type":
            guard let argument, argument.contains("/") else {
                throw FaultSpecError("the fault content-type needs a media type, say content-type:text/html; found \"\(text)\"")
            }
            return .contentType(argument)
        default: break
        }
        let plain: [String: Effect] = [
            "reset-before": .resetBefore, "reset-within": .resetWithin, "reset-after": .resetAfter, "truncate": .truncate,
            "malformed-json": .malformedJSON, "lose-response": .loseResponse, "duplicate": .duplicate,
        ]
        if argument == nil, let effect = plain[parts[0]] { return effect }
        if plain[parts[0]] != nil { throw FaultSpecError("the fault \(parts[0]) takes no argument; found \"\(text)\"") }
        let known = effects.map { $0.form.prefix { $0 != ":" } }.map(String.init)
        let near = nearestWord(to: parts[0], in: known).map { " Did you mean \($0)?" } ?? ""
        throw FaultSpecError(
            "there is no fault \"\(parts[0])\".\(near) There are \(effects.map(\.form).joined(separator: ", "))."
        )
    }
}
