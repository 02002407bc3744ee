/// Puts the head of an answer together from the lines that curl hands over. Heads of 1xx answers are passed over, and what comes after
/// the head (trailers) as well.
struct HeadReader {
    private var head: Head?
    private var isComplete = false
    private(set) var size = 0

    /// A head larger than this is an attack.
    static let maximumSize = 128 << 10

    /// The head, with the line that completes it.
    mutating func read(line bytes: UnsafeRawBufferPointer) -> Head? {
        guard !isComplete else { return nil }
        size += bytes.count
        let line = String(decoding: bytes, as: UTF8.self).trimmed()
        if line.hasPrefix("HTTP/") {
            head = line.split(separator: " ", maxSplits: 2).dropFirst().first.flatMap { Int($0) }.map { Head(status: $0) }
        } else if line.isEmpty {
            isComplete = head.map { $0.status >= 200 } ?? false
            return isComplete ? head : nil
        } else if let colon = line.firstIndex(of: ":") {
            head?.headers.append(name: line[..<colon].trimmed(), value: line[line.index(after: colon)...].trimmed())
        }
        return nil
    }
}

extension StringProtocol {
    /// Without the spaces, tabs and line ends around it.
    func trimmed() -> String {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D || $0 == 0x0A }
        let start = utf8.drop(while: isSpace)
        let kept = start.reversed().drop { isSpace($0) }.count
        return String(decoding: start.prefix(kept), as: UTF8.self)
    }
}
