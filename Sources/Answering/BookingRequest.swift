import Escalation
import Understanding

/// An appointment that the customer wishes for, taken down for a person to confirm. Never a promise.
struct BookingRequest {
    let service: String?
    let place: String?
    let time: String?

    init(_ reading: Reading, facts: BusinessFacts) {
        service = reading.entities(.service).first.flatMap { entity in facts.services.first { $0.code == entity.normalised }?.name } ?? nil
        place = (reading.entities(.address).first ?? reading.entities(.place).first)?.text
        let times = reading.entities.filter { $0.kind == .date || $0.kind == .time }.map(\.text)
        time = times.isEmpty ? nil : times.joined(separator: ", ")
    }

    func text(_ facts: BusinessFacts) -> String {
        let known = [service.map { "\($0.prefix(1).lowercased())\($0.dropFirst())" }, place.map { "in \($0)" }, time].compactMap { $0 }
        let brief =
            known.isEmpty ? "I can take that down as a request." : "I can take that down as a request: \(known.joined(separator: ", "))."
        let missing = [
            service == nil ? "what it is about" : nil, place == nil ? "the address" : nil, time == nil ? "a day that suits you" : nil,
        ].compactMap { $0 }
        let ask = missing.isEmpty ? "" : " It helps to know \(Speech.list(missing))."
        return "\(brief) Dates are confirmed by a person from \(facts.name), not by me.\(ask) Shall I get a person for you?"
    }
}

extension BookingRequest {
    /// Whether the message wants a date made, or asks how such things go. "Could you book me a cleanup?" is a request, "can we move our event
    /// to another date?" is a question that the documents may answer.
    static func isMade(in reading: Reading) -> Bool { request.match(reading.text.words) && !question.match(reading.text.words) }

    private static let request = Phrases(
        """
        book|schedule|reserve|arrange|set [up] me|us|a|an|my|our|it|that|someone|somebody|the|in|for|another|one
        make|get|have|need|want|like a|an [new] appointment|booking|reservation|visit|slot
        appointment|booking .. please|for|on
        id|i|we [would] like|want|need .. book|schedule|reserve|appointment|come|visit
        can|could|would|will you|u|someone|somebody|i|we|anyone .. come|book|schedule|reserve|fix|send|hold|squeeze
        send|get someone|somebody|a|your|anyone [out|over|here]
        any|is|are openings|slots|availability|available|free .. today|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday|week|weekend|month
        sign me|us up
        """)

    private static let question = Phrases(
        """
        what|how|when|where|which|why|who|whats|hows if|happens|far|long|much|many|soon|do|does|is|are|can
        do|does|must|should i|we|you|someone|somebody have|need|require|charge|cost|ever|usually
        is|are there|it|they .. fee|charge|cost|extra|free|possible|allowed|required
        without|free of paying|cost|costs|charge|penalty
        """)
}
