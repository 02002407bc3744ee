import Basics
import Hummingbird
import HummingbirdCore
import Postgres
import Web

/// `/metrics` in Prometheus's text format (version 0.0.4).
struct Metrics: Sendable {
    let pool: PostgresPool

    func add(to router: Router<WebContext>) {
        router.get("metrics") { _, _ in Response.bytes(type: "text/plain; version=0.0.4", Array(text.utf8)) }
    }

    private var text: String {
        let pool = pool.statistics
        return """
            # HELP frontdesk_postgres_exhausted_total Calls that were refused because too many waited.
            # TYPE frontdesk_postgres_exhausted_total counter
            frontdesk_postgres_exhausted_total \(pool.exhausted)
            # HELP frontdesk_postgres_connections Open database connections.
            # TYPE frontdesk_postgres_connections gauge
            frontdesk_postgres_connections \(pool.connected)

            """
    }
}
