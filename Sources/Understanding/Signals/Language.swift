/// A guess at the language, by its script or by its commonest small words. Enough to keep a German message from an English-only bot's
/// hands; a message of one or two words is not guessed at.
enum Language {
    static func guess(_ text: TokenizedText) -> String? {
        if let byScript = script(text.source) { return byScript }
        var counts: [String: Int] = [:]
        for word in text.words { for (language, words) in smallWords where words.contains(word) { counts[language, default: 0] += 1 } }
        let ranked = counts.sorted {
            $0.value != $1.value ? $0.value > $1.value : ($0.key == "en") != ($1.key == "en") ? $0.key == "en" : $0.key < $1.key
        }
        guard let best = ranked.first, best.value >= 2 || text.words.count <= 3 && ranked.count == 1 else { return nil }
        return best.key
    }

    private static func script(_ source: String) -> String? {
        var counts: [String: Int] = [:]
        var letters = 0
        for scalar in source.unicodeScalars where scalar.properties.isAlphabetic {
            letters += 1
            switch scalar.value {
            case 0x0400...0x052F: counts["ru", default: 0] += 1
            case 0x0370...0x03FF: counts["el", default: 0] += 1
            case 0x0590...0x05FF: counts["he", default: 0] += 1
            case 0x0600...0x06FF: counts["ar", default: 0] += 1
            case 0x0900...0x097F: counts["hi", default: 0] += 1
            case 0x3040...0x30FF: counts["ja", default: 0] += 2
            case 0x4E00...0x9FFF: counts["zh", default: 0] += 1
            case 0xAC00...0xD7AF: counts["ko", default: 0] += 1
            default: break
            }
        }
        return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }.flatMap { $0.value * 2 > letters ? $0.key : nil }
    }

    private static let smallWords: [String: Set<String>] = [
        "en": Set(
            "the a an and or is are was were be do does did you your i my me we our it its this that what when how where who can could would will to for of on in at with have has need want please thanks hello hi not much there get"
                .split(separator: " ").map(String.init)),
        "es": Set(
            "el la los las un una y o es son esta estan que cuando como donde quien puede pueden para por de en con no mi su sus yo usted ustedes hola gracias necesito quiero cuanto cuesta hacen tienen tiene hay del al me"
                .split(separator: " ").map(String.init)),
        "fr": Set(
            "le la les un une et ou est sont que quand comment qui pouvez pour de des du en avec ne pas mon ma mes votre vos je vous nous bonjour merci besoin combien avez il y a ce cette"
                .split(separator: " ").map(String.init)),
        "de": Set(
            "der die das ein eine einen und oder ist sind was wann wie wo wer koennen kann fuer von zu mit nicht mein meine ihr ihre ich sie wir hallo danke brauche moechte wieviel haben hat es den dem auf"
                .split(separator: " ").map(String.init)),
        "pt": Set(
            "o os as um uma e ou sao que quando como onde quem pode para por de em com nao meu minha seu sua eu voce voces ola obrigado obrigada preciso quero quanto custa tem do da no na"
                .split(separator: " ").map(String.init)),
        "it": Set(
            "il lo gli un una e o sono che quando come dove chi puo potete per di in con non mio mia vostro io voi ciao grazie ho bisogno vorrei quanto costa avete del della"
                .split(separator: " ").map(String.init)),
    ]
}
