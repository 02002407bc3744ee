/// One message of what a model is given.
public struct ModelMessage: Sendable, Hashable {
    public enum Role: String, Sendable { case user, assistant }

    public let role: Role
    public let text: String

    public init(_ role: Role, _ text: String) {
        self.role = role
        self.text = text
    }
}

/// What a model is asked for.
public struct ModelRequest: Sendable {
    public var system: String
    public var messages: [ModelMessage]
    public var temperature: Double
    public var maximumTokens: Int

    public init(system: String, messages: [ModelMessage], temperature: Double = 0.2, maximumTokens: Int = 500) {
        self.system = system
        self.messages = messages
        self.temperature = temperature
        self.maximumTokens = maximumTokens
    }
}

/// A piece of an answer as it comes.
public enum ModelDelta: Sendable, Hashable {
    case text(String)
    /// Comes last.
    case usage(ModelUsage)
}

/// What an answer took.
public struct ModelUsage: Sendable, Hashable {
    public let model: String
    public let promptTokens: Int?
    public let completionTokens: Int?
    public let firstTokenMilliseconds: Int
    public let totalMilliseconds: Int

    public init(model: String, promptTokens: Int?, completionTokens: Int?, firstTokenMilliseconds: Int, totalMilliseconds: Int) {
        self.model = model
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.firstTokenMilliseconds = firstTokenMilliseconds
        self.totalMilliseconds = totalMilliseconds
    }
}

/// Something that answers: a provider, or the gateway over several.
public protocol LanguageModel: Sendable {
    /// The answer as it is made. Ending the iteration, or cancelling its task, ends the request upstream. Throws `ModelError`.
    func stream(_ request: ModelRequest) -> AsyncThrowingStream<ModelDelta, any Error>
}
