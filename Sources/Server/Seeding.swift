import Accounts
import Basics
import Knowledge
import Outbox

extension Installation {
    /// Loads the sample businesses of `folder`: profile, people, documents and questions, ingested before this returns. What is there
    /// already stays as it is, so that what was tried in a sample survives the next start. Gives a line for each business.
    public func seed(from folder: String) async throws -> [String] {
        try await running(foundation) {
            var lines: [String] = []
            for sample in SampleBusiness.all(in: folder) { lines.append(try await seed(sample)) }
            return lines.isEmpty ? ["There is no sample business in \(folder)."] : lines
        }
    }

    private func seed(_ sample: SampleBusiness) async throws -> String {
        let (card, isNew) = try await business(of: sample)
        if isNew { try await setUp(card, sample) }
        let known = Set(try await knowledge.list(card.id, limit: 200).items.compactMap(\.fileName))
        let missing = try sample.documents().filter { !known.contains($0.file) }
        guard !missing.isEmpty else { return "\(sample.name): there already" }
        for document in missing { try await add(document, of: sample, to: card.id) }
        if isNew { try await addQuestions(of: sample, to: card.id) }
        try await ingestAll()
        let counts = try await knowledge.counts(card.id)
        return "\(sample.name): \(counts.ready) documents in \(counts.passages) passages"
            + (counts.failed > 0 ? ", \(counts.failed) failed" : "")
    }

    private func business(of sample: SampleBusiness) async throws -> (BusinessCard, isNew: Bool) {
        do {
            return (try await accounts.business(sample.slug), false)
        } catch let failure as any Failure where failure.kind == .notFound {
            guard let owner = sample.people.first(where: { $0.role == "owner" }) else { throw SampleFault("\(sample.slug) has no owner") }
            let form: JSON = [
                "business_name": .string(sample.name), "email": .string(owner.email), "password": .string(settings.samplePassword),
                "name": .string(owner.name),
            ]
            var fields = try Fields(form)
            var signUp = Accounts.SignUp(&fields)
            try fields.finish()
            signUp.slug = sample.slug
            return (try await accounts.signUp(signUp, from: "seed").card, true)
        }
    }

    private static let profileFields = [
        "industry", "timezone", "tagline", "phone", "email", "website", "address", "service_area", "business_hours", "holidays", "services",
        "price_book",
    ]
    private static let chatFields = [
        "default_language", "greeting", "theme", "suggested_questions", "require_contact_before_quote", "max_quote_value_without_handoff",
    ]

    private func setUp(_ card: BusinessCard, _ sample: SampleBusiness) async throws {
        let owner = try await accounts.members(card.id).first { $0.role == .owner }
        guard let owner else { throw SampleFault("\(sample.slug) lost its owner") }
        let caller = Caller(person: owner.person, business: card.id, role: .owner, name: owner.name)
        var members = sample.json.picking(Self.profileFields)
        members.append(.init("chat_config", .object((sample.json["chat_config"] ?? [:]).picking(Self.chatFields))))
        _ = try await accounts.changeBusiness(caller, try Fields(.object(members)))
        if let guardrails = sample.json["guardrails"] { _ = try await accounts.replaceGuardrails(caller, guardrails) }
        for person in sample.people where person.email != owner.email {
            let form: JSON = [
                "email": .string(person.email), "name": .string(person.name), "role": .string(person.role),
                "password": .string(settings.samplePassword),
            ]
            _ = try await accounts.addMember(caller, try Fields(form))
        }
    }

    private func add(_ document: SampleBusiness.SampleDocument, of sample: SampleBusiness, to business: BusinessID) async throws {
        guard let visibility = DocumentVisibility(rawValue: document.visibility) else {
            throw SampleFault("\(document.file) has the visibility \(document.visibility)")
        }
        let details = DocumentDetails(
            title: document.title, tags: document.tags, visibility: visibility, from: try bound(document.effectiveFrom),
            until: try bound(document.effectiveUntil))
        _ = try await knowledge.add(business, by: nil, file: try sample.bytes(of: document), named: document.file, details)
    }

    private func bound(_ text: String?) throws -> EffectiveBound {
        guard let text else { return .open }
        guard let bound = EffectiveBound(text) else { throw SampleFault("\(text) is no date") }
        return bound
    }

    private func addQuestions(of sample: SampleBusiness, to business: BusinessID) async throws {
        let questions = (try sample.faqs().array ?? []).compactMap { entry -> Question? in
            guard let question = entry["question"]?.string, let answer = entry["answer"]?.string else { return nil }
            return Question(
                question: question, answer: answer, tags: entry["tags"]?.array?.compactMap(\.string) ?? [],
                sourceURI: entry["source_uri"]?.string ?? "faqs.json")
        }
        _ = try await knowledge.addQuestions(business, by: nil, questions)
    }

    /// Ingests here and now what a worker would have ingested later.
    private func ingestAll() async throws {
        let worker = worker
        while try await worker.deliverDue() > 0 {}
    }
}

/// A sample business is not as its README says.
struct SampleFault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

extension JSON {
    /// The members of these names.
    fileprivate func picking(_ names: [String]) -> [JSON.Member] { (members ?? []).filter { names.contains($0.name) } }
}
