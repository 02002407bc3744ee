import Logging
import Postgres

/// Brings the database up to date; gives the names of what was applied.
public func migrate(_ settings: Settings, _ logger: Logger) async throws -> [String] {
    try await Migrator.migrate(
        ownerURL: settings.databaseURL, directory: settings.migrations, serviceRole: Settings.serviceRole,
        servicePassword: settings.servicePassword, logger: logger)
}
