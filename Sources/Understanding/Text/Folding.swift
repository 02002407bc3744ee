/// What letters are compared as: lowercase, without accents, typographic quotes and dashes made plain, invisible characters dropped.
enum Folding {
    /// nil where the scalar is to be dropped.
    static func fold(_ scalar: Unicode.Scalar) -> String? {
        switch scalar.value {
        case 0x41...0x5A: String(Character(Unicode.Scalar(UInt8(scalar.value) + 0x20)))
        case 0..<0x80: String(Character(scalar))
        case 0x2018, 0x2019, 0x02BC, 0x0060, 0x00B4, 0xFF07: "'"
        case 0x201C, 0x201D: "\""
        case 0x2010...0x2015, 0x2212: "-"
        // Zero-width characters and the soft hyphen split words for a machine and for nobody else; U+0300… are accents written apart.
        case 0xAD, 0x200B...0x200F, 0x2060, 0xFEFF, 0x0300...0x036F, 0xFE0F: nil
        case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFEE0).flatMap(fold)
        default: accents[scalar] ?? scalar.properties.lowercaseMapping
        }
    }

    static func fold(_ text: some StringProtocol) -> String {
        var out = ""
        for scalar in text.unicodeScalars { out += fold(scalar) ?? "" }
        return out
    }

    private static let accents: [Unicode.Scalar: String] = {
        var map: [Unicode.Scalar: String] = [:]
        let groups = [
            "a": "àáâãåāăąÀÁÂÃÅĀĂĄ", "ae": "äæÄÆ", "c": "çćčÇĆČ", "d": "ďđĎĐ", "e": "èéêëēėęěÈÉÊËĒĖĘĚ", "g": "ğĞ", "i": "ìíîïīįıÌÍÎÏĪĮİ",
            "l": "łĺľŁĹĽ", "n": "ñńňÑŃŇ", "o": "òóôõøōőÒÓÔÕØŌŐ", "oe": "öœÖŒ", "r": "řŘ", "s": "śšşŚŠŞ", "ss": "ß", "t": "ťţŤŢ",
            "u": "ùúûūůűÙÚÛŪŮŰ", "ue": "üÜ", "y": "ýÿÝŸ", "z": "źżžŹŻŽ",
        ]
        for (plain, letters) in groups { for scalar in letters.unicodeScalars { map[scalar] = plain } }
        return map
    }()
}
