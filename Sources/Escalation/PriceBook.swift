import Basics
import Understanding

/// What the owner lets be quoted.
public struct PriceBook: Sendable, Hashable {
    public struct Row: Sendable, Hashable {
        public let serviceCode: String
        public let name: String
        /// What the price is for: `job`, `visit`, `person`, `linear foot`.
        public let unit: String
        public let price: Money
        public let conditions: String

        public init(serviceCode: String, name: String, unit: String, price: Money, conditions: String = "") {
            self.serviceCode = serviceCode
            self.name = name
            self.unit = unit
            self.price = price
            self.conditions = conditions
        }
    }

    public var rows: [Row]

    public init(_ rows: [Row] = []) { self.rows = rows }

    /// Reads the profile's `price_book`.
    public init(_ json: JSON) throws(InputFailure) {
        guard let items = json.array, items.count <= 1_000 else { throw .malformed("price_book must be a list of at most 1,000 prices.") }
        rows = []
        for (index, item) in items.enumerated() {
            var fields = try Fields(item, path: "price_book[\(index)]")
            let code = fields.string("service_code", 1...100)
            let name = fields.string("name", 1...300)
            let unit = fields.optionalString("unit", 1...50) ?? "job"
            let low = fields.integer("low_minor", in: 0...1_000_000_000_000)
            let high = fields.integer("high_minor", in: 0...1_000_000_000_000)
            let currency = fields.optionalString("currency", 3...3) ?? "USD"
            let conditions = fields.optionalString("conditions", 0...2_000) ?? ""
            if low > high { fields.fail("high_minor", "range", "Must not be less than low_minor.") }
            try fields.finish()
            rows.append(
                Row(
                    serviceCode: code, name: name, unit: unit, price: Money(low: low, high: high, currency: currency),
                    conditions: conditions))
        }
    }

    public var json: JSON {
        .array(
            rows.map {
                .object([
                    .init("service_code", .string($0.serviceCode)), .init("name", .string($0.name)), .init("unit", .string($0.unit)),
                    .init("low_minor", .integer(Int64($0.price.low))), .init("high_minor", .integer(Int64($0.price.high))),
                    .init("currency", .string($0.price.currency)), .init("conditions", .string($0.conditions)),
                ])
            })
    }
}
