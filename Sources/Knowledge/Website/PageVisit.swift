import Basics
import Documents
import Postgres
import Realtime

/// What a visit found, before it is written.
private struct Finding {
    var record: PageRecord
    var validators = Validators()
    var content: PageContent?
    var links: [WebAddress] = []
    /// Where the page says it really is.
    var instead: WebAddress?
}

/// What a page says that was not known.
private struct PageContent: Sendable {
    let prepared: PreparedDocument
    let byteCount: Int
    let print: TextPrint
    let uri: String
    let isNew: Bool

    var document: PendingDocument { prepared.pending }
}

extension CrawlStretch {
    private static let queue = OwnQueue("knowledge.pages")

    mutating func visit(_ entry: Frontier.Entry) async throws -> Step {
        let page = known[entry.address]
        if page?.isRemoved == true { return try await write(Finding(record: .excluded(.removedByKeeper)), entry, asked: false) }
        guard robots.allows(entry.address) else { return try await write(Finding(record: .excluded(.robots)), entry, asked: false) }
        let validators = page?.document == nil ? Validators() : page?.validators ?? Validators()
        let answer = try await crawl.fetcher.page(entry.address, validators)
        let finding: Finding
        switch answer {
        case .notModified where page?.document != nil: finding = Finding(record: .unchanged, validators: validators)
        case .notModified: finding = Finding(record: .failed(.notUnderstood))
        case .gone: finding = Finding(record: .gone)
        case .fault(.unsupported(let type)): finding = Finding(record: .excluded(.unsupported(type: type)))
        case .fault(let fault): finding = Finding(record: .failed(fault), validators: validators)
        case .redirect(let location): finding = redirected(entry, to: location)
        case .later(let seconds):
            let attempts = page?.attempts ?? 0
            let wait = seconds ?? 60 * Double(1 << min(attempts, 6))
            if attempts + 1 < limits.attempts, wait <= limits.maximumRetryAfter { return try await putOff(entry, max(wait, delay)) }
            finding = Finding(record: .failed(.busy), validators: validators)
        case .page(let fetched): finding = try await read(fetched, entry)
        }
        return try await write(finding, entry, asked: true)
    }

    private func putOff(_ entry: Frontier.Entry, _ seconds: Double) async throws -> Step {
        _ = try await crawl.pool.query(.business(business), WebsiteStore.putOff(business, website.id, entry.address))
        return .putOff(seconds)
    }

    private func redirected(_ entry: Frontier.Entry, to location: String) -> Finding {
        guard let target = WebAddress(location, relativeTo: entry.address) else { return Finding(record: .failed(.notUnderstood)) }
        guard let own = frontier.own(target) else { return Finding(record: .excluded(.offSite(host: target.host))) }
        if own == entry.address || entry.redirects >= limits.redirects || leadsBack(own, to: entry.address) {
            return Finding(record: .failed(.redirectLoop))
        }
        return Finding(record: .excluded(.redirected(to: own.description)), instead: own)
    }

    private func leadsBack(_ address: WebAddress, to start: WebAddress) -> Bool {
        var at = address
        for _ in 0...moved.count {
            guard let next = moved[at] else { return false }
            if next == start { return true }
            at = next
        }
        return false
    }

    // MARK: Reading

    private func read(_ fetched: FetchedPage, _ entry: Frontier.Entry) async throws -> Finding {
        do {
            let name = Self.fileName(entry.address, fetched.contentType)
            let kind = try DocumentKind.detect(fetched.bytes, filename: name)
            guard kind == .html || kind == .pdf else { return Finding(record: .excluded(.unsupported(type: fetched.contentType))) }
            let survey = kind == .html ? try await PageSurvey.read(fetched.bytes, robot: Robots.product) : nil
            var finding = directed(by: survey, fetched, entry)
            guard finding.record.status == .indexed else { return finding }
            let extracted = try await crawl.extractor.extract(fetched.bytes, filename: name)
            try await judge(&finding, fetched, extracted, kind == .pdf ? .pdf : .html, name, entry)
            return finding
        } catch let error as DocumentError {
            return Finding(record: try Self.record(error), validators: known[entry.address]?.validators ?? Validators())
        } catch KnowledgeFailure.tooManyPassages {
            let failure = KnowledgeFailure.tooManyPassages
            return Finding(record: PageRecord(status: .failed, code: failure.code, detail: failure.detail))
        }
    }

    /// - Throws: what is not the page's fault.
    private static func record(_ error: DocumentError) throws -> PageRecord {
        switch error {
        case .cancelled: throw CancellationError()
        case .unavailable: throw error
        case .empty: return .failed(.onlyScript)
        default: return PageRecord(status: .failed, code: error.code, detail: error.detail)
        }
    }

    /// What the page itself wants: to be followed, to be indexed, to be read elsewhere.
    private func directed(by survey: PageSurvey?, _ fetched: FetchedPage, _ entry: Frontier.Entry) -> Finding {
        let directives = fetched.directives.union(survey?.directives ?? [])
        let base = survey?.base.flatMap { WebAddress($0, relativeTo: entry.address) } ?? entry.address
        var finding = Finding(record: .indexed, validators: fetched.validators)
        if let survey, directives.isDisjoint(with: ["nofollow", "none"]) {
            finding.links = survey.links.compactMap { WebAddress($0, relativeTo: base) }
        }
        if !directives.isDisjoint(with: ["noindex", "none"]) {
            finding.record = .excluded(.noIndex)
        } else if let canonical = survey?.canonical.flatMap({ WebAddress($0, relativeTo: base) }).flatMap(frontier.own),
            canonical != entry.address, robots.allows(canonical), known[canonical]?.isFolded != true, moved[canonical] == nil,
            known[canonical]?.isRemoved != true
        {
            finding.record = .duplicate(.canonical(canonical.description))
            finding.instead = canonical
        }
        return finding
    }

    /// Whether the text is new, known, or another page's.
    private func judge(
        _ finding: inout Finding, _ fetched: FetchedPage, _ extracted: ExtractedDocument, _ type: SourceType, _ name: String,
        _ entry: Frontier.Entry
    ) async throws {
        let page = known[entry.address]
        let (print, content) = await Self.queue.run { (TextPrint(extracted.text), ContentHash(of: fetched.bytes)) }
        let own = extracted.title.map { String($0.prefix(200)) } ?? ""
        let title = own.isEmpty ? "\(origin.host)\(entry.address.path)" : own
        if page?.document != nil, page?.title == title, page?.print?.hash == print.hash {
            finding.record = .unchanged
            return
        }
        let twin = prints.filter { $0.key != entry.address && $0.value.print.isSame(as: print) }.min { $0.value.ordinal < $1.value.ordinal }
        if let twin {
            finding.record = .duplicate(.duplicate(of: twin.key.description))
            finding.validators = Validators()
            return
        }
        let id = page?.document ?? .new(at: crawl.clock.now())
        let pending = PendingDocument(id: id, version: 1, sourceType: type, fileName: name, title: title, source: nil, hash: content)
        guard let prepared = try await crawl.ingestion.prepare(pending, extracted, of: business) else { return }
        let hash = try await crawl.files.save(business, fetched.bytes)
        // The title stays if a person has chosen one: it is replaced only where it is the page's former one.
        let former = PendingDocument(
            id: id, version: 1, sourceType: type, fileName: name, title: page?.title ?? title, source: nil, hash: hash)
        finding.content = PageContent(
            prepared: PreparedDocument(pending: former, title: title, text: prepared.text, passages: prepared.passages),
            byteCount: fetched.bytes.count, print: print, uri: entry.address.description, isNew: page?.document == nil)
    }

    /// A label with the ending of what the page is, whatever its address ends in.
    private static func fileName(_ address: WebAddress, _ type: String) -> String {
        let last = address.path.split(separator: "/").last.map { String($0) } ?? "index"
        let name = FileName(last).text
        let ending = type == "application/pdf" ? ".pdf" : type == "application/octet-stream" || type == "text/plain" ? "" : ".html"
        return name.lowercased().hasSuffix(ending) ? name : name + ending
    }

    // MARK: Writing

    /// All that the visit changes, in one transaction: the document with its passages, the page, what it leads to, and the job's figures.
    private mutating func write(_ finding: Finding, _ entry: Frontier.Entry, asked: Bool) async throws -> Step {
        let page = known[entry.address]
        let instead = finding.instead.map { frontier.admit([$0], depth: entry.depth, redirects: entry.redirects + 1) } ?? []
        let found = instead + frontier.admit(finding.links, depth: entry.depth + 1)
        let now = crawl.clock.now()
        let sequence = try await crawl.pool.transaction(.business(business)) { [self] transaction -> Int?? in
            guard try await WebsiteStore.isAwaited(business, website, entry.address, in: transaction) else { return nil }
            var record = finding.record
            if let content = finding.content, try await !put(content, in: transaction, at: now) { record = .excluded(.removedByKeeper) }
            if record.retires, let document = page?.document {
                try await WebsiteStore.retire(business, [document], at: now, in: transaction)
            }
            try await WebsiteStore.queue(business, website.id, found, of: website.job, in: transaction)
            var statements = [
                WebsiteStore.record(business, website, entry.address, record, validators: finding.validators, at: now)
            ]
            if let content = finding.content, record.status == .indexed {
                statements.append(
                    WebsiteStore.remember(
                        business, website.id, entry.address, content.document.id, content.document.hash, content.print,
                        title: content.prepared.title))
            }
            statements.append(WebsiteStore.settle(business, website, status: .running, at: now))
            _ = try await transaction.queries(statements)
            let document = finding.content?.document.id ?? (record.retires ? page?.document : nil)
            // Consoles need not hear of what stays as it is.
            guard document != nil || record.status == .failed else { return .some(nil) }
            return try await DocumentStore.tell(business, job: website.job, document, at: now, in: transaction)
        }
        guard let sequence else { return .superseded }
        if let sequence { crawl.hub.ring(.inbox(business), upTo: sequence) }
        remember(finding, entry)
        return .done(asked: asked)
    }

    /// False where a person has deleted the document.
    private func put(_ content: PageContent, in transaction: Transaction, at now: Timestamp) async throws -> Bool {
        let page = content.document
        var (number, title) = (1, content.prepared.title)
        if content.isNew {
            let details = DocumentDetails(tags: website.tags, visibility: website.visibility, sourceURI: content.uri)
            _ = try await transaction.query(
                DocumentStore.insert(
                    business, page.id, page.sourceType, fileName: page.fileName, title: title, details, from: nil, until: nil,
                    by: website.createdBy, at: now))
        } else {
            guard let renewed = try await WebsiteStore.renew(business, page.id, uri: content.uri, at: now, in: transaction) else {
                return false
            }
            (number, title) = renewed
        }
        let version = NewVersion(
            document: page.id, number: number, publishesWhenReady: true, title: title, sourceType: page.sourceType, fileName: page.fileName,
            hash: page.hash, byteCount: content.byteCount)
        _ = try await transaction.query(VersionStore.insert(business, version, by: website.createdBy, at: now))
        try await crawl.index.index(business, [content.prepared.numbered(number)], at: now, in: transaction)
        return true
    }

    private mutating func remember(_ finding: Finding, _ entry: Frontier.Entry) {
        if let code = finding.record.code, WebsiteStore.uncounted.contains(code) {} else { frontier.countPage() }
        if let instead = finding.instead { moved[entry.address] = instead }
        if finding.record.retires { prints[entry.address] = nil }
        if let content = finding.content { prints[entry.address] = (content.print, entry.ordinal) }
    }
}
