import HTTP

/// A custom or standard date and time format string of .NET, with the names of the invariant culture.
///
/// Source: .NET documentation, "Custom date and time format strings" and "Standard date and time format strings".
struct DateTimeFormat: Sendable {
    enum Token: Sendable, Hashable {
        /// `y`, `M`, `d`, `H`, `h`, `m`, `s`, `t`, `z`, `f` or `F`, that many times.
        case field(Character, Int)
        /// `K`: `Z`, an offset or nothing.
        case kind
        case literal(Character)
    }

    let tokens: [Token]

    /// `M/d/yyyy h:mm:ss tt`, how dates turn into text (FUNC, CDate, DateAdd, Now).
    static let general = DateTimeFormat(custom: "M/d/yyyy h:mm:ss tt")

    /// What the standard formats of one letter stand for in the invariant culture.
    private static let standard: [Character: String] = [
        "d": "MM/dd/yyyy", "D": "dddd, dd MMMM yyyy", "f": "dddd, dd MMMM yyyy HH:mm", "F": "dddd, dd MMMM yyyy HH:mm:ss",
        "g": "MM/dd/yyyy HH:mm", "G": "MM/dd/yyyy HH:mm:ss", "m": "MMMM dd", "M": "MMMM dd",
        "o": "yyyy-MM-ddTHH:mm:ss.fffffffK", "O": "yyyy-MM-ddTHH:mm:ss.fffffffK",
        "r": "ddd, dd MMM yyyy HH:mm:ss 'GMT'", "R": "ddd, dd MMM yyyy HH:mm:ss 'GMT'", "s": "yyyy-MM-ddTHH:mm:ss",
        "t": "HH:mm", "T": "HH:mm:ss", "u": "yyyy-MM-dd HH:mm:ssZ", "U": "dddd, dd MMMM yyyy HH:mm:ss", "y": "yyyy MMMM",
        "Y": "yyyy MMMM",
    ]

    /// Reads a format string; `nil` where it is empty, or one letter that is no standard format.
    init?(_ pattern: String) {
        guard let first = pattern.first else { return nil }
        if pattern.count == 1 {
            guard let custom = Self.standard[first] else { return nil }
            self.init(custom: custom)
        } else {
            self.init(custom: pattern)
        }
    }

    /// Takes a custom format apart.
    init(custom pattern: String) {
        var tokens: [Token] = []
        let characters = Array(pattern)
        var place = 0
        while place < characters.count {
            let character = characters[place]
            place += 1
            switch character {
            case "y", "M", "d", "H", "h", "m", "s", "t", "z", "f", "F":
                var count = 1
                while place < characters.count, characters[place] == character {
                    count += 1
                    place += 1
                }
                tokens.append(.field(character, count))
            case "K": tokens.append(.kind)
            case "'", "\"":
                while place < characters.count, characters[place] != character {
                    tokens.append(.literal(characters[place]))
                    place += 1
                }
                place += 1
            case "\\":
                if place < characters.count { tokens.append(.literal(characters[place])) }
                place += 1
            case "%": break
            default: tokens.append(.literal(character))
            }
        }
        self.tokens = tokens
    }

    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
    ]
    static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

    /// The date as text, in UTC.
    func text(of instant: Instant) -> String {
        let time = CivilTime(instant)
        var text = ""
        for (index, token) in tokens.enumerated() {
            switch token {
            case .literal(let character):
                // A point before an empty optional fraction is left out.
                if character == ".", index + 1 < tokens.count, case .field("F", _) = tokens[index + 1], time.millisecond == 0 {
                    continue
                }
                text.append(character)
            case .kind: text += "Z"
            case .field(let letter, let count): text += Self.text(letter, count, time)
            }
        }
        return text
    }

    private static func text(_ letter: Character, _ count: Int, _ time: CivilTime) -> String {
        switch letter {
        case "y": padded(count <= 2 ? time.year % 100 : time.year, count)
        case "M" where count >= 3: count == 3 ? String(months[time.month - 1].prefix(3)) : months[time.month - 1]
        case "M": padded(time.month, count)
        case "d" where count >= 3: count == 3 ? String(weekdays[time.weekday].prefix(3)) : weekdays[time.weekday]
        case "d": padded(time.day, count)
        case "H": padded(time.hour, min(count, 2))
        case "h": padded(time.hour % 12 == 0 ? 12 : time.hour % 12, min(count, 2))
        case "m": padded(time.minute, min(count, 2))
        case "s": padded(time.second, min(count, 2))
        case "t": String((time.hour < 12 ? "AM" : "PM").prefix(count))
        case "z": count == 1 ? "+0" : count == 2 ? "+00" : "+00:00"
        case "f": fraction(time, count)
        default: String(fraction(time, count).reversed().drop { $0 == "0" }.reversed())
        }
    }

    /// Digits of the second's fraction; what is finer than a millisecond is 0, because moments are kept in milliseconds.
    private static func fraction(_ time: CivilTime, _ count: Int) -> String {
        String((padded(time.millisecond, 3) + "0000").prefix(count))
    }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: min(16, max(0, width - text.utf8.count))) + text
    }
}

/// A moment as a calendar and a clock show it, in UTC (proleptic Gregorian).
struct CivilTime: Sendable, Hashable {
    var year: Int
    var month: Int
    var day: Int
    var hour = 0
    var minute = 0
    var second = 0
    var millisecond = 0

    init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    init(_ instant: Instant) {
        var days = instant.milliseconds / 86_400_000
        var rest = Int(instant.milliseconds % 86_400_000)
        if rest < 0 {
            rest += 86_400_000
            days -= 1
        }
        let civil = Instant.civil(days)
        year = Int(civil.0)
        month = Int(civil.1)
        day = Int(civil.2)
        hour = rest / 3_600_000
        minute = rest / 60_000 % 60
        second = rest / 1000 % 60
        millisecond = rest % 1000
    }

    /// Days since 1970-01-01.
    var dayNumber: Int64 { Instant.daysSinceEpoch(year, month, day) }

    /// 0 for Sunday; 1970-01-01 was a Thursday.
    var weekday: Int { Int(((dayNumber + 4) % 7 + 7) % 7) }

    /// The moment, at `offset` minutes east of UTC; `nil` where there is no such date in the years 1 to 9999 that .NET's DateTime
    /// has.
    func instant(offset: Int = 0) -> Instant? {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1, day <= Instant.days(in: month, of: year),
            (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second), (0..<1000).contains(millisecond)
        else { return nil }
        let time = ((hour * 60 + minute - offset) * 60 + second) * 1000 + millisecond
        let instant = Instant(milliseconds: dayNumber * 86_400_000 + Int64(time))
        return Self.isRepresentable(instant) ? instant : nil
    }

    /// Whether .NET's DateTime has the moment: the years 1 to 9999.
    static func isRepresentable(_ instant: Instant) -> Bool {
        (-62_135_596_800_000...253_402_300_799_999).contains(instant.milliseconds)
    }
}
