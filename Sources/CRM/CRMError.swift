public import Basics

/// Why a record was not found or not changed.
public enum CRMError: Failure, Equatable {
    case notFound(String)
    /// Someone changed it since the version that the caller saw.
    case changedMeanwhile(version: Int)

    public var kind: FailureKind {
        switch self {
        case .notFound: .notFound
        case .changedMeanwhile: .conflict
        }
    }

    public var code: String {
        switch self {
        case .notFound: "not_found"
        case .changedMeanwhile: "changed_meanwhile"
        }
    }

    public var detail: String {
        switch self {
        case .notFound(let resource): "There is no such record among your \(resource)."
        case .changedMeanwhile(let version):
            "Someone changed it meanwhile; it is at version \(version). Read it again and repeat the change."
        }
    }
}
