import Basics
import Hummingbird
import HummingbirdCore
import Postgres
import Realtime
import Redis
import Web

/// Whether the process lives, and whether it can work, part by part.
struct Health: Sendable {
    let pool: PostgresPool
    let redis: RedisClient
    let hub: Hub

    func add(to router: Router<WebContext>) {
        router.get("healthz") { _, _ in Response.json { $0.object { $0.field("status", "ok") } } }
        router.get("readyz", use: ready)
    }

    /// Ready means: PostgreSQL answers. Without Redis the service goes on, more slowly between nodes.
    @Sendable private func ready(_ request: Request, _ context: WebContext) async throws -> Response {
        let database = await databaseAnswers()
        return .json(database ? .ok : .serviceUnavailable) { json in
            json.object {
                $0.field("status", database ? "ready" : "not ready")
                $0.object("parts") {
                    $0.field("database", database ? "ok" : "away")
                    $0.field("redis", redis.isConnected && hub.isConnected ? "ok" : "away")
                    $0.field("embeddings", "ok")
                }
            }
        }
    }

    private func databaseAnswers() async -> Bool {
        do {
            return try await pool.query(.platform, "SELECT 1").count == 1
        } catch {
            return false
        }
    }
}
