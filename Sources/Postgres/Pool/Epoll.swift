import CPostgres
import Glibc

/// Readiness of sockets, and a bell (an eventfd) that other threads ring. Key 0 is the bell; it is
/// watched for edges, so nobody has to read it.
final class Epoll: @unchecked Sendable {
    static let bellKey: UInt64 = 0

    private let descriptor: Int32
    private let bell: Int32
    private var events = [epoll_event](repeating: epoll_event(), count: 64)

    /// nil where the system refuses another descriptor; `errno` says why.
    init?() {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        bell = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
        guard descriptor >= 0, bell >= 0, watch(bell, key: Self.bellKey, writing: false, edge: true) else {
            if descriptor >= 0 { close(descriptor) }
            if bell >= 0 { close(bell) }
            return nil
        }
    }

    deinit {
        close(descriptor)
        close(bell)
    }

    /// libpq changes its socket while it tries one address after the other, so a descriptor may or may not be known yet.
    @discardableResult
    func watch(_ socket: Int32, key: UInt64, writing: Bool, edge: Bool = false) -> Bool {
        var event = epoll_event()
        event.events = EPOLLIN.rawValue | (writing ? EPOLLOUT.rawValue : 0) | (edge ? EPOLLET.rawValue : 0)
        event.data.u64 = key
        if epoll_ctl(descriptor, EPOLL_CTL_MOD, socket, &event) == 0 { return true }
        return errno == ENOENT && epoll_ctl(descriptor, EPOLL_CTL_ADD, socket, &event) == 0
    }

    /// Sleeps until something is ready, or `milliseconds` have passed; -1 is without end. Returns how many things are.
    func wait(milliseconds: Int32) -> Int { max(0, Int(epoll_wait(descriptor, &events, Int32(events.count), milliseconds))) }

    /// What is ready; nil for the bell.
    func key(at index: Int) -> UInt64? {
        let key = events[index].data.u64
        return key == Self.bellKey ? nil : key
    }

    func ring() { eventfd_write(bell, 1) }
}
