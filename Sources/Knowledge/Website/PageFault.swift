import Basics
import Curl

/// Why a page, or a whole website, is not read; each in words for the one who keeps the knowledge.
enum PageFault: Error, Sendable, Hashable {
    // What the website wants.
    case robots, noIndex, redirected(to: String), canonical(String), duplicate(of: String), offSite(host: String), signIn, removedByKeeper
    // What went wrong.
    case notPublic, noSuchHost, unreachable, insecure, slow, tooLarge(megabytes: Int), notUnderstood, redirectLoop
    case refused(status: Int), broken(status: Int), busy, robotsUnavailable, noSitemap, notFound
    case unsupported(type: String), onlyScript
    // The crawl as a whole.
    case noPages, internalFailure

    var code: String {
        switch self {
        case .robots: "robots"
        case .noIndex: "noindex"
        case .redirected: "redirected"
        case .canonical: "canonical"
        case .duplicate: "duplicate"
        case .offSite: "off_site"
        case .signIn: "sign_in"
        case .removedByKeeper: "removed"
        case .notPublic: "not_public"
        case .noSuchHost: "no_such_host"
        case .unreachable: "unreachable"
        case .insecure: "insecure"
        case .slow: "timed_out"
        case .tooLarge: "too_large"
        case .notUnderstood: "not_understood"
        case .redirectLoop: "redirect_loop"
        case .refused: "refused"
        case .broken: "server_error"
        case .busy: "busy"
        case .robotsUnavailable: "robots_unavailable"
        case .noSitemap: "no_sitemap"
        case .notFound: "not_found"
        case .unsupported: "unsupported"
        case .onlyScript: "no_text"
        case .noPages: "no_pages"
        case .internalFailure: "internal"
        }
    }

    var detail: String {
        switch self {
        case .robots: "The website's robots.txt asks robots not to read this page. Allow \(Robots.product) there if it is your website."
        case .noIndex: "The page asks not to be indexed (noindex)."
        case .redirected(let address): "The page has moved to \(address), which is read instead."
        case .canonical(let address): "The page names \(address) as its proper address, which is read instead."
        case .duplicate(let address): "The page says the same as \(address)."
        case .offSite(let host): "This address leads on to another website, \(host). If that is yours too, add it by its own address."
        case .signIn: "The page asks for a sign-in. Only public pages can be read."
        case .removedByKeeper: "The page's document was deleted here, so it is not read again."
        case .notPublic: "This address is not on the public internet, so it is not read."
        case .noSuchHost: "There is no website by this name, or its name service does not answer. Check the spelling."
        case .unreachable: "The website does not answer, or breaks off."
        case .insecure: "The website's certificate is not valid, so nobody can be sure that it is the right one."
        case .slow: "The website took too long to answer."
        case .tooLarge(let megabytes): "The page is too large: at most \(megabytes) MB are read."
        case .notUnderstood: "The website's answer cannot be understood."
        case .redirectLoop: "The website sends from one address to the next without end."
        case .refused(let status): "The website refuses to show this page to robots (\(status))."
        case .broken(let status): "The website has a fault of its own on this page (\(status))."
        case .busy: "The website asked to come back later, more than once. It is tried again with the next crawl."
        case .robotsUnavailable:
            "The website's robots.txt cannot be read because of a fault there, so no page may be. It is tried again later."
        case .noSitemap: "There is no list of pages (sitemap) at this address."
        case .notFound: "There is no page at this address."
        case .unsupported(let type): "This is no web page and no PDF (\(type))."
        case .onlyScript: "There is no text in this page. It may be shown by scripts only, which are not run."
        case .noPages: "No page of this website could be read."
        case .internalFailure: "Reading this website failed again and again on our side. Start it once more."
        }
    }

    var asFault: DocumentFault { DocumentFault(code: code, detail: detail) }
}

extension PageFault {
    /// - Throws: what is not the website's fault.
    init(_ error: CurlError) throws {
        switch error.code {
        case .cancelled: throw CancellationError()
        case .unavailable: throw error
        case .addressRefused: self = .notPublic
        case .resolveFailed: self = .noSuchHost
        case .connectFailed, .connectionLost: self = .unreachable
        case .tls: self = .insecure
        case .timedOut: self = .slow
        case .tooLarge, .badURL, .badRequest, .protocolError, .sendFailed: self = .notUnderstood
        case .tooManyRedirects: self = .redirectLoop
        }
    }
}
