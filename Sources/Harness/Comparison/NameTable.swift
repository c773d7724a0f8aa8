import JSON

/// The names behind server-assigned ids, with which traffic of two lanes becomes comparable.
///
/// Ids, moments, random probe values and the two base URLs are what may differ between lanes; everything else must not.
public struct NameTable: Sendable, Hashable {
    private var names: [String: String] = [:]
    private let baseURLs: [[UInt8]]

    /// Creates a table; `baseURLs` are replaced by `{base}` wherever they occur.
    public init(baseURLs: [String]) { self.baseURLs = baseURLs.map { Array($0.utf8) } }

    /// Remembers that `id` stands for `name`. A later name wins, so that a rename is followed.
    public mutating func learn(_ id: String, _ name: String) {
        // A name goes into the middle of JSON texts, so it may not hold what ends a string there.
        var label = "{\(name)}"
        if label.utf8.contains(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) {
            label = String(label.map { $0 == "\"" ? "'" : $0 == "\\" ? "/" : $0 })
        }
        // Told anew behind every write: an entry that is there already is left alone, for a table that is shared would be copied.
        if names[id] != label { names[id] = label }
    }

    /// The name of `id` in braces, or `nil` where it is not known.
    public func label(of id: String) -> String? { names[id] }

    /// `bytes` with every known id replaced by its name, every other UUID by `{guid}`, every moment by `{time}`, every base URL by `{base}`.
    public func normalised(_ bytes: some Collection<UInt8>) -> [UInt8] {
        let source = Array(bytes)
        var result: [UInt8] = []
        result.reserveCapacity(source.count)
        var place = 0
        while place < source.count {
            let byte = source[place]
            if isHexadecimal(byte), startsWord(source, place) {
                if isUUID(source, place) {
                    let id = String(decoding: source[place..<place + 36], as: UTF8.self)
                    result += Array((names[id] ?? "{guid}").utf8)
                    place += 36
                    continue
                }
                if let length = momentLength(source, place) {
                    result += Array("{time}".utf8)
                    place += length
                    continue
                }
            } else if byte == UInt8(ascii: "h"), let base = baseURLs.first(where: { source[place...].starts(with: $0) }) {
                result += Array("{base}".utf8)
                place += base.count
                continue
            }
            result.append(byte)
            place += 1
        }
        return result
    }

    /// `text` normalised like ``normalised(_:)``.
    public func normalised(_ text: String) -> String { String(decoding: normalised(text.utf8), as: UTF8.self) }

    private func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) || (0x41...0x46).contains(byte)
    }

    /// Whether a word may start here: behind no hexadecimal digit, unless that ends a percent-encoded byte such as `%22`.
    private func startsWord(_ source: [UInt8], _ place: Int) -> Bool {
        place == 0 || !isHexadecimal(source[place - 1]) || (place >= 3 && source[place - 3] == UInt8(ascii: "%"))
    }

    private func isUUID(_ source: [UInt8], _ start: Int) -> Bool {
        guard start + 36 <= source.count else { return false }
        for offset in 0..<36 {
            let byte = source[start + offset]
            if offset == 8 || offset == 13 || offset == 18 || offset == 23 {
                if byte != UInt8(ascii: "-") { return false }
            } else if !isHexadecimal(byte) {
                return false
            }
        }
        return start + 36 == source.count || !isHexadecimal(source[start + 36])
    }

    private static let momentShape = Array("0000-00-00T00:00:00".utf8)

    /// The length of a moment such as `2026-01-02T03:04:05.678Z` that starts at `start`.
    private func momentLength(_ source: [UInt8], _ start: Int) -> Int? {
        let shape = Self.momentShape
        guard start + shape.count < source.count, source[start + 4] == 0x2D else { return nil }
        for (offset, expected) in shape.enumerated() {
            let byte = source[start + offset]
            if expected == UInt8(ascii: "0") ? !(0x30...0x39).contains(byte) : byte != expected { return nil }
        }
        var end = start + shape.count
        if end < source.count, source[end] == UInt8(ascii: ".") {
            end += 1
            while end < source.count, (0x30...0x39).contains(source[end]) { end += 1 }
        }
        guard end < source.count, source[end] == UInt8(ascii: "Z") else { return nil }
        return end + 1 - start
    }
}
