import Basics

/// On whose behalf statements run. Row-level security reads it from the settings `app.business` and `app.person`, which hold for the
/// one transaction and are empty outside.
public enum Scope: Sendable, Hashable {
    /// No business: row-level security shows only what belongs to the platform itself.
    case platform
    case business(BusinessID)
    case person(PersonID)
}

extension Scope {
    /// The statement that tells the server; nil where there is nothing to tell.
    var statement: Query? {
        switch self {
        case .platform: nil
        case .business(let id): Query(fixed: Self.businessSQL, id.description, mark: 34)
        case .person(let id): Query(fixed: Self.personSQL, id.description, mark: 32)
        }
    }

    // This travels in front of every call.
    private static let businessSQL = "SELECT set_config('app.business', $1, true)"
    private static let personSQL = "SELECT set_config('app.person', $1, true)"
}
