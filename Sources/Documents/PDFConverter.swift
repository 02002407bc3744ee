import Glibc

/// Runs poppler's `pdftotext` over a file, in a child process with limits.
struct PDFConverter: Sendable {
    var program = "pdftotext"
    /// Its output, words with their places, is some 400,000 words at most: a thousand full pages.
    var limits = LimitedChild()

    /// The words and where they stand, as XHTML. Blocks the calling thread.
    func layout(_ bytes: [UInt8], _ cancellation: Cancellation) throws(DocumentError) -> [UInt8] {
        let folder = try PrivateFolder()
        try folder.write(bytes, to: "in.pdf")
        let arguments = [program, "-bbox-layout", folder.file("in.pdf"), folder.file("out.xml")]
        let ending = try limits.run(arguments, in: folder, cancellation)
        let complaint = String(decoding: try folder.read("said", limit: 1 << 16) ?? [], as: UTF8.self)
        try judge(ending, complaint)
        guard let layout = try folder.read("out.xml", limit: limits.outputBytes) else {
            throw .damaged(reason: "no page of it can be read")
        }
        return layout
    }

    private func judge(_ ending: LimitedChild.Ending, _ complaint: String) throws(DocumentError) {
        switch ending {
        case .exit(0): return
        case .signal(SIGXCPU): throw .timedOut
        // The processor limit's last resort, or the kernel's when memory is short.
        case .signal(SIGKILL): throw .timedOut
        case .signal(SIGXFSZ): throw .tooLarge(limit: "its text fills more than a thousand pages")
        case .exit(127): throw .unavailable(reason: "\(program) is not installed")
        case .exit(3): throw .encrypted
        default:
            if complaint.contains("Incorrect password") || complaint.contains("encrypt") || complaint.contains("not allowed") {
                throw .encrypted
            }
            throw .damaged(reason: "it is not a PDF that can be opened")
        }
    }
}
