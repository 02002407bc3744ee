/// The callers of one connection in the order of their commands. Redis answers in that order and names nobody, so that this line is
/// all that says whose reply it is.
///
/// A caller that has gone (cancelled) keeps its place: its reply will come and must be counted.
struct ReplyLine<Caller> {
    private struct Place {
        let caller: Caller
        let deadline: Instant
        let replies: Int
    }

    private var places: [Place] = []
    private var head = 0
    /// What the head has received so far.
    private var received: [RedisValue] = []

    var count: Int { places.count - head }

    /// When the caller at the head has waited for too long. All wait equally long, so that no other can be due before.
    var deadline: Instant? { head < places.count ? places[head].deadline : nil }

    mutating func join(_ caller: Caller, replies: Int, deadline: Instant) {
        places.append(Place(caller: caller, deadline: deadline, replies: replies))
    }

    enum Turn {
        /// Nobody asked: the two sides disagree about what was sent.
        case unexpected
        case incomplete
        case complete(Caller, [RedisValue])
    }

    mutating func receive(_ reply: RedisValue) -> Turn {
        guard head < places.count else { return .unexpected }
        received.append(reply)
        guard received.count == places[head].replies else { return .incomplete }
        let caller = places[head].caller
        advance()
        defer { received = [] }
        return .complete(caller, received)
    }

    /// Those whose time has passed. They keep their places.
    func overdue(at now: Instant) -> [Caller] { places[head...].prefix { $0.deadline <= now }.map(\.caller) }

    mutating func leave() -> [Caller] {
        defer {
            places = []
            received = []
            head = 0
        }
        return places[head...].map(\.caller)
    }

    /// The array is compacted once half of it is past: each place is moved at most once on average.
    private mutating func advance() {
        head += 1
        if head == places.count {
            places.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= 1024, head * 2 > places.count {
            places.removeFirst(head)
            head = 0
        }
    }
}
