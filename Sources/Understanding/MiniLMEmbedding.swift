import MiniLM

extension Embedder: TextEmbedding {}
