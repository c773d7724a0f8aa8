import HTTP

extension MappingCall {
    /// The functions of dates (FUNC).
    func date(_ context: inout MappingContext) throws(MappingEvaluationError) -> MappingValue? {
        switch function {
        case .now:
            guard CivilTime.isRepresentable(context.now) else {
                throw MappingEvaluationError("Now: the clock is outside the years 1 to 9999")
            }
            return .date(context.now)
        case .cDate:
            guard let value = try value(0, &context), !value.isEmpty else { return nil }
            return .date(try moment(value, at: 0, context))
        case .dateAdd: return try added(&context)
        case .dateDiff:
            guard let first = try value(1, &context), let second = try value(2, &context) else { return nil }
            let interval = try interval(&context)
            return .integer(interval.difference(try moment(first, at: 1, context), try moment(second, at: 2, context)))
        case .dateFromNum:
            guard try value(0, &context) != nil else { return nil }
            let ticks = try integer(0, &context)
            let date = Instant(milliseconds: Int64(ticks / 10_000) + Self.fileTimeEpoch)
            guard ticks >= 0, CivilTime.isRepresentable(date) else {
                throw unexpected(.integer(ticks), at: 0, "a date of Active Directory")
            }
            return .date(date)
        case .numFromDate:
            guard let value = try value(0, &context), !value.isEmpty else { return nil }
            return .integer(Int(try moment(value, at: 0, context).milliseconds - Self.fileTimeEpoch) * 10_000)
        case .formatDateTime: return try formatted(&context)
        default: return nil
        }
    }

    /// 1601-01-01, from which Active Directory counts steps of 100 nanoseconds, in milliseconds since 1970.
    private static let fileTimeEpoch: Int64 = -11_644_473_600_000

    /// A date, or a text that reads as one.
    private func moment(_ value: MappingValue, at index: Int, _ context: MappingContext) throws(MappingEvaluationError) -> Instant
    {
        if case .date(let date) = value { return date }
        guard let date = DateTimeFormat.instant(ofAnyForm: value.text, now: context.now) else {
            throw unexpected(
                value,
                at: index,
                "a date such as 2020-03-16-07:00 or 3/16/2020 7:00:00 AM; use FormatDateTime for other forms"
            )
        }
        return date
    }

    private func interval(_ context: inout MappingContext) throws(MappingEvaluationError) -> DateInterval {
        let text = try value(0, &context)
        guard let interval = text.flatMap({ DateInterval(rawValue: $0.text) }) else {
            throw unexpected(text, at: 0, "yyyy, m, d, ww, h, n or s")
        }
        return interval
    }

    private func added(_ context: inout MappingContext) throws(MappingEvaluationError) -> MappingValue? {
        guard let value = try value(2, &context), !value.isEmpty else { return nil }
        let count = try integer(1, &context)
        let date = try moment(value, at: 2, context)
        guard let sum = try interval(&context).adding(count, to: date) else {
            throw unexpected(.integer(count), at: 1, "a number that leads to a date in the years 1 to 9999")
        }
        return .date(sum)
    }

    private func formatted(_ context: inout MappingContext) throws(MappingEvaluationError) -> MappingValue? {
        guard let source = try text(0, &context), !source.isEmpty else { return nil }
        // The form of Microsoft Graph's list of functions has no dateTimeStyles.
        let first = arguments.count == 3 ? 1 : 2
        if first == 2 { try checkStyles(&context) }
        let input = try format(first, &context)
        let output = try format(first + 1, &context)
        guard let date = input.instant(of: source, now: context.now) else {
            throw unexpected(.text(source), at: 0, "a date in the input format \"\(try text(first, &context) ?? "")\"")
        }
        return .text(output.text(of: date))
    }

    private func format(_ index: Int, _ context: inout MappingContext) throws(MappingEvaluationError) -> DateTimeFormat {
        let pattern = try text(index, &context)
        guard let pattern, pattern.utf8.count <= 256, let format = DateTimeFormat(pattern) else {
            throw MappingEvaluationError(
                "FormatDateTime: argument \(index + 1) is \(pattern.map { "\"\($0.prefix(80))\"" } ?? "blank"); expected a .NET format such as yyyy-MM-dd"
            )
        }
        return format
    }

    /// The members of .NET's DateTimeStyles. The service's own zone is UTC, so those that choose between local time and UTC
    /// change nothing here.
    private static let styles: Set<String> = [
        "None", "AllowLeadingWhite", "AllowTrailingWhite", "AllowInnerWhite", "AllowWhiteSpaces", "NoCurrentDateDefault",
        "AdjustToUniversal", "AssumeLocal", "AssumeUniversal", "RoundtripKind",
    ]

    private func checkStyles(_ context: inout MappingContext) throws(MappingEvaluationError) {
        guard let text = try text(1, &context) else { return }
        for style in text.split(whereSeparator: { $0 == "," || $0 == "|" }) {
            let name = style.filter { !$0.isWhitespace }.replacing("DateTimeStyles.", with: "")
            if !name.isEmpty, !Self.styles.contains(name) {
                throw unexpected(.text(text), at: 1, "members of DateTimeStyles such as AssumeUniversal")
            }
        }
    }
}

/// The interval of `DateAdd` and `DateDiff`.
enum DateInterval: String {
    case year = "yyyy"
    case month = "m"
    case day = "d"
    case week = "ww"
    case hour = "h"
    case minute = "n"
    case second = "s"

    private var milliseconds: Int64 {
        switch self {
        case .year, .month: 0
        case .week: 604_800_000
        case .day: 86_400_000
        case .hour: 3_600_000
        case .minute: 60_000
        case .second: 1000
        }
    }

    /// The date `count` intervals later; a day that the month does not have is its last. `nil` outside the years 1 to 9999.
    func adding(_ count: Int, to date: Instant) -> Instant? {
        guard self == .year || self == .month else {
            let (distance, isFar) = Int64(count).multipliedReportingOverflow(by: milliseconds)
            let (sum, isBeyond) = date.milliseconds.addingReportingOverflow(distance)
            let moved = Instant(milliseconds: sum)
            return !isFar && !isBeyond && CivilTime.isRepresentable(moved) ? moved : nil
        }
        guard count.magnitude <= 120_000 else { return nil }
        var time = CivilTime(date)
        let months = time.year * 12 + time.month - 1 + (self == .year ? count * 12 : count)
        guard (12..<120_000).contains(months) else { return nil }
        time.year = months / 12
        time.month = months % 12 + 1
        time.day = min(time.day, Instant.days(in: time.month, of: time.year))
        return time.instant()
    }

    /// How many intervals `second` is after `first`, as Visual Basic's DateDiff counts: years, months and weeks by the calendar
    /// (weeks begin on Sunday), the others by the time between. FUNC's examples agree: -493 weeks, -113 months, -9 years.
    func difference(_ first: Instant, _ second: Instant) -> Int {
        let from = CivilTime(first)
        let to = CivilTime(second)
        switch self {
        case .year: return to.year - from.year
        case .month: return (to.year - from.year) * 12 + to.month - from.month
        case .week:
            let start = first.milliseconds - Int64(from.weekday) * 86_400_000
            let end = second.milliseconds - Int64(to.weekday) * 86_400_000
            return Int((end - start) / 86_400_000 / 7)
        default: return Int((second.milliseconds - first.milliseconds) / milliseconds)
        }
    }
}
