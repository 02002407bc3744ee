#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A moment in UTC, in microseconds since 1970-01-01T00:00:00Z: what PostgreSQL's `timestamptz` holds.
///
/// Written and read without Foundation, whose formatters cost more than the rest of a request.
public struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    public var microseconds: Int64

    public init(microseconds: Int64) { self.microseconds = microseconds }
    public init(seconds: Int64) { microseconds = seconds * 1_000_000 }

    /// The system's clock. Code whose behaviour depends on time takes a `WallClock` instead.
    public static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    public var seconds: Int64 { microseconds >= 0 ? microseconds / 1_000_000 : (microseconds - 999_999) / 1_000_000 }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }

    public func adding(seconds: Double) -> Timestamp { Timestamp(microseconds: microseconds + Int64(seconds * 1_000_000)) }

    /// Seconds from `earlier` to this moment.
    public func seconds(since earlier: Timestamp) -> Double { Double(microseconds - earlier.microseconds) / 1_000_000 }

    /// RFC 3339 with milliseconds, as `2026-11-21T09:30:00.125Z`.
    public var description: String {
        let day = CivilDate(daysSince1970: Int(floorDivide(seconds, 86_400)))
        let second = Int(seconds - Int64(day.daysSince1970) * 86_400)
        let milli = Int((microseconds - seconds * 1_000_000) / 1_000)
        return String(unsafeUninitializedCapacity: 24) { out in
            var at = 0
            func put(_ value: Int, _ width: Int) {
                var value = value
                for place in stride(from: at + width - 1, through: at, by: -1) {
                    out[place] = UInt8(ascii: "0") + UInt8(value % 10)
                    value /= 10
                }
                at += width
            }
            func put(_ character: UInt8) {
                out[at] = character
                at += 1
            }
            put(max(0, min(9_999, day.year)), 4)
            put(UInt8(ascii: "-"))
            put(day.month, 2)
            put(UInt8(ascii: "-"))
            put(day.day, 2)
            put(UInt8(ascii: "T"))
            put(second / 3_600, 2)
            put(UInt8(ascii: ":"))
            put(second / 60 % 60, 2)
            put(UInt8(ascii: ":"))
            put(second % 60, 2)
            put(UInt8(ascii: "."))
            put(milli, 3)
            put(UInt8(ascii: "Z"))
            return at
        }
    }

    /// Reads RFC 3339 (`2026-11-21T09:30:00Z`, with an optional fraction, `Z` or a numeric offset) or a plain date; nil otherwise.
    public init?(_ text: some StringProtocol) {
        var reader = DigitReader(text.utf8)
        guard let year = reader.digits(4), reader.skip("-"), let month = reader.digits(2), reader.skip("-"), let day = reader.digits(2),
            let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        var total = Int64(date.daysSince1970) * 86_400_000_000
        if reader.atEnd {
            microseconds = total
            return
        }
        guard reader.skip("T") || reader.skip("t") || reader.skip(" "),
            let hour = reader.digits(2), hour < 24, reader.skip(":"), let minute = reader.digits(2), minute < 60
        else { return nil }
        total += Int64(hour * 3_600 + minute * 60) * 1_000_000
        if reader.skip(":") {
            guard let second = reader.digits(2), second < 61 else { return nil }
            total += Int64(second) * 1_000_000
            if reader.skip(".") {
                guard let fraction = reader.fraction() else { return nil }
                total += fraction
            }
        }
        if reader.skip("Z") || reader.skip("z") {
            guard reader.atEnd else { return nil }
        } else {
            let sign: Int64
            if reader.skip("+") { sign = 1 } else if reader.skip("-") { sign = -1 } else { return nil }
            guard let hours = reader.digits(2), reader.skip(":"), let minutes = reader.digits(2), reader.atEnd, hours < 24, minutes < 60
            else {
                return nil
            }
            total -= sign * Int64(hours * 3_600 + minutes * 60) * 1_000_000
        }
        microseconds = total
    }
}

/// Where the time comes from. Tests hand in a clock of their own.
public struct WallClock: Sendable {
    public let now: @Sendable () -> Timestamp

    public init(now: @escaping @Sendable () -> Timestamp) { self.now = now }

    public static let system = WallClock { .now }
}

/// A day of the proleptic Gregorian calendar, without a time zone.
///
/// Conversions after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (days_from_civil, civil_from_days).
public struct CivilDate: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let year: Int
    public let month: Int
    public let day: Int

    /// nil where there is no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), day >= 1, day <= Self.days(inMonth: month, of: year) else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    public init(daysSince1970 days: Int) {
        let shifted = days + 719_468
        let era = Int(floorDivide(Int64(shifted), 146_097))
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * month + 2) / 5 + 1
        self.month = month < 10 ? month + 3 : month - 9
        year = yearOfEra + era * 400 + (self.month <= 2 ? 1 : 0)
    }

    public var daysSince1970: Int {
        let year = month <= 2 ? self.year - 1 : self.year
        let era = Int(floorDivide(Int64(year), 400))
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// 1 is Monday and 7 is Sunday, as ISO 8601 counts.
    public var weekday: Int { Int((Int64(daysSince1970) + 3) - floorDivide(Int64(daysSince1970) + 3, 7) * 7) + 1 }

    public func adding(days: Int) -> CivilDate { CivilDate(daysSince1970: daysSince1970 + days) }

    public static func < (left: CivilDate, right: CivilDate) -> Bool { left.daysSince1970 < right.daysSince1970 }

    public static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// `2026-11-21`
    public var description: String { String(Timestamp(seconds: Int64(daysSince1970) * 86_400).description.prefix(10)) }
}

@inlinable func floorDivide(_ left: Int64, _ right: Int64) -> Int64 {
    let quotient = left / right
    return left % right != 0 && (left < 0) != (right < 0) ? quotient - 1 : quotient
}

private struct DigitReader<Bytes: Collection> where Bytes.Element == UInt8 {
    var rest: Bytes.SubSequence

    init(_ bytes: Bytes) { rest = bytes[...] }

    var atEnd: Bool { rest.isEmpty }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.dropFirst()
        return true
    }

    mutating func digits(_ count: Int) -> Int? {
        var value = 0
        for _ in 0..<count {
            guard let byte = rest.first, byte >= 0x30, byte <= 0x39 else { return nil }
            value = value * 10 + Int(byte - 0x30)
            rest = rest.dropFirst()
        }
        return value
    }

    /// Digits behind the point, in microseconds; further digits are read and dropped.
    mutating func fraction() -> Int64? {
        var value: Int64 = 0
        var scale: Int64 = 100_000
        var any = false
        while let byte = rest.first, byte >= 0x30, byte <= 0x39 {
            value += Int64(byte - 0x30) * scale
            scale /= 10
            any = true
            rest = rest.dropFirst()
        }
        return any ? value : nil
    }
}
