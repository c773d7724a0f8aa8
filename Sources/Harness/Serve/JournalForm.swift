import HTTP
import JSON

// How an exchange of the journal is written: as a line of JSON, and as an entry of HAR 1.2. No secret is in either.
extension Journal.Entry {
    /// The exchange as the journal's file and `__admin/journal` show it.
    var json: JSONValue {
        var object: JSONObject = [
            "number": .number(JSONNumber(number)), "at": .string(circumstances.at.iso8601Milliseconds),
            "endpoint": .string(circumstances.endpoint.rawValue), "from": .string(circumstances.peer),
            "actor": actor.map { .string($0) } ?? .null, "method": .string(request.method), "host": .string(request.authority),
            "target": .string(request.target), "requestHeaders": Self.json(request.headers.redacted), "requestBody": requestBody,
            "status": .number(JSONNumber(response.status)), "responseHeaders": Self.json(response.headers),
            "responseBody": responseBody, "microseconds": .number(JSONNumber(circumstances.microseconds)),
        ]
        if let nearMiss = circumstances.nearMiss { object["nearMiss"] = .string(nearMiss) }
        switch circumstances.cut {
        case .before?: object["cut"] = "before the response"
        case .within?: object["cut"] = "within the response"
        case .after?: object["cut"] = "after the response"
        case nil: break
        }
        return .object(object)
    }

    /// The exchange as a test sees it.
    var exchange: Exchange {
        var (asked, answered) = (request, response)
        asked.headers = request.headers.redacted
        asked.body = Self.bytes(requestBody)
        answered.body = Self.bytes(responseBody)
        return Exchange(number: number, at: circumstances.at, request: asked, result: .response(answered))
    }

    /// The fingerprint of the token that the request carried.
    private var actor: String? {
        if let token = request.headers["Netskope-Api-Token"] { return TokenFingerprint(token).description }
        guard let value = request.headers["Authorization"] else { return nil }
        return TokenFingerprint(String(value.split(separator: " ", maxSplits: 1).last ?? "")).description
    }

    /// The exchange as an entry of HAR 1.2.
    var har: JSONValue {
        var asked = request
        var answered = response
        asked.body = Self.bytes(requestBody)
        answered.body = Self.bytes(responseBody)
        var redaction = Redaction()
        asked = redaction.redacted(asked)
        return HAREntry.json(
            asked,
            redaction.redacted(answered),
            at: circumstances.at,
            microseconds: circumstances.microseconds
        )
    }

    private static func json(_ headers: HTTPHeaders) -> JSONValue {
        .array(headers.fields.map { ["name": .string($0.name), "value": .string($0.value)] })
    }

    /// Bodies in which a client sends a secret, or is given one, are not kept.
    private var carriesSecret: Bool {
        let path = request.path.lowercased().split(separator: "/")
        switch path.last {
        case "token", "secrets", "synchronization": return true
        case "$batch", "%24batch":
            // A batch may hold any of these requests, and new users.
            let body = String(decoding: request.body, as: UTF8.self)
            return body.contains("synchronization") || body.contains("passwordProfile")
        case let last?: return last.hasSuffix("validatecredentials") || last.hasSuffix("acquireaccesstoken")
        case nil: return false
        }
    }

    private var requestBody: JSONValue {
        if carriesSecret { return "<not kept: it holds a secret>" }
        // A password of a new user is a secret, too.
        guard var object = (try? JSONValue.parse(request.body))?.objectValue else { return Self.value(request.body) }
        if object["passwordProfile"] != nil { object["passwordProfile"] = "<not kept: it holds a secret>" }
        if object["password"] != nil { object["password"] = "<not kept: it holds a secret>" }
        return .object(object)
    }

    private var responseBody: JSONValue {
        if carriesSecret, response.status < 300 { return response.body.isEmpty ? .null : "<not kept: it holds a secret>" }
        return (try? JSONValue.parse(response.body)) ?? Self.value(response.body)
    }

    private static func value(_ bytes: [UInt8]) -> JSONValue {
        bytes.isEmpty ? .null : .string(String(decoding: bytes, as: UTF8.self))
    }

    /// A body that may have been redacted, as bytes again.
    private static func bytes(_ body: JSONValue) -> [UInt8] {
        body.isNull ? [] : body.stringValue.map { Array($0.utf8) } ?? body.bytes()
    }
}
