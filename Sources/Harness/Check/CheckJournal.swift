import HTTP

/// Every request of a check, by number, and whether to go on.
final class CheckJournal {
    /// What became of a request, in a line: `API v2 GET /Users?count=1 → 200, 362 bytes`.
    private(set) var lines: [String] = []
    /// How many requests were sent before this run, where it goes on from an earlier one.
    let offset: Int
    private let secrets: [String]
    private let shouldStop: () -> Bool
    private let progress: (Int) -> Void

    init(secrets: [String], offset: Int, shouldStop: @escaping () -> Bool, progress: @escaping (Int) -> Void) {
        // The longest first: one token may begin with another.
        self.secrets = secrets.filter { !$0.isEmpty }.sorted { $0.utf8.count > $1.utf8.count }
        self.offset = offset
        self.shouldStop = shouldStop
        self.progress = progress
    }

    /// How many requests were sent.
    var count: Int { offset + lines.count }

    /// Gives the next request its number.
    func begin() throws(CheckFailure) -> Int {
        if shouldStop() { throw CheckFailure(.interrupted, "interrupted", request: nil) }
        return count + 1
    }

    func note(_ line: String) {
        lines.append(shown(line))
        progress(count)
    }

    /// The line of request `number`; `nil` where an earlier run sent it.
    func line(_ number: Int) -> String? {
        lines.indices.contains(number - offset - 1) ? lines[number - offset - 1] : nil
    }

    /// `text` as a report may show it: a host that echoes what it was sent must not bring a token there, and control characters no terminal.
    func shown(_ text: String) -> String {
        var text = text
        for secret in secrets where text.contains(secret) { text = text.replacing(secret, with: "<\(TokenFingerprint(secret))>") }
        return String(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : Character($0) })
    }
}

/// Why a check cannot go on with what it was doing.
struct CheckFailure: Error {
    enum Kind: Sendable, Hashable {
        /// A signal came.
        case interrupted
        /// No answer came.
        case transport(TransportError.Kind)
        /// An answer came with a status that is no success.
        case status(Int)
        /// The answer is not what SCIM or Graph answers.
        case nonsense
    }

    let kind: Kind
    /// A sentence, without a full stop.
    let message: String
    /// The request it concerns.
    let request: Int?

    init(_ kind: Kind, _ message: String, request: Int?) {
        self.kind = kind
        self.message = message
        self.request = request
    }

    var evidence: CheckStep.Evidence { CheckStep.Evidence(message, request.map { [$0] } ?? []) }

    /// Whether the host could not be reached, as opposed to having answered wrongly.
    var isUnreachable: Bool {
        switch kind {
        case .transport(let kind): [.unreachable, .untrusted, .timedOut, .reset].contains(kind)
        default: false
        }
    }
}
