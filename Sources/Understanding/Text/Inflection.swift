/// The forms of English words, as far as whole-word rules need them.
public enum Inflection {
    /// The forms that a keyword stands for: "sue" is also "sues", "sued" and "suing"; "injured" is also "injure". Never a part of a
    /// longer word: "issue" and "pursue" are no forms of "sue".
    static func forms(of word: String) -> Set<String> {
        var forms: Set<String> = [word]
        for base in bases(of: word) { forms.formUnion(inflections(of: base)) }
        return forms
    }

    /// One spelling for the forms of a word, for comparing only: "replacing", "replacement" and "replace" are "replac".
    public static func stem(_ word: String) -> String {
        guard word.count > 3, word.allSatisfy(\.isLetter) else { return word }
        var stem = word
        for suffix in ["ations", "ation", "ements", "ement", "ments", "ment", "ings", "ing", "ies", "ed", "es", "s"]
        where stem.hasSuffix(suffix) {
            let rest = stem.dropLast(suffix.count)
            guard rest.count >= 3, rest.contains(where: isVowel), !(suffix == "s" && rest.hasSuffix("s")) else { continue }
            stem = String(rest) + (suffix == "ies" ? "y" : "")
            break
        }
        if stem.count > 3, stem.hasSuffix("e") { stem.removeLast() }
        if stem.count > 3, let last = stem.last, !isVowel(last), stem.dropLast().last == last { stem.removeLast() }
        return stem
    }

    private static func bases(of word: String) -> [String] {
        var bases = [word]
        if word.count >= 5, word.hasSuffix("s"), !word.hasSuffix("ss"), !word.hasSuffix("us") { bases.append(String(word.dropLast())) }
        for suffix in ["ed", "ing"] where word.hasSuffix(suffix) {
            let rest = String(word.dropLast(suffix.count))
            guard rest.count >= 3, rest.contains(where: isVowel) else { continue }
            bases += [rest, rest + "e"]
        }
        return bases
    }

    private static func inflections(of base: String) -> [String] {
        guard let last = base.last, base.count >= 2 else { return [base] }
        let cut = String(base.dropLast())
        // "feed" is no form of "fee".
        if base == "fee" { return [base, "fees"] }
        if last == "e" { return [base, base + "s", base + "d", cut + "ing", base + "ing"] }
        if last == "y", let before = cut.last, !isVowel(before) { return [base, base + "s", cut + "ies", cut + "ied", base + "ing"] }
        var forms = [base, base + "s", base + "es", base + "ed", base + "ing"]
        // "stop", "stopping": a short word that ends consonant, vowel, consonant.
        if base.count <= 4, !isVowel(last), !"wxy".contains(last), let before = cut.last, isVowel(before), let first = cut.dropLast().last,
            !isVowel(first)
        {
            forms += [base + "\(last)ed", base + "\(last)ing"]
        }
        return forms
    }

    private static func isVowel(_ letter: Character) -> Bool { "aeiou".contains(letter) }
}
