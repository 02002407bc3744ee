/// How the pool connects, how many connections it holds, and how long anybody waits.
public struct PostgresConfiguration: Sendable {
    /// `postgresql://user:password@host:port/database?parameters`, as libpq reads it.
    public var url: String
    /// Connections that single statements of all callers share, pipelined.
    public var pipelined: Int
    /// Connections that are lent whole, each to one transaction. They are opened when they are first needed.
    public var transactional: Int
    /// The longest wait for a connection.
    public var acquireTimeout: Duration
    /// The server ends a statement that runs longer.
    public var statementTimeout: Duration
    public var applicationName: String
    /// Callers that may wait at once; one more is told `.poolExhausted`.
    public var maximumWaiting = 4_096
    /// The server ends a session that idles in a transaction for longer, so that a stuck caller cannot hold locks for ever.
    public var idleInTransactionTimeout: Duration = .seconds(30)
    /// How long behind a statement's time limit the server may stay silent before the connection is given up.
    public var silenceGrace: Duration = .seconds(2)

    public init(
        url: String, pipelined: Int = 2, transactional: Int = 6, acquireTimeout: Duration = .seconds(5),
        statementTimeout: Duration = .seconds(10), applicationName: String = "frontdesk"
    ) {
        self.url = url
        self.pipelined = max(1, pipelined)
        self.transactional = max(1, transactional)
        self.acquireTimeout = acquireTimeout
        self.statementTimeout = statementTimeout
        self.applicationName = applicationName
    }
}
