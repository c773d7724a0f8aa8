extension Instant {
    /// The moment in UTC to the second, as RFC 3339 writes it: `2026-01-02T03:04:05Z`.
    public var iso8601: String { text(withMilliseconds: false) }

    /// The moment in UTC to the millisecond: `2026-01-02T03:04:05.678Z`.
    public var iso8601Milliseconds: String { text(withMilliseconds: true) }

    /// Reads `2026-01-02`, `2026-01-02T03:04Z`, `2026-01-02T03:04:05Z` with an optional fraction and an offset; `nil` where it is none of these.
    public init?(iso8601 text: String) {
        var scanner = DigitScanner(text.utf8)
        guard let year = scanner.digits(4), scanner.take(0x2D), let month = scanner.digits(2), scanner.take(0x2D),
            let day = scanner.digits(2), (1...12).contains(month), day >= 1, day <= Self.days(in: month, of: year)
        else { return nil }
        var time: Int64 = 0
        if scanner.take(0x54) || scanner.take(0x74) || scanner.take(0x20) {
            guard let hour = scanner.digits(2), scanner.take(0x3A), let minute = scanner.digits(2), hour < 24, minute < 60 else {
                return nil
            }
            time = Int64(hour * 3600 + minute * 60) * 1000
            if scanner.take(0x3A) {
                guard let second = scanner.digits(2), second < 61 else { return nil }
                time += Int64(second) * 1000
                if scanner.take(0x2E) {
                    guard let fraction = scanner.fraction() else { return nil }
                    time += Int64(fraction)
                }
            }
            guard let offset = scanner.offset() else { return nil }
            time -= Int64(offset) * 60_000
        }
        guard scanner.isAtEnd else { return nil }
        self.init(milliseconds: Self.daysSinceEpoch(year, month, day) * 86_400_000 + time)
    }

    private func text(withMilliseconds: Bool) -> String {
        var days = milliseconds / 86_400_000
        var rest = milliseconds % 86_400_000
        if rest < 0 {
            rest += 86_400_000
            days -= 1
        }
        let (year, month, day) = Self.civil(days)
        let second = rest / 1000
        // Bytes, not pieces of text: every record and response has a moment or two.
        var text: [UInt8] = []
        text.reserveCapacity(24)
        Self.append(year, 4, 0x2D, to: &text)
        Self.append(month, 2, 0x2D, to: &text)
        Self.append(day, 2, 0x54, to: &text)
        Self.append(second / 3600, 2, 0x3A, to: &text)
        Self.append(second / 60 % 60, 2, 0x3A, to: &text)
        Self.append(second % 60, 2, withMilliseconds ? 0x2E : 0x5A, to: &text)
        if withMilliseconds { Self.append(rest % 1000, 3, 0x5A, to: &text) }
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends a number with at least `width` digits, and what follows it.
    private static func append(_ value: Int64, _ width: Int, _ end: UInt8, to text: inout [UInt8]) {
        var divisor: Int64 = 1
        for _ in 1..<width { divisor *= 10 }
        if value < 0 || value >= divisor * 10 {
            // A year that ISO 8601 has no four digits for.
            text += Array(String(value).utf8)
        } else {
            while divisor > 0 {
                text.append(UInt8(0x30 + value / divisor % 10))
                divisor /= 10
            }
        }
        text.append(end)
    }

    /// The number of days of a month of the proleptic Gregorian calendar.
    package static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01 of a proleptic Gregorian date, counted in 400-year eras that start on 1 March.
    package static func daysSinceEpoch(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
        let y = Int64(month <= 2 ? year - 1 : year)
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = Int64((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1)
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// Year, month and day of a number of days since 1970-01-01.
    package static func civil(_ days: Int64) -> (Int64, Int64, Int64) {
        let z = days + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}

/// Reads fixed-width digits from text.
private struct DigitScanner {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: String.UTF8View) { self.bytes = Array(bytes) }

    var isAtEnd: Bool { position == bytes.count }

    mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    mutating func digits(_ count: Int) -> Int? {
        guard position + count <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[position..<position + count] {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        position += count
        return value
    }

    /// Milliseconds of a fraction of any length; what is finer is cut.
    mutating func fraction() -> Int? {
        let start = position
        var value = 0
        while position < bytes.count, bytes[position] >= 0x30, bytes[position] <= 0x39 {
            if position - start < 3 { value = value * 10 + Int(bytes[position] - 0x30) }
            position += 1
        }
        let count = position - start
        guard count > 0 else { return nil }
        for _ in min(count, 3)..<3 { value *= 10 }
        return value
    }

    /// Minutes east of UTC; none written means UTC.
    mutating func offset() -> Int? {
        if isAtEnd || take(0x5A) || take(0x7A) { return 0 }
        let sign = take(0x2B) ? 1 : take(0x2D) ? -1 : 0
        guard sign != 0, let hours = digits(2), take(0x3A), let minutes = digits(2), hours < 24, minutes < 60 else { return nil }
        return sign * (hours * 60 + minutes)
    }
}
