import Synchronization

import struct Foundation.Date
import struct Foundation.TimeZone

/// A time zone's offsets, looked up in Foundation once and kept: every message asks for the business's local time.
public struct TimeZoneRules: Sendable, Hashable {
    public let identifier: String
    private let zone: TimeZone
    /// Offsets in seconds east of UTC, each from its moment on, ascending.
    private let offsets: [Change]
    private let end: Int64

    private struct Change: Sendable, Hashable {
        let from: Int64
        let offset: Int
    }

    /// nil where the identifier (`America/Chicago`) names no zone.
    public init?(_ identifier: String) {
        let known = Self.cache.withLock { $0[identifier] }
        if let known {
            self = known
            return
        }
        guard !identifier.isEmpty, let zone = TimeZone(identifier: identifier) else { return nil }
        self.init(identifier: identifier, zone: zone)
        let made = self
        Self.cache.withLock { $0[identifier] = made }
    }

    public static let utc = TimeZoneRules(identifier: "UTC", zone: .gmt)

    private static let cache = Mutex<[String: TimeZoneRules]>([:])

    private init(identifier: String, zone: TimeZone) {
        self.identifier = identifier
        self.zone = zone
        // 2015 to 2045 is what chats speak of; beyond it Foundation is asked each time.
        var moment = Date(timeIntervalSince1970: 1_420_070_400)
        let last = Date(timeIntervalSince1970: 2_366_841_600)
        var changes = [Change(from: Int64(moment.timeIntervalSince1970), offset: zone.secondsFromGMT(for: moment))]
        while let next = zone.nextDaylightSavingTimeTransition(after: moment), next < last, next > moment {
            changes.append(Change(from: Int64(next.timeIntervalSince1970), offset: zone.secondsFromGMT(for: next)))
            moment = next
        }
        offsets = changes
        end = Int64(last.timeIntervalSince1970)
    }

    /// Seconds east of UTC at a moment.
    public func offset(at moment: Timestamp) -> Int {
        let seconds = moment.seconds
        guard let first = offsets.first, seconds >= first.from, seconds < end else {
            return zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
        }
        return offsets.last { $0.from <= seconds }?.offset ?? first.offset
    }

    public func local(_ moment: Timestamp) -> LocalTime {
        let seconds = moment.seconds + Int64(offset(at: moment))
        let days = Int((Double(seconds) / 86_400).rounded(.down))
        return LocalTime(date: CivilDate(daysSince1970: days), minute: Int(seconds - Int64(days) * 86_400) / 60)
    }

    /// The moment at which clocks there show `minute` on `date`. Of an hour that comes twice, the first; a minute that is skipped
    /// counts on from before the change.
    public func moment(of date: CivilDate, minute: Int) -> Timestamp {
        let wall = Int64(date.daysSince1970) * 86_400 + Int64(minute) * 60
        let before = offset(at: Timestamp(seconds: wall - 86_400))
        let guess = Timestamp(seconds: wall - Int64(before))
        let after = offset(at: guess)
        if after == before { return guess }
        let second = Timestamp(seconds: wall - Int64(after))
        return offset(at: second) == after ? second : guess
    }
}

/// What a clock on the wall shows.
public struct LocalTime: Sendable, Hashable {
    public let date: CivilDate
    /// Minutes since midnight.
    public let minute: Int

    public init(date: CivilDate, minute: Int) {
        self.date = date
        self.minute = minute
    }
}
