import EncompassCore

/// A folder in which other systems leave files: one subfolder for each of them.
///
/// A file is complete once nothing about it has changed for a while: a sender that writes slowly is not overtaken. What
/// becomes of a file is shown by where it is: in its subfolder it waits, in `done` it was read, in `rejected` it was
/// not. A report is next to it.
struct FileInbox: Sendable {
    struct File: Sendable {
        let owner: String
        let entry: InboxFolder.Entry
        let folder: InboxFolder
    }

    /// Something of the inbox that cannot be used. A file is not named, since its name may be a child's: only its folder.
    struct Unusable: Error, CustomStringConvertible {
        let description: String
    }

    private static let reportSuffix = ".report.txt"

    let directory: String
    /// How long a file must be unchanged.
    let settled: Span

    /// The subfolders, by name.
    func owners() throws -> [String] {
        try naming(directory) { try InboxFolder(path: directory).list().folders }
    }

    /// The complete files of an owner, the one that came first first.
    func complete(of owner: String, at now: Timestamp) throws -> [File] {
        try naming(path(owner)) {
            let folder = try InboxFolder(path: directory).folder(owner)
            return try folder.list().files
                .filter { !InboxFolder.isPartial($0.name) && $0.changedAt + settled <= now }
                .sorted { ($0.changedAt, $0.name) < ($1.changedAt, $1.name) }
                .map { File(owner: owner, entry: $0, folder: folder) }
        }
    }

    /// How many files of an owner were not read, and are still there.
    func rejectedCount(of owner: String) -> Int {
        let folder = try? InboxFolder(path: directory).folder(owner).folder(InboxFolder.rejected)
        let files = (try? folder?.list().files) ?? []
        return files.count { !$0.name.hasSuffix(FileInbox.reportSuffix) }
    }

    /// Opens a file for reading, and nothing that has taken its place.
    func open(_ file: File) throws -> InboxReading {
        try naming(path(file.owner)) { try file.folder.open(file.entry) }
    }

    /// Whether a file is still what it was when it was listed.
    func isUnchanged(_ file: File) -> Bool { file.folder.isUnchanged(file.entry) }

    /// Moves a file away, with a report that only this account can read. The report is there first: a file without one
    /// was never moved.
    func move(_ file: File, isRead: Bool, report: String, at now: Timestamp) throws {
        try naming(path(file.owner)) {
            let target = try file.folder.folder(isRead ? InboxFolder.done : InboxFolder.rejected, making: 0o700)
            let name = target.freeName(for: file.entry.name, at: now, reports: [FileInbox.reportSuffix])
            try target.write(report, as: name + FileInbox.reportSuffix, mode: 0o600)
            try file.folder.move(file.entry, to: target, as: name)
        }
    }

    private func path(_ owner: String) -> String { directory + "/" + owner }

    private func naming<Value>(_ folder: String, _ work: () throws -> Value) throws -> Value {
        do {
            return try work()
        } catch let fault as InboxFolder.Fault {
            throw Unusable(description: "\(folder): \(fault)")
        }
    }
}
