import Basics
import CCurl
import Logging
import Synchronization

/// All transfers on one thread, which sleeps in `curl_multi_poll` until a socket, a time limit of curl's or an order wakes it.
///
/// Unchecked: the fields marked as the thread's are touched by that thread alone.
final class Driver: @unchecked Sendable {
    enum Order: Sendable {
        case start(Transfer, Errand)
        case resume(Transfer)
        case cancel(Transfer)
        case remind(at: ContinuousClock.Instant, @Sendable () -> Void)
        case stop
    }

    private struct Inbox {
        var orders: [Order] = []
        var isClosed = false
    }

    private let inbox = Mutex(Inbox())
    private let multi: UnsafeMutableRawPointer
    private let logger: Logger

    // The thread's.
    private var exchanges: [UnsafeMutableRawPointer: Exchange] = [:]
    private var reminders: [(at: ContinuousClock.Instant, action: @Sendable () -> Void)] = []
    private var isStopping = false

    /// Idle connections that are kept for later requests.
    private static let keptConnections = 32

    init(logger: Logger) throws(CurlError) {
        // Safe to repeat, and safe from several threads since 7.84 (the "threadsafe" feature).
        guard curl_global_init(Int(CURL_GLOBAL_SSL | CURL_GLOBAL_WIN32)) == CURLE_OK, let multi = curl_multi_init() else {
            throw CurlError(.unavailable, "curl could not be set up")
        }
        self.multi = multi
        self.logger = logger
        let code = ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, Self.keptConnections)
        guard code == CURLM_OK else { throw CurlError(.unavailable, String(cString: curl_multi_strerror(code))) }
        do throws(OwnThread.Refused) { try OwnThread.start { self.loop() } } catch { throw CurlError(.unavailable, error.reason) }
    }

    deinit { curl_multi_cleanup(multi) }

    // MARK: From any thread

    /// Orders that come after the end fail their transfers.
    func order(_ order: Order) {
        let isTaken = inbox.withLock { inbox in
            if inbox.isClosed { return false }
            inbox.orders.append(order)
            return true
        }
        if isTaken { curl_multi_wakeup(multi) } else { Self.refuse(order) }
    }

    private static func refuse(_ order: Order) {
        switch order {
        case .start(let transfer, _): transfer.finish(.failure(CurlError(.unavailable, "The client was shut down")))
        case .remind(_, let action): action()
        case .resume, .cancel, .stop: break
        }
    }

    // MARK: The thread

    private func loop() {
        while !isStopping {
            let orders = inbox.withLock { inbox in
                defer { inbox.orders = [] }
                return inbox.orders
            }
            for order in orders { obey(order) }
            remind()
            var running: Int32 = 0
            report(curl_multi_perform(multi, &running))
            settle()
            endSilence()
            // Without it the thread would spin. The client starts another one for the next request.
            if !isStopping, !report(curl_multi_poll(multi, nil, 0, millisecondsToDeadline, nil)) { isStopping = true }
        }
        close()
    }

    private func obey(_ order: Order) {
        switch order {
        case .start(let transfer, let errand): start(transfer, errand)
        case .resume(let transfer):
            // Unpausing may call back into the transfer at once, and pause again.
            if let exchange = exchange(of: transfer) { exchange.resume() }
        case .cancel(let transfer): if let exchange = exchange(of: transfer) { remove(exchange) }
        case .remind(let at, let action): reminders.append((at, action))
        case .stop: isStopping = true
        }
    }

    private func start(_ transfer: Transfer, _ errand: Errand) {
        do throws(CurlError) {
            let exchange = try Exchange(errand, transfer: transfer)
            let code = curl_multi_add_handle(multi, exchange.easy)
            guard code == CURLM_OK else { throw CurlError(.unavailable, String(cString: curl_multi_strerror(code))) }
            exchanges[exchange.easy] = exchange
        } catch { transfer.finish(.failure(error)) }
    }

    /// Few run at a time, so that a search costs less than a second table.
    private func exchange(of transfer: Transfer) -> Exchange? { exchanges.values.first { $0.transfer === transfer } }

    private func settle() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle, let exchange = exchanges[easy] else {
                continue
            }
            let result = ccurl_result(message)
            remove(exchange)
            exchange.transfer.finish(exchange.outcome(result))
        }
    }

    private func remove(_ exchange: Exchange) {
        report(curl_multi_remove_handle(multi, exchange.easy))
        exchanges[exchange.easy] = nil
    }

    private func endSilence() {
        let now = ContinuousClock.now
        for exchange in exchanges.values {
            guard let end = exchange.silenceEnds, end <= now else { continue }
            remove(exchange)
            exchange.transfer.finish(.failure(CurlError(.timedOut, "The other side was silent for too long")))
        }
    }

    private func remind() {
        let now = ContinuousClock.now
        let due = reminders.filter { $0.at <= now }
        reminders.removeAll { $0.at <= now }
        for reminder in due { reminder.action() }
    }

    /// curl shortens the wait to its own next time limit. Waking up once a minute without reason is as good as never.
    private var millisecondsToDeadline: Int32 {
        guard let next = (reminders.map(\.at) + exchanges.values.compactMap(\.silenceEnds)).min() else { return 60_000 }
        return Int32(clamping: min(60_000, (next - .now).milliseconds + 1))
    }

    /// Every result of the multi interface ends here.
    @discardableResult
    private func report(_ code: CURLMcode) -> Bool {
        guard code != CURLM_OK else { return true }
        logger.error("curl's loop failed", metadata: ["reason": "\(String(cString: curl_multi_strerror(code)))"])
        return false
    }

    /// Whether orders are still taken.
    var isOpen: Bool { inbox.withLock { !$0.isClosed } }

    private func close() {
        let orders = inbox.withLock { inbox in
            inbox.isClosed = true
            return inbox.orders
        }
        for order in orders { Self.refuse(order) }
        for exchange in exchanges.values {
            report(curl_multi_remove_handle(multi, exchange.easy))
            exchange.transfer.finish(.failure(CurlError(.cancelled, "The client was shut down")))
        }
        exchanges = [:]
        for reminder in reminders { reminder.action() }
        reminders = []
    }
}

extension Duration {
    /// Never negative.
    var milliseconds: Int { max(0, Int(components.seconds) * 1_000 + Int(components.attoseconds / 1_000_000_000_000_000)) }
}
