import CHTML
import Glibc

/// Runs poppler's `pdftotext` over a file, in a child process that can take neither the server nor the machine with it: a hostile PDF
/// meets limits on processor time, memory, output and patience.
struct PDFConverter: Sendable {
    var program = "pdftotext"
    var seconds = 30
    var limits = Limits()

    struct Limits: Sendable {
        var cpuSeconds = 20
        var memoryBytes = 1 << 30
        /// Words with their places: some 400,000 words, a thousand pages.
        var outputBytes = 48 << 20

        /// What limits itself and then becomes the command behind it. Set from outside the limits would come after the start.
        fileprivate var command: [String] {
            let script = "ulimit -t $1 && ulimit -v $2 && ulimit -f $3 && ulimit -c 0 && shift 3 && exec \"$@\""
            return ["/bin/sh", "-c", script, "sh", "\(cpuSeconds)", "\(memoryBytes / 1024)", "\(outputBytes / 512)"]
        }
    }

    /// The words and where they stand, as XHTML. Blocks the calling thread.
    func layout(_ bytes: [UInt8], _ cancellation: Cancellation) throws(DocumentError) -> [UInt8] {
        let folder = try PrivateFolder()
        try folder.write(bytes, to: "in.pdf")
        let status = try run([program, "-bbox-layout", folder.file("in.pdf"), folder.file("out.xml")], folder, cancellation)
        let complaint = String(decoding: try folder.read("said", limit: 1 << 16) ?? [], as: UTF8.self)
        try judge(status, complaint, cancellation)
        guard let layout = try folder.read("out.xml", limit: limits.outputBytes) else {
            throw .damaged(reason: "no page of it can be read")
        }
        return layout
    }

    /// The exit code, or 256 + the signal.
    private func run(_ arguments: [String], _ folder: PrivateFolder, _ cancellation: Cancellation) throws(DocumentError) -> Int32 {
        let output = try folder.create("said")
        defer { close(output) }
        var child = pid_t()
        var ended: Int32 = -1
        let fault = withCStrings(limits.command + arguments) { child_start($0, folder.path, output, &child, &ended) }
        guard fault == 0 else { throw .unavailable(reason: "\(program): \(String(cString: strerror(fault)))") }
        defer { close(ended) }
        cancellation.began(child)
        let outcome = child_wait_for_end(ended, Int32(seconds * 1000))
        if outcome != 1 { child_kill(child) }
        cancellation.ended()
        let status = child_reap(child)
        if outcome == 0 { throw .timedOut }
        guard outcome == 1, status >= 0 else { throw .unavailable(reason: "\(program) cannot be waited for: \(outcome) \(status)") }
        return status
    }

    private func judge(_ status: Int32, _ complaint: String, _ cancellation: Cancellation) throws(DocumentError) {
        if cancellation.isCancelled { throw .cancelled }
        switch status {
        case 0: return
        case 256 + SIGXCPU: throw .timedOut
        // The processor limit's last resort, or the kernel's when memory is short.
        case 256 + SIGKILL: throw .timedOut
        case 256 + SIGXFSZ: throw .tooLarge(limit: "its text fills more than a thousand pages")
        case 127: throw .unavailable(reason: "\(program) is not installed")
        case 3: throw .encrypted
        default:
            if complaint.contains("Incorrect password") || complaint.contains("encrypt") || complaint.contains("not allowed") {
                throw .encrypted
            }
            throw .damaged(reason: "it is not a PDF that can be opened")
        }
    }

    private func withCStrings<Result>(_ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result) -> Result {
        let copies = texts.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        let pointers = copies.map { UnsafePointer<CChar>($0) } + [nil]
        return pointers.withUnsafeBufferPointer { buffer in
            // Never empty: the list ends with nil.
            body(buffer.baseAddress.unsafelyUnwrapped)
        }
    }
}
