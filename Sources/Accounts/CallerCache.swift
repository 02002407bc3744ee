import Basics
import Crypto
import Synchronization

/// Who bears which token, as it was found a moment ago. An authenticated request costs one SHA-256 here, rather than a signature check,
/// two JSON documents and a query.
///
/// What it says may be `freshness` old: that is how long somebody who was removed on another node may go on.
final class CallerCache: Sendable {
    static let freshness = 30.0
    private static let capacity = 10_000

    private struct Entry: Sendable {
        let caller: Caller
        let until: Timestamp
    }

    private let entries = Mutex<[SHA256.Digest: Entry]>([:])

    func caller(of token: SHA256.Digest, at now: Timestamp) -> Caller? {
        guard let entry = entries.withLock({ $0[token] }), entry.until > now else { return nil }
        return entry.caller
    }

    func keep(_ caller: Caller, of token: SHA256.Digest, expires: Timestamp, at now: Timestamp) {
        let entry = Entry(caller: caller, until: min(expires, now.adding(seconds: Self.freshness)))
        entries.withLock { entries in
            if entries.count >= Self.capacity { entries = entries.filter { $0.value.until > now } }
            // Ten thousand tokens within half a minute: starting over costs each of them one look-up.
            if entries.count >= Self.capacity { entries.removeAll(keepingCapacity: true) }
            entries[token] = entry
        }
    }

    /// What this person may has changed, on this node at least.
    func forget(_ person: PersonID) {
        entries.withLock { entries in entries = entries.filter { $0.value.caller.person != person } }
    }

    static func key(_ token: String) -> SHA256.Digest {
        var token = token
        return token.withUTF8 { SHA256.hash(data: UnsafeRawBufferPointer($0)) }
    }
}
