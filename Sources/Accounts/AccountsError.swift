public import Basics

/// Why signing in, or changing an account, did not happen.
public enum AccountsError: Failure, Equatable {
    /// Wrong password, unknown e-mail, or an invited person who has chosen no password yet: from outside the three look alike.
    case invalidCredentials
    case invalidRefreshToken
    /// The link was used, has expired, or never was.
    case invalidLink
    case emailTaken
    case noBusiness
    case alreadyMember
    case noSuchMember
    case lastOwner
    case ownersOnly
    case noSuchBusiness
    /// Someone saved since the version that the caller saw.
    case changedMeanwhile(version: Int)
    /// Too many passwords wait to be checked.
    case busy
}

extension AccountsError {
    public var kind: FailureKind {
        switch self {
        case .invalidCredentials, .invalidRefreshToken: .unauthenticated
        case .invalidLink: .invalid
        case .emailTaken, .alreadyMember, .lastOwner, .changedMeanwhile: .conflict
        case .noBusiness, .ownersOnly: .forbidden
        case .noSuchMember, .noSuchBusiness: .notFound
        case .busy: .rateLimited(retryAfterSeconds: 1)
        }
    }

    public var code: String {
        switch self {
        case .invalidCredentials: "invalid_credentials"
        case .invalidRefreshToken: "invalid_refresh_token"
        case .invalidLink: "invalid_link"
        case .emailTaken: "email_taken"
        case .noBusiness: "no_business"
        case .alreadyMember: "already_member"
        case .noSuchMember, .noSuchBusiness: "not_found"
        case .lastOwner: "last_owner"
        case .ownersOnly: "owners_only"
        case .changedMeanwhile: "changed_meanwhile"
        case .busy: "busy"
        }
    }

    public var detail: String {
        switch self {
        case .invalidCredentials: "The e-mail or the password is wrong."
        case .invalidRefreshToken: "This refresh token cannot be used any more. Sign in again."
        case .invalidLink: "This link was used already or has expired. Ask for a new one."
        case .emailTaken: "Someone signs in with this e-mail already. Sign in, or reset the password."
        case .noBusiness: "You are no member of this business. Ask its owner to add you."
        case .alreadyMember: "This person is a member already. Change the role instead."
        case .noSuchMember: "There is no such member."
        case .lastOwner: "A business needs an owner. Make someone else owner first."
        case .ownersOnly: "Only an owner may make, change or remove an owner."
        case .noSuchBusiness: "There is no such business."
        case .changedMeanwhile(let version): "Someone saved it meanwhile; it is at version \(version). Read it again and repeat the change."
        case .busy: "Too many people sign in right now. Try again in a moment."
        }
    }

    public var faults: [FieldFault] {
        self == .invalidLink ? [FieldFault("token", "expired", detail)] : []
    }
}
