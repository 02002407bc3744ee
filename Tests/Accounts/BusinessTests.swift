import Basics
import HTTPTypes
import Testing

@testable import Accounts

@Suite struct BusinessTests {
    static let profile: JSON = [
        "industry": "plumbing", "timezone": "America/Chicago", "tagline": "Straight answers", "phone": "(608) 555-0142",
        "email": "hello@acme.example", "website": "https://www.acme.example",
        "address": ["street": "418 Larkspur Way", "city": "Madison", "region": "WI", "postal_code": "53713", "country": "US"],
        "service_area": ["center_city": "Madison", "radius_km": 40, "places": ["Madison", "Verona"]],
        "business_hours": ["mon": [["open": "13:00", "close": "17:00"], ["open": "08:00", "close": "12:00"]], "sun": []],
        "holidays": [
            ["date": "2026-11-26", "name": "Thanksgiving", "closed": true],
            ["date": "2026-12-21", "name": "Short day", "closed": false, "open": "08:00", "close": "10:00"],
        ],
        "services": [["code": "drain", "name": "Drain cleaning", "synonyms": ["blocked sink"], "description": ""]],
        "price_book": [
            [
                "service_code": "drain", "name": "Cabling", "unit": "drain", "low_minor": 16_500, "high_minor": 24_500, "currency": "USD",
                "conditions": "",
            ]
        ],
        "chat_config": ["greeting": "Hello!", "theme": ["color": "#0b5fa5"], "max_quote_value_without_handoff": 2000],
        "allowed_origins": ["https://www.acme.example"],
    ]

    @Test func `a whole profile is saved and read back as it was`() async throws {
        try await Office.open { office in
            let session = try await office.signUp()
            let saved = try await office.api(.patch, "business", Self.profile, token: session.accessToken)
            #expect(saved.status == 200, "\(saved.json)")
            let read = try await office.api(.get, "business", token: session.accessToken).json
            for name in [
                "industry", "timezone", "phone", "address", "service_area", "holidays", "services", "price_book", "allowed_origins",
            ] {
                #expect(sorted(read[name]) == sorted(Self.profile[name]), "\(name)")
            }
            #expect(read["version"]?.integer == 2)
            let card = try await office.accounts.business("acme-plumbing")
            #expect(card.profile["price_book"]?.array?.first?["high_minor"] == 24_500)
            #expect(card.chat.maximumQuoteWithoutHandoff == 2000)
            #expect(card.greeting == "Hello!")
        }
    }

    /// A change, and the field that it must be refused for.
    static let refused: [(change: String, field: String)] = [
        (#"{"timezone": "Chicago"}"#, "timezone"),
        (#"{"timezone": "../../etc/passwd"}"#, "timezone"),
        (#"{"phone": "call me"}"#, "phone"),
        (#"{"website": "javascript:alert(1)"}"#, "website"),
        (#"{"email": "hello"}"#, "email"),
        (#"{"address": "Madison"}"#, "address"),
        (#"{"address": {"planet": "Earth"}}"#, "address.planet"),
        (#"{"service_area": {"radius_km": -1}}"#, "service_area.radius_km"),
        (#"{"business_hours": {"mon": [{"open": "17:00", "close": "08:00"}]}}"#, "business_hours.mon[0].close"),
        (#"{"business_hours": {"mon": [{"open": "8.00", "close": "17:00"}]}}"#, "business_hours.mon[0].open"),
        (#"{"business_hours": {"mon": [{"open": "8:000", "close": "17:00"}]}}"#, "business_hours.mon[0].open"),
        (#"{"business_hours": {"mon": [{"open": "08:00", "close": "12:00"}, {"open": "11:00", "close": "13:00"}]}}"#, "business_hours.mon"),
        (#"{"business_hours": {"someday": []}}"#, "business_hours.someday"),
        (#"{"holidays": [{"date": "2026-02-30", "closed": true}]}"#, "holidays[0].date"),
        (#"{"services": [{"code": "a", "name": "A"}, {"code": "a", "name": "B"}]}"#, "services"),
        (#"{"price_book": [{"name": "x", "low_minor": 2, "high_minor": 1, "currency": "USD"}]}"#, "price_book[0].high_minor"),
        (#"{"price_book": [{"name": "x", "low_minor": 1.5, "high_minor": 2, "currency": "USD"}]}"#, "price_book[0].low_minor"),
        (#"{"price_book": [{"name": "x", "low_minor": 1, "high_minor": 2, "currency": "usd"}]}"#, "price_book[0].currency"),
        (#"{"chat_config": {"theme": {"color": "red"}}}"#, "chat_config.theme.color"),
        (#"{"chat_config": {"retrieval": {"max_tokens_per_chunk": 512}}}"#, "chat_config.retrieval.max_tokens_per_chunk"),
        (#"{"chat_config": {"default_language": "english!"}}"#, "chat_config.default_language"),
        (#"{"chat_config": 7}"#, "chat_config"),
        (#"{"allowed_origins": ["https://acme.example/path"]}"#, "allowed_origins"),
        (#"{"allowed_origins": ["*"]}"#, "allowed_origins"),
        (#"{"name": ""}"#, "name"),
        (#"{"slug": "other"}"#, "slug"),
        (#"{"unknown": 1}"#, "unknown"),
    ]

    @Test func `a change that breaks a rule names the field and saves nothing`() async throws {
        try await Office.open { office in
            let session = try await office.signUp()
            for (change, field) in Self.refused {
                let answer = try await office.api.send(.patch, "business", change, token: session.accessToken)
                #expect(answer.status == 422 && answer.faults.contains(field), "\(change) gave \(answer.json)")
            }
            #expect(try await office.accounts.currentBusiness(session.business).version == 1)
        }
    }

    @Test func `sections are replaced one by one, and null removes`() async throws {
        try await Office.open { office in
            let session = try await office.signUp()
            let api = office.api
            _ = try await api(.patch, "business", Self.profile, token: session.accessToken)
            let changed = try await api(
                .patch, "business",
                ["tagline": .null, "chat_config": ["greeting": .null, "languages": ["en", "es"]], "name": "Acme & Sons"],
                token: session.accessToken
            ).json
            #expect(changed["tagline"] == nil)
            #expect(changed["phone"]?.string == "(608) 555-0142")
            #expect(changed["name"]?.string == "Acme & Sons")
            #expect(changed["chat_config"]?["greeting"] == .null)
            #expect(changed["chat_config"]?["theme"]?["color"]?.string == "#0b5fa5")
            #expect(changed["chat_config"]?["languages"] == ["en", "es"])
        }
    }

    @Test func `of two who edit the same version the second is told`() async throws {
        try await Office.open { office in
            let session = try await office.signUp()
            let tag: HTTPFields = [.ifMatch: "\"1\""]
            #expect(try await office.api(.patch, "business", ["tagline": "First"], token: session.accessToken, headers: tag).status == 200)
            let second = try await office.api(.patch, "business", ["tagline": "Second"], token: session.accessToken, headers: tag)
            #expect(second.status == 409 && second.code == "changed_meanwhile")
            #expect(try await office.accounts.currentBusiness(session.business).profile["tagline"] == "First")
        }
    }

    @Test func `a save shows at once to visitors of this node`() async throws {
        try await Office.open { office in
            let session = try await office.signUp()
            #expect(try await office.accounts.business("acme-plumbing").profile["tagline"] == nil)
            _ = try await office.accounts.changeBusiness(office.caller(session), Fields(["tagline": "New"]))
            #expect(try await office.accounts.business("acme-plumbing").profile["tagline"] == "New")
            #expect(try await office.accounts.business(session.business).profile["tagline"] == "New")
        }
    }

    @Test func `guardrails are kept as they are once their rules allow them`() async throws {
        try await Office.open { office in
            let session = try await office.signUp()
            let guardrails: JSON = ["banned_topics": ["legal_advice"], "allowed_discount_percent": 10]
            #expect(try await office.api(.put, "guardrails", guardrails, token: session.accessToken).status == 200)
            #expect(sorted(try await office.api(.get, "guardrails", token: session.accessToken).json) == sorted(guardrails))
            let refused = try await office.api(.put, "guardrails", ["allowed_discount_percent": 900], token: session.accessToken)
            #expect(refused.status == 422 && refused.faults == ["allowed_discount_percent"])
            #expect(try await office.api(.put, "guardrails", [1], token: session.accessToken).status == 400)
        }
    }

    @Test func `an unknown reference is no business`() async throws {
        try await Office.open { office in
            _ = try await office.signUp()
            let references = [
                "", "no-such-business", "../etc", "ACME", "' OR 1=1 --", "0192a6a0-0000-7000-8000-000000000000",
                String(repeating: "a", count: 9_000),
            ]
            for reference in references {
                await #expect(throws: AccountsError.noSuchBusiness) { try await office.accounts.business(reference) }
            }
        }
    }

    /// jsonb orders members by its own rule.
    private func sorted(_ json: JSON?) -> JSON? {
        switch json {
        case .object(let members): .object(members.map { JSON.Member($0.name, sorted($0.value) ?? .null) }.sorted { $0.name < $1.name })
        case .array(let elements): .array(elements.map { sorted($0) ?? .null })
        default: json
        }
    }
}

@Suite struct SlugTests {
    @Test(arguments: [
        ("Acme Plumbing", "acme-plumbing"), ("  Söhne & Töchter GmbH ", "sohne-tochter-gmbh"), ("Crème Brûlée!", "creme-brulee"),
        ("株式会社", "business"), ("", "business"), ("---", "business"), ("0192a6a0-0000-7000-8000-000000000000", "business"),
        (String(repeating: "long name ", count: 20), "long-name-long-name-long-name-long-name-long-nam"),
    ])
    func `an address is made from the name`(name: String, slug: String) {
        #expect(Slug.make(from: name) == slug)
        #expect(Slug.candidates(for: slug).allSatisfy(Slug.isSlug))
    }
}

@Suite struct EmailAddressTests {
    @Test(arguments: ["dana@acme.example", "d.k+tag@mail.acme.co.uk", "O'Neil_99@a-b.example"])
    func `addresses of people are taken`(text: String) { #expect(EmailAddress.normal(text) == text.lowercased()) }

    @Test(arguments: [
        "", "@", "dana", "dana@acme", "dana@@acme.example", "da na@acme.example", "dana@acme.example\nBcc: x@y.example",
        ".dana@acme.example",
        "dana@-acme.example", "dаna@acme.example", "dana@acme..example", String(repeating: "a", count: 65) + "@acme.example",
    ])
    func `what is no address, or looks like another one, is refused`(text: String) { #expect(EmailAddress.normal(text) == nil) }
}
