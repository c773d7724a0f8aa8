import HTTP
import JSON

/// Which id of a target stands for which recorded id. Ids are the server's own, so a replay meets others; everything else must be the same.
struct IdentityTranslation: Sendable {
    private(set) var targetIDs: [String: String] = [:]
    private(set) var recordedIDs: [String: String] = [:]

    /// An id as long as this is not met by chance in other text, so it is replaced wherever it stands; a shorter one only where an id must stand.
    private static let distinctiveLength = 16

    /// Learns that `recorded` is `target` there. What was learnt first stands: where a target shows another id later, that is a difference.
    mutating func learn(_ recorded: String, _ target: String) {
        if targetIDs[recorded] == nil { targetIDs[recorded] = target }
        if recordedIDs[target] == nil { recordedIDs[target] = recorded }
    }

    /// Learns that `recorded` was given anew, whatever it was before.
    mutating func relearn(_ recorded: String, _ target: String) {
        targetIDs[recorded] = target
        recordedIDs[target] = recorded
    }

    // MARK: Towards the target

    /// Path and query behind the base with the target's ids.
    func forTarget(relative: String) -> String {
        let mark = relative.firstIndex(of: "?") ?? relative.endIndex
        let path = relative[..<mark].split(separator: "/", omittingEmptySubsequences: false).map { segment -> String in
            let id = PercentCoding.decode(segment) ?? String(segment)
            guard let target = targetIDs[id], target != id else { return String(segment) }
            return PercentCoding.encode(target)
        }.joined(separator: "/")
        guard mark < relative.endIndex else { return path }
        let query = relative[relative.index(after: mark)...].split(separator: "&", omittingEmptySubsequences: false).map {
            piece -> String in
            guard let equals = piece.firstIndex(of: "="),
                let value = PercentCoding.decode(piece[piece.index(after: equals)...], plusIsSpace: true)
            else { return String(piece) }
            let translated = Self.translated(expression: value, targetIDs)
            return translated == value ? String(piece) : piece[...equals] + PercentCoding.encode(translated)
        }.joined(separator: "&")
        return "\(path)?\(query)"
    }

    /// A request's body with the target's ids; as it is where it holds none, or is no JSON.
    func forTarget(body: [UInt8]) -> [UInt8] { Self.translated(body, targetIDs) }

    // MARK: Back

    /// An answer's body with the recorded ids.
    func recorded(body: [UInt8]) -> [UInt8] { Self.translated(body, recordedIDs) }

    /// A field's value, say a `Location`, with the recorded ids.
    func recorded(text: String) -> String { Self.translated(text: text, recordedIDs) }

    // MARK: The work

    private static func translated(_ body: [UInt8], _ ids: [String: String]) -> [UInt8] {
        guard !ids.isEmpty, !body.isEmpty, let value = try? JSONValue.parse(body) else { return body }
        let result = translated(value, nil, ids)
        return result == value ? body : result.bytes()
    }

    private static func translated(_ value: JSONValue, _ name: String?, _ ids: [String: String]) -> JSONValue {
        switch value {
        case .string(let text):
            if let id = ids[text], text.utf8.count >= distinctiveLength || ["id", "value"].contains(name?.lowercased()) {
                return .string(id)
            }
            return .string(name?.lowercased() == "path" ? translated(expression: text, ids) : translated(text: text, ids))
        case .array(let elements): return .array(elements.map { translated($0, name, ids) })
        case .object(let object):
            return .object(
                JSONObject(
                    uncheckedUniqueMembers: object.members.map { JSONObject.Member($0.name, translated($0.value, $0.name, ids)) }
                )
            )
        default: return value
        }
    }

    /// A filter or a path such as `members[value eq "ID"]`: a quoted text that is an id as a whole, behind `id` or `value`.
    private static func translated(expression: String, _ ids: [String: String]) -> String {
        let pieces = expression.split(separator: "\"", omittingEmptySubsequences: false)
        guard pieces.count > 2 else { return translated(text: expression, ids) }
        return pieces.enumerated().map { index, piece -> String in
            guard index % 2 == 1 else { return String(piece) }
            let before = pieces[index - 1].lowercased()
            let isPlaceOfID = ["value eq ", "id eq "].contains { before.hasSuffix($0) } && !before.hasSuffix("externalid eq ")
            if isPlaceOfID, let id = ids[String(piece)] { return id }
            return translated(text: String(piece), ids)
        }.joined(separator: "\"")
    }

    /// Any text: distinctive ids are replaced wherever they stand as a word.
    private static func translated(text: String, _ ids: [String: String]) -> String {
        guard text.utf8.count >= distinctiveLength, !ids.isEmpty else { return text }
        var result: [UInt8] = []
        var isChanged = false
        let bytes = Array(text.utf8)
        var place = 0
        while place < bytes.count {
            var end = place
            while end < bytes.count, isWord(bytes[end]) { end += 1 }
            if end == place {
                result.append(bytes[place])
                place += 1
                continue
            }
            let word = bytes[place..<end]
            if word.count >= distinctiveLength, let id = ids[String(decoding: word, as: UTF8.self)] {
                result += id.utf8
                isChanged = true
            } else {
                result += word
            }
            place = end
        }
        return isChanged ? String(decoding: result, as: UTF8.self) : text
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A) || byte == 0x2D || byte == 0x5F
    }
}
