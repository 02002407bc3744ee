import Basics

/// Reads messages: text in, facts out. Holds the trained heads; has no I/O but the embedder.
public struct Understanding: Sendable {
    private let embedder: any TextEmbedding
    private let heads: Heads

    /// Throws where the weights that came with the program do not fit it.
    public init(embedder: any TextEmbedding) throws(HeadsError) {
        self.init(embedder: embedder, heads: try Heads.shipped())
    }

    public init(embedder: any TextEmbedding, heads: Heads) {
        self.embedder = embedder
        self.heads = heads
    }

    /// One message, read in milliseconds: one embedding, three linear heads, and word patterns.
    public func read(_ message: String, context: ReadingContext) async -> Reading {
        let embedding = await embedder.embed(message)
        return Self.read(message, embedding: embedding, heads: heads, context: context)
    }

    /// The same without the embedder, for a message whose embedding is at hand.
    public static func read(_ message: String, embedding: [Float], heads: Heads, context: ReadingContext) -> Reading {
        let text = TokenizedText(message)
        let talk = SmallTalk(text)
        let intents = Intents.rank(text, embedding: embedding, head: heads.intent, talk: talk)
        let sentiment = Tone.read(text, embedding: embedding, head: heads.tone)
        let emergency = Emergency.read(text)
        let leading = intents.first ?? Intent(.other, 0)
        return Reading(
            intent: leading, intents: intents, entities: Entities.all(in: text, context: context), sentiment: sentiment,
            isComplaint: Complaint.isMade(text, intents: intents, sentiment: sentiment),
            wantsPerson: PersonRequest.confidence(text, embedding: embedding, head: heads.person), isGreeting: talk.isGreeting,
            thanks: talk.thanks, isGoodbye: talk.isGoodbye, affirms: talk.affirms, declines: talk.declines, asksIdentity: talk.asksIdentity,
            isSmallTalk: talk.isAll, danger: emergency == .danger, emergency: emergency != nil,
            keywords: context.keywords.isEmpty ? [] : Keywords(context.keywords).hits(in: text), language: Language.guess(text),
            embedding: embedding, text: text)
    }
}
