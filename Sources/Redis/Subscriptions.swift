import Synchronization

/// The channels that are wanted, and those that the server has confirmed on this connection.
final class Subscriptions: Traffic, @unchecked Sendable {
    private struct Channels {
        var wanted: Set<String> = []
        /// Changes that the server was not told of yet. Only while the connection is open: opening one tells it of all that is wanted.
        var changes: [[RedisArgument]] = []
        /// SUBSCRIBEs that were not answered yet. A channel that is left and taken again has two, and only the second answer counts.
        var unanswered: [String: Int] = [:]
        var confirmed: Set<String> = []
        var awaiting: [String: [Call]] = [:]
        var isOpen = false
        var isComplete = false
    }

    private let channels = Mutex(Channels())
    private let onMessage: @Sendable (String, [UInt8]) -> Void
    private let onState: @Sendable (Bool) -> Void
    private let heartbeat: Duration
    private let patience: Duration

    // The thread's.
    private var unconfirmed: Set<String> = []
    private var lastReply = Instant.now
    private var pinged: Instant?

    /// How many channels one SUBSCRIBE names.
    private static let batch = 500

    init(
        heartbeat: Duration, patience: Duration, onMessage: @escaping @Sendable (String, [UInt8]) -> Void,
        onState: @escaping @Sendable (Bool) -> Void
    ) {
        self.heartbeat = heartbeat
        self.patience = patience
        self.onMessage = onMessage
        self.onState = onState
    }

    // MARK: From any thread

    var isComplete: Bool { channels.withLock { $0.isComplete } }
    func isConfirmed(_ channel: String) -> Bool { channels.withLock { $0.confirmed.contains(channel) } }
    var hasWaiting: Bool { channels.withLock { !$0.changes.isEmpty } }

    func add(_ channel: String) {
        channels.withLock { channels in
            guard channels.wanted.insert(channel).inserted, channels.isOpen else { return }
            channels.changes.append(["SUBSCRIBE", .text(channel)])
            channels.unanswered[channel, default: 0] += 1
        }
    }

    func remove(_ channel: String) {
        let left = channels.withLock { channels -> [Call] in
            guard channels.wanted.remove(channel) != nil else { return [] }
            channels.confirmed.remove(channel)
            if channels.isOpen { channels.changes.append(["UNSUBSCRIBE", .text(channel)]) }
            return channels.awaiting.removeValue(forKey: channel) ?? []
        }
        for call in left { call.answer(.failure(.cancelled)) }
    }

    /// Answers the call when the server has confirmed the channel, now or later.
    func confirm(_ channel: String, to call: Call) {
        let outcome: Call.Outcome? = channels.withLock { channels in
            if channels.confirmed.contains(channel) { return .success([]) }
            guard channels.isOpen else { return .failure(.unavailable) }
            channels.awaiting[channel, default: []].append(call)
            return nil
        }
        if let outcome { call.answer(outcome) }
    }

    // MARK: The thread

    var deadline: Instant? { pinged.map { $0 + patience } ?? (lastReply + heartbeat) }

    func opened(at now: Instant) {
        lastReply = now
        unconfirmed = channels.withLock { channels in
            channels.isOpen = true
            channels.unanswered = Dictionary(uniqueKeysWithValues: channels.wanted.map { ($0, 1) })
            channels.changes = Array(channels.wanted).chunked(by: Self.batch).map { ["SUBSCRIBE"] + $0.map { RedisArgument($0) } }
            return channels.wanted
        }
        completeIfConfirmed()
    }

    func outgoing(at now: Instant) -> [UInt8] {
        let changes = channels.withLock { channels in
            defer { channels.changes = [] }
            return channels.changes
        }
        var bytes: [UInt8] = []
        for change in changes { encode(change, into: &bytes) }
        if pinged == nil, now >= lastReply + heartbeat {
            pinged = now
            encode(["PING"], into: &bytes)
        }
        return bytes
    }

    func received(_ reply: RedisValue, at now: Instant) throws(Broken) {
        lastReply = now
        pinged = nil
        if reply == .status("PONG") { return }  // A connection without a channel answers as any other does.
        guard let parts = reply.array, let word = parts.first?.text else {
            throw Broken(reason: "an unexpected reply on a subscribed connection: \(reply)")
        }
        switch (word, parts.count) {
        case ("message", 3): if let channel = parts[1].text { onMessage(channel, parts[2].bytes ?? []) }
        case ("subscribe", 3): if let channel = parts[1].text { confirmed(channel) }
        case ("unsubscribe", 3), ("pong", 2): break
        default: throw Broken(reason: "an unexpected \(word) on a subscribed connection")
        }
    }

    func settled(at now: Instant) {}

    func checkTime(at now: Instant) throws(Broken) {
        guard let pinged, now >= pinged + patience else { return }
        throw Broken(reason: "no answer to PING within \(patience)")
    }

    func closed() {
        pinged = nil
        unconfirmed = []
        let (wasComplete, awaiting) = channels.withLock { channels in
            defer { channels = Channels(wanted: channels.wanted) }
            return (channels.isComplete, channels.awaiting)
        }
        for call in awaiting.values.joined() { call.answer(.failure(.connectionLost)) }
        if wasComplete { onState(false) }
    }

    private func confirmed(_ channel: String) {
        let calls = channels.withLock { channels -> [Call] in
            let left = (channels.unanswered[channel] ?? 1) - 1
            channels.unanswered[channel] = left > 0 ? left : nil
            // A channel that was given up meanwhile is not confirmed: its UNSUBSCRIBE is on the way behind this.
            guard left == 0, channels.wanted.contains(channel) else { return [] }
            channels.confirmed.insert(channel)
            return channels.awaiting.removeValue(forKey: channel) ?? []
        }
        for call in calls { call.answer(.success([])) }
        if unconfirmed.remove(channel) != nil { completeIfConfirmed() }
    }

    private func completeIfConfirmed() {
        guard unconfirmed.isEmpty else { return }
        channels.withLock { $0.isComplete = true }
        onState(true)
    }
}

extension Array {
    fileprivate func chunked(by size: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
    }
}
