import ArgumentParser
import Documents
import Logging
import Server

/// The program: one executable, a subcommand for each thing that it does.
@main
struct Frontdesk: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "frontdesk", abstract: "Support chat for small service businesses.",
        subcommands: [Serve.self, Work.self, Migrate.self, Seed.self, CheckConfig.self, Doctor.self, TrainHeads.self, Extract.self])
}

/// Reads the configuration and starts the log.
private func start() throws -> (Settings, Logger) {
    let settings = try Settings()
    LoggingSystem.bootstrap { JSONLines(label: $0, level: settings.logLevel) }
    return (settings, Logger(label: "frontdesk"))
}

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serves the chat, the console and the API, and works on the outbox.")

    func run() async throws {
        let (settings, logger) = try start()
        try await Installation(settings: settings, logger: logger).serve()
    }
}

struct Work: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "worker", abstract: "Works on the outbox alone, beside other nodes.")

    func run() async throws {
        let (settings, logger) = try start()
        try await Installation(settings: settings, logger: logger).work()
    }
}

struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Brings the database up to date and makes the service's role.")

    func run() async throws {
        let (settings, logger) = try start()
        let applied = try await migrate(settings, logger)
        print(applied.isEmpty ? "The database is up to date." : applied.map { "applied \($0)" }.joined(separator: "\n"))
    }
}

struct Seed: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Loads the sample businesses of a folder; what is there already stays.")

    @Argument(help: "The folder, such as kb-samples.") var folder: String

    func run() async throws {
        let (settings, logger) = try start()
        for line in try await Installation(settings: settings, logger: logger).seed(from: folder) { print(line) }
    }
}

struct CheckConfig: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config", abstract: "Prints the configuration, secrets masked, and what is wrong with it.")

    func run() throws {
        print(Settings.described())
        _ = try Settings()
    }
}

struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Checks everything that the program stands on.")

    func run() async throws {
        let (settings, logger) = try start()
        let findings = await diagnose(settings, logger)
        for finding in findings { print(finding.line) }
        if findings.contains(where: { !$0.isFine }) { throw ExitCode.failure }
    }
}

struct TrainHeads: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train-heads", abstract: "Trains the classifiers of messages from the examples in this program's sources.")

    @Option(help: "The folder of all-MiniLM-L6-v2.") var model: String
    @Argument(help: "The file to write.") var file = "Sources/Understanding/Examples/heads.json"

    func run() async throws { try await trainHeads(model: model, into: file) }
}

/// What the service starts for each document that it does not trust itself to read.
struct Extract: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Reads one document for the service: from standard input to standard output.", shouldDisplay: false)

    @Argument(help: "The kind that the service found it to be.") var kind: String

    func run() throws {
        let code = ExtractionChild.serve(kind)
        if code != 0 { throw ExitCode(code) }
    }
}
