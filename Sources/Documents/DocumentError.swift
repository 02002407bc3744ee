import Basics

/// Why a file gives no text. Each detail is for the person who uploaded it.
public enum DocumentError: Failure, Hashable {
    /// `what` names what the file seems to be, in words: "a Word document".
    case unsupported(what: String)
    case empty
    case encrypted
    /// A PDF of pictures of pages.
    case noText
    case damaged(reason: String)
    case tooLarge(limit: String)
    case timedOut
    /// The task that asked was cancelled.
    case cancelled
    /// The service lacks something; the file is not at fault.
    case unavailable(reason: String)

    public var kind: FailureKind {
        switch self {
        case .unsupported: .unsupportedMedia
        case .tooLarge: .tooLarge
        case .cancelled, .unavailable: .unavailable
        case .empty, .encrypted, .noText, .damaged, .timedOut: .invalid
        }
    }

    public var code: String {
        switch self {
        case .unsupported: "unsupported"
        case .empty: "empty"
        case .encrypted: "encrypted"
        case .noText: "no_text"
        case .damaged: "damaged"
        case .tooLarge: "too_large"
        case .timedOut: "timed_out"
        case .cancelled: "cancelled"
        case .unavailable: "extraction_unavailable"
        }
    }

    public var detail: String {
        switch self {
        case .unsupported(let what):
            "This is \(what), which cannot be read. PDF, Word (DOCX, DOC), OpenDocument text (ODT), RTF, HTML, Markdown, CSV, e-mail (EML) "
                + "and plain text can: save it as one of these and upload that."
        case .empty: "There is no text in this file."
        case .encrypted: "This file is protected by a password or against copying. Save it without protection and upload it again."
        case .noText:
            "This PDF holds pictures of pages and no text, as a scanner makes them. Run text recognition (OCR) over it, or upload the original."
        case .damaged(let reason): "This file is damaged: \(reason). Open it on your computer, save it anew and upload that."
        case .tooLarge(let limit): "This file is too large: \(limit). Split it into smaller files."
        case .timedOut: "Reading this file took too long, so it was given up. Save it anew, in a simpler form, or split it."
        case .cancelled: "Reading this file was interrupted. Upload it again."
        case .unavailable: "This file cannot be read at the moment. Try again later."
        }
    }
}
