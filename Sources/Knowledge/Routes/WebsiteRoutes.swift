import Basics
import Hummingbird
import HummingbirdCore
import Knowledge
import Web

/// Websites that the bot knows from.
struct WebsiteRoutes: Sendable {
    private let websites: Websites

    init(websites: Websites) { self.websites = websites }

    func add(to router: RouterGroup<WebContext>) {
        router.post("knowledge/urls", use: addWebsite)
        router.get("knowledge/websites", use: list)
        router.delete("knowledge/websites/:id", use: delete)
        router.post("knowledge/websites/:id/crawl", use: crawl)
    }

    @Sendable private func addWebsite(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.writeKnowledge)
        var fields = try await request.fields(context)
        let website = WebsiteRequest(&fields)
        try fields.finish()
        let added = try await websites.add(caller.business, by: caller.person, website)
        return .json(.accepted) { json in
            json.object {
                $0.field("job_id", added.job)
                $0.field("website_id", added.website)
            }
        }
    }

    @Sendable private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.readKnowledge)
        let page = Page(items: try await websites.list(caller.business), nextCursor: nil)
        return .json { $0.page(page) { $1.write(&$0) } }
    }

    @Sendable private func delete(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.writeKnowledge)
        try await websites.delete(caller.business, context.id("id"))
        return .noContent()
    }

    @Sendable private func crawl(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.writeKnowledge)
        let job = try await websites.crawl(caller.business, context.id("id"))
        return .json(.accepted) { json in json.object { $0.field("job_id", job) } }
    }
}

extension WebsiteRequest {
    init(_ fields: inout Fields) {
        self.init(
            url: fields.string("url", 1...2_000), depth: fields.optionalInteger("depth", in: Website.depths),
            maximumPages: fields.optionalInteger("max_pages", in: Website.pageLimits),
            tags: fields.strings("tags", count: Tags.count, length: Tags.length),
            visibility: fields.choice("visibility", as: DocumentVisibility.self))
    }
}

extension Website {
    func write(_ json: inout JSONWriter) {
        json.object {
            $0.field("id", id)
            $0.field("url", url)
            $0.field("depth", depth)
            $0.field("max_pages", maximumPages)
            $0.field("tags", tags)
            $0.field("visibility", visibility.rawValue)
            $0.field("status", status.rawValue)
            $0.field("error", fault)
            $0.object("pages") {
                $0.field("indexed", indexed)
                $0.field("failed", failed)
            }
            $0.field("job_id", job)
            $0.field("crawled_at", crawledAt)
            $0.field("next_crawl_at", nextCrawlAt)
            $0.field("created_by", createdBy)
            $0.field("created_at", createdAt)
        }
    }
}

extension CrawlCounts {
    /// Beside the documents and passages that came of them.
    func write(_ json: inout JSONWriter) {
        json.field("pages", visited)
        json.field("unchanged", unchanged)
        json.field("duplicates", duplicates)
        json.field("excluded", excluded)
        json.field("gone", gone)
    }
}
