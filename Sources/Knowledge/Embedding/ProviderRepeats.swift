import LanguageModels

/// When the same request to an embeddings' provider is worth another attempt.
extension ModelError {
    /// Whether it may succeed in a moment. Vectors cost the provider's time and nobody's data, so that a repeat is safe; what another attempt is
    /// not likely to change is left to whoever asked.
    var mayPass: Bool {
        switch reason {
        case .timedOut, .rateLimited, .failed: true
        default: false
        }
    }

    /// The pause that the provider asks for.
    var pause: Duration? {
        switch reason {
        case .rateLimited(let pause), .failed(_, let pause): pause
        default: nil
        }
    }
}
