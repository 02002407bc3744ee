import CArgon2

/// Argon2id (RFC 9106) with OWASP's parameters: 19 MiB, 2 passes, 1 lane. A hash takes some 25 ms of one core: call it on the threads of
/// `PasswordHasher` only.
enum Argon2 {
    static let passes: UInt32 = 2
    static let kibibytes: UInt32 = 19_456
    static let lanes: UInt32 = 1
    private static let saltLength = 16
    private static let hashLength = 32

    /// How each hash of today's parameters begins. One that begins otherwise is made anew when its owner next signs in.
    static let prefix = "$argon2id$v=19$m=\(kibibytes),t=\(passes),p=\(lanes)$"

    /// The hash of `password` under a fresh salt, in PHC form.
    static func hash(_ password: String, passes: UInt32 = passes, kibibytes: UInt32 = kibibytes) throws(Argon2Error) -> String {
        var random = SystemRandomNumberGenerator()
        let salt = (0..<saltLength).map { _ in UInt8.random(in: 0...255, using: &random) }
        let length = argon2_encodedlen(passes, kibibytes, lanes, UInt32(saltLength), UInt32(hashLength), Argon2_id)
        var encoded = [CChar](repeating: 0, count: length)
        let bytes = Array(password.utf8)
        try check(
            argon2id_hash_encoded(passes, kibibytes, lanes, bytes, bytes.count, salt, saltLength, hashLength, &encoded, encoded.count))
        return String(decoding: encoded.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    static func verify(_ password: String, against hash: String) throws(Argon2Error) -> Bool {
        let bytes = Array(password.utf8)
        let code = argon2id_verify(hash, bytes, bytes.count)
        if code == ARGON2_VERIFY_MISMATCH.rawValue { return false }
        try check(code)
        return true
    }

    private static func check(_ code: CInt) throws(Argon2Error) {
        guard code == ARGON2_OK.rawValue else { throw Argon2Error(message: String(cString: argon2_error_message(code))) }
    }
}

/// libargon2 could not do its work: no memory, or a saved hash that is damaged.
struct Argon2Error: Error, Hashable {
    let message: String
}
