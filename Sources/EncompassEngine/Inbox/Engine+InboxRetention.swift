import EncompassCore
import EncompassStore
import Logging

extension Engine {
    /// Removes from `done` and `rejected` of a watched folder and its subfolders, once a day, what was kept long enough.
    func tidyInbox(_ path: String) throws {
        let (now, real) = (clock.now(), realClock.now())
        let today = london.civil(real).date
        guard morning.with({ $0.tidiedOn[path] }) != today else { return }
        let limit = real - settings.morning.retention.periods.files
        let root = try InboxFolder(path: path)
        var removed = 0
        for folder in try [root] + root.list().folders.map({ try root.folder($0) }) {
            for name in [InboxFolder.done, InboxFolder.rejected] {
                // Most have none.
                guard let old = try? folder.folder(name) else { continue }
                removed += try old.removeFiles(before: limit)
            }
        }
        morning.with { $0.tidiedOn[path] = today }
        guard removed > 0 else { return }
        try store.auditLog.append(
            AuditEntry(
                .erasure, "retention.filesRemoved", actor: .engine, subject: "retention:files",
                facts: ["count": String(removed)]), at: now)
        log.info("old files of a watched folder removed", metadata: ["count": "\(removed)"])
    }
}
