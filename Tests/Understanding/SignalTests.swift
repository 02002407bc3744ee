import Basics
import Testing

@testable import Understanding

@Suite struct SignalTests {
    @Test(arguments: [
        "I smell gas in the basement!", "there's a gas leak", "my CO alarm is going off", "outlet is sparking", "My husband is hurt",
        "he can't breathe",
    ])
    func `danger is recognised`(message: String) throws {
        let reading = try Reader.words(message)
        #expect(reading.danger && reading.emergency)
    }

    @Test(arguments: [
        "a pipe burst in the kitchen", "our basement is flooding", "water is pouring through the ceiling", "this is an emergency",
        "sewage is backing up",
    ])
    func `damage that grows is an emergency without danger`(message: String) throws {
        let reading = try Reader.words(message)
        #expect(reading.emergency && !reading.danger)
    }

    @Test(arguments: [
        "do you handle gas leaks?", "how much for a burst pipe repair", "what do I do if a pipe bursts", "do you offer emergency service",
        "how do you prevent flooding",
        "I can't get a refund", "gas water heater price", "we had a flood last year", "I cannot remember my password",
        "is the fire pit included",
    ])
    func `a question about emergencies is none`(message: String) throws {
        #expect(try !Reader.words(message).emergency)
    }

    @Test(arguments: ["thanks!", "ty so much", "that helps a lot", "Perfect, thank you", "I appreciate it", "gracias"])
    func `thanks are heard`(message: String) throws { #expect(try Reader.words(message).thanks) }

    @Test(arguments: ["thanks for nothing", "no thanks to you", "that's not helpful", "this didn't help at all", "what time do you open"])
    func `scorn is no thanks`(message: String) throws { #expect(try !Reader.words(message).thanks) }

    @Test(arguments: [
        ("yes", true, false), ("yes please", true, false), ("Sure, go ahead", true, false), ("ok", true, false),
        ("that would be great", true, false),
        ("no", false, true), ("no thanks", false, true), ("nope, I'm good", false, true), ("not now", false, true),
        ("never mind", false, true),
        ("how much is it", false, false), ("I live in Verona", false, false),
    ])
    func `an offer is accepted or declined`(message: String, affirms: Bool, declines: Bool) throws {
        let reading = try Reader.words(message)
        #expect((reading.affirms, reading.declines) == (affirms, declines))
    }

    @Test func `small talk is nothing but courtesy`() throws {
        for message in ["hi", "Hello there!", "thanks, bye", "good morning", "ok great, thank you"] {
            #expect(try Reader.words(message).isSmallTalk, "\(message)")
        }
        for message in ["hi, do you come to Verona?", "thanks, and how much is it", "hello my heater is dead", "good evening, open?", ""] {
            #expect(try !Reader.words(message).isSmallTalk, "\(message)")
        }
    }

    @Test(arguments: [
        ("are you a bot?", true), ("is this a real person", true), ("what's your name", true), ("who are you", true),
        ("do you sell gift cards", false),
        ("what number do I call to reach you", false), ("how many people", false),
    ])
    func `a question about the assistant itself is recognised`(message: String, asks: Bool) throws {
        #expect(try Reader.words(message).asksIdentity == asks)
    }

    @Test(arguments: [
        ("What are your hours on Sunday?", "en"), ("¿Cuánto cuesta una limpieza de la casa y cuándo pueden venir?", "es"),
        ("Quand est-ce que vous êtes là et combien", "fr"),
        ("Wann haben Sie am Sonntag auf und was kostet das", "de"), ("Сколько стоит", "ru"), ("お湯が出ません", "ja"),
        ("Quanto costa e quando potete", "it"),
    ])
    func `the language is guessed`(message: String, language: String) throws { #expect(try Reader.words(message).language == language) }

    @Test func `local time follows daylight saving`() throws {
        let zone = Reader.chicago
        #expect(zone.offset(at: try #require(Timestamp("2026-07-01T12:00:00Z"))) == -5 * 3_600)
        #expect(zone.offset(at: try #require(Timestamp("2026-12-01T12:00:00Z"))) == -6 * 3_600)
        // The night of 1 November 2026: 01:59 CDT is followed by 01:00 CST.
        #expect(zone.local(try #require(Timestamp("2026-11-01T06:59:00Z"))).minute == 119)
        #expect(zone.local(try #require(Timestamp("2026-11-01T07:00:00Z"))).minute == 60)
        let day = try #require(CivilDate(year: 2026, month: 3, day: 8))
        for minute in [0, 60, 180, 600] {
            #expect(zone.local(zone.moment(of: day, minute: minute)) == LocalTime(date: day, minute: minute))
        }
        #expect(TimeZoneRules("Mars/Olympus") == nil && TimeZoneRules("") == nil)
        #expect(zone.offset(at: try #require(Timestamp("2100-07-01T12:00:00Z"))) == -5 * 3_600)
    }
}
