import MiniLM
import Synchronization
import Testing

@Suite struct `The embedder` {
    @Test func `agrees with the reference on every text, one by one`() async throws {
        let embedder = try Model.embedder()
        for reference in try Reference.all() {
            let vector = await embedder.embed(reference.text)
            #expect(vector.count == Embedder.dimensions)
            #expect(cosine(vector, reference.vector) >= Reference.agreement(of: embedder.instructionSet), "\(reference.text.prefix(60))")
        }
    }

    @Test func `agrees with the reference on a batch, in the order of the texts`() async throws {
        let references = try Reference.all()
        let embedder = try Model.embedder()
        let vectors = await embedder.embed(references.map(\.text))
        #expect(vectors.count == references.count)
        for (vector, reference) in zip(vectors, references) {
            #expect(cosine(vector, reference.vector) >= Reference.agreement(of: embedder.instructionSet), "\(reference.text.prefix(60))")
        }
    }

    @Test func `gives many who ask at once each his own vector`() async throws {
        let embedder = try Model.embedder()
        let references = try Reference.all()
        try await withThrowingTaskGroup(of: (Int, [Float]).self) { group in
            for index in 0..<100 {
                group.addTask { (index, await embedder.embed(references[index % references.count].text)) }
            }
            for try await (index, vector) in group {
                let reference = references[index % references.count]
                #expect(cosine(vector, reference.vector) >= Reference.agreement(of: embedder.instructionSet))
            }
        }
    }

    @Test func `finds the sentence that means the same`() async throws {
        let vectors = try await Model.embedder().embed([
            "What does a new water heater cost?", "The price of replacing a boiler", "We are closed on public holidays",
        ])
        #expect(cosine(vectors[0], vectors[1]) > cosine(vectors[0], vectors[2]) + 0.2)
    }

    @Test func `answers an empty batch at once`() async throws {
        #expect(try await Model.embedder().embed([String]()).isEmpty)
    }

    @Test(.timeLimit(.minutes(3))) func `lets a query overtake a long batch`() async throws {
        let embedder = try Embedder(directory: Model.directory(), threads: 1)
        let order = Mutex<[String]>([])
        let started = AsyncStream<Void>.makeStream()
        async let batch: Void = {
            started.continuation.yield()
            let vectors = await embedder.embed(longTexts(12))
            #expect(vectors.count == 12)
            order.withLock { $0.append("batch") }
        }()
        for await _ in started.stream { break }
        for _ in 0..<3 { _ = await embedder.embed("Are you open now?") }
        order.withLock { $0.append("queries") }
        await batch
        #expect(order.withLock { $0 } == ["queries", "batch"])
        embedder.shutdown()
    }

    @Test(.timeLimit(.minutes(3))) func `does not let a small batch wait for the end of a large one`() async throws {
        let embedder = try Embedder(directory: Model.directory(), threads: 1)
        let order = Mutex<[String]>([])
        let started = AsyncStream<Void>.makeStream()
        async let large: Void = {
            started.continuation.yield()
            _ = await embedder.embed(longTexts(12))
            order.withLock { $0.append("large") }
        }()
        for await _ in started.stream { break }
        _ = await embedder.embed(["Sewer lines", "Sump pumps"])
        order.withLock { $0.append("small") }
        await large
        #expect(order.withLock { $0 } == ["small", "large"])
        embedder.shutdown()
    }

    @Test(.timeLimit(.minutes(3))) func `stops a cancelled batch between two texts`() async throws {
        let embedder = try Embedder(directory: Model.directory(), threads: 1)
        let task = Task { await embedder.embed(longTexts(2000)) }
        // The batch has begun once a query that came after it is answered.
        _ = await embedder.embed("Is anybody there?")
        let clock = ContinuousClock()
        let cancelled = clock.now
        task.cancel()
        #expect(await task.value.isEmpty)
        #expect(clock.now - cancelled < .seconds(2))
        // 2000 texts would keep the only thread busy for minutes.
        #expect(await embedder.embed(["Still there"]).count == 1)
        embedder.shutdown()
    }

    @Test func `embeds nothing for a task that was cancelled before it asked`() async throws {
        let embedder = try Model.embedder()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await embedder.embed(longTexts(500))
        }
        #expect(await task.value.isEmpty)
    }

    @Test func `answers after shutdown too`() async throws {
        let embedder = try Embedder(directory: Model.directory(), threads: 2)
        let before = await embedder.embed("Do you fix leaks?")
        embedder.shutdown()
        embedder.shutdown()
        #expect(cosine(await embedder.embed("Do you fix leaks?"), before) > 0.99999)
        #expect(await embedder.embed(["Do you fix leaks?", "Yes"]).count == 2)
    }

    @Test func `finishes what it accepted before it shuts down`() async throws {
        let embedder = try Embedder(directory: Model.directory(), threads: 2)
        let accepted = (0..<20).map { number in Task { await embedder.embed("Leak number \(number)") } }
        embedder.shutdown()
        for task in accepted { #expect(await task.value.count == Embedder.dimensions) }
    }

    @Test func `names the file that is missing`() throws {
        let folder = try TemporaryFolder()
        #expect(throws: EmbedderError.missing(path: "\(folder.path)/vocab.txt")) { try Embedder(directory: folder.path, threads: 1) }
    }
}

private func longTexts(_ count: Int) -> [String] {
    (0..<count).map { "Job \($0). " + String(repeating: "We drained the tank and replaced the anode rod. ", count: 30) }
}
