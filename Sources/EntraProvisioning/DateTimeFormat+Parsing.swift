import HTTP

extension DateTimeFormat {
    /// Reads a date that has exactly this format, white space around it aside; `nil` where it has not.
    ///
    /// An offset moves it to UTC; without one it is UTC, the service's own zone (Assumption). Of a time alone the day is that of
    /// `now`.
    func instant(of text: String, now: Instant) -> Instant? {
        guard text.utf8.count <= 1024 else { return nil }
        var reader = DateTimeReader(text, now: now)
        for (index, token) in tokens.enumerated() {
            switch token {
            case .literal(let character):
                if reader.take(character) { continue }
                // The point of an optional fraction may be missing together with it.
                guard character == ".", index + 1 < tokens.count, case .field("F", _) = tokens[index + 1] else { return nil }
            case .kind: guard reader.takeKind() else { return nil }
            case .field(let letter, let count): guard reader.take(letter, count) else { return nil }
            }
        }
        return reader.isAtEnd ? reader.instant : nil
    }

    /// The forms that a date may have where no format is given (`CDate`, `NumFromDate`): ISO 8601 with or without time and
    /// offset, and the form that dates turn into.
    private static let anyForms = [
        "yyyy-M-dK", "yyyy-M-dTH:mK", "yyyy-M-dTH:m:s.FFFFFFFK", "yyyy-M-d H:mK", "yyyy-M-d H:m:s.FFFFFFFK", "M/d/yyyy",
        "M/d/yyyy h:m tt", "M/d/yyyy h:m:s tt", "M/d/yyyy H:m", "M/d/yyyy H:m:s", "ddd, d MMM yyyy H:m:s 'GMT'", "yyyyMMdd",
    ].map { DateTimeFormat(custom: $0) }

    /// Reads a date in any of the usual forms; `nil` for anything else.
    static func instant(ofAnyForm text: String, now: Instant) -> Instant? {
        guard text.utf8.count <= 64 else { return nil }
        for form in anyForms { if let instant = form.instant(of: text, now: now) { return instant } }
        return nil
    }
}

/// Reads the fields of a date from text.
private struct DateTimeReader {
    private let characters: [Character]
    private var place = 0
    private let now: CivilTime
    private var year: Int?
    private var month: Int?
    private var day: Int?
    private var hour = 0
    private var minute = 0
    private var second = 0
    private var millisecond = 0
    private var isAfternoon: Bool?
    private var offset = 0

    init(_ text: String, now: Instant) {
        var characters = Array(text.drop { $0.isWhitespace })
        while characters.last?.isWhitespace ?? false { characters.removeLast() }
        self.characters = characters
        self.now = CivilTime(now)
    }

    var isAtEnd: Bool { place == characters.count }

    /// The date that the fields make.
    var instant: Instant? {
        // A time alone is of today; a date with gaps begins where they begin (DateTime.ParseExact).
        let isTimeOnly = year == nil && month == nil && day == nil
        var time = CivilTime(
            year: year ?? now.year,
            month: month ?? (isTimeOnly ? now.month : 1),
            day: day ?? (isTimeOnly ? now.day : 1)
        )
        time.hour = hour
        if let isAfternoon {
            guard (1...12).contains(hour) else { return nil }
            time.hour = hour % 12 + (isAfternoon ? 12 : 0)
        }
        time.minute = minute
        time.second = second
        time.millisecond = millisecond
        return time.instant(offset: offset)
    }

    mutating func take(_ character: Character) -> Bool {
        guard place < characters.count, characters[place] == character else { return false }
        place += 1
        return true
    }

    mutating func takeKind() -> Bool {
        if isAtEnd || take("Z") || take("z") { return true }
        return takeOffset(count: 3)
    }

    mutating func take(_ letter: Character, _ count: Int) -> Bool {
        switch letter {
        case "y": return takeYear(count)
        case "M" where count >= 3:
            month = takeName(DateTimeFormat.months, isShort: count == 3).map { $0 + 1 }
            return month != nil
        case "M": month = digits(count)
        case "d" where count >= 3: return takeName(DateTimeFormat.weekdays, isShort: count == 3) != nil
        case "d": day = digits(count)
        case "t": return takeMeridiem(count)
        case "z": return takeOffset(count: count)
        case "f", "F": return takeFraction(count, isOptional: letter == "F")
        default: return takeTime(letter, count)
        }
        return letter == "M" ? month != nil : day != nil
    }

    private mutating func takeTime(_ letter: Character, _ count: Int) -> Bool {
        guard let value = digits(count) else { return false }
        switch letter {
        case "m": minute = value
        case "s": second = value
        default: hour = value
        }
        return true
    }

    private mutating func takeYear(_ count: Int) -> Bool {
        guard let value = count <= 2 ? digits(count) : digits(from: count, to: max(4, count)) else { return false }
        // Two digits mean the hundred years up to 2029, .NET's TwoDigitYearMax of the invariant culture.
        year = count <= 2 ? value + (value <= 29 ? 2000 : 1900) : value
        return true
    }

    /// One letter takes one or two digits, more letters exactly two.
    private mutating func digits(_ count: Int) -> Int? { digits(from: count == 1 ? 1 : 2, to: 2) }

    private mutating func digits(from least: Int, to most: Int) -> Int? {
        var value = 0
        var count = 0
        while count < min(most, 9), place < characters.count, let digit = digit(characters[place]) {
            value = value * 10 + digit
            count += 1
            place += 1
        }
        return count >= least ? value : nil
    }

    private func digit(_ character: Character) -> Int? { ("0"..."9").contains(character) ? character.wholeNumberValue : nil }

    private mutating func takeFraction(_ count: Int, isOptional: Bool) -> Bool {
        var taken = 0
        var value = 0
        while taken < count, place < characters.count, let digit = digit(characters[place]) {
            if taken < 3 { value = value * 10 + digit }
            taken += 1
            place += 1
        }
        for _ in min(taken, 3)..<3 { value *= 10 }
        millisecond = value
        return isOptional || taken == count
    }

    private mutating func takeName(_ names: [String], isShort: Bool) -> Int? {
        for (index, name) in names.enumerated() {
            let expected = isShort ? String(name.prefix(3)) : name
            let end = place + expected.count
            if end <= characters.count, String(characters[place..<end]).equalsIgnoringCase(expected) {
                place = end
                return index
            }
        }
        return nil
    }

    private mutating func takeMeridiem(_ count: Int) -> Bool {
        guard place < characters.count else { return false }
        switch characters[place] {
        case "A", "a": isAfternoon = false
        case "P", "p": isAfternoon = true
        default: return false
        }
        place += 1
        return count == 1 || take("M") || take("m")
    }

    private mutating func takeOffset(count: Int) -> Bool {
        let sign = take("+") ? 1 : take("-") ? -1 : 0
        guard sign != 0, let hours = digits(from: count == 1 ? 1 : 2, to: 2) else { return false }
        var minutes = 0
        if count >= 3 {
            _ = take(":")
            guard let value = digits(from: 2, to: 2) else { return false }
            minutes = value
        }
        guard hours <= 14, minutes < 60 else { return false }
        offset = sign * (hours * 60 + minutes)
        return true
    }
}

extension String {
    fileprivate func equalsIgnoringCase(_ other: String) -> Bool { lowercased() == other.lowercased() }
}
