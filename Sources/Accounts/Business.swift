public import Basics

/// What the chat knows of a business: who it is, what it says of itself, and how its bot must behave.
public struct BusinessCard: Sendable {
    public let id: BusinessID
    public let slug: String
    public let name: String
    /// What the business says of itself, the facts that the bot may quote, as it was validated section by section.
    public let profile: JSON
    public let chat: ChatConfiguration
    /// The Escalation room knows what it means.
    public let guardrails: JSON
    /// Origins (`https://example.com`) whose pages may carry the widget. Empty: any.
    public let allowedOrigins: [String]
    /// Counts the saves.
    public let version: Int
    public let createdAt: Timestamp
    public let updatedAt: Timestamp

    /// The first thing that a visitor reads.
    public var greeting: String { chat.greeting ?? "Hi, this is \(name)'s assistant. How can I help?" }
}

/// One of the businesses that a person works in.
public struct Membership: Sendable, Hashable {
    public let business: BusinessID
    public let slug: String
    public let name: String
    public let role: Role
}

/// One of the people who work in a business.
public struct Member: Sendable, Hashable {
    public let person: PersonID
    public let email: String
    public let name: String
    public let role: Role
    public let title: String?
    /// False while an invited person has chosen no password.
    public let isActive: Bool
    public let createdAt: Timestamp
}

/// What a person gets who has signed in.
public struct SignedIn: Sendable {
    public let accessToken: String
    public let refreshToken: String
    /// Seconds until the access token expires.
    public let expiresIn: Int
    public let person: PersonID
    public let email: String
    public let name: String
    /// The one that the access token acts for.
    public let business: BusinessID
    public let businesses: [Membership]
}
