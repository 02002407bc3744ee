import Basics
import Escalation
import Understanding

/// What the profile says of a business, as the skills need it.
public struct BusinessFacts: Sendable {
    public var name: String
    public var phone: String?
    public var email: String?
    public var website: String?
    /// In one line.
    public var address: String?
    public var zone: TimeZoneRules
    public var hours: BusinessHours?
    public var city: String?
    public var radiusKilometres: Int?
    public var places: [String]
    public var services: [ServiceName]
    public var priceBook: PriceBook
    public var guardrails: Guardrails

    public init(
        name: String, phone: String? = nil, email: String? = nil, website: String? = nil, address: String? = nil,
        zone: TimeZoneRules = .utc,
        hours: BusinessHours? = nil, city: String? = nil, radiusKilometres: Int? = nil, places: [String] = [], services: [ServiceName] = [],
        priceBook: PriceBook = PriceBook(), guardrails: Guardrails = Guardrails()
    ) {
        self.name = name
        self.phone = phone
        self.email = email
        self.website = website
        self.address = address
        self.zone = zone
        self.hours = hours
        self.city = city
        self.radiusKilometres = radiusKilometres
        self.places = places
        self.services = services
        self.priceBook = priceBook
        self.guardrails = guardrails
    }

    /// Reads a saved profile. What is absent there is simply not known; what is malformed was refused when it was saved, and is thrown.
    public init(name: String, profile: JSON, guardrails: Guardrails) throws(InputFailure) {
        func text(_ member: String) -> String? { profile[member]?.string.flatMap { $0.isEmpty ? nil : $0 } }
        let area = profile["service_area"]
        self.init(
            name: name, phone: text("phone"), email: text("email"), website: text("website"), address: Self.line(profile["address"]),
            zone: text("timezone").flatMap { TimeZoneRules($0) } ?? .utc,
            hours: profile["business_hours"].map { BusinessHours(weekly: $0, holidays: profile["holidays"]) },
            city: area?["center_city"]?.string ?? profile["address"]?["city"]?.string, radiusKilometres: area?["radius_km"]?.integer,
            places: area?["places"]?.array?.compactMap(\.string) ?? [], services: Self.services(profile["services"]),
            priceBook: try profile["price_book"].map { json throws(InputFailure) in try PriceBook(json) } ?? PriceBook(),
            guardrails: guardrails)
    }

    private static func line(_ address: JSON?) -> String? {
        guard let address else { return nil }
        if let text = address.string { return text.isEmpty ? nil : text }
        let region = [address["region"]?.string, address["postal_code"]?.string].compactMap { $0 }.joined(separator: " ")
        let parts = [address["street"]?.string, address["city"]?.string, region].compactMap { $0 }.filter { !$0.isEmpty }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    private static func services(_ json: JSON?) -> [ServiceName] {
        (json?.array ?? []).compactMap { item in
            guard let code = item["code"]?.string, let name = item["name"]?.string else { return nil }
            return ServiceName(code: code, name: name, synonyms: item["synonyms"]?.array?.compactMap(\.string) ?? [])
        }
    }
}
