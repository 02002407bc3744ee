/// The header with which a provider says when it wants to be asked again.
public enum RetryAfter {
    private static let longest = 3_600.0

    /// The seconds of a Retry-After (RFC 9110, section 10.2.3), at most an hour. A date is not read: the asker's own pause holds then.
    public static func pause(_ header: String?) -> Duration? {
        guard let seconds = header.flatMap(Double.init), seconds >= 0 else { return nil }
        return .seconds(min(seconds, longest))
    }
}
