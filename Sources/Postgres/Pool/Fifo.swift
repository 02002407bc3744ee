/// A queue over a ring of slots: nothing is moved, and nothing allocated once it has grown to its usual size.
struct Fifo<Element> {
    private var slots: [Element?] = Array(repeating: nil, count: 16)
    private var head = 0
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }
    var first: Element? { count == 0 ? nil : slots[head] }

    mutating func append(_ element: Element) {
        if count == slots.count { grow() }
        slots[(head + count) & (slots.count - 1)] = element
        count += 1
    }

    mutating func popFirst() -> Element? {
        guard count > 0 else { return nil }
        let element = slots[head].take()
        head = (head + 1) & (slots.count - 1)
        count -= 1
        return element
    }

    mutating func removeAll() -> [Element] {
        var all: [Element] = []
        while let element = popFirst() { all.append(element) }
        return all
    }

    func forEach(_ body: (Element) -> Void) {
        for offset in 0..<count { if let element = slots[(head + offset) & (slots.count - 1)] { body(element) } }
    }

    private mutating func grow() {
        let ordered = (0..<count).map { slots[(head + $0) & (slots.count - 1)] }
        slots = ordered + Array(repeating: nil, count: max(16, ordered.count))
        head = 0
    }
}
