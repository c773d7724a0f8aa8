import HTTP
import MockNetskope

/// Which recorded requests carried a token that was taken, which one that was not, and which none: a replay does likewise with a token of its own.
struct CredentialPlan: Sendable {
    /// The fingerprints of tokens that got nothing but 401.
    private let refused: Set<String>
    /// Whether the recording has credentials at all: browsers leave them out of what they export.
    private let isRecorded: Bool

    /// What stands for a token that no server takes.
    private static let refusedToken = "cutover-replay-refused-token"

    init(_ exchanges: [RecordedExchange]) {
        let marks = exchanges.compactMap { exchange in exchange.credential.map { ($0.mark, exchange.status) } }
        let taken = Set(marks.filter { $0.1 != 401 && $0.1 != 0 }.map(\.0))
        refused = Set(marks.map(\.0)).subtracting(taken)
        isRecorded = !marks.isEmpty
    }

    /// Whether every recorded token was refused, so that a replay compares nothing but refusals.
    func refusesAll(_ exchanges: [RecordedExchange]) -> Bool {
        isRecorded && exchanges.allSatisfy { $0.credential.map { refused.contains($0.mark) } ?? true }
    }

    /// Adds the fields that `exchange` is sent with when `token` is the target's.
    func add(to headers: inout HTTPHeaders, for exchange: RecordedExchange, token: String, endpoint: Endpoint) {
        guard isRecorded else {
            // What was refused without a token to be seen had none.
            if exchange.status != 401 { headers.append("Authorization", "Bearer \(token)") }
            return
        }
        guard let credential = exchange.credential else { return }
        let value = refused.contains(credential.mark) ? Self.refusedToken : token
        // The legacy endpoint knows one field only.
        if credential.isBearer || endpoint == .legacy { headers.append("Authorization", "Bearer \(value)") }
        if credential.isAPIToken, endpoint == .apiV2 { headers.append("Netskope-Api-Token", value) }
    }
}
