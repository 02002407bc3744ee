import CHTML
import Glibc

/// A program in a child process that can take neither the server nor the machine with it: it meets limits on processor time, memory, output
/// and patience.
struct LimitedChild: Sendable {
    var seconds = 30
    var cpuSeconds = 20
    var memoryBytes = 1 << 30
    var outputBytes = 48 << 20

    enum Ending {
        case exit(Int32)
        case signal(Int32)
    }

    /// Runs it to its end on the calling thread, which blocks.
    ///
    /// - Parameters:
    ///   - input: a file of the folder that becomes its standard input.
    ///   - output: what it writes, as a file of the folder; its complaints go to `said`, or there too.
    func run(
        _ arguments: [String], in folder: PrivateFolder, input: String? = nil, output: String? = nil, _ cancellation: Cancellation
    ) throws(DocumentError) -> Ending {
        let complaints = try folder.create("said")
        defer { close(complaints) }
        let output = try output.map { name throws(DocumentError) in try folder.create(name) }
        defer { if let output { close(output) } }
        let input = try input.map { name throws(DocumentError) in try folder.open(name) }
        defer { if let input { close(input) } }
        var child = pid_t()
        var ended: Int32 = -1
        let fault = withCStrings(command + arguments) {
            child_start($0, folder.path, input ?? -1, output ?? complaints, complaints, &child, &ended)
        }
        guard fault == 0 else { throw .unavailable(reason: "\(arguments[0]): \(String(cString: strerror(fault)))") }
        defer { close(ended) }
        cancellation.began(child)
        let outcome = child_wait_for_end(ended, Int32(seconds * 1000))
        if outcome != 1 { child_kill(child) }
        cancellation.ended()
        let status = child_reap(child)
        if cancellation.isCancelled { throw .cancelled }
        if outcome == 0 { throw .timedOut }
        guard outcome == 1, status >= 0 else { throw .unavailable(reason: "\(arguments[0]) cannot be waited for: \(outcome) \(status)") }
        // A shell that execs is the program; one that could not says 126 or 127.
        return status > 256 ? .signal(status - 256) : .exit(status)
    }

    /// What limits itself and then becomes the command behind it. Set from outside the limits would come after the start.
    private var command: [String] {
        let script = "ulimit -t $1 && ulimit -v $2 && ulimit -f $3 && ulimit -c 0 && shift 3 && exec \"$@\""
        return ["/bin/sh", "-c", script, "sh", "\(cpuSeconds)", "\(memoryBytes / 1024)", "\(outputBytes / 512)"]
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
