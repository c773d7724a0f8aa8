import HTTP
import JSON

/// The names by which a recording's ids are compared: of every object the name that its answers show. Every other UUID that was recorded stands for
/// itself, so that a target which answers with another one is found out; only ids that no recording knows are alike.
struct ReplayNames {
    private(set) var table: NameTable

    init(_ exchanges: [RecordedExchange], bases: [String]) {
        var all: [String] = []
        for base in bases + exchanges.map(\.base) where !all.contains(base) { all.append(base) }
        // The longest first: one base may be the beginning of another.
        table = NameTable(baseURLs: all.sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) })
        var owner: [String: String] = [:]
        var named: Set<String> = []
        for exchange in exchanges {
            for resource in exchange.resources where !named.contains(resource.id) {
                guard let name = resource.name, name.unicodeScalars.allSatisfy({ $0.value >= 0x20 }) else { continue }
                var label = name
                var number = 1
                while let other = owner[label], other != resource.id {
                    number += 1
                    label = "\(name) #\(number)"
                }
                owner[label] = resource.id
                named.insert(resource.id)
                table.learn(resource.id, label)
            }
        }
        for exchange in exchanges {
            for id in Self.identifiers(in: Array(exchange.request.target.utf8)) + Self.identifiers(in: exchange.request.body)
                + Self.identifiers(in: exchange.responseBody)
            where !named.contains(id) {
                named.insert(id)
                table.learn(id, id)
            }
        }
    }

    /// Every text of the form of a UUID.
    private static func identifiers(in bytes: [UInt8]) -> [String] {
        var found: [String] = []
        var place = 0
        while place + 36 <= bytes.count {
            // A UUID has its first hyphen at the ninth place: most places are ruled out by one look.
            if bytes[place + 8] == 0x2D, isUUID(bytes[place..<place + 36]) {
                found.append(String(decoding: bytes[place..<place + 36], as: UTF8.self))
                place += 36
            } else {
                place += 1
            }
        }
        return found
    }

    private static func isUUID(_ bytes: ArraySlice<UInt8>) -> Bool {
        for (offset, byte) in bytes.enumerated() {
            if [8, 13, 18, 23].contains(offset) {
                if byte != 0x2D { return false }
            } else if !((byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66)) {
                return false
            }
        }
        return true
    }
}
