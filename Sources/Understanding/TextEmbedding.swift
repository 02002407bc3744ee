/// What turns a text into a vector of unit length. The model in the process is one.
public protocol TextEmbedding: Sendable {
    func embed(_ text: String) async -> [Float]
}
