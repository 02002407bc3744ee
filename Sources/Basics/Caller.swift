/// What a person is in a business.
public enum Role: String, Sendable, CaseIterable {
    case owner, admin, manager
    case salesRepresentative = "sales_representative"
    case agent, reviewer

    /// The one table of who may do what. Each endpoint, stream and tool asks it; nothing else compares roles.
    public func permits(_ permission: Permission) -> Bool {
        switch self {
        case .owner: true
        case .admin: permission != .deleteBusiness
        case .manager:
            [.readBusiness, .readChats, .answerChats, .readKnowledge, .draftKnowledge, .writeKnowledge, .readCRM, .writeCRM]
                .contains(permission)
        case .salesRepresentative:
            [.readBusiness, .readChats, .readKnowledge, .draftKnowledge, .readCRM, .writeCRM].contains(permission)
        case .agent:
            [.readBusiness, .readChats, .answerChats, .readKnowledge, .draftKnowledge, .readCRM, .writeCRM].contains(permission)
        case .reviewer: [.readBusiness, .readKnowledge, .draftKnowledge, .writeKnowledge].contains(permission)
        }
    }
}

public enum Permission: Sendable, CaseIterable {
    case readBusiness, changeBusiness, deleteBusiness
    case manageMembers
    case readChats, answerChats
    /// To draft is to write what somebody else must publish.
    case readKnowledge, draftKnowledge, writeKnowledge
    case readCRM, writeCRM
    case changeRules
}

/// A person who is signed in, acting for one business.
public struct Caller: Sendable, Hashable {
    public let person: PersonID
    public let business: BusinessID
    public let role: Role
    public let name: String

    public init(person: PersonID, business: BusinessID, role: Role, name: String) {
        self.person = person
        self.business = business
        self.role = role
        self.name = name
    }

    public func require(_ permission: Permission) throws(AccessFailure) {
        guard role.permits(permission) else { throw .forbidden(role) }
    }
}

/// A caller is not known, or may not.
public enum AccessFailure: Failure {
    case unauthenticated
    case forbidden(Role)
    case notFound

    public var kind: FailureKind {
        switch self {
        case .unauthenticated: .unauthenticated
        case .forbidden: .forbidden
        case .notFound: .notFound
        }
    }

    public var code: String {
        switch self {
        case .unauthenticated: "unauthenticated"
        case .forbidden: "forbidden"
        case .notFound: "not_found"
        }
    }

    public var detail: String {
        switch self {
        case .unauthenticated: "A valid access token is needed: sign in, or refresh the token."
        case .forbidden(let role): "The role \(role.rawValue) may not do this. Ask the owner of the business."
        case .notFound: "There is no such thing, or it is not yours."
        }
    }
}
