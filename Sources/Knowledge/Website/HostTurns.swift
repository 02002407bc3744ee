import Synchronization

/// One crawl at a time for each website's server: however many businesses name it, it meets one visitor.
final class HostTurns: Sendable {
    private let taken = Mutex<Set<String>>([])

    /// False while another has the turn.
    func take(_ website: WebAddress) -> Bool { taken.withLock { $0.insert(Self.server(website)).inserted } }

    func give(_ website: WebAddress) { taken.withLock { _ = $0.remove(Self.server(website)) } }

    private static func server(_ website: WebAddress) -> String {
        website.host.hasPrefix("www.") ? String(website.host.dropFirst(4)) : website.host
    }
}
