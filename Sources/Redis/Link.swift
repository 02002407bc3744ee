typealias Instant = ContinuousClock.Instant

/// The life of one connection as a value: what happened goes in, what to do comes out. Time and chance come from outside.
struct Link: Sendable {
    enum Phase: Equatable {
        case waiting(until: Instant)
        case resolving
        case connecting(until: Instant)
        case greeting(until: Instant, answersLeft: Int)
        case ready(since: Instant)
    }

    enum Step: Equatable {
        case nothing
        case resolve
        case connect(address: String)
        case greet
        case announce
        /// Close what is open and let every waiting caller know; the next attempt is already planned.
        case close(reason: String)
    }

    private(set) var phase: Phase
    private var backoff = Backoff()
    private var addresses: [String] = []
    private let greetings: Int
    private let patience: Duration

    /// - Parameters:
    ///   - greetings: how many replies the greeting brings.
    ///   - patience: the time for connecting, and again for the greeting.
    init(greetings: Int, patience: Duration, now: Instant) {
        self.greetings = greetings
        self.patience = patience
        phase = .waiting(until: now)
    }

    /// When to look again although nothing happened.
    var deadline: Instant? {
        switch phase {
        case .waiting(let until), .connecting(let until), .greeting(let until, _): until
        case .resolving, .ready: nil
        }
    }

    mutating func tick(_ now: Instant, random: @autoclosure () -> Double) -> Step {
        guard let deadline, now >= deadline else { return .nothing }
        switch phase {
        case .waiting:
            if let address = addresses.popLast() { return connect(to: address, now) }
            phase = .resolving
            return .resolve
        case .connecting: return lost("connecting took too long", now, random: random())
        case .greeting: return lost("the greeting was not answered in time", now, random: random())
        case .resolving, .ready: return .nothing
        }
    }

    /// The host has several addresses at times (IPv6 and IPv4 of localhost): they are tried in order, one per attempt, the first at once.
    mutating func resolved(_ found: [String], _ now: Instant, random: @autoclosure () -> Double) -> Step {
        guard phase == .resolving else { return .nothing }
        addresses = found.reversed()
        guard let address = addresses.popLast() else { return lost("the host's name has no address", now, random: random()) }
        return connect(to: address, now)
    }

    mutating func connected(_ now: Instant) -> Step {
        phase = .greeting(until: now + patience, answersLeft: greetings)
        return .greet
    }

    mutating func greeted(_ reply: RedisValue, _ now: Instant, random: @autoclosure () -> Double) -> Step {
        guard case .greeting(let until, let left) = phase else { return .nothing }
        if case .error(let text) = reply { return lost("the server refused the greeting: \(text)", now, random: random()) }
        guard left > 1 else {
            phase = .ready(since: now)
            return .announce
        }
        phase = .greeting(until: until, answersLeft: left - 1)
        return .nothing
    }

    mutating func lost(_ reason: String, _ now: Instant, random: @autoclosure () -> Double) -> Step {
        if case .ready(let since) = phase {
            backoff.held(for: now - since)
            addresses = []
        }
        // The other addresses of a host are tried without a wait: only the whole round counts as a failure.
        phase = .waiting(until: addresses.isEmpty ? now + backoff.next(random: random()) : now)
        return .close(reason: reason)
    }

    private mutating func connect(to address: String, _ now: Instant) -> Step {
        phase = .connecting(until: now + patience)
        return .connect(address: address)
    }
}
