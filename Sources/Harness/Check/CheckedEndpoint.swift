import HTTP
import JSON

/// One of the hosts that a check reads from: sends GET alone, each with a number.
final class CheckedEndpoint {
    /// What reports call it.
    let name: String
    let url: CheckURL
    private let transport: PacedTransport
    private let authorization: String
    private let accept: String
    private let journal: CheckJournal
    private let clock: PaceClock
    private(set) var rateHeaders: [String: String] = [:]

    /// How often a request that failed for a passing reason is sent again.
    private static let mostRepeats = 2

    init(
        _ name: String,
        _ url: CheckURL,
        token: String,
        accept: String,
        _ configuration: CheckConfiguration,
        journal: CheckJournal,
        clock: PaceClock
    ) throws(TransportError) {
        self.name = name
        self.url = url
        self.journal = journal
        self.clock = clock
        self.accept = accept
        authorization = "Bearer \(token)"
        var limits = HTTPLimits()
        limits.bodyBytes = 64 << 20
        limits.messageMilliseconds = configuration.exchangeMilliseconds
        let live = try LiveTransport(to: url.origin, readOnly: true, limits: limits, authorityFile: configuration.authorityFile)
        let perSecond = configuration.requestsPerSecond ?? (url.origin.isLoopback ? nil : 4)
        transport = PacedTransport(live, pace: Pace(perSecond: perSecond), clock: clock)
    }

    /// How often the host answered 429.
    var throttled: Int { transport.throttled }

    /// An answer, whatever its status.
    struct Answer {
        let number: Int
        let response: HTTPResponse
        /// What was asked, for messages: `GET /Users?count=1`.
        let line: String
    }

    /// Asks for `path`, which begins with a slash, with `query` already encoded.
    ///
    /// A lost connection and a 5xx are tried again twice.
    func get(_ path: String, query: String = "") throws(CheckFailure) -> Answer {
        try get(target: url.path + path + (query.isEmpty ? "" : "?\(query)"), shown: path + (query.isEmpty ? "" : "?\(query)"))
    }

    /// Asks for a whole target of the same origin, say the next page that Graph names.
    func get(target: String, shown: String) throws(CheckFailure) -> Answer {
        var repeats = 0
        while true {
            let number = try journal.begin()
            let line = "GET \(shown)"
            // Entra ID sends no User-Agent either.
            let request = HTTPRequest(
                method: "GET",
                scheme: url.origin.scheme,
                authority: url.origin.authority,
                target: target,
                headers: ["Accept": accept, "Authorization": authorization]
            )
            let response: HTTPResponse
            do throws(TransportError) {
                response = try transport.send(request)
            } catch {
                journal.note("\(name) \(line) → no answer: \(error.message)")
                if [.reset, .timedOut].contains(error.kind), repeats < Self.mostRepeats {
                    repeats += 1
                    continue
                }
                throw CheckFailure(.transport(error.kind), "\(name), \(line): \(journal.shown(error.message))", request: number)
            }
            journal.note("\(name) \(line) → \(response.status), \(response.body.count) bytes")
            for field in response.headers.fields where field.name.lowercased().contains("ratelimit") {
                rateHeaders[field.name.lowercased()] = journal.shown(field.value)
            }
            if response.status >= 500, repeats < Self.mostRepeats {
                repeats += 1
                clock.sleep(UInt64(repeats) * 500_000_000)
                continue
            }
            return Answer(number: number, response: response, line: line)
        }
    }

    /// Asks for JSON and fails where the status is not 200 or the body no JSON object.
    func object(_ path: String, query: String = "") throws(CheckFailure) -> (number: Int, object: JSONObject) {
        let answer = try get(path, query: query)
        return (answer.number, try object(answer))
    }

    /// The object that `answer` holds.
    func object(_ answer: Answer) throws(CheckFailure) -> JSONObject {
        guard answer.response.status == 200 else { throw refusal(answer) }
        do throws(JSONSyntaxError) {
            if let object = try JSONValue.parse(answer.response.body).objectValue { return object }
        } catch {
            throw CheckFailure(
                .nonsense,
                "\(name), \(answer.line): the answer is no JSON that can be read (\(error.description)); it begins \(beginning(answer))",
                request: answer.number
            )
        }
        throw CheckFailure(.nonsense, "\(name), \(answer.line): the answer is JSON, but no object", request: answer.number)
    }

    /// What a status that is no success says, with the host's own words.
    func refusal(_ answer: Answer) -> CheckFailure {
        let status = answer.response.status
        var text = "\(name), \(answer.line): answered \(status)"
        if (300..<400).contains(status) {
            let place = answer.response.headers["Location"].map { journal.shown($0) } ?? "nowhere"
            text += ", a redirect to \(String(place.prefix(200))); it was not followed, so that the token went nowhere else"
        } else if !answer.response.body.isEmpty {
            text += " and said: \(beginning(answer))"
        }
        return CheckFailure(.status(status), text, request: answer.number)
    }

    /// The first words of a body.
    private func beginning(_ answer: Answer) -> String {
        let text = journal.shown(String(decoding: answer.response.body.prefix(400), as: UTF8.self))
        return text.count > 160 ? "\(text.prefix(160))…" : text
    }

    /// `filter=userName+eq+%22ada%40contoso.com%22`, encoded as Entra ID does.
    static func filter(_ attribute: String, _ value: String) -> String {
        let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "filter=" + PercentCoding.encode("\(attribute) eq \"\(escaped)\"", spaceAsPlus: true)
    }
}
