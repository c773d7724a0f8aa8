import HTTP
import JSON

/// A finding in lines for a person: what it means, what differs, where, both values, both exchanges side by side, and what to do.
struct FindingText {
    let style: TerminalStyle

    /// The lines of findings that share a lane, a place and their exchanges: every difference, then the exchanges once.
    func lines(for findings: [Finding]) -> [String] {
        guard let first = findings.first else { return [] }
        guard let divergence = first.divergence else {
            return ["\(style.red(Self.heading(first.kind))) in lane \(style.bold("\(first.lane)")), \(first.place)"]
                + meaning([first])
                + first.message.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" } + advice(first)
                + alsoIn(first) + [""]
        }
        var lines = [
            "\(style.red("\(divergence.dimension.rawValue) differs")) in lane \(style.bold("\(first.lane)")), behind \(first.place)"
        ]
        lines += meaning(findings)
        let width = max("\(divergence.against)".count, "\(first.lane)".count)
        for finding in findings {
            guard let divergence = finding.divergence else { continue }
            lines.append("  at \(style.cyan(divergence.path.replacing("~1", with: "/")))")
            lines.append("    \(padded("\(divergence.against)", width))  \(value(divergence.baseline))")
            lines.append("    \(padded("\(first.lane)", width))  \(value(divergence.value))")
            if !finding.message.isEmpty { lines.append("  \(finding.message)") }
        }
        if let pair = divergence.exchanges { lines += sideBySide(pair, "\(divergence.against)", "\(first.lane)") }
        return lines + advice(findings.worstFirst.first ?? first) + alsoIn(first) + [""]
    }

    /// How many consequences are told of findings that are shown together.
    private static let consequencesShown = 3

    /// What the findings mean, the worst first, each meaning once.
    private func meaning(_ findings: [Finding]) -> [String] {
        var lines: [String] = []
        for explanation in findings.worstFirst.map(\.explanation) {
            let severity = painted(explanation.severity)
            let line = "  \(severity): \(explanation.consequence) \(style.dim(resemblance(explanation)))"
            if !lines.contains(line) { lines.append(line) }
        }
        let more = lines.count - Self.consequencesShown
        return more <= 0 ? lines : lines.prefix(Self.consequencesShown) + ["  … and \(counted(more, "more consequence"))"]
    }

    private func resemblance(_ explanation: Explanation) -> String {
        "[\(explanation.audience.words)\(explanation.group.map { "; resembles a defect of \($0.words)" } ?? "")]"
    }

    private func painted(_ severity: Severity) -> String {
        switch severity {
        case .critical, .high: style.red(severity.rawValue)
        case .medium: style.yellow(severity.rawValue)
        case .low: style.dim(severity.rawValue)
        }
    }

    private func advice(_ finding: Finding) -> [String] { ["  what to do: \(finding.explanation.advice)"] }

    /// The findings of a scenario as they are shown: those that belong together in one group, the group with the worst finding first.
    static func grouped(_ findings: [Finding]) -> [[Finding]] {
        let groups = neighbours(findings)
        let worst = groups.map { group in group.map { $0.explanation.severity.rank }.min() ?? 0 }
        return groups.indices.sorted { (worst[$0], $0) < (worst[$1], $1) }.map { groups[$0] }
    }

    /// Puts neighbouring findings together that share a lane, a place, a dimension and their exchanges.
    private static func neighbours(_ findings: [Finding]) -> [[Finding]] {
        var groups: [[Finding]] = []
        for finding in findings {
            if let last = groups.last?.last, let left = last.divergence, let right = finding.divergence, left.exchanges != nil,
                left.exchanges == right.exchanges, left.dimension == right.dimension, last.lane == finding.lane,
                last.place == finding.place,
                last.alsoIn == finding.alsoIn
            {
                groups[groups.count - 1].append(finding)
            } else {
                groups.append([finding])
            }
        }
        return groups
    }

    /// What kind of thing is wrong, in words.
    static func heading(_ kind: Finding.Kind) -> String {
        switch kind {
        case .divergence: "a difference"
        case .expectation: "an expectation is not met"
        case .invariant: "an invariant is broken"
        case .model: "the tenant is not what Entra ID makes it"
        case .unexpectedFailure: "a failure that nobody expects"
        case .missingFailure: "an expected failure did not happen"
        case .staleDifference: "a declared difference no longer occurs"
        case .transportDifference: "memory and loopback differ"
        }
    }

    private func alsoIn(_ finding: Finding) -> [String] {
        if finding.alsoIn.isEmpty { return [] }
        let shown = finding.alsoIn.prefix(8).map(\.description).joined(separator: ", ")
        let more = finding.alsoIn.count > 8 ? ", …" : ""
        return ["  the same in \(counted(finding.alsoIn.count, "more lane")): \(shown)\(more)"]
    }

    private func value(_ value: JSONValue?) -> String {
        guard let value else { return style.dim("(absent)") }
        let text = value.text(pretty: false)
        return text.count > 200 ? "\(text.prefix(197))…" : text
    }

    // MARK: Exchanges

    /// Two exchanges in two columns, under the names of their sides; one below the other where there is no room.
    func sideBySide(_ pair: ExchangePair, _ against: String, _ lane: String) -> [String] {
        let column = (style.width - 13) / 2
        let left = rendered(pair.baseline, against, column)
        let right = rendered(pair.lane, lane, column)
        if column < 36 { return left.map { "    \($0)" } + [""] + right.map { "    \($0)" } }
        return (0..<max(left.count, right.count)).map { row in
            "    \(padded(row < left.count ? left[row] : "", column)) │ \(row < right.count ? right[row] : "")"
        }
    }

    private func rendered(_ exchange: Exchange?, _ name: String, _ width: Int) -> [String] {
        guard let exchange else { return ["\(name): no such request"] }
        var lines = ["\(name), request \(exchange.number)"]
        let request = exchange.request
        lines += wrapped("\(request.method) \(request.target)", width)
        lines += wrapped("Host: \(request.authority)", width)
        for field in request.headers.redacted.fields where field.name != "Accept" {
            lines += wrapped("\(field.name): \(field.value)", width)
        }
        lines += body(request.body, width)
        switch exchange.result {
        case .response(let response):
            lines.append("→ \(response.status) \(response.headers["Content-Type"] ?? "")")
            lines += body(response.body, width)
        case .failure(let error): lines += wrapped("→ no response: \(error.message)", width)
        }
        return lines
    }

    private func body(_ bytes: [UInt8], _ width: Int) -> [String] {
        if bytes.isEmpty { return [] }
        let text: String
        do throws(JSONSyntaxError) {
            text = try JSONValue.parse(bytes).text(pretty: true)
        } catch {
            text = String(decoding: bytes, as: UTF8.self)
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { wrapped(String($0), width) }
        return lines.count <= 24 ? lines : lines.prefix(23) + ["… \(lines.count - 23) more lines"]
    }

    private func wrapped(_ text: String, _ width: Int) -> [String] {
        var lines: [String] = []
        var rest = Substring(text)
        while rest.count > width {
            lines.append(String(rest.prefix(width)))
            rest = rest.dropFirst(width)
        }
        return lines + [String(rest)]
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
