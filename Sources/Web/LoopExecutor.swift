import NIOCore

/// Runs tasks on a connection's event loop.
///
/// A request that only reads a record would otherwise be handed from the loop's thread to the cooperative pool's and back at each await.
/// What computes for milliseconds must not stay here: turns run as tasks of their own, passwords are hashed and texts embedded on other
/// threads.
final class LoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
