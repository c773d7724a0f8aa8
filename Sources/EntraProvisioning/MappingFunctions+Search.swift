/// A text to be found, made ready to be looked for (Knuth, Morris and Pratt): the cost grows with the sum of the lengths whatever
/// the texts. UTF-16 units are compared, as .NET's ordinal comparison does.
struct TextSearch {
    private let sought: [UInt16]
    private let fallback: [Int]

    init(_ text: String) {
        sought = Array(text.utf16)
        var fallback = [0]
        for unit in sought.dropFirst() {
            var length = fallback[fallback.count - 1]
            while length > 0, sought[length] != unit { length = fallback[length - 1] }
            fallback.append(sought[length] == unit ? length + 1 : 0)
        }
        self.fallback = fallback
    }

    /// Where the text first occurs at `start` or later.
    func firstPlace(in source: [UInt16], from start: Int) -> Int? {
        guard start <= source.count else { return nil }
        if sought.isEmpty { return start }
        var matched = 0
        for place in start..<source.count {
            while matched > 0, sought[matched] != source[place] { matched = fallback[matched - 1] }
            if sought[matched] == source[place] { matched += 1 }
            if matched == sought.count { return place - matched + 1 }
        }
        return nil
    }

    /// What stands before, between and after the occurrences; the whole source where there is none.
    func parts(of source: String) -> [String] {
        let units = Array(source.utf16)
        var parts: [String] = []
        var start = 0
        while !sought.isEmpty, let place = firstPlace(in: units, from: start) {
            parts.append(String(decoding: units[start..<place], as: UTF16.self))
            start = place + sought.count
        }
        parts.append(String(decoding: units[start...], as: UTF16.self))
        return parts
    }
}
