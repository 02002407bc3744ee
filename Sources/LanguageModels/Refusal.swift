import Basics
import Curl

/// What an answer that is no success means.
struct Refusal {
    let error: ModelError

    /// How much of the body is read for the code in it.
    private static let maximumBytes = 16 << 10

    init(_ stream: CurlStream) async {
        let complaint = await Self.complaint(stream)
        let pause = RetryAfter.pause(stream.headers["Retry-After"])
        error = ModelError(status: stream.status, retryAfter: pause, complaint: complaint)
    }

    /// Without its body the status still says enough, whatever became of the rest.
    private static func complaint(_ stream: CurlStream) async -> String {
        var bytes: [UInt8] = []
        do throws(CurlError) {
            var body = stream.body.makeAsyncIterator()
            while bytes.count <= maximumBytes, let piece = try await body.next() { bytes += piece }
        } catch { return "its reason did not arrive" }
        do throws(JSONFault) { return Complaint(try JSON.parse(bytes)["error"] ?? .null).description } catch { return "no reason given" }
    }
}
