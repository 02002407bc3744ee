import Basics
import Curl

/// What the last visit learned of a page, so that the next need not carry it again.
struct Validators: Sendable, Hashable {
    var etag: String?
    var lastModified: String?
}

/// A page as it came.
struct FetchedPage: Sendable {
    let bytes: [UInt8]
    let contentType: String
    let validators: Validators
    /// Of `X-Robots-Tag`, in lower case.
    let directives: Set<String>
}

enum PageAnswer: Sendable {
    case page(FetchedPage)
    case notModified
    case redirect(to: String)
    case gone
    /// The website asks to come back in so many seconds, if it says when.
    case later(seconds: Double?)
    case fault(PageFault)
}

/// Asks websites for pages, within limits on time and size. Redirects are answers here: where one leads is judged like any other address.
struct PageFetcher: Sendable {
    let curl: CurlClient
    let addresses: AddressPolicy
    let limits: CrawlLimits

    private static let agent = "Mozilla/5.0 (compatible; \(Robots.product)/1.0)"

    func page(_ address: WebAddress, _ validators: Validators) async throws -> PageAnswer {
        var headers = [("Accept", "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.1")]
        if let etag = validators.etag { headers.append(("If-None-Match", etag)) }
        if let date = validators.lastModified { headers.append(("If-Modified-Since", date)) }
        do {
            let answer = try await curl.stream(request(address, headers, bytes: limits.pdfBytes))
            return try await read(answer)
        } catch let error as CurlError {
            if error.code == .tooLarge { return .fault(.tooLarge(megabytes: limits.pdfBytes >> 20)) }
            return .fault(try PageFault(error))
        }
    }

    /// Where the address sends its visitors; nil where it does not.
    func landing(_ address: WebAddress) async throws -> Result<String?, PageFault> {
        do throws(CurlError) {
            let answer = try await curl.stream(request(address, [], bytes: limits.pdfBytes))
            defer { answer.cancel() }
            return .success([301, 302, 303, 307, 308].contains(answer.status) ? answer.headers["Location"] : nil)
        } catch {
            return .failure(try PageFault(error))
        }
    }

    private func read(_ answer: CurlStream) async throws -> PageAnswer {
        switch answer.status {
        case 200, 203: return try await body(of: answer)
        case 304: return .notModified
        case 301, 302, 303, 307, 308: return answer.headers["Location"].map { .redirect(to: $0) } ?? .fault(.notUnderstood)
        case 404, 410: return .gone
        case 401, 407: return .fault(.signIn)
        case 429, 503:
            return .later(seconds: answer.headers["Retry-After"].flatMap { HTTPDate.seconds(untilRetry: $0, answer.headers["Date"]) })
        case 400..<500: return .fault(.refused(status: answer.status))
        default: return .fault(.broken(status: answer.status))
        }
    }

    private func body(of answer: CurlStream) async throws -> PageAnswer {
        let type = (answer.headers["Content-Type"] ?? "").prefix { $0 != ";" }.trimmingSpaces.lowercased()
        let isPage = type.isEmpty || type.hasPrefix("text/html") || type.hasPrefix("application/xhtml") || type == "text/plain"
        guard isPage || type == "application/pdf" || type == "application/octet-stream" else {
            return .fault(.unsupported(type: String(type.prefix(60))))
        }
        let limit = isPage ? limits.pageBytes : limits.pdfBytes
        var bytes: [UInt8] = []
        for try await chunk in answer.body {
            bytes += chunk
            guard bytes.count <= limit else { return .fault(.tooLarge(megabytes: max(1, limit >> 20))) }
        }
        return .page(
            FetchedPage(
                bytes: bytes, contentType: type,
                validators: Validators(
                    etag: answer.headers["ETag"].flatMap(Self.kept), lastModified: answer.headers["Last-Modified"].flatMap(Self.kept)),
                directives: Self.directives(answer.headers.all("X-Robots-Tag"))))
    }

    /// It is sent back as it came; a long one is somebody's joke.
    private static func kept(_ value: String) -> String? {
        value.utf8.count <= 500 && value.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } && !value.isEmpty ? value : nil
    }

    /// `noindex, nofollow`, for all robots or, after its name, for one.
    private static func directives(_ values: [String]) -> Set<String> {
        var found: Set<String> = []
        for value in values {
            var isOurs = true
            for part in value.lowercased().split(separator: ",") {
                var words = part
                if let colon = part.firstIndex(of: ":") {
                    let name = part[..<colon].trimmingSpaces
                    if name == "unavailable_after" { continue }
                    isOurs = name == Robots.product.lowercased()
                    words = part[part.index(after: colon)...]
                }
                if isOurs { found.insert(words.trimmingSpaces) }
            }
        }
        return found
    }

    private func request(_ address: WebAddress, _ headers: [(String, String)], bytes: Int, redirects: Int = 0) -> CurlRequest {
        CurlRequest(
            "GET", address.description, headers: [("User-Agent", Self.agent)] + headers, timeout: limits.timeout,
            connectTimeout: limits.connectTimeout, idleTimeout: limits.idleTimeout, maximumBytes: bytes, addresses: addresses,
            maximumRedirects: redirects)
    }

    // MARK: What websites say of themselves

    /// The website's robots.txt, empty where it has none. Redirects are followed as RFC 9309 asks, each judged by the driver.
    func robots(_ origin: WebAddress) async throws -> Result<String, PageFault> {
        try await text(origin.at("/robots.txt"), bytes: Robots.maximumBytes).flatMap { answer in
            switch answer.status {
            case 200..<300: .success(answer.text)
            // There is none, or it is not for us to see.
            case 300..<500 where answer.status != 429: .success("")
            default: .failure(.robotsUnavailable)
            }
        }
    }

    /// What may be a sitemap.
    func sitemap(_ address: WebAddress) async throws -> Result<Sitemap, PageFault> {
        try await text(address, bytes: Sitemap.maximumBytes).flatMap { answer in
            guard answer.status == 200, let sitemap = Sitemap(answer.text) else { return .failure(.noSitemap) }
            return .success(sitemap)
        }
    }

    /// The beginning of a text: what is beyond `bytes` is left unread.
    private func text(_ address: WebAddress, bytes: Int) async throws -> Result<(status: Int, text: String), PageFault> {
        do throws(CurlError) {
            let answer = try await curl.stream(request(address, [], bytes: 64 << 20, redirects: limits.redirects))
            var body: [UInt8] = []
            if answer.status == 200 {
                for try await chunk in answer.body {
                    body += chunk
                    if body.count >= bytes { break }
                }
            }
            // PostgreSQL's text cannot hold U+0000.
            let text = String(decoding: body.prefix(bytes).filter { $0 != 0 }, as: UTF8.self)
            return .success((answer.status, text))
        } catch {
            return .failure(try PageFault(error))
        }
    }
}

extension StringProtocol {
    var trimmingSpaces: String {
        let start = drop { $0 == " " || $0 == "\t" }
        return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}

/// Dates as HTTP writes them.
enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// `Retry-After` is a number of seconds or a date (RFC 9110, section 10.2.3), which is told by the server's own clock.
    static func seconds(untilRetry value: String, _ now: String?) -> Double? {
        if let seconds = Double(value.trimmingSpaces), seconds.isFinite { return max(0, seconds) }
        guard let until = moment(value), let now = now.flatMap(moment) else { return nil }
        return max(0, until.seconds(since: now))
    }

    /// `Sat, 21 Nov 2026 09:30:00 GMT`
    static func moment(_ text: String) -> Timestamp? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let month = months.firstIndex(of: String(words[2])) else { return nil }
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        guard let day = Int(words[1]) else { return nil }
        return Timestamp("\(words[3])-\(two(month + 1))-\(two(day))T\(words[4])Z")
    }
}
