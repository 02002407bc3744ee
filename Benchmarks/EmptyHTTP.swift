import ArgumentParser
import Hummingbird

/// The yardstick of the API's CPU time: the same HTTP server with a handler that does nothing.
struct EmptyHTTP: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serves an empty Hummingbird handler at /.")

    @Option(help: "Where to listen, on 127.0.0.1.") var port: Int

    func run() async throws {
        let router = Router()
        router.get("/") { _, _ in HTTPResponse.Status.ok }
        let application = Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port), serverName: nil),
            logger: logger)
        try await application.runService()
    }
}
