import Basics
import Postgres

/// What a driver's error means for a caller. Rooms translate what they expect, such as a name that is taken; what is left is the machine's.
enum DriverFailures {
    static func meaning(of error: any Error) -> (any Failure)? { (error as? PostgresError)?.failure }
}
