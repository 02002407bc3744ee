/// The configuration's time limits in nanoseconds: they are asked for at each statement, and a `Duration` counts in 128 bits.
struct Limits {
    let acquire: UInt64
    let statement: UInt64
    let silence: UInt64

    init(_ configuration: PostgresConfiguration) {
        acquire = configuration.acquireTimeout.nanoseconds
        statement = configuration.statementTimeout.nanoseconds
        silence = configuration.silenceGrace.nanoseconds
    }
}
