import Testing

@testable import Knowledge

@Suite struct LanguageTests {
    @Test(arguments: [
        ("What does it cost to replace a water heater in our house?", Language.english),
        ("¿Cuánto cuesta cambiar el calentador de agua en la casa?", .spanish),
        ("Nous réparons les fuites dans toute la ville et nous sommes ouverts le samedi.", .french),
        ("Wir reparieren Heizungen und sind am Samstag für Sie da, auch bei Notfällen.", .german),
        ("Ripariamo le caldaie e gli impianti della zona; il preventivo è gratuito per i clienti.", .italian),
        ("Nós consertamos o aquecedor da sua casa e não cobramos a visita na cidade.", .portuguese),
    ])
    func `a language is told by its frequent words`(text: String, language: Language) { #expect(Language.detect(text) == language) }

    @Test(arguments: ["", "Wi-Fi", "Notdienst 24h", "12 345 6789", "漢字", String(repeating: "pipe ", count: 500) + "the of"])
    func `a text that does not tell is not guessed`(text: String) { #expect(Language.detect(text) == nil) }

    @Test func `sentences end where a reader would say so`() {
        #expect(
            Sentences.of("Mr. Hopper comes at 8 a.m. each day. It costs $1.50! Really? Yes… No. 5 is free.\nNext line")
                == ["Mr. Hopper comes at 8 a.m. each day.", "It costs $1.50!", "Really?", "Yes…", "No. 5 is free.", "Next line"])
        #expect(Sentences.of("").isEmpty)
        #expect(Sentences.of(" \n ").isEmpty)
        #expect(Sentences.of("水漏れです。すぐ来ます。") == ["水漏れです。", "すぐ来ます。"])
    }
}
