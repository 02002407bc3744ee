import Basics
import Foundation
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00.000Z", 0), ("2026-11-21T09:30:00.125Z", 1_795_253_400_125_000), ("1969-12-31T23:59:59.999Z", -1_000),
        ("2000-02-29T12:00:00.000Z", 951_825_600_000_000),
    ]) func `a moment is written and read back`(_ text: String, _ microseconds: Int64) {
        #expect(Timestamp(text)?.microseconds == microseconds)
        #expect(Timestamp(microseconds: microseconds).description == text)
    }

    @Test func `an offset is taken off, and a date alone is its midnight`() {
        #expect(Timestamp("2026-11-21T09:30:00-06:00") == Timestamp("2026-11-21T15:30:00Z"))
        #expect(Timestamp("2026-11-21") == Timestamp("2026-11-21T00:00:00Z"))
        #expect(Timestamp("2026-11-21T09:30:00.123456789Z")?.microseconds == 1_795_253_400_123_456)
    }

    @Test(arguments: [
        "", "2026-13-01", "2026-02-29", "2026-11-21T25:00:00Z", "2026-11-21T09:30", "yesterday", "2026-11-21T09:30:00",
        "2026-11-21T09:30:00+0600",
    ])
    func `what is no time is refused`(_ text: String) { #expect(Timestamp(text) == nil) }

    @Test func `days agree with Foundation's calendar over four centuries`() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        for days in stride(from: -80_000, through: 80_000, by: 37) {
            let date = CivilDate(daysSince1970: days)
            let parts = calendar.dateComponents([.year, .month, .day, .weekday], from: Date(timeIntervalSince1970: Double(days) * 86_400))
            #expect(date.year == parts.year && date.month == parts.month && date.day == parts.day)
            #expect(date.daysSince1970 == days)
            #expect(date.weekday % 7 + 1 == parts.weekday)
        }
    }
}
