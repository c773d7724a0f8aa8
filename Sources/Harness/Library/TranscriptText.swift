import HTTP
import JSON

/// A lane's SCIM exchanges as text for a person, in full, with fingerprints in the place of tokens.
struct TranscriptText {
    let lane: Lane
    let exchanges: [Exchange]

    /// Every exchange, one behind the other.
    var text: String {
        "lane \(lane), \(counted(exchanges.count, "SCIM request"))\n\n" + exchanges.map(lines).joined(separator: "\n")
    }

    private func lines(_ exchange: Exchange) -> String {
        let request = exchange.request
        var text = "# request \(exchange.number), \(exchange.at.iso8601Milliseconds)\n\(request.method) \(request.target)\n"
        text += "Host: \(request.authority)\n" + fields(request.headers) + body(request.body)
        switch exchange.result {
        case .response(let response): text += "→ \(response.status)\n" + fields(response.headers) + body(response.body)
        case .failure(let error): text += "→ no response: \(error.message)\n"
        }
        return text
    }

    private func fields(_ headers: HTTPHeaders) -> String {
        headers.redacted.fields.map { "\($0.name): \($0.value)\n" }.joined()
    }

    private func body(_ bytes: [UInt8]) -> String { bytes.isEmpty ? "" : "\n" + String(decoding: bytes, as: UTF8.self) + "\n" }
}
