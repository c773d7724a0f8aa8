import Foundation
import HTTP
import JSON

/// Puts fingerprints in the place of secrets, before an exchange is written, kept or shown.
///
/// What is a secret is told by the name of its header field, query item or member. A value that was met once in such a place is replaced wherever
/// else it stands from then on, whatever the place is called: a server may repeat a token in an error.
public struct Redaction: Sendable {
    /// A value in one spelling, and what is put in its place.
    private struct Known: Sendable, Hashable {
        let bytes: [UInt8]
        let replacement: [UInt8]
    }

    private var known: [Known] = []

    /// A value shorter than this is replaced in its own place only: replacing every "demo" would spoil the names of users.
    private static let leastLength = 8
    /// How many spellings are remembered; a server that gives a new cookie with every answer must not fill the memory.
    private static let capacity = 256

    /// Creates a redaction that knows of no value yet.
    public init() {}

    /// `request` without a secret.
    public mutating func redacted(_ request: HTTPRequest) -> HTTPRequest {
        learn(from: request.headers)
        var result = request
        // A name and a password in front of the host.
        if let at = request.authority.lastIndex(of: "@") {
            learn(String(request.authority[..<at].split(separator: ":", maxSplits: 1).last ?? ""))
            result.authority = String(request.authority[request.authority.index(after: at)...])
        }
        result.body = redacted(request.body)
        result.target = redacted(target: request.target)
        result.headers = redacted(request.headers)
        return result
    }

    /// `response` without a secret.
    public mutating func redacted(_ response: HTTPResponse) -> HTTPResponse {
        learn(from: response.headers)
        var result = response
        result.body = redacted(response.body)
        result.headers = redacted(response.headers)
        return result
    }

    /// What stands in the place of `secret`: `<sha256:…>`. What is a fingerprint already stays as it is.
    public static func mark(_ secret: String) -> String {
        TokenFingerprint.isMark(secret) ? secret : "<\(TokenFingerprint(secret))>"
    }

    /// `text` without any value that is known to be a secret.
    func withoutKnown(_ text: String) -> String {
        known.isEmpty ? text : String(decoding: withoutKnown(Array(text.utf8)), as: UTF8.self)
    }

    // MARK: Values that were met

    /// Remembers `secret`, so that it is replaced wherever it stands.
    public mutating func learn(_ secret: String) {
        guard secret.utf8.count >= Self.leastLength, !TokenFingerprint.isMark(secret) else { return }
        let mark = Array(Self.mark(secret).utf8)
        var quoted: [UInt8] = []
        JSONWriter.append(string: secret, to: &quoted)
        let spellings: [[UInt8]] = [
            Array(secret.utf8), Array(PercentCoding.encode(secret).utf8), Array(quoted.dropFirst().dropLast()),
            Array(Data(secret.utf8).base64EncodedString().utf8),
        ]
        for bytes in spellings where !known.contains(where: { $0.bytes == bytes }) {
            known.append(Known(bytes: bytes, replacement: mark))
        }
        if known.count > Self.capacity { known.removeFirst(known.count - Self.capacity) }
    }

    private mutating func learn(from headers: HTTPHeaders) {
        for field in headers.fields where SecretNames.isSecret(field: field.name) {
            for (_, secret) in Self.parts(field) { learn(secret) }
            guard field.value.lowercased().hasPrefix("basic "),
                let data = Data(base64Encoded: String(field.value.dropFirst(6))),
                let password = String(data: data, encoding: .utf8)?.split(separator: ":", maxSplits: 1).last
            else { continue }
            learn(String(password))
        }
    }

    private func withoutKnown(_ bytes: [UInt8]) -> [UInt8] {
        // The longest first: a token may be the beginning of another. Equal lengths cannot overlap in such a way.
        known.sorted { $0.bytes.count > $1.bytes.count }.reduce(bytes) { Self.replacing($1.bytes, with: $1.replacement, in: $0) }
    }

    private static func replacing(_ needle: [UInt8], with replacement: [UInt8], in bytes: [UInt8]) -> [UInt8] {
        guard bytes.count >= needle.count, let first = needle.first else { return bytes }
        var result: [UInt8] = []
        var copied = 0
        var place = 0
        while place <= bytes.count - needle.count {
            if bytes[place] == first, bytes[place..<place + needle.count].elementsEqual(needle) {
                result += bytes[copied..<place]
                result += replacement
                place += needle.count
                copied = place
            } else {
                place += 1
            }
        }
        return copied == 0 ? bytes : result + bytes[copied...]
    }

    // MARK: Header fields

    private mutating func redacted(_ headers: HTTPHeaders) -> HTTPHeaders {
        HTTPHeaders(
            headers.fields.map { field in
                var field = field
                if SecretNames.isSecret(field: field.name) {
                    field.value = Self.parts(field).map { $0.before + ($0.secret.isEmpty ? "" : Self.mark($0.secret)) }.joined()
                } else if ["location", "content-location", "referer"].contains(field.name.lowercased()) {
                    field.value = redacted(target: field.value)
                } else {
                    field.value = withoutKnown(field.value)
                }
                return field
            }
        )
    }

    /// What of a field's value may be shown, and the secret behind each such part: the scheme of credentials, the names of cookies.
    private static func parts(_ field: HTTPHeaders.Field) -> [(before: String, secret: String)] {
        switch field.name.lowercased() {
        case "cookie", "set-cookie":
            let isSet = field.name.lowercased() == "set-cookie"
            return field.value.split(separator: ";", omittingEmptySubsequences: false).enumerated().map { index, piece in
                let gap = index == 0 ? "" : ";"
                // Behind the first come Path, Expires and the like, which are no secret.
                guard let equals = piece.firstIndex(of: "="), !isSet || index == 0 else { return (gap + piece, "") }
                return (gap + piece[...equals], String(piece[piece.index(after: equals)...]))
            }
        case "authorization", "proxy-authorization":
            let parts = field.value.split(separator: " ", maxSplits: 1)
            return parts.count == 2 ? [("\(parts[0]) ", String(parts[1]))] : [("", field.value)]
        default: return [("", field.value)]
        }
    }

    // MARK: URLs and bodies

    /// A target, or a whole URL, without a secret in its query.
    mutating func redacted(target: String) -> String {
        guard let mark = target.utf8.firstIndex(of: 0x3F) else { return withoutKnown(target) }
        let query = target[target.utf8.index(after: mark)...]
        return withoutKnown(String(target[...mark]) + redacted(form: query))
    }

    /// `name=value&name=value` without a secret.
    private mutating func redacted(form: Substring) -> String {
        form.split(separator: "&", omittingEmptySubsequences: false).map { piece in
            guard let equals = piece.firstIndex(of: "=") else { return String(piece) }
            let name = PercentCoding.decode(piece[..<equals], plusIsSpace: true) ?? String(piece[..<equals])
            let raw = piece[piece.index(after: equals)...]
            guard SecretNames.isSecret(item: name), !raw.isEmpty else { return String(piece) }
            let secret = PercentCoding.decode(raw, plusIsSpace: true) ?? String(raw)
            learn(secret)
            return piece[...equals] + PercentCoding.encode(Self.mark(secret))
        }.joined(separator: "&")
    }

    /// A body is read for what it is, and not for what its media type says: curl, for one, calls JSON a form.
    private mutating func redacted(_ body: [UInt8]) -> [UInt8] {
        if body.isEmpty { return body }
        let limits = JSONLimits(duplicateNames: .keepLast)
        if let value = try? JSONValue.parse(body, limits: limits) {
            let cleaned = redacted(value)
            // Bytes that hold no secret stay as they were written.
            return withoutKnown(cleaned == value ? body : cleaned.bytes())
        }
        guard let text = String(validating: body, as: UTF8.self) else { return withoutKnown(body) }
        let isForm = text.utf8.contains(0x3D) && !text.utf8.contains { $0 <= 0x20 || $0 == 0x7B }
        return withoutKnown(Array((isForm ? redacted(form: text[...]) : redacted(broken: text)).utf8))
    }

    /// Text that is nearly JSON, such as a body that was cut: `"name": "value"` with the name of a secret.
    private mutating func redacted(broken text: String) -> String {
        var result = ""
        var rest = text[...]
        while let match = rest.firstMatch(of: /"((?:[^"\\]|\\.)*)"\s*:\s*"((?:[^"\\]|\\.)*)/) {
            if SecretNames.isSecret(member: String(match.1)), !match.2.isEmpty {
                learn(String(match.2))
                result += rest[..<match.2.startIndex] + Self.mark(String(match.2))
            } else {
                result += rest[..<match.2.endIndex]
            }
            rest = rest[match.2.endIndex...]
        }
        return result + rest
    }

    private mutating func redacted(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements): return .array(elements.map { redacted($0) })
        case .object(let object):
            // An operation of a PATCH, or a secret of the synchronization API, names in one member what it holds in another.
            let named = ["path", "key", "name"].compactMap { object[$0]?.stringValue }.contains {
                SecretNames.isSecret(member: $0)
            }
            return .object(
                JSONObject(
                    uncheckedUniqueMembers: object.members.map { member in
                        let isSecret = SecretNames.isSecret(member: member.name) || (named && member.name.lowercased() == "value")
                        return JSONObject.Member(member.name, isSecret ? marked(member.value) : redacted(member.value))
                    }
                )
            )
        default: return value
        }
    }

    /// A secret value: texts and numbers become fingerprints, at any depth.
    private mutating func marked(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text):
            learn(text)
            return text.isEmpty ? value : .string(Self.mark(text))
        case .number(let number): return .string(Self.mark(number.lexeme))
        case .array(let elements): return .array(elements.map { marked($0) })
        case .object(let object):
            return .object(
                JSONObject(uncheckedUniqueMembers: object.members.map { JSONObject.Member($0.name, marked($0.value)) })
            )
        case .null, .bool: return value
        }
    }
}
