import Basics
import Crypto
import Foundation
import Knowledge
import Logging

/// One setting of the program: an environment variable with what it means. The README's table is made of these.
public struct Setting: Sendable {
    public let name: String
    public let standard: String?
    public let meaning: String
    public let isSecret: Bool

    init(_ name: String, _ standard: String? = nil, _ meaning: String, isSecret: Bool = false) {
        self.name = name
        self.standard = standard
        self.meaning = meaning
        self.isSecret = isSecret
    }
}

/// What the program is told by its environment, read once at its start and passed down.
public struct Settings: Sendable {
    public static let table: [Setting] = [
        Setting("DATABASE_URL", nil, "PostgreSQL 16 or later with pgvector, as the owner of the database", isSecret: true),
        Setting(
            "DATABASE_SERVICE_URL", nil, "the same database as the service's role; made from DATABASE_URL where it is not given",
            isSecret: true),
        Setting("REDIS_URL", nil, "Redis 7", isSecret: true),
        Setting("FRONTDESK_SECRET", nil, "signs tokens; the same on every node, at least 32 characters", isSecret: true),
        Setting("FRONTDESK_SECRET_FILE", nil, "a file that holds the secret instead"),
        Setting("PORT", "8080", "the port that it listens on"),
        Setting("FRONTDESK_HOST", "127.0.0.1", "the address that it listens on"),
        Setting("FRONTDESK_ENV", "development", "development or production; production has no sample site"),
        Setting("FRONTDESK_PUBLIC_URL", nil, "how people reach it from outside, for links in mail"),
        Setting("FRONTDESK_TRUST_PROXY", "no", "yes where a proxy in front sets X-Forwarded-For"),
        Setting("FRONTDESK_MODEL_DIR", nil, "the folder of model.safetensors and vocab.txt of all-MiniLM-L6-v2"),
        Setting("FRONTDESK_MIGRATIONS", "Migrations", "the folder of the schema's files"),
        Setting("FRONTDESK_WEB_DIR", "widget/dist", "the folder of the built widget and console"),
        Setting("FRONTDESK_KB_SAMPLES", "kb-samples", "the folder of the sample businesses"),
        Setting("FRONTDESK_STORAGE_DIR", ".frontdesk/files", "where uploaded files are kept, unless FRONTDESK_S3_URL is set"),
        Setting("FRONTDESK_S3_URL", nil, "a bucket for uploaded files at any address that speaks S3, as https://host/bucket"),
        Setting("FRONTDESK_S3_REGION", "us-east-1", "the bucket's region"),
        Setting("FRONTDESK_S3_ACCESS_KEY", nil, "the key for it"),
        Setting("FRONTDESK_S3_SECRET_KEY", nil, "the secret of that key", isSecret: true),
        Setting("FRONTDESK_INDEX_FROM", "20000", "passages of one business from which on its vectors get an index"),
        Setting("FRONTDESK_SAMPLE_PASSWORD", "frontdesk-sample", "the password of the sample sign-ins"),
        Setting("FRONTDESK_RATE_LIMITS", nil, "generous lifts the limits a hundredfold, for load tests"),
        Setting("FRONTDESK_LOG_LEVEL", "info", "trace, debug, info, notice, warning, error or critical"),
        Setting(
            "FRONTDESK_LLM_URL", nil,
            "an OpenAI-compatible address such as https://host/v1; without one answers come from the documents alone"),
        Setting("FRONTDESK_LLM_MODEL", nil, "the model's name there"),
        Setting("FRONTDESK_LLM_KEY", nil, "its key", isSecret: true),
        Setting(
            "FRONTDESK_EMBEDDING_URL", nil,
            "an OpenAI-compatible address of embeddings, such as https://host/v1; without one the built-in model is used"),
        Setting("FRONTDESK_EMBEDDING_MODEL", nil, "the model's name there"),
        Setting("FRONTDESK_EMBEDDING_KEY", nil, "its key", isSecret: true),
        Setting(
            "FRONTDESK_EMBEDDING_DIMENSIONS", nil,
            "how many numbers a vector is to have, where the model lets one choose; learned from the model where it is not given"),
        Setting("FRONTDESK_SMTP_URL", nil, "smtp://user:password@host:port; without one no mail is sent", isSecret: true),
        Setting("FRONTDESK_MAIL_FROM", nil, "the sender of that mail"),
    ]

    public let databaseURL: String
    public let serviceURL: String?
    public let redisURL: String
    public let secret: String
    public let port: Int
    public let host: String
    public let isProduction: Bool
    public let publicURL: String?
    public let trustProxy: Bool
    public let modelDirectory: String
    public let migrations: String
    public let webDirectory: String
    public let samples: String
    public let storageDirectory: String
    public let bucket: BucketSettings?
    public let indexFrom: Int
    public let samplePassword: String
    public let generousLimits: Bool
    public let logLevel: Logger.Level
    public let languageModel: LanguageModelSettings?
    /// nil for the model in the process.
    public let embedding: EmbeddingSettings?
    public let mail: MailSettings?

    public struct LanguageModelSettings: Sendable {
        public let url: String
        public let model: String
        public let key: String?
    }

    public struct EmbeddingSettings: Sendable {
        public let url: String
        public let model: String
        public let key: String?
        public let dimensions: Int?
    }

    public struct BucketSettings: Sendable {
        public let address: S3Address
        public let region: String
        public let accessKey: String
        public let secretKey: String
    }

    public struct MailSettings: Sendable {
        public let url: String
        public let from: String
    }

    /// Reads `environment` and throws every fault of it at once.
    public init(environment: [String: String] = ProcessInfo.processInfo.environment) throws(SettingsFault) {
        var reader = SettingsReader(environment: environment)
        databaseURL = reader.required("DATABASE_URL")
        serviceURL = reader.text("DATABASE_SERVICE_URL")
        redisURL = reader.required("REDIS_URL")
        secret = reader.secret()
        port = reader.integer("PORT", in: 1...65_535)
        host = reader.required("FRONTDESK_HOST")
        isProduction = reader.choice("FRONTDESK_ENV", ["development", "production"]) == "production"
        publicURL = reader.text("FRONTDESK_PUBLIC_URL")
        trustProxy = reader.choice("FRONTDESK_TRUST_PROXY", ["no", "yes"]) == "yes"
        modelDirectory = reader.required("FRONTDESK_MODEL_DIR")
        migrations = reader.required("FRONTDESK_MIGRATIONS")
        webDirectory = reader.required("FRONTDESK_WEB_DIR")
        samples = reader.required("FRONTDESK_KB_SAMPLES")
        storageDirectory = reader.required("FRONTDESK_STORAGE_DIR")
        bucket = reader.bucket()
        indexFrom = reader.integer("FRONTDESK_INDEX_FROM", in: 100...1_000_000_000)
        samplePassword = reader.required("FRONTDESK_SAMPLE_PASSWORD")
        generousLimits = reader.text("FRONTDESK_RATE_LIMITS") == "generous"
        logLevel = Logger.Level(rawValue: reader.required("FRONTDESK_LOG_LEVEL")) ?? .info
        if let url = reader.text("FRONTDESK_LLM_URL") {
            languageModel = LanguageModelSettings(
                url: url, model: reader.required("FRONTDESK_LLM_MODEL"), key: reader.text("FRONTDESK_LLM_KEY"))
        } else {
            languageModel = nil
        }
        embedding = reader.embedding()
        mail = reader.text("FRONTDESK_SMTP_URL").map { MailSettings(url: $0, from: reader.required("FRONTDESK_MAIL_FROM")) }
        guard reader.faults.isEmpty else { throw SettingsFault(faults: reader.faults) }
    }

    /// The database as the service's own role, which owns nothing and bypasses nothing. Its password comes from the secret, so that nodes need no more than that.
    public var servicePassword: String {
        let key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: Data(secret.utf8)), info: Data("frontdesk service role 1".utf8), outputByteCount: 24)
        return key.withUnsafeBytes { $0.map { byte in String(format: "%02x", byte) }.joined() }
    }

    public static let serviceRole = "frontdesk_service"

    public var serviceDatabaseURL: String {
        if let serviceURL { return serviceURL }
        guard var parts = URLComponents(string: databaseURL) else { return databaseURL }
        parts.user = Self.serviceRole
        parts.password = servicePassword
        return parts.string ?? databaseURL
    }

    /// Every setting with its value, secrets masked: what `check-config` prints.
    public static func described(environment: [String: String] = ProcessInfo.processInfo.environment) -> String {
        table.map { setting in
            let given = environment[setting.name] ?? setting.standard
            let shown = given.map { setting.isSecret ? "(set)" : $0 } ?? "(not set)"
            return "\(setting.name)=\(shown)\n    \(setting.meaning)"
        }.joined(separator: "\n")
    }
}

/// What is wrong with the environment.
public struct SettingsFault: Error, CustomStringConvertible, Sendable {
    public let faults: [String]

    public var description: String { "The configuration is not complete:\n" + faults.map { "  \($0)" }.joined(separator: "\n") }
}

private struct SettingsReader {
    let environment: [String: String]
    var faults: [String] = []

    init(environment: [String: String]) { self.environment = environment }

    func text(_ name: String) -> String? {
        let given = environment[name].flatMap { $0.isEmpty ? nil : $0 }
        return given ?? Settings.table.first { $0.name == name }?.standard
    }

    mutating func required(_ name: String) -> String {
        if let text = text(name) { return text }
        let meaning = Settings.table.first { $0.name == name }?.meaning ?? ""
        faults.append("\(name) is not set: \(meaning). `make run` sets it; see the README's table.")
        return ""
    }

    mutating func integer(_ name: String, in range: ClosedRange<Int>) -> Int {
        let text = required(name)
        if let value = Int(text), range.contains(value) { return value }
        if !text.isEmpty { faults.append("\(name) is \(text); it must be a number from \(range.lowerBound) to \(range.upperBound).") }
        return range.lowerBound
    }

    mutating func choice(_ name: String, _ choices: [String]) -> String {
        let text = required(name)
        if !choices.contains(text) { faults.append("\(name) is \(text); it must be one of: \(choices.joined(separator: ", ")).") }
        return text
    }

    mutating func embedding() -> Settings.EmbeddingSettings? {
        guard let url = text("FRONTDESK_EMBEDDING_URL") else { return nil }
        let name = "FRONTDESK_EMBEDDING_DIMENSIONS"
        return Settings.EmbeddingSettings(
            url: url, model: required("FRONTDESK_EMBEDDING_MODEL"), key: text("FRONTDESK_EMBEDDING_KEY"),
            dimensions: text(name) == nil ? nil : integer(name, in: 1...EmbeddingsProvider.maximumDimensions))
    }

    mutating func bucket() -> Settings.BucketSettings? {
        guard let url = text("FRONTDESK_S3_URL") else { return nil }
        let (region, accessKey) = (required("FRONTDESK_S3_REGION"), required("FRONTDESK_S3_ACCESS_KEY"))
        let secretKey = required("FRONTDESK_S3_SECRET_KEY")
        do throws(S3AddressFault) {
            return Settings.BucketSettings(address: try S3Address(url), region: region, accessKey: accessKey, secretKey: secretKey)
        } catch {
            faults.append("FRONTDESK_S3_URL is no bucket's address: \(error).")
            return nil
        }
    }

    mutating func secret() -> String {
        var secret = text("FRONTDESK_SECRET")
        if secret == nil, let file = text("FRONTDESK_SECRET_FILE") {
            do {
                secret = try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
            } catch {
                faults.append("FRONTDESK_SECRET_FILE cannot be read: \(error.localizedDescription)")
                return ""
            }
        }
        guard let secret, secret.count >= 32 else {
            faults.append("FRONTDESK_SECRET must have at least 32 characters; `openssl rand -hex 32` makes one.")
            return ""
        }
        return secret
    }
}
