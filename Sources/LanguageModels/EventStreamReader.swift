/// Reads `text/event-stream` (WHATWG HTML, section 9.2.6) as its bytes come, wherever they are split: lines are put together from bytes, so
/// that half a character at the end of a piece is no matter.
struct EventStreamReader {
    struct Event: Hashable {
        /// Empty where the stream names none.
        var name = ""
        var data: [UInt8]
    }

    struct Fault: Error, Hashable { let maximumBytes: Int }

    private let maximumBytes: Int
    private var line: [UInt8] = []
    private var data: [UInt8]?
    private var name = ""
    private var isFirstLine = true
    /// The last piece ended with a carriage return: a line feed at the head of the next belongs to it.
    private var skipsLineFeed = false

    /// - Parameter maximumBytes: of one event, unfinished line included; beyond it a server without line ends would fill the memory.
    init(maximumBytes: Int) { self.maximumBytes = maximumBytes }

    /// The events that these bytes complete.
    mutating func read(_ bytes: [UInt8]) throws(Fault) -> [Event] {
        var events: [Event] = []
        var rest = bytes[...]
        if skipsLineFeed, let first = rest.first {
            skipsLineFeed = false
            if first == .lineFeed { rest = rest.dropFirst() }
        }
        while let end = rest.firstIndex(where: { $0 == .lineFeed || $0 == .carriageReturn }) {
            try take(rest[..<end])
            if let event = endLine() { events.append(event) }
            let isReturn = rest[end] == .carriageReturn
            rest = rest[(end + 1)...]
            guard isReturn else { continue }
            if rest.isEmpty { skipsLineFeed = true }
            if rest.first == .lineFeed { rest = rest.dropFirst() }
        }
        try take(rest)
        return events
    }

    private mutating func take(_ part: ArraySlice<UInt8>) throws(Fault) {
        guard line.count + part.count + (data?.count ?? 0) <= maximumBytes else { throw Fault(maximumBytes: maximumBytes) }
        line.append(contentsOf: part)
    }

    private mutating func endLine() -> Event? {
        var whole = line[...]
        if isFirstLine, whole.starts(with: [0xEF, 0xBB, 0xBF]) { whole = whole.dropFirst(3) }  // A byte order mark.
        isFirstLine = false
        defer { line.removeAll(keepingCapacity: true) }
        guard !whole.isEmpty else { return endEvent() }
        let colon = whole.firstIndex(of: UInt8(ascii: ":")) ?? whole.endIndex
        var value = whole[colon...].dropFirst()
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        take(field: whole[..<colon], value)
        return nil
    }

    /// Comments are fields without a name. `id` and `retry` are for clients that reconnect; an answer cannot be resumed.
    private mutating func take(field: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) {
        if field.elementsEqual("data".utf8) {
            data = data.map { $0 + [.lineFeed] + value } ?? Array(value)
        } else if field.elementsEqual("event".utf8) {
            name = String(decoding: value, as: UTF8.self)
        }
    }

    private mutating func endEvent() -> Event? {
        defer {
            data = nil
            name = ""
        }
        return data.map { Event(name: name, data: $0) }
    }
}

extension UInt8 {
    fileprivate static let lineFeed: UInt8 = 0x0A
    fileprivate static let carriageReturn: UInt8 = 0x0D
}
