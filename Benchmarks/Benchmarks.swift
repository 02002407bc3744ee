import ArgumentParser

/// The loads that `make bench` puts on the drivers and on running servers, and a counterpart that they are compared with. Each subcommand
/// runs one load once and prints what it measured as a JSON object; `scripts/bench/` repeats them, in turn with their yardsticks.
@main
struct Benchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmarks", abstract: "Loads and counterparts for `make bench`.",
        subcommands: [
            PostgresSelects.self, RedisCommands.self, RedisPublish.self, EmptyHTTP.self, Get.self, Turns.self, CustomerToAgent.self,
            Embeddings.self, Sessions.self, IdleSockets.self, Searches.self, NearestVectors.self,
        ])
}
