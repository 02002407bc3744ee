import Basics
import Escalation
import Testing
import Understanding

@testable import Answering

/// A plumber in Madison. Monday to Friday 8 to 5, Saturday 9 to 1; closed on Thanksgiving, short on Christmas Eve.
enum Oakline {
    static let facts: BusinessFacts = {
        let day = [BusinessHours.Interval(open: 480, close: 1_020)]
        var guardrails = Guardrails()
        guardrails.maximumQuote = 200_000
        guardrails.estimateDisclaimer = "This is an estimate."
        func row(_ name: String, _ unit: String, _ low: Int, _ high: Int) -> PriceBook.Row {
            PriceBook.Row(serviceCode: "x", name: name, unit: unit, price: Money(low: low, high: high, currency: "USD"))
        }
        return BusinessFacts(
            name: "Oakline Plumbing", phone: "(608) 555-0150", email: "desk@oakline.example", website: "https://oakline.example",
            address: "12 Harbor Street, Madison, WI 53703", zone: TimeZoneRules("America/Chicago") ?? .utc,
            hours: BusinessHours(
                weekly: [day, day, day, day, day, [BusinessHours.Interval(open: 540, close: 780)], []],
                holidays: [
                    .init(date: date(2026, 11, 26), name: "Thanksgiving Day", intervals: []),
                    .init(date: date(2026, 12, 24), name: "Christmas Eve", intervals: [BusinessHours.Interval(open: 480, close: 720)]),
                ]),
            city: "Madison", radiusKilometres: 40, places: ["Madison", "Verona", "Sun Prairie"],
            priceBook: PriceBook([
                row("Sump pump replacement", "job", 52_000, 78_000), row("Tankless gas water heater, installed", "job", 320_000, 480_000),
                row("Pipe thawing", "hour", 12_000, 12_000),
            ]), guardrails: guardrails)
    }()

    static func date(_ year: Int, _ month: Int, _ day: Int) -> CivilDate {
        CivilDate(year: year, month: month, day: day) ?? CivilDate(daysSince1970: 0)
    }

    /// Friday, 2026-11-20, 10:00 in Madison.
    static let friday = "2026-11-20T10:00:00-06:00"

    static func answer(_ message: String, at moment: String = friday, intent: Intent.Name? = nil) throws -> SkillAnswer? {
        let now = try #require(Timestamp(moment))
        let context = ReadingContext(now: now, zone: facts.zone, places: facts.places)
        var reading = Understanding.read(message, embedding: [], heads: try Heads.shipped(), context: context)
        if let intent { reading.intent = Intent(intent, 0.9) }
        return Skills.answer(reading, message: message, facts: facts, now: now)
    }
}

@Suite struct HoursSkillTests {
    @Test(arguments: [
        ("Are you open now?", Oakline.friday, "Yes, we're open now, until 5 pm today (Friday)."),
        ("open?", "2026-11-20T18:00:00-06:00", "We're closed right now. We open again tomorrow (Saturday) at 9 am, until 1 pm."),
        (
            "hey are you guys still open", "2026-11-21T13:00:00-06:00",
            "We're closed right now. We open again on Monday at 8 am, until 5 pm."
        ),
        (
            "is anyone there right now", "2026-11-26T10:00:00-06:00",
            "We're closed right now for Thanksgiving Day. We open again tomorrow (Friday) at 8 am, until 5 pm."
        ),
        ("are you open on sunday", Oakline.friday, "On Sunday we're closed. We open again on Monday at 8 am, until 5 pm."),
        ("What time do you close on Saturdays?", Oakline.friday, "Tomorrow (Saturday) we're open from 9 am to 1 pm."),
        ("until when are you open today", Oakline.friday, "Today we're open from 8 am to 5 pm."),
        (
            "are you open thanksgiving?", Oakline.friday,
            "On Thursday, November 26 (Thanksgiving Day) we're closed. We open again on Friday, November 27 at 8 am, until 5 pm."
        ),
        (
            "will anybody be in the office on christmas eve", Oakline.friday,
            "On Thursday, December 24 (Christmas Eve) we're open from 8 am to noon."
        ),
        (
            "are you open on labor day", Oakline.friday,
            "On Monday, September 6 (Labor Day) we're open from 8 am to 5 pm. No special holiday hours are noted for that day."
        ),
        ("are you open at 7 am on monday?", Oakline.friday, "No, on Monday we're open from 8 am to 5 pm."),
        ("are you open this weekend", Oakline.friday, "Tomorrow (Saturday) we're open from 9 am to 1 pm. On Sunday we're closed."),
    ])
    func `a question about opening is answered exactly`(message: String, moment: String, expected: String) throws {
        #expect(try Oakline.answer(message, at: moment)?.text == expected)
    }

    @Test(arguments: [
        "What are your hours?", "opening hours please", "when are you open", "Hi! What are the business hours of Oakline Plumbing?",
    ])
    func `the whole week is grouped, with the holidays that are near`(message: String) throws {
        #expect(
            try Oakline.answer(message)?.text
                == "Our hours are: Monday to Friday from 8 am to 5 pm; Saturday from 9 am to 1 pm; Sunday closed. On Thursday, November 26 (Thanksgiving Day) we're closed."
        )
    }

    @Test(arguments: [
        "do you charge extra on Sundays?", "how long do you keep the deposit", "how many hours does an installation take",
        "can you come on Sunday?",
        "open a new account", "when is the balance due", "what time does the technician arrive tomorrow",
        "do you have an after hours emergency line",
        "how much notice, 24 hours?", "can I book a visit on Saturday", "when should garden hoses come off",
        "which day do you mow in Verona",
        "how long before the guests does the venue need to be open for your crew", "what time can I pick up the trays on Saturday",
        "who opens the gate tomorrow",
    ])
    func `a question that a document answers better is left to it`(message: String) throws {
        #expect(try Oakline.answer(message)?.text == nil)
    }

    @Test func `hours past midnight belong to the day before, and a break is kept`() {
        let hours = BusinessHours(
            weekly: Array(repeating: [BusinessHours.Interval(open: 1_080, close: 120)], count: 5) + [
                [], [.init(open: 480, close: 720), .init(open: 780, close: 990)],
            ])
        let saturday = Oakline.date(2026, 11, 21)
        #expect(hours.current(LocalTime(date: saturday, minute: 60)) != nil, "Friday's night")
        #expect(hours.current(LocalTime(date: saturday, minute: 120)) == nil)
        let sunday = saturday.adding(days: 1)
        #expect(hours.current(LocalTime(date: sunday, minute: 750)) == nil)
        #expect(hours.nextOpening(after: LocalTime(date: sunday, minute: 750))?.interval.open == 780)
        #expect(BusinessHours(weekly: Array(repeating: [], count: 7)).nextOpening(after: LocalTime(date: sunday, minute: 0)) == nil)
    }

    @Test func `the profile's form is read`() throws {
        let hours = BusinessHours(
            weekly: try JSON.parse(#"{"mon":[{"open":"07:30","close":"12:00"},{"open":"13:00","close":"16:30"}],"sun":[]}"#),
            holidays: try JSON.parse(
                #"[{"date":"2026-12-25","name":"Christmas Day","closed":true},{"date":"2026-12-24","name":"Eve","closed":false,"open":"08:00","close":"12:00"}]"#
            ))
        #expect(hours.weekly[0] == [.init(open: 450, close: 720), .init(open: 780, close: 990)] && hours.weekly[6].isEmpty)
        #expect(hours.intervals(on: Oakline.date(2026, 12, 25)).isEmpty)
        #expect(hours.intervals(on: Oakline.date(2026, 12, 24)) == [.init(open: 480, close: 720)])
    }
}

@Suite struct OtherSkillTests {
    @Test(arguments: [
        ("What's your phone number?", "You can call us at (608) 555-0150."),
        ("where are you located", "We're at 12 Harbor Street, Madison, WI 53703."),
        ("email?", "Our e-mail address is desk@oakline.example."), ("do you have a website", "Our website is https://oakline.example."),
        ("whats your address and phone number", "We're at 12 Harbor Street, Madison, WI 53703. You can call us at (608) 555-0150."),
        ("how can I contact you", "You can call us at (608) 555-0150. Our e-mail address is desk@oakline.example."),
        ("what number do i call to reach you", "You can call us at (608) 555-0150."),
    ])
    func `contact details are told`(message: String, expected: String) throws { #expect(try Oakline.answer(message)?.text == expected) }

    @Test(arguments: [
        "which number do I ring on the day of my event", "change my email address", "can you email me the invoice",
        "where is the main shut off", "my email is kim@x.example",
        "how many gallons is the number 5 tank", "where does your lamb come from", "is the website you built secure",
    ])
    func `other questions with the same words are not swallowed`(message: String) throws { #expect(try Oakline.answer(message) == nil) }

    @Test(arguments: [
        ("do you come to Verona?", "Yes, we serve Verona."), ("do you guys work in sun prairie", "Yes, we serve Sun Prairie."),
        ("I'm in Verona, can you send someone", "Yes, we serve Verona."),
        ("what areas do you serve", "We serve Madison, Verona and Sun Prairie."),
        ("how far do you travel", "We serve Madison, Verona and Sun Prairie."),
    ])
    func `the service area is known`(message: String, expected: String) throws { #expect(try Oakline.answer(message)?.text == expected) }

    @Test func `an unknown place is no promise`() throws {
        for message in ["do you come to Milwaukee?", "I live in Milwaukee, do you come here?"] {
            let text = try #require(try Oakline.answer(message)?.text)
            #expect(text.hasPrefix("Milwaukee is not on our list of places we serve"))
            #expect(!text.contains("Yes"))
        }
    }

    @Test(arguments: [
        "is there an extra travel fee for Verona", "how much to fix a sink in Verona", "can I book a visit in Verona tomorrow",
        "do we need a permit in Madison", "my sister lives in Verona",
    ])
    func `a place alone makes no question about the area`(message: String) throws { #expect(try Oakline.answer(message) == nil) }

    @Test func `a price within the limit is told with its disclaimer, one above is not`() throws {
        let pump = try #require(try Oakline.answer("how much is a new sump pump?", intent: .requestQuote))
        #expect(pump.text == "Sump pump replacement: typically $520–$780. This is an estimate.")
        #expect(pump.quoted == [Money(low: 52_000, high: 78_000, currency: "USD")])
        #expect(
            try Oakline.answer("price of pipe thawing", intent: .requestQuote)?.text == "Pipe thawing: $120 per hour. This is an estimate.")
        for message in [
            "how much is a tankless water heater", "how much is a hot tub", "can I get a discount on a sump pump",
            "price of pipe thawing for 40 hours",
        ] {
            #expect(try Oakline.answer(message, intent: .requestQuote) == nil, "\(message)")
        }
    }

    @Test func `courtesies are returned, and a bot says that it is one`() throws {
        #expect(try Oakline.answer("hello")?.text.hasPrefix("Hello!") == true)
        #expect(try Oakline.answer("thanks, that helps")?.text.hasPrefix("You're welcome") == true)
        #expect(try Oakline.answer("bye")?.text.hasPrefix("Goodbye") == true)
        let identity = try #require(try Oakline.answer("are you a real person?")?.text)
        #expect(identity.contains("automated assistant, not a person"))
    }

    @Test func `no skill promises a booking`() throws {
        for message in ["book me for Friday at 3", "can you come tomorrow", "please send a plumber today", "yes book it"] {
            #expect(try Oakline.answer(message, intent: .bookService)?.text.lowercased().contains("book") != true, "\(message)")
        }
    }

    @Test func `every number that a skill says stands in the profile`() throws {
        let facts = Oakline.facts
        let profile = [
            "Monday to Sunday, 8 am, 9 am, 5 pm, 1 pm, 12 pm, noon, November 26, December 24", facts.phone, facts.address, facts.email,
            facts.website, "$520, $780, $120",
        ]
        for message in [
            "what are your hours", "are you open on christmas eve", "phone number and address?", "email and website please",
            "how much is a sump pump",
        ] {
            let answer = try #require(try Oakline.answer(message, intent: message.contains("much") ? .requestQuote : nil))
            #expect(NumberGuard.check(sentence: answer.text, sources: profile.compactMap { $0 }).isEmpty, "\(answer.text)")
        }
    }
}
