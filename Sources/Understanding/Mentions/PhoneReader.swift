/// Phone numbers as Americans write them, and international ones with a plus sign.
extension MentionScanner {
    func phone() -> Mention? {
        guard let first = token(at), first.kind == .number || first.isSymbol("+") || first.isSymbol("("), startsFresh() else { return nil }
        let hasPlus = first.isSymbol("+")
        var place = hasPlus ? at + 1 : at
        var groups: [String] = []
        var end = place
        while let token = token(place), groups.count < 6 {
            if token.kind == .number {
                // A decimal point between groups: "608.555.0134".
                groups += token.text.split(separator: ".").map(String.init)
                end = place + 1
            } else if !(token.kind == .symbol && "()-./".contains(token.text)) || place - end >= 2 {
                break
            }
            place += 1
            if Self.isComplete(groups, hasPlus: hasPlus, next: self.token(place)) { break }
        }
        guard let number = Self.e164(groups, hasPlus: hasPlus), number.count > 7 || speaksOfPhones() else { return nil }
        return Mention(.phone(number), at..<end)
    }

    /// Not in the middle of a price or of a longer number.
    private func startsFresh() -> Bool {
        guard at > 0, let token = token(at), !token.spaceBefore else { return true }
        let before = text.tokens[at - 1]
        return before.kind == .symbol && !"$£€#".contains(before.text)
    }

    /// Seven digits are as often a range ("900-1500") as a local number.
    private func speaksOfPhones() -> Bool {
        text.tokens[..<at].suffix(5).contains {
            $0.isWord(in: ["call", "phone", "text", "number", "tel", "telephone", "cell", "mobile", "reach", "dial"])
        }
    }

    private static func isComplete(_ groups: [String], hasPlus: Bool, next: Token?) -> Bool {
        !hasPlus && e164(groups, hasPlus: false) != nil && groups.joined().count >= 10 && !(next?.isSymbol("-") ?? false)
    }

    private static func e164(_ groups: [String], hasPlus: Bool) -> String? {
        let digits = groups.joined()
        if hasPlus { return (8...15).contains(digits.count) ? "+\(digits)" : nil }
        let lengths = groups.map(\.count)
        let national = lengths.first == 1 && groups.first == "1" ? Array(lengths.dropFirst()) : lengths
        switch national {
        case [3, 3, 4], [3, 7], [6, 4], [10], [11]:
            let local = digits.count == 11 && digits.hasPrefix("1") ? String(digits.dropFirst()) : digits
            // Area codes and exchanges begin with 2 to 9 (North American Numbering Plan); an order number rarely does both.
            let area = local.first ?? "0"
            guard local.count == 10, area >= "2", local.dropFirst(3).first ?? "0" >= "2" else { return nil }
            return "+1\(local)"
        case [3, 4]:
            return lengths.count == 2 && digits.first ?? "0" >= "2" ? digits : nil
        default:
            return nil
        }
    }
}
