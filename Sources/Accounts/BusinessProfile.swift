public import Basics

import struct Foundation.TimeZone

/// What a business says of itself: the facts that the bot may quote. Saved as one JSON object that was validated section by section.
public struct BusinessProfile: Sendable {
    /// As saved and as shown.
    public let json: JSON

    public let industry: String?
    public let tagline: String?
    public let phone: String?
    public let email: String?
    public let website: String?
    public let address: Address?
    public let serviceArea: ServiceArea?
    public let hours: OpeningHours
    public let services: [Service]
    public let priceBook: [PriceItem]

    public struct Address: Sendable, Hashable {
        public let street, city, region, postalCode, country: String?

        /// `418 Larkspur Commons Way, Madison, WI 53713`
        public var line: String {
            let place = [region, postalCode].compactMap(\.self).joined(separator: " ")
            return [street, city, place.isEmpty ? nil : place].compactMap(\.self).joined(separator: ", ")
        }
    }

    public struct ServiceArea: Sendable, Hashable {
        public let centerCity: String?
        public let radiusKilometers: Double?
        public let places: [String]
    }

    public struct Service: Sendable, Hashable {
        public let code: String
        public let name: String
        public let synonyms: [String]
        public let description: String
    }

    /// What a service costs, from low to high, in minor units of its currency.
    public struct PriceItem: Sendable, Hashable {
        public let serviceCode: String?
        public let name: String
        public let unit: String?
        public let lowMinor: Int
        public let highMinor: Int
        public let currency: String
        public let conditions: String
    }
}

extension BusinessProfile {
    /// Takes a saved profile apart. What is not there is empty: a profile grows as its owner fills it in.
    public init(saved json: JSON) {
        self.json = json
        industry = json["industry"]?.string
        tagline = json["tagline"]?.string
        phone = json["phone"]?.string
        email = json["email"]?.string
        website = json["website"]?.string
        address = json["address"].map(Address.init(saved:))
        serviceArea = json["service_area"].map(ServiceArea.init(saved:))
        hours = OpeningHours(saved: json)
        services = (json["services"]?.array ?? []).map(Service.init(saved:))
        priceBook = (json["price_book"]?.array ?? []).map(PriceItem.init(saved:))
    }
}

extension OpeningHours {
    static let weekdays: [StaticString] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    init(saved json: JSON) {
        timezone = json["timezone"]?.string.flatMap(TimeZone.init(identifier:)) ?? .gmt
        var week: [Int: [Span]] = [:]
        for (index, day) in Self.weekdays.enumerated() {
            if let spans = json["business_hours"]?[day.description]?.array { week[index + 1] = spans.compactMap(Span.init(saved:)) }
        }
        self.week = week
        holidays = (json["holidays"]?.array ?? []).compactMap(Holiday.init(saved:))
    }
}

extension OpeningHours.Span {
    init?(saved json: JSON) {
        guard let open = json["open"]?.string.flatMap(Self.minutes), let close = json["close"]?.string.flatMap(Self.minutes) else {
            return nil
        }
        self.init(open: open, close: close)
    }
}

extension OpeningHours.Holiday {
    init?(saved json: JSON) {
        guard let date = json["date"]?.string.flatMap(CivilDate.init(iso:)) else { return nil }
        self.init(date: date, name: json["name"]?.string ?? "", span: json["closed"]?.bool == true ? nil : OpeningHours.Span(saved: json))
    }
}

extension BusinessProfile.Address {
    init(saved json: JSON) {
        street = json["street"]?.string
        city = json["city"]?.string
        region = json["region"]?.string
        postalCode = json["postal_code"]?.string
        country = json["country"]?.string
    }
}

extension BusinessProfile.ServiceArea {
    init(saved json: JSON) {
        centerCity = json["center_city"]?.string
        radiusKilometers = json["radius_km"]?.double
        places = (json["places"]?.array ?? []).compactMap(\.string)
    }
}

extension BusinessProfile.Service {
    init(saved json: JSON) {
        code = json["code"]?.string ?? ""
        name = json["name"]?.string ?? ""
        synonyms = (json["synonyms"]?.array ?? []).compactMap(\.string)
        description = json["description"]?.string ?? ""
    }
}

extension BusinessProfile.PriceItem {
    init(saved json: JSON) {
        serviceCode = json["service_code"]?.string
        name = json["name"]?.string ?? ""
        unit = json["unit"]?.string
        lowMinor = json["low_minor"]?.integer ?? 0
        highMinor = json["high_minor"]?.integer ?? 0
        currency = json["currency"]?.string ?? ""
        conditions = json["conditions"]?.string ?? ""
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
