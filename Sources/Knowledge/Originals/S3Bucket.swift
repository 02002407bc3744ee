public import Basics
public import Curl
import Outbox

/// A bucket behind any address that speaks S3: Amazon's own, MinIO, Ceph, Garage and many more.
public struct S3Bucket: Sendable {
    public struct Limits: Sendable {
        public var connect: Duration
        /// How long the bucket may send nothing while it is to answer.
        public var silence: Duration
        /// For one call with all its attempts, besides the time that its bytes take.
        public var total: Duration
        /// In bytes per second: a slower transfer is given up.
        public var slowest: Int
        /// Of an object.
        public var maximumBytes: Int

        public init(
            connect: Duration = .seconds(3), silence: Duration = .seconds(15), total: Duration = .seconds(45), slowest: Int = 256 << 10,
            maximumBytes: Int = 64 << 20
        ) {
            self.connect = connect
            self.silence = silence
            self.total = total
            self.slowest = slowest
            self.maximumBytes = maximumBytes
        }

        func time(for bytes: Int) -> Duration { total + .seconds(bytes / max(1, slowest)) }
    }

    /// Two more attempts, after about 0.3 and 0.6 seconds.
    private static let backoff = Backoff(base: 0.2, maximum: 5, attempts: 3)
    /// From so many bytes on it is cheaper to ask whether they are there than to send them again.
    private static let worthALook = 256 << 10
    private static let maximumComplaint = 64 << 10

    private let curl: CurlClient
    private let address: S3Address
    private let signature: SignatureV4
    private let limits: Limits
    private let clock: WallClock
    private let pause: @Sendable (Double) async throws -> Void

    /// - Parameters:
    ///   - clock: the machine's; a bucket refuses what is signed more than 15 minutes from its own time.
    ///   - pause: waits so many seconds before another attempt.
    public init(
        curl: CurlClient, address: S3Address, region: String, accessKey: String, secretKey: String, limits: Limits = Limits(),
        clock: WallClock = .system, pause: @escaping @Sendable (Double) async throws -> Void = { try await Task.sleep(for: .seconds($0)) }
    ) {
        self.curl = curl
        self.address = address
        signature = SignatureV4(accessKey: accessKey, secretKey: secretKey, region: region, service: "s3")
        self.limits = limits
        self.clock = clock
        self.pause = pause
    }

    // MARK: Objects

    /// Returns when the bucket has the bytes. It checks them itself against `hash`, which is signed: half an upload is none.
    func put(_ bytes: [UInt8], hash: String, as key: String) async throws(S3Fault) {
        if bytes.count >= Self.worthALook, try await isThere(key, bytes.count) { return }
        let answer = try await send(Call("PUT", key, payload: hash, body: bytes), limits.time(for: bytes.count))
        guard (200..<300).contains(answer.status) else { throw S3Fault(answer) }
    }

    func get(_ key: String) async throws(S3Fault) -> [UInt8] {
        let answer = try await send(Call("GET", key), limits.time(for: limits.maximumBytes))
        guard answer.status == 200 else { throw S3Fault(answer) }
        return answer.body
    }

    /// An object that is read slowly holds its sender up: little is kept in memory.
    func open(_ key: String) async throws(S3Fault) -> S3Object {
        let stream = try await attempts(until: .now + limits.total) { () async throws(S3Fault) in
            let stream = try await self.stream(Call("GET", key))
            guard stream.status != 200 else { return stream }
            throw S3Fault(status: stream.status, headers: stream.headers, body: try await Self.beginning(of: stream))
        }
        return S3Object(stream: stream)
    }

    /// The object's size; nil where there is none.
    func head(_ key: String) async throws(S3Fault) -> Int? {
        let answer = try await send(Call("HEAD", key), limits.total)
        if answer.status == 404 { return nil }
        guard answer.status == 200 else { throw S3Fault(answer) }
        return answer.headers["Content-Length"].flatMap { Int($0) }
    }

    /// What is not there is gone already.
    func delete(_ key: String) async throws(S3Fault) {
        let answer = try await send(Call("DELETE", key), limits.total)
        guard (200..<300).contains(answer.status) || S3Fault(answer).reason == .missing else { throw S3Fault(answer) }
    }

    private func isThere(_ key: String, _ byteCount: Int) async throws(S3Fault) -> Bool {
        do throws(S3Fault) {
            return try await head(key) == byteCount
        } catch {
            // Keys without the right to list are told 403 of what is not there. The upload that follows says what is really wrong.
            guard error.reason == .refused else { throw error }
            return false
        }
    }

    // MARK: Calls

    private struct Call: Sendable {
        let method: String
        let key: String
        let payload: String
        let body: [UInt8]?

        init(_ method: String, _ key: String, payload: String = SignatureV4.emptyPayload, body: [UInt8]? = nil) {
            self.method = method
            self.key = key
            self.payload = payload
            self.body = body
        }
    }

    /// The answer, whatever it says, unless it is one that may be another in a moment.
    private func send(_ call: Call, _ limit: Duration) async throws(S3Fault) -> CurlResponse {
        let end = ContinuousClock.now + limit
        return try await attempts(until: end) { () async throws(S3Fault) in
            let answer: CurlResponse
            do throws(CurlError) { answer = try await curl.send(request(call, until: end)) } catch { throw S3Fault(error) }
            let fault = S3Fault(answer)
            guard !fault.mayPass else { throw fault }
            return answer
        }
    }

    private func stream(_ call: Call) async throws(S3Fault) -> CurlStream {
        let end = ContinuousClock.now + limits.time(for: limits.maximumBytes)
        do throws(CurlError) { return try await curl.stream(request(call, until: end)) } catch { throw S3Fault(error) }
    }

    /// Signed anew for each attempt, since the time is part of it.
    private func request(_ call: Call, until end: ContinuousClock.Instant) -> CurlRequest {
        let now = clock.now()
        let path = "\(address.path)/\(call.key)"
        var headers = [
            (name: "Host", value: address.host), (name: "X-Amz-Content-Sha256", value: call.payload),
            (name: "X-Amz-Date", value: SignatureV4.time(now)),
        ]
        if call.body != nil { headers.append((name: "Content-Type", value: "application/octet-stream")) }
        let authorization = signature.authorization(
            SignatureV4.Request(method: call.method, path: path, headers: headers, payload: call.payload), at: now)
        return CurlRequest(
            call.method, address.origin + path, headers: headers + [(name: "Authorization", value: authorization)], body: call.body,
            timeout: end - .now, connectTimeout: limits.connect,
            // While a body is sent, nothing comes back.
            idleTimeout: call.body == nil ? limits.silence : nil,
            maximumBytes: call.method == "GET" ? limits.maximumBytes : Self.maximumComplaint)
    }

    private func attempts<Value: Sendable>(
        until end: ContinuousClock.Instant, _ body: () async throws(S3Fault) -> Value
    ) async throws(S3Fault) -> Value {
        var attempt = 1
        while true {
            let fault: S3Fault
            do throws(S3Fault) { return try await body() } catch { fault = error }
            guard fault.mayPass, let planned = Self.backoff.delay(attempt: attempt, random: .random(in: 0...1)) else { throw fault }
            let seconds = max(planned, fault.pause ?? 0)
            guard .now + .seconds(seconds) < end else { throw fault }
            do { try await pause(seconds) } catch { throw S3Fault(.cancelled, "cancelled between two attempts") }
            attempt += 1
        }
    }

    private static func beginning(of stream: CurlStream) async throws(S3Fault) -> [UInt8] {
        var bytes: [UInt8] = []
        var body = stream.body.makeAsyncIterator()
        do throws(CurlError) {
            while bytes.count < maximumComplaint, let piece = try await body.next() { bytes += piece }
        } catch { throw S3Fault(error) }
        return bytes
    }
}

/// An object whose bytes are still coming.
struct S3Object: Sendable {
    fileprivate let stream: CurlStream

    var byteCount: Int? { stream.headers["Content-Length"].flatMap { Int($0) } }

    func next() async throws(S3Fault) -> [UInt8]? {
        // The iterator has no state of its own: what came stands in the stream.
        var body = stream.body.makeAsyncIterator()
        do throws(CurlError) { return try await body.next() } catch { throw S3Fault(error) }
    }
}

extension S3Fault {
    fileprivate init(_ answer: CurlResponse) { self.init(status: answer.status, headers: answer.headers, body: answer.body) }
}
