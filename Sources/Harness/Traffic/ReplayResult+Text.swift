import HTTP
import JSON

extension ReplayResult {
    /// How many requests that differ are shown in full.
    private static let findingsShown = 20
    /// How many differences of one request are told before the two columns.
    private static let differencesShown = 8

    /// The result for a person: what was replayed, every difference side by side, and the verdict.
    public func text(style: TerminalStyle = TerminalStyle()) -> String {
        var lines = [
            "\(style.bold("replay")) of \(file): \(counted(requestCount, "request")), recorded at \(bases.joined(separator: " and "))"
        ]
        lines.append("  \(baseline) │ \(lane)")
        for one in skipped { lines.append("  not replayed: \(one.count) \(one.reason)") }
        for note in notes { lines.append("  note: \(note)") }
        lines.append("")
        for finding in findings.prefix(Self.findingsShown) { lines += self.lines(for: finding, style) }
        if findings.count > Self.findingsShown {
            lines += ["… and \(counted(findings.count - Self.findingsShown, "more request")) that differ; --json has all", ""]
        }
        if !reidentified.isEmpty {
            lines.append(
                style.red("Other ids")
                    + " for what was there before: whoever keeps ids, as Entra ID does, loses these at the switch"
            )
            for one in reidentified.prefix(Self.findingsShown) {
                lines.append("  \(one.name) (entry \(one.entry)): \(baseline) \(one.baseline), \(lane) \(one.lane)")
            }
            let more = reidentified.count - Self.findingsShown
            if more > 0 { lines.append("  … and \(counted(more, "more object"))") }
            lines.append("")
        }
        if !unsent.isEmpty {
            lines.append("Not sent to either side, so not compared")
            for one in unsent.prefix(Self.findingsShown) {
                lines.append("  entry \(one.entry): \(one.line): \(one.notSent ?? "")")
            }
            if unsent.count > Self.findingsShown {
                lines.append("  … and \(counted(unsent.count - Self.findingsShown, "more request"))")
            }
            lines.append("")
        }
        if !known.isEmpty {
            lines.append("Known differences that occurred")
            for one in known {
                lines.append(
                    "  \(one.difference.dimension.rawValue)  \(one.difference.path.description.replacing("~1", with: "/"))  × \(one.count)"
                )
                lines.append("    \(one.difference.reason) [\(one.difference.source)]")
            }
            lines.append("")
        }
        lines.append(verdict(style))
        return lines.joined(separator: "\n") + "\n"
    }

    private func lines(for finding: Finding, _ style: TerminalStyle) -> [String] {
        var lines = ["\(style.red("differs")) at entry \(style.bold("\(finding.entry)")): \(finding.line)"]
        if let entry = finding.follows {
            lines.append("  follows from entry \(entry): what was created there in the recording was not created here")
        }
        if let why = finding.notSent { return lines + ["  \(why)", ""] }
        let width = max(baseline.count, lane.count)
        func padded(_ text: String) -> String { text + String(repeating: " ", count: width - text.count) }
        // Where the statuses differ the bodies do, too, and the columns below show them whole.
        let statuses = finding.divergences.filter { $0.path.hasSuffix("/response/status") }
        let shown = statuses.isEmpty ? finding.divergences : statuses
        for divergence in shown.prefix(Self.differencesShown) {
            lines.append("  at \(style.cyan(divergence.path.replacing("~1", with: "/")))")
            lines.append("    \(padded(baseline))  \(Self.shown(divergence.baseline))")
            lines.append("    \(padded(lane))  \(Self.shown(divergence.value))")
        }
        let more = finding.divergences.count - min(shown.count, Self.differencesShown)
        if more > 0 { lines.append("  … and \(counted(more, "more difference")) of the answers") }
        // A consequence is looked at where it comes from.
        if finding.follows == nil { lines += FindingText(style: style).sideBySide(finding.exchanges, baseline, lane) }
        return lines + [""]
    }

    private static func shown(_ value: JSONValue?) -> String {
        guard let text = value?.text(pretty: false) else { return "(absent)" }
        return text.count > 200 ? "\(text.prefix(197))…" : text
    }

    private func verdict(_ style: TerminalStyle) -> String {
        let asked =
            "\(grouped(compared)) of \(counted(requestCount, "request")) compared"
            + (readBack == 0 ? "" : ", and \(counted(readBack, "answer")) to what was read back at the end")
        if !isDifferent {
            return isInterrupted ? "Stopped: \(asked), no difference so far." : "\(style.green("Identical")): \(asked)."
        }
        var places: [Int] = []
        for finding in findings where !places.contains(finding.entry) { places.append(finding.entry) }
        let entries = places.prefix(10).map { "\($0)" }.joined(separator: ", ") + (places.count > 10 ? ", …" : "")
        let own = findings.filter { $0.follows == nil }.count
        let rest = findings.count - own
        let following = rest == 0 ? "" : "; \(rest) of them \(rest == 1 ? "follows" : "follow") from others"
        var what: [String] = []
        if !findings.isEmpty {
            what.append(
                "\(counted(findings.count, "request")) (\(places.count == 1 ? "entry" : "entries") \(entries))\(following)"
            )
        }
        if !reidentified.isEmpty { what.append("\(counted(reidentified.count, "object")) with another id") }
        let word = style.red(isInterrupted ? "Stopped, different" : "Different")
        return "\(word): \(what.joined(separator: "; ")); \(asked)."
    }

    /// The result for machines: every difference, in the order of the recording. No secret is in it.
    public var json: JSONValue {
        [
            "verdict": .string(
                isInterrupted ? "interrupted" : isDifferent ? "different" : unsent.isEmpty ? "identical" : "not comparable"
            ),
            "recording": [
                "file": .string(file), "bases": .array(bases.map { .string($0) }), "requests": .number(JSONNumber(requestCount)),
                "skipped": .array(skipped.map { ["reason": .string($0.reason), "count": .number(JSONNumber($0.count))] }),
                "notes": .array(notes.map { .string($0) }),
            ],
            "baseline": .string(baseline), "lane": .string(lane), "compared": .number(JSONNumber(compared)),
            "readBack": .number(JSONNumber(readBack)),
            "findings": .array(findings.map { Self.json($0) }),
            "reidentified": .array(
                reidentified.map {
                    [
                        "name": .string($0.name), "entry": .number(JSONNumber($0.entry)), "baseline": .string($0.baseline),
                        "lane": .string($0.lane),
                    ]
                }
            ),
            "unsent": .array(unsent.map { Self.json($0) }),
            "known": .array(
                known.map {
                    [
                        "path": .string($0.difference.path.description), "reason": .string($0.difference.reason),
                        "source": .string($0.difference.source), "count": .number(JSONNumber($0.count)),
                    ]
                }
            ),
        ]
    }

    private static func json(_ finding: Finding) -> JSONValue {
        var object: JSONObject = [
            "entry": .number(JSONNumber(finding.entry)), "request": .string(finding.line),
            "follows": finding.follows.map { .number(JSONNumber($0)) } ?? .null,
            "notSent": finding.notSent.map { .string($0) } ?? .null,
            "differences": .array(
                finding.divergences.map { divergence in
                    var difference: JSONObject = ["path": .string(divergence.path)]
                    // A value that is absent is left out: null would be JSON's own.
                    if let value = divergence.baseline { difference["baseline"] = value }
                    if let value = divergence.value { difference["lane"] = value }
                    return .object(difference)
                }
            ),
        ]
        for (name, exchange) in [("baselineExchange", finding.exchanges.baseline), ("laneExchange", finding.exchanges.lane)] {
            guard let exchange else { continue }
            let request = exchange.request
            var shown: JSONObject = [
                "method": .string(request.method), "url": .string("\(request.scheme)://\(request.authority)\(request.target)"),
                "requestBody": body(request.body),
            ]
            switch exchange.result {
            case .response(let response):
                shown["status"] = .number(JSONNumber(response.status))
                shown["responseBody"] = body(response.body)
            case .failure(let error): shown["failure"] = .string(error.message)
            }
            object[name] = .object(shown)
        }
        return .object(object)
    }

    private static func body(_ bytes: [UInt8]) -> JSONValue {
        bytes.isEmpty ? .null : (try? JSONValue.parse(bytes)) ?? .string(String(decoding: bytes, as: UTF8.self))
    }
}
