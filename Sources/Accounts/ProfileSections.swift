import Basics

import struct Foundation.TimeZone

/// The sections of a profile: what an owner may say, and which rules it must keep. One list, so that reading a change, saving it and
/// telling what is unknown cannot drift apart.
struct ProfileSection: Sendable {
    let name: StaticString
    /// Reads and checks the section; nil where it is absent, null or at fault.
    let read: @Sendable (inout Fields) -> JSON?

    static let all: [ProfileSection] = [
        ProfileSection(name: "industry") { $0.optionalString("industry", 1...100).map(JSON.string) },
        ProfileSection(name: "timezone", read: timezone),
        ProfileSection(name: "tagline") { $0.optionalString("tagline", 1...300).map(JSON.string) },
        ProfileSection(name: "phone", read: phone),
        ProfileSection(name: "email", read: email),
        ProfileSection(name: "website", read: website),
        ProfileSection(name: "address", read: address),
        ProfileSection(name: "service_area", read: serviceArea),
        ProfileSection(name: "business_hours", read: businessHours),
        ProfileSection(name: "holidays", read: holidays),
        ProfileSection(name: "services", read: services),
        ProfileSection(name: "price_book", read: priceBook),
    ]

    /// `profile` with the sections that `fields` has: replaced as a whole, or removed where null.
    static func change(_ profile: JSON, with fields: inout Fields) -> JSON {
        all.reduce(profile) { profile, section in
            fields.has(section.name) ? profile.with(section.name.description, section.read(&fields)) : profile
        }
    }

    static let timezones = Set(TimeZone.knownTimeZoneIdentifiers + ["UTC"])

    @Sendable static func timezone(_ fields: inout Fields) -> JSON? {
        guard let name = fields.optionalString("timezone", 1...64) else { return nil }
        if !timezones.contains(name) { fields.fail("timezone", "timezone", "Must be an IANA time zone such as America/Chicago.") }
        return .string(name)
    }

    @Sendable private static func phone(_ fields: inout Fields) -> JSON? {
        guard let text = fields.optionalString("phone", 3...40) else { return nil }
        let digits = text.unicodeScalars.count { ("0"..."9").contains($0) }
        let allowed = text.unicodeScalars.allSatisfy { ("0"..."9").contains($0) || "+()-./ extEXT".unicodeScalars.contains($0) }
        if digits < 3 || !allowed { fields.fail("phone", "format", "Must be a phone number.") }
        return .string(text)
    }

    @Sendable private static func email(_ fields: inout Fields) -> JSON? {
        guard let text = fields.optionalString("email", 1...254) else { return nil }
        if EmailAddress.normal(text) == nil { fields.fail("email", "format", "Must be an e-mail address.") }
        return .string(text)
    }

    /// Only web addresses: the text becomes a link in the widget.
    @Sendable private static func website(_ fields: inout Fields) -> JSON? {
        guard let text = fields.optionalString("website", 1...500) else { return nil }
        if !isWebAddress(text) { fields.fail("website", "format", "Must be an address that begins with https:// or http://.") }
        return .string(text)
    }

    static func isWebAddress(_ text: String) -> Bool {
        let lower = text.lowercased()
        guard let scheme = ["https://", "http://"].first(where: { lower.hasPrefix($0) }) else { return false }
        let rest = lower.dropFirst(scheme.count)
        return !rest.isEmpty && !rest.hasPrefix("/")
            && rest.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F && !"\"<>\\^`{|}".unicodeScalars.contains($0) }
    }

    @Sendable private static func address(_ fields: inout Fields) -> JSON? {
        fields.section("address") {
            .object(
                of: ("street", $0.optionalString("street", 1...200).map(JSON.string)),
                ("city", $0.optionalString("city", 1...100).map(JSON.string)),
                ("region", $0.optionalString("region", 1...100).map(JSON.string)),
                ("postal_code", $0.optionalString("postal_code", 1...20).map(JSON.string)),
                ("country", $0.optionalString("country", 2...2).map(JSON.string)))
        }
    }

    @Sendable private static func serviceArea(_ fields: inout Fields) -> JSON? {
        fields.section("service_area") { area in
            let radius = area.optionalDouble("radius_km")
            if let radius, !(0...20_000).contains(radius) { area.fail("radius_km", "range", "Must be from 0 to 20000.") }
            return .object(
                of: ("center_city", area.optionalString("center_city", 1...100).map(JSON.string)), ("radius_km", radius.map(JSON.number)),
                ("places", area.strings("places", length: 1...100).map { .array($0.map(JSON.string)) }))
        }
    }

    @Sendable private static func businessHours(_ fields: inout Fields) -> JSON? {
        fields.section("business_hours") { week in
            .object(
                OpeningTimes.weekdays.compactMap { day in
                    guard let spans = week.list(day, path: "business_hours.\(day)", count: 0...6, OpeningTimes.read) else {
                        return nil
                    }
                    let sorted = spans.sorted { $0.open < $1.open }
                    if zip(sorted, sorted.dropFirst()).contains(where: { $1.open < $0.close }) {
                        week.fail(day.description, "overlap", "These times overlap.")
                    }
                    return JSON.Member(day.description, .array(sorted.map(\.json)))
                })
        }
    }

    @Sendable private static func holidays(_ fields: inout Fields) -> JSON? {
        fields.list("holidays", count: 0...400, holiday).map(JSON.array)
    }

    @Sendable private static func holiday(_ fields: inout Fields) -> JSON {
        let date = fields.string("date", 1...10)
        if !date.isEmpty, CivilDate(iso: date) == nil { fields.fail("date", "format", "Must be a day such as 2026-11-26.") }
        let name = fields.optionalString("name", 0...100) ?? ""
        if fields.optionalBool("closed") ?? !fields.has("open") {
            // Times beside "closed" say nothing; they are read so that they are no unknown fields.
            _ = (fields.json("open"), fields.json("close"))
            return ["date": .string(date), "name": .string(name), "closed": true]
        }
        let span = OpeningTimes.read(&fields)
        return [
            "date": .string(date), "name": .string(name), "closed": false, "open": .string(OpeningTimes.text(span.open)),
            "close": .string(OpeningTimes.text(span.close)),
        ]
    }

    @Sendable private static func services(_ fields: inout Fields) -> JSON? {
        guard let services = fields.list("services", count: 0...300, service) else { return nil }
        let codes = services.compactMap { $0["code"]?.string }
        if Set(codes).count < codes.count { fields.fail("services", "duplicate", "Two services have the same code.") }
        return .array(services)
    }

    @Sendable private static func service(_ fields: inout Fields) -> JSON {
        [
            "code": .string(fields.string("code", 1...64)), "name": .string(fields.string("name", 1...200)),
            "synonyms": .array((fields.strings("synonyms", count: 0...50, length: 1...100) ?? []).map(JSON.string)),
            "description": .string(fields.optionalString("description", 0...2_000) ?? ""),
        ]
    }

    @Sendable private static func priceBook(_ fields: inout Fields) -> JSON? {
        fields.list("price_book", count: 0...1_000, priceItem).map(JSON.array)
    }

    @Sendable private static func priceItem(_ fields: inout Fields) -> JSON {
        let low = fields.integer("low_minor", in: 0...100_000_000_000)
        let high = fields.integer("high_minor", in: 0...100_000_000_000)
        if high < low { fields.fail("high_minor", "order", "Must not be less than low_minor.") }
        let currency = fields.string("currency", 3...3)
        if !currency.unicodeScalars.allSatisfy({ ("A"..."Z").contains($0) }) {
            fields.fail("currency", "format", "Must be an ISO 4217 code such as USD.")
        }
        return .object(
            of: ("service_code", fields.optionalString("service_code", 1...64).map(JSON.string)),
            ("name", .string(fields.string("name", 1...200))),
            ("unit", fields.optionalString("unit", 1...50).map(JSON.string)), ("low_minor", .integer(Int64(low))),
            ("high_minor", .integer(Int64(high))), ("currency", .string(currency)),
            ("conditions", .string(fields.optionalString("conditions", 0...1_000) ?? "")))
    }
}

extension CivilDate {
    /// Reads `2026-11-26`.
    init?(iso text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard text.utf8.count == 10, parts.count == 3, let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]) else {
            return nil
        }
        self.init(year: year, month: month, day: day)
    }
}
