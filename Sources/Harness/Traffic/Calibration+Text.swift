import JSON

extension Calibration {
    /// The profile as a file of JSON5 that `--profile` takes: what differs from the mocks' own, and nothing else.
    public var profileFile: String {
        var text =
            "// Made by 'cutover replay --calibrate': the switches with which the mocks answer as \(Self.oneLine(result.file)) shows.\n"
        text += "// Unexplained: \(result.findings.count) of \(counted(result.requestCount, "request")).\n{\n"
        for (endpoint, word) in [(Endpoint.legacy, "legacy"), (.apiV2, "apiV2")] {
            let own = settings.filter { $0.endpoint == endpoint }
            if own.isEmpty { continue }
            text += "  \(word): {\n"
            for one in own {
                text += "    // \(one.meaning) (default: \(one.standard.text()))\n    \(one.name): \(one.value.text()),\n"
            }
            text += "  },\n"
        }
        return text + "}\n"
    }

    /// A comment must not end early.
    private static func oneLine(_ text: String) -> String {
        String(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x2028 || $0.value == 0x2029 ? " " : Character($0) })
    }

    /// The result for a person; `path` is where the profile was written.
    public func text(writtenTo path: String, style: TerminalStyle = TerminalStyle()) -> String {
        var lines = [
            "\(style.bold("calibration")) of \(result.file): \(counted(result.requestCount, "request")), \(counted(trials, "trial"))",
            "  before: \(counted(differedBefore, "request")) answered otherwise than recorded", "",
        ]
        for one in settings {
            let word = one.endpoint == .legacy ? "legacy" : "apiV2"
            lines.append(
                "  \(style.cyan("\(word).\(one.name)=\(one.value.text())"))  \(one.meaning) (default: \(one.standard.text()))"
            )
            lines.append(
                one.requests > 0
                    ? "      without it \(counted(one.requests, "more request")) would differ"
                    : "      without it the same requests would differ in more places"
            )
        }
        if settings.isEmpty { lines.append("  no switch makes the mocks answer more as recorded") }
        lines += ["", "Written to \(path). Use it with: cutover serve --profile \(path)", ""]
        return lines.joined(separator: "\n") + (result.findings.isEmpty ? "" : "\nUnexplained\n\n") + result.text(style: style)
    }

    /// The result for machines; `path` is where the profile was written.
    public func json(writtenTo path: String) -> JSONValue {
        [
            "profile": .string(path), "trials": .number(JSONNumber(trials)),
            "differedBefore": .number(JSONNumber(differedBefore)),
            "settings": .array(
                settings.map {
                    [
                        "endpoint": .string($0.endpoint == .legacy ? "legacy" : "apiV2"), "switch": .string($0.name),
                        "value": $0.value,
                        "default": $0.standard, "requests": .number(JSONNumber($0.requests)),
                    ]
                }
            ),
            "unexplained": result.json,
        ]
    }
}
