import HTTP
import JSON
import MockNetskope

extension Finding {
    /// Reads a finding of a report.
    init(_ place: ReportReader) throws(ReportError) {
        let lane = try place("lane").word("lane", Lane.init(description:))
        let step = try place("place").word("place", StepPlace.init(description:))
        self.init(
            try place("kind").word("kind of finding", Kind.init(rawValue:)),
            lane: lane,
            place: step,
            try place("message").text()
        )
        alsoIn = try place("alsoIn").elements().map { (place) throws(ReportError) in
            try place.word("lane", Lane.init(description:))
        }
        told = try Explanation(place("explanation"))
        if let dimension = try place.optional("dimension") {
            divergence = Divergence(
                try dimension.word("dimension", Dimension.init(rawValue:)),
                lane: lane,
                against: try place("against").word("lane", Lane.init(description:)),
                step: step,
                path: [],
                baseline: place.value["baseline"],
                value: place.value["value"]
            )
            divergence?.path = try place("path").text()
            if let pair = try place.optional("exchanges") {
                divergence?.exchanges = ExchangePair(
                    baseline: try pair.optional("baseline").map { (place) throws(ReportError) in try Exchange(place) },
                    lane: try pair.optional("lane").map { (place) throws(ReportError) in try Exchange(place) },
                    subject: try pair.optional("subject")?.text()
                )
            }
        }
        if let rests = try place.optional("evidence") {
            var evidence = Evidence(
                try rests("dimension").word("dimension", Dimension.init(rawValue:)),
                [],
                expected: rests.value["expected"],
                found: rests.value["found"]
            )
            evidence.path = try rests("path").text()
            evidence.exchange = try rests.optional("exchange").map { (place) throws(ReportError) in try Exchange(place) }
            self.evidence = evidence
        }
    }
}

extension Explanation {
    fileprivate init(_ place: ReportReader) throws(ReportError) {
        self.init(
            severity: try place("severity").word("severity", Severity.init(rawValue:)),
            dimension: try place.optional("dimension")?.word("dimension", Dimension.init(rawValue:)),
            group: try place.optional("group")?.word("group of defects", DefectGroup.init(rawValue:)),
            audience: try place("audience").word("audience", Audience.init(rawValue:)),
            consequence: try place("consequence").text(),
            advice: try place("advice").text()
        )
    }
}

extension Exchange {
    /// Reads an exchange of a report, whose tokens are fingerprints and whose bodies are values.
    fileprivate init(_ place: ReportReader) throws(ReportError) {
        let url = try place("url").word("URL") { $0.wholeMatch(of: /([a-z]+):\/\/([^\/]*)(.*)/.dotMatchesNewlines()) }
        let result: Result
        if let status = try place.optional("status") {
            result = .response(
                HTTPResponse(
                    status: try status.count(),
                    headers: try Self.headers(place("responseHeaders")),
                    body: Self.bytes(try place("responseBody").value)
                )
            )
        } else {
            // Of an error only its words are reported.
            result = .failure(TransportError(.unreachable, try place("error").text()))
        }
        self.init(
            number: try place("number").count(),
            at: try place("at").word("moment") { Instant(iso8601: $0) },
            request: HTTPRequest(
                method: try place("method").text(),
                scheme: String(url.1),
                authority: String(url.2),
                target: String(url.3),
                headers: try Self.headers(place("requestHeaders")),
                body: Self.bytes(try place("requestBody").value)
            ),
            result: result
        )
    }

    private static func headers(_ place: ReportReader) throws(ReportError) -> HTTPHeaders {
        HTTPHeaders(
            try place.elements().map { (field) throws(ReportError) in
                HTTPHeaders.Field(name: try field("name").text(), value: try field("value").text())
            }
        )
    }

    /// Bytes that are reported as `body`: text that was no JSON is written as it was, all else as JSON.
    private static func bytes(_ body: JSONValue) -> [UInt8] {
        switch body {
        case .null: []
        case .string(let text) where (try? JSONValue.parse(text)) == nil && !text.isEmpty: Array(text.utf8)
        default: Array(body.text(pretty: false).utf8)
        }
    }
}
