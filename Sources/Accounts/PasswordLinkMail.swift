public import Basics
public import Outbox

/// A letter with a link to choose a password.
public struct PasswordLetter: Sendable {
    public let to: String
    public let name: String
    public let businessName: String
    /// Someone was invited, rather than forgot the password.
    public let isInvitation: Bool
    /// Goes behind the console's address; the holder may choose the password.
    public let token: String
    public let expiresAt: Timestamp
}

/// Makes links to choose a password when they are sent, and not before: the outbox says only for whom, so that no usable secret lies in it.
public struct PasswordLinkMail: OutboxHandler {
    static let topic = "accounts.password_link"

    private let accounts: Accounts
    private let send: @Sendable (PasswordLetter) async throws -> Void

    public init(accounts: Accounts, send: @escaping @Sendable (PasswordLetter) async throws -> Void) {
        self.accounts = accounts
        self.send = send
    }

    public var topics: [String] { [Self.topic] }

    static func payload(_ person: PersonID, _ purpose: LinkPurpose) -> JSON {
        ["person_id": .string(person.description), "purpose": .string(purpose.rawValue)]
    }

    public func deliver(_ entry: OutboxEntry) async throws {
        guard let id = entry.payload["person_id"]?.string.flatMap({ PersonID($0) }),
            let purpose = entry.payload["purpose"]?.string.flatMap(LinkPurpose.init(rawValue:))
        else { throw OutboxRejection("the payload names no person or purpose") }
        guard let person = try await accounts.store.person(id), let business = try await accounts.store.business(entry.business) else {
            return
        }
        // Whoever chose a password meanwhile needs no invitation any more.
        if purpose == .invitation, person.passwordHash != nil { return }
        let link = try await accounts.makeLink(id, purpose)
        try await send(
            PasswordLetter(
                to: person.email, name: person.name, businessName: business.name, isInvitation: purpose == .invitation,
                token: link.secret.text, expiresAt: link.expires))
    }
}
