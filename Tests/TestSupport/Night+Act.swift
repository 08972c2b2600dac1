package import EncompassCore
import EncompassEngine
package import EncompassStore
import Foundation

extension Night {
    /// A school's answer through its system; by default, a named person has seen it.
    package func acknowledge(
        _ item: QueueItem, as outcome: AcknowledgementOutcome = .acknowledged, by person: String? = "Kay Adult",
        children: [String: AcknowledgementOutcome] = [:], within scope: [Scope]? = nil
    ) throws {
        tick()
        try engine.acknowledge(
            notification: item.id,
            Acknowledgement(
                outcome: outcome, person: person, children: children, via: .webhook,
                actor: .credential("school", "test")), within: scope ?? [item.target])
    }

    @discardableResult
    package func resolve(
        _ item: ExceptionItem, _ resolution: Resolution, by login: String = "olga", supervisor: Bool = false
    ) throws -> ExceptionItem {
        tick()
        return try store.exceptions.resolve(
            exception: item.id, resolution, reason: "as checked by phone",
            by: .desk(login, as: supervisor ? .supervisor : .operator), at: clock.now())
    }

    package func release(_ item: QueueItem, supervisor: Bool = false) throws {
        tick()
        try store.notifications.release(
            item.id, reason: "agreed", by: .desk("olga", as: supervisor ? .supervisor : .operator), at: clock.now())
    }

    package func cancel(_ item: QueueItem) throws {
        tick()
        try store.notifications.cancel(
            item.id, reason: "told in person", by: .desk("olga", as: .operator), at: clock.now())
    }

    /// The pupil's internal id on the roll.
    package func pupil(_ forename: String) throws -> Int64 {
        var found: Int64?
        try store.registry.streamRoll { if $0.entries.first?.pupil.forename == forename { found = $0.pupil } }
        guard let found else { throw StoreError(.notFound, "no such pupil") }
        return found
    }
}

extension Night {
    /// Runs a statement on the file behind the store's back, from another process.
    package func corrupt(_ sql: String) throws {
        let script = """
            import sqlite3, sys; c = sqlite3.connect(sys.argv[1], timeout=600); c.execute(sys.argv[2]); c.commit()
            """
        let python = try ChildProcess(
            TestPython.path ?? "/usr/bin/python3", ["-c", script, folder.file("night.db"), sql], environment: [:],
            output: folder.file("corrupt.log"))
        guard try python.wait() == .exited(0) else { throw StoreError(.invalid, "the statement failed") }
    }
}
