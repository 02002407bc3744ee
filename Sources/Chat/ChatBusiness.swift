import Basics

/// What the chat shows of a business, and which sites may carry it.
public struct ChatBusiness: Sendable {
    public let id: BusinessID
    public let slug: String
    public let name: String
    public let greeting: String
    public let theme: JSON
    public let openNow: Bool
    public let languages: [String]
    public let suggestedQuestions: [String]
    /// Empty: any origin.
    public let allowedOrigins: [String]

    public init(
        id: BusinessID, slug: String, name: String, greeting: String, theme: JSON, openNow: Bool, languages: [String],
        suggestedQuestions: [String], allowedOrigins: [String]
    ) {
        self.id = id
        self.slug = slug
        self.name = name
        self.greeting = greeting
        self.theme = theme
        self.openNow = openNow
        self.languages = languages
        self.suggestedQuestions = suggestedQuestions
        self.allowedOrigins = allowedOrigins
    }

    /// Whether a page of `origin` may use the chat. A request without an origin is no browser's cross-site request; the service's own pages always may.
    public func allows(origin: String?, ownOrigin: String?) -> Bool {
        guard let origin, !allowedOrigins.isEmpty else { return true }
        return origin == ownOrigin || allowedOrigins.contains(origin)
    }
}

/// Finds a business by its id or slug; nil where there is none.
public typealias FindBusiness = @Sendable (_ idOrSlug: String) async throws -> ChatBusiness?
