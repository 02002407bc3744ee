/// What the tokenizer makes of one scalar beyond ASCII.
enum ScalarTreatment {
    /// Control characters, formatting characters and accents vanish.
    case dropped
    case space
    /// A word of its own: punctuation and CJK ideographs.
    case alone(UInt32)
    /// Part of a word, without accents and in lower case.
    case letter(UInt32)
    case letters(UInt32, UInt32)
    /// A Korean syllable stands for its two or three letters.
    case syllable(UInt32, UInt32, UInt32?)

    init(_ scalar: UInt32) {
        let folded = Self.fold(scalar)
        switch Self.classOf(scalar) {
        case 1: self = .dropped
        case 2: self = .space
        case 3, 4: self = .alone(folded)
        default:
            if (0xAC00...0xD7A3).contains(scalar) {
                self = Self.syllable(scalar - 0xAC00)
            } else if let pair = Self.pair(scalar) {
                self = .letters(pair.0, pair.1)
            } else {
                self = .letter(folded)
            }
        }
    }

    /// Unicode 15, section 3.12: a syllable's number is (lead * 21 + vowel) * 28 + tail.
    private static func syllable(_ number: UInt32) -> Self {
        let tail = number % 28
        return .syllable(0x1100 + number / 588, 0x1161 + number % 588 / 28, tail == 0 ? nil : 0x11A7 + tail)
    }

    private static func classOf(_ scalar: UInt32) -> UInt32 {
        let table = ScalarTable.classes
        let place = firstIndex(below: table.count / 3) { table[$0 * 3 + 1] >= scalar }
        return place < table.count / 3 && table[place * 3] <= scalar ? table[place * 3 + 2] : 0
    }

    private static func fold(_ scalar: UInt32) -> UInt32 {
        let table = ScalarTable.folded
        let place = firstIndex(below: table.count) { table[$0] >= scalar }
        return place < table.count && table[place] == scalar ? ScalarTable.foldings[place] : scalar
    }

    private static func pair(_ scalar: UInt32) -> (UInt32, UInt32)? {
        let table = ScalarTable.split
        let place = firstIndex(below: table.count / 3) { table[$0 * 3] >= scalar }
        guard place < table.count / 3, table[place * 3] == scalar else { return nil }
        return (table[place * 3 + 1], table[place * 3 + 2])
    }

    /// The first index for which `reached` is true, by bisection.
    private static func firstIndex(below count: Int, where reached: (Int) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if reached(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
