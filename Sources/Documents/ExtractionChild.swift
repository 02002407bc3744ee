import Basics
import Glibc

/// Parses a file in a child process: a program that reads it on its standard input and writes what it found on its standard output, one
/// JSON value a line. A fault in a parser, or a file that makes one eat all memory, ends the child and nothing else.
public struct ExtractionChild: Sendable {
    private let program: String
    private let arguments: [String]
    private let limits: LimitedChild

    /// - Parameter arguments: come before the kind of the file; the program hands that on to `serve`.
    public init(program: String, arguments: [String]) {
        self.init(program: program, arguments: arguments, limits: Self.standardLimits)
    }

    init(program: String, arguments: [String], limits: LimitedChild) {
        self.program = program
        self.arguments = arguments
        self.limits = limits
    }

    /// The tree of the largest web page that is read takes 900 MB.
    private static let standardLimits = LimitedChild(memoryBytes: 1536 << 20, outputBytes: 96 << 20)

    /// The program that is running, with other arguments; nil where the system does not tell its file.
    public static func thisProgram(_ arguments: String...) -> ExtractionChild? {
        var path = [UInt8](repeating: 0, count: 4096)
        let length = path.withUnsafeMutableBytes { $0.baseAddress.map { readlink("/proc/self/exe", $0, 4096) } ?? -1 }
        guard length > 0, length < path.count else { return nil }
        return ExtractionChild(program: String(decoding: path[..<length], as: UTF8.self), arguments: arguments)
    }

    // MARK: In the service

    /// Blocks the calling thread.
    func read(_ bytes: [UInt8], as kind: DocumentKind, _ cancellation: Cancellation) throws(DocumentError) -> ExtractedDocument {
        let folder = try PrivateFolder()
        try folder.write(bytes, to: "in")
        let ending = try limits.run([program] + arguments + [kind.rawValue], in: folder, input: "in", output: "out", cancellation)
        switch ending {
        case .exit(0): break
        case .exit(126), .exit(127), .exit(64): throw .unavailable(reason: "\(program) cannot be run as a reader of documents")
        case .signal(SIGXCPU), .signal(SIGKILL): throw .timedOut
        case .signal(SIGXFSZ): throw .tooLarge(limit: "its text is longer than \(limits.outputBytes >> 20) MB")
        // Swift ends a program that gets no memory, and one whose numbers do not add up.
        case .signal, .exit:
            throw .damaged(reason: "reading it needs more memory than \(limits.memoryBytes >> 20) MB, or it breaks the reader")
        }
        guard let output = try folder.read("out", limit: limits.outputBytes) else {
            throw .unavailable(reason: "\(program) wrote nothing")
        }
        return try ExtractionLines.read(output)
    }

    // MARK: In the child

    /// What the child does: reads a file of the kind on standard input, and answers on standard output. Returns the exit code.
    public static func serve(_ kind: String) -> Int32 {
        guard let kind = DocumentKind(rawValue: kind) else { return 64 }
        do throws(DocumentError) {
            let document = try Extractor.parse(try StandardStreams.read(limit: Extractor.maximumBytes), as: kind)
            try StandardStreams.write(ExtractionLines.write(document))
        } catch {
            do throws(DocumentError) { try StandardStreams.write(ExtractionLines.write(error)) } catch { return 74 }
        }
        return 0
    }
}

/// The child's answer: a line for the document or for what is wrong with it, one for each block, and one that says that this was all.
enum ExtractionLines {
    static func write(_ document: ExtractedDocument) -> [UInt8] {
        var bytes = line { $0.field("title", document.title) }
        for block in document.blocks { bytes += line { write(block, &$0) } }
        return bytes + line { $0.field("end", document.blocks.count) }
    }

    static func write(_ error: DocumentError) -> [UInt8] {
        line { json in
            json.field("fault", error.code)
            json.field("reason", error.reason)
        }
    }

    private static func line(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
        var json = JSONWriter()
        json.object(body)
        return json.bytes + [0x0A]
    }

    private static func write(_ block: Block, _ json: inout JSONWriter) {
        switch block.kind {
        case .heading(let level): json.field("heading", level)
        case .paragraph: json.field("kind", "paragraph")
        case .listItem: json.field("kind", "item")
        case .tableRow(let header): json.field("row", header)
        case .code: json.field("kind", "code")
        }
        json.field("text", block.text)
        if let page = block.page { json.field("page", page) }
    }

    static func read(_ bytes: [UInt8]) throws(DocumentError) -> ExtractedDocument {
        var lines = bytes.split(separator: 0x0A)[...]
        let first = try parse(lines.popFirst())
        if let fault = first["fault"]?.string { throw DocumentError(code: fault, reason: first["reason"]?.string ?? "") }
        let last = try parse(lines.popLast())
        guard last["end"]?.integer == lines.count else { throw .unavailable(reason: "a reader of documents broke off") }
        var blocks: [Block] = []
        blocks.reserveCapacity(lines.count)
        for line in lines { blocks.append(try block(try parse(line))) }
        return ExtractedDocument(title: first["title"]?.string, blocks: blocks)
    }

    private static func parse(_ line: ArraySlice<UInt8>?) throws(DocumentError) -> JSON {
        guard let line else { throw .unavailable(reason: "a reader of documents wrote nothing") }
        do throws(JSONFault) { return try JSON.parse(line) } catch {
            throw .unavailable(reason: "a reader of documents wrote what is no JSON: \(error)")
        }
    }

    private static func block(_ json: JSON) throws(DocumentError) -> Block {
        guard let text = json["text"]?.string else { throw .unavailable(reason: "a reader of documents wrote a block without text") }
        let page = json["page"]?.integer
        if let level = json["heading"]?.integer { return Block(.heading(level: min(max(level, 1), 6)), text, page: page) }
        if let header = json["row"]?.array { return Block(.tableRow(header: header.map { $0.string ?? "" }), text, page: page) }
        switch json["kind"]?.string {
        case "item": return Block(.listItem, text, page: page)
        case "code": return Block(.code, text, page: page)
        case "paragraph": return Block(.paragraph, text, page: page)
        default: throw .unavailable(reason: "a reader of documents wrote a block of an unknown kind")
        }
    }
}

extension DocumentError {
    /// What stands in a case, for a process that makes the error anew.
    fileprivate var reason: String {
        switch self {
        case .unsupported(let what): what
        case .damaged(let reason), .unavailable(let reason): reason
        case .tooLarge(let limit): limit
        case .empty, .encrypted, .noText, .timedOut, .cancelled: ""
        }
    }

    fileprivate init(code: String, reason: String) {
        switch code {
        case "unsupported": self = .unsupported(what: reason)
        case "empty": self = .empty
        case "encrypted": self = .encrypted
        case "no_text": self = .noText
        case "damaged": self = .damaged(reason: reason)
        case "too_large": self = .tooLarge(limit: reason)
        case "timed_out": self = .timedOut
        default: self = .unavailable(reason: reason)
        }
    }
}

private enum StandardStreams {
    static func read(limit: Int) throws(DocumentError) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count <= limit {
            let count = Glibc.read(STDIN_FILENO, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .unavailable(reason: "standard input: \(String(cString: strerror(errno)))") }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
        }
        throw .tooLarge(limit: "at most \(limit >> 20) MB can be read")
    }

    static func write(_ bytes: [UInt8]) throws(DocumentError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress.map { $0 + written }, bytes.count - written) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw .unavailable(reason: "standard output: \(String(cString: strerror(errno)))") }
            written += count
        }
    }
}
