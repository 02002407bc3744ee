public import Basics
import Understanding

/// A chat that is over, as it is learned from.
public struct ResolvedChat: Sendable {
    public enum Sender: String, Sendable { case customer, ai, agent, system }

    public struct Line: Sendable, Hashable {
        public let message: MessageID
        public let sender: Sender
        public let text: String

        public init(message: MessageID, sender: Sender, text: String) {
            self.message = message
            self.sender = sender
            self.text = text
        }
    }

    public let conversation: ConversationID
    public let lines: [Line]

    public init(conversation: ConversationID, lines: [Line]) {
        self.conversation = conversation
        self.lines = lines
    }
}

/// What a chat teaches: a question that the bot could not answer, with what an agent answered to it. Pure.
public struct ChatLesson: Sendable, Hashable {
    /// The customer's.
    public let message: MessageID
    public var question: String
    public var answer: String

    /// - Parameter unanswered: the customer's messages that the bot could not answer, with what was asked.
    static func all(in chat: ResolvedChat, unanswered: [MessageID: String]) -> [ChatLesson] {
        var lessons: [ChatLesson] = []
        var waiting: [(message: MessageID, question: String)] = []
        var said: [String] = []
        func learn() {
            defer { said = [] }
            guard let answer = AgentAnswer.useful(said), let asked = best(of: waiting, for: answer) else { return }
            lessons.append(ChatLesson(message: asked.message, question: Wording.question(asked.question), answer: answer))
            waiting = []
        }
        for line in chat.lines {
            switch line.sender {
            case .agent: said.append(line.text)
            case .ai, .system: continue
            case .customer:
                learn()
                if let question = unanswered[line.message] {
                    waiting.append((line.message, question))
                } else if line.text.contains("?"), !waiting.isEmpty, !repeats(line.text, waiting.map(\.question)) {
                    // What the agent says next answers this, and it was never asked of the bot.
                    waiting = []
                }
            }
        }
        learn()
        return lessons
    }

    /// Of several questions that waited, the one whose words the answer takes up most; else the last.
    private static func best(
        of waiting: [(message: MessageID, question: String)], for answer: String
    ) -> (message: MessageID, question: String)? {
        let said = ContentWords.of(answer)
        return waiting.enumerated().max { left, right in
            (ContentWords.of(left.element.question).intersection(said).count, left.offset)
                < (ContentWords.of(right.element.question).intersection(said).count, right.offset)
        }?.element
    }

    /// Customers ask the agent again what they asked the bot.
    private static func repeats(_ text: String, _ questions: [String]) -> Bool {
        let words = ContentWords.of(text)
        return words.isEmpty || questions.contains { ContentWords.of($0).intersection(words).count * 2 >= words.count }
    }
}

/// What an agent wrote, without what is for this customer alone.
enum AgentAnswer {
    /// The messages as one answer; nil where nothing is left that would help somebody else.
    static func useful(_ messages: [String]) -> String? {
        let kept = messages.flatMap { Sentences.of($0) }.map(withoutAddress).filter { isForAll($0) }
        let answer = kept.joined(separator: " ").split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let words = TokenizedText(answer).words
        guard words.count >= 3, !ContentWords.of(answer).isEmpty else { return nil }
        return answer.prefix(1).uppercased() + answer.dropFirst()
    }

    private static func isForAll(_ sentence: String) -> Bool {
        let text = TokenizedText(sentence)
        guard text.words.count > 0, !sentence.hasSuffix("?"), !PersonalData.isMasked(PersonalData.masked(sentence)) else { return false }
        if courtesies.match(text.words), text.words.count <= 8 { return false }
        // "Sarah here!"
        if text.words.count <= 3, ["here", "speaking"].contains(text.words.last) { return false }
        if personal.match(text.words) { return false }
        return !namesAMoment(text)
    }

    /// A day of the calendar with a time is an appointment, and so are "tomorrow" and "this Friday". "Sundays from 9 to 1" is not.
    private static func namesAMoment(_ text: TokenizedText) -> Bool {
        let mentions = Mentions.all(in: text)
        let hasTime = mentions.contains { if case .time = $0.value { true } else { false } }
        return mentions.contains { mention in
            guard case .date(let date) = mention.value else { return false }
            switch date {
            case .days: return true
            case .weekday(_, let next): return next || hasTime && meets.match(text.words)
            case .day, .dayOfMonth: return hasTime
            default: return false
            }
        }
    }

    private static let meets = Phrases("you|your|youre|see|come|coming|there|visit|appointment|stop|drop|i|ill|we|well")

    /// "Hi Nora, yes we do" is "yes we do".
    private static func withoutAddress(_ sentence: String) -> String {
        let text = TokenizedText(sentence)
        guard let found = address.firstMatch(text.words), found.lowerBound == 0, found.upperBound < text.words.count else {
            return sentence
        }
        var last = text.wordTokens[found.upperBound - 1]
        // The name behind the greeting, up to its comma.
        for index in last..<min(last + 4, text.tokens.count) where [",", "!", "-", ":"].contains(text.tokens[index].text) {
            last = index
            break
        }
        guard last + 1 < text.tokens.count, text.tokens[last].kind == .symbol || found.upperBound < text.words.count else {
            return sentence
        }
        return text.text(text.tokens[last + 1].range.lowerBound..<sentence.utf8.count)
    }

    private static let address = Phrases(
        """
        ^ hi|hello|hey|hiya|hola|dear [there|again]
        ^ good morning|afternoon|evening
        ^ [ok|okay] thanks|thank [you] [so] [much] [for]
        """)

    private static let courtesies = Phrases(
        """
        hi|hello|hey|hiya|hola
        ^ welcome [to|back] ..6 $
        good morning|afternoon|evening
        thanks|thank|sorry|apologies|apologise|apologize
        have a great|good|nice|lovely
        take care|bye|goodbye|cheers|regards
        let me|us know
        hope this|that|it helps
        happy to help
        anything else
        youre welcome
        no problem|worries
        my name is
        this is .. here|speaking
        im .. here
        one|a moment|second|sec|minute
        bear with me
        """)

    private static let personal = Phrases(
        """
        i|we|ill|well will|ll|can|could|would|am|are|going|just|have|ve|already|had|to .. call|calling|called|phone|ring|email|emailed|text|texted|message|messaged
        ill|well call|check|look|ask|find|send|get|email|text|ring|see|pass|put|book|let|be|come|have|make|schedule|fit|add|try
        i|we will|can|could call|check|look|ask|find|send|get|email|text|ring|see|pass|put|book|let|come|schedule|fit
        i|we just|have|had|ve checked|looked|asked|booked|sent|scheduled|added|put|emailed|called|refunded
        i booked|sent|scheduled|checked|asked|looked|refunded|called|emailed|moved|cancelled|canceled
        let me check|look|see|ask|find|pull|get|call
        checking now
        see|meet you
        your order|invoice|appointment|booking|ticket|account|technician|reservation|delivery|package|file|case|address|number|email|refund is|was|has|will|are|for|from|number|on|at
        youre|you are booked|scheduled|confirmed|all|in
        booked|scheduled|confirmed|penciled|pencilled you
        come by|over|in|out today|tomorrow|now
        on my|our|the|his|her way
        get|got|getting back to you
        whats|what is your
        can|could|may i|you have|get|send|tell|share|give
        looking at your|it|this
        """)
}
