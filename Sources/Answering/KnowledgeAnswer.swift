import Basics
import Escalation
import Knowledge
import Understanding

/// Answers from the profile, the documents, or a model over them.
extension Answerer {
    func answerFromKnowledge(_ turn: Turn, _ watch: inout Stopwatch) async -> TurnDraft {
        let questions = Questions.several(in: turn.reading.text)
        let skill = turn.before.rule == nil && questions.isEmpty ? turn.skill() : nil
        if let skill, skill.quoted.isEmpty {
            var draft = turn.exactly(skill)
            draft.question = turn.input.message
            return draft
        }
        turn.observe(.stage("searching"))
        let query = FollowUp.query(turn.reading, message: turn.input.message, history: turn.input.history)
        let found = await search(turn, query)
        watch.lap("searching")
        turn.observe(.stage("writing"))
        var extract = await extractor.extract(found.reading, embedding: found.embedding, from: found.hits)
        if !questions.isEmpty { extract = await answers(to: questions, turn, whole: extract) }
        watch.lap("extracting")
        var draft = await reply(turn, skill, extract, found)
        // The owner sees what was nearest; all of it would make a trace of 20 KB.
        draft.retrieved = Array(found.hits.prefix(Self.traced))
        draft.relevance = extract.relevance
        draft.question = query.text
        draft.faults += found.faults
        watch.lap("writing")
        return draft
    }

    /// Each question answered by itself; the message as a whole where no part finds its answer.
    private func answers(to questions: [String], _ turn: Turn, whole: Extract) async -> Extract {
        var parts: [Extract] = []
        for question in questions {
            let reading = await understanding.read(question, context: Self.context(turn.input))
            if let skill = Skills.answer(reading, message: question, facts: turn.facts, now: turn.input.now) {
                parts.append(Extract(exact: skill.text))
                continue
            }
            let found = await search(turn, FollowUp(text: question, isContinuation: false), as: reading)
            parts.append(await extractor.extract(reading, embedding: reading.embedding, from: found.hits))
        }
        return Extract.joining(parts.filter { $0.confidence >= Self.sureOfPart }, whole: whole)
    }

    /// A part must be surer than a whole: the other parts are an answer already.
    private static let sureOfPart = 0.5
    private static let traced = 6

    /// What was searched for and found.
    struct Found: Sendable {
        var reading: Reading
        var embedding: [Float]
        var hits: [Hit] = []
        var faults: [String] = []
    }

    private func search(_ turn: Turn, _ query: FollowUp, as reading: Reading? = nil) async -> Found {
        let reading = reading ?? turn.reading
        var found = Found(reading: reading, embedding: reading.embedding)
        if query.isContinuation {
            found.embedding = await embedder.embed(query.text)
            found.reading.text = TokenizedText(query.text)
        }
        do {
            found.hits = try await knowledge.search(
                turn.input.business, query.text, embedding: found.embedding.isEmpty ? nil : found.embedding, limit: Self.passages,
                audience: .customer, now: turn.input.now)
            try await takePrepared(found.hits, of: turn.input.business)
        } catch {
            found.faults.append("search: \(error)")
        }
        return found
    }

    private func takePrepared(_ hits: [Hit], of business: BusinessID) async throws {
        let unread = extractor.shelf.unread(hits)
        guard let excerpts, !unread.isEmpty else { return }
        extractor.shelf.put(unread, try await excerpts.vectors(business, of: unread.map(\.chunk)))
    }

    private func reply(_ turn: Turn, _ skill: SkillAnswer?, _ extract: Extract, _ found: Found) async -> TurnDraft {
        if let skill, turn.standsBehind(skill, extract) { return turn.quote(skill, corroborating: found.hits) }
        let quoted = turn.quotes(in: extract)
        let decision = turn.decision(confidence: extract.confidence, quoted: quoted)
        if decision.action == .handOver { return await handOver(turn, decision) }
        if decision.rule == .booking { return turn.booking(decision) }
        if decision.rule == .highQuoteValue { return turn.offer(decision, .highQuoteValue) }
        if extract.confidence < AnswerFacts.sufficient { return turn.without(extract, decision, failed: !found.faults.isEmpty) }
        let (worded, fault) = await modelDraft(turn, decision, extract, found.hits)
        var draft = worded ?? turn.extracted(extract, decision, quoted: quoted)
        if let fault { draft.faults.append(fault) }
        return draft
    }
}

extension Turn {
    func decision(confidence: Double, quoted: [Money] = []) -> Decision {
        var reading = reading
        // A question about bookings that the documents answer is answered; only a wish for one needs a person.
        if reading.intent.name == .bookService, confidence >= AnswerFacts.sufficient, !BookingRequest.isMade(in: reading) {
            reading.intent = Intent(.other, reading.intent.confidence)
        }
        let facts = EscalationFacts(reading: reading, state: input.state, guardrails: facts.guardrails)
        let after = Escalation.decideAfter(facts, answer: AnswerFacts(confidence: confidence, quoted: quoted))
        // An offer that was due before the answer stands, unless the answer itself calls for a person.
        return after.action == .answer && before.action == .offerPerson ? before : after
    }

    /// The amounts that the answer would quote, and those that the price book has for what is asked.
    func quotes(in extract: Extract) -> [Money] {
        guard asksPrice else { return [] }
        let book = facts.priceBook.matches(reading, services: facts.services).map(\.total)
        return book + amounts(in: extract.parts.flatMap(\.sentences))
    }

    func amounts(in sentences: [String]) -> [Money] {
        guard asksPrice else { return [] }
        return sentences.flatMap { sentence in
            Mentions.all(in: TokenizedText(sentence)).compactMap { if case .money(let money) = $0.value { money } else { nil } }
        }
    }

    func isAboveLimit(_ amounts: [Money]) -> Bool {
        facts.guardrails.maximumQuote.map { limit in amounts.contains { $0.high > limit } } ?? false
    }

    private var asksPrice: Bool { reading.intent.name == .requestQuote && reading.intent.confidence >= 0.5 }

    // MARK: Drafts

    func skill() -> SkillAnswer? { Skills.answer(reading, message: input.message, facts: facts, now: input.now) }

    func exactly(_ skill: SkillAnswer) -> TurnDraft {
        saying(exact(skill, decision(confidence: 1)), [skill.text], from: profileEvidence + facts.places)
    }

    private func exact(_ skill: SkillAnswer, _ decision: Decision) -> TurnDraft {
        var draft = draft(decision, decision.action == .offerPerson ? .offer : .answer, .exact, confidence: 1)
        draft.suggestions = skill.suggestions
        return draft
    }

    /// Whether a price of the price book is what was asked for. The documents know prices that the book has not: where they have a much
    /// better answer, the book's nearest row is not it.
    func standsBehind(_ skill: SkillAnswer, _ extract: Extract) -> Bool {
        let amounts = Set(skill.quoted.flatMap { [$0.low, $0.high] })
        guard extract.confidence >= AnswerFacts.sufficient else { return true }
        return (extract.distance(toAmounts: amounts) ?? .infinity) <= Self.nearly
    }

    private static let nearly = 0.08

    /// A price of the price book, with the passage that says the same.
    func quote(_ skill: SkillAnswer, corroborating hits: [Hit]) -> TurnDraft {
        let decision = decision(confidence: 1, quoted: skill.quoted)
        guard decision.action == .answer else { return offer(decision, decision.rule ?? .highQuoteValue) }
        var draft = exact(skill, decision)
        draft.quoted = skill.quoted
        draft.cited = Corroboration.passages(hits, of: skill.quoted)
        return saying(draft, [skill.text, Phrasing.nextStep], from: profileEvidence)
    }

    func extracted(_ extract: Extract, _ decision: Decision, quoted: [Money]) -> TurnDraft {
        let isOffer = decision.action == .offerPerson
        var draft = draft(decision, isOffer ? .offer : .answer, .extract, confidence: extract.confidence)
        draft.quoted = quoted
        for part in extract.parts {
            let said = draft.text.count
            let sources = part.hit.map { [$0.text, $0.title, $0.section] } ?? profileEvidence + facts.places
            draft = saying(draft, part.sentences, from: sources)
            if draft.text.count > said, let hit = part.hit {
                draft.cited.append(CitedPassage(hit: hit, snippet: part.sentences.joined(separator: " ")))
            }
        }
        return draft.text.isEmpty ? without(extract, self.decision(confidence: 0), failed: false) : closing(draft)
    }

    /// What belongs behind an answer: the disclaimer and the next step behind prices, the offer where a person is due.
    func closing(_ draft: TurnDraft) -> TurnDraft {
        var draft = draft
        if !draft.quoted.isEmpty, facts.guardrails.requiresDisclaimer {
            // The owner's own words bear themselves out.
            draft = saying(draft, [facts.guardrails.estimateDisclaimer], from: [facts.guardrails.estimateDisclaimer])
        }
        if draft.outcome == .offer, let rule = draft.decision.rule {
            say(Phrasing.offer(rule, facts), in: &draft)
        } else if !draft.quoted.isEmpty {
            say(Phrasing.nextStep, in: &draft)
        }
        return draft
    }

    func booking(_ decision: Decision) -> TurnDraft {
        saying(
            draft(decision, .offer, .rule, confidence: 1), [BookingRequest(reading, facts: facts).text(facts)], from: profileEvidence)
    }

    /// Nothing was found that answers.
    func without(_ extract: Extract, _ decision: Decision, failed: Bool) -> TurnDraft {
        if isWaiting { return stillWaiting(decision) }
        if let rule = before.rule, before.action == .offerPerson { return offer(before, rule) }
        var draft = draft(decision, .dontKnow, .rule, confidence: extract.confidence)
        say(failed ? Phrasing.failed(facts) : Phrasing.dontKnow(facts, again: input.state.offersMade > 0), in: &draft)
        return draft
    }

    private func stillWaiting(_ decision: Decision) -> TurnDraft {
        var draft = draft(decision, .answer, .rule, confidence: 1)
        say(Phrasing.waiting(facts, contact: contact, last: lastReply), in: &draft)
        return draft
    }
}

/// The passages that say what the price book says.
enum Corroboration {
    /// For each price the first passage that says it; one passage may say several.
    static func passages(_ hits: [Hit], of quoted: [Money]) -> [CitedPassage] {
        let excerpts = hits.map { hit in (hit: hit, sentences: PassageCutter.excerpts(of: hit).map(\.text)) }
        return quoted.reduce(into: []) { cited, price in
            for (hit, sentences) in excerpts {
                guard let sentence = sentences.first(where: { amounts($0).isSuperset(of: [price.low, price.high]) }) else { continue }
                let passage = CitedPassage(hit: hit, snippet: sentence)
                if !cited.contains(passage) { cited.append(passage) }
                return
            }
        }
    }

    private static func amounts(_ text: String) -> Set<Int> {
        Set(
            Mentions.all(in: TokenizedText(text)).flatMap { mention -> [Int] in
                if case .money(let money) = mention.value { [money.low, money.high] } else { [] }
            })
    }
}
