import EncompassCore
import Foundation
import Glibc

/// A folder in which other systems leave files: one subfolder for each of them.
///
/// A file is complete once nothing about it has changed for a while: a sender that writes slowly is not overtaken. Its
/// time of change counts, which no sender can set. Names that senders use while they write (`.part`, `.tmp`,
/// `.filepart`, a dot in front) are passed over, and links are never followed. What becomes of a file is shown by where
/// it is: in its subfolder it waits, in `done` it was read, in `rejected` it was not. A report is next to it.
struct FileInbox: Sendable {
    struct File: Hashable, Sendable {
        let owner: String
        let name: String
        let path: String
        fileprivate let state: State
    }

    fileprivate struct State: Hashable, Sendable {
        let inode: UInt64
        let size: Int
        let changedAt: Timestamp

        init(_ status: stat) {
            inode = UInt64(status.st_ino)
            size = Int(status.st_size)
            changedAt = Timestamp(
                milliseconds: Int64(status.st_ctim.tv_sec) * 1000 + Int64(status.st_ctim.tv_nsec) / 1_000_000)
        }
    }

    struct Unusable: Error, CustomStringConvertible {
        let description: String

        init(_ path: String, _ error: Int32 = errno) {
            description = "\(path): " + String(cString: strerror(error)).lowercased()
        }

        /// About a file, whose name may be a child's: only its folder is named.
        init(folderOf path: String, _ error: Int32 = errno) {
            description =
                "a file in \((path as NSString).deletingLastPathComponent): "
                + String(cString: strerror(error)).lowercased()
        }
    }

    private static let done = "done"
    private static let rejected = "rejected"
    private static let unfinished = [".part", ".tmp", ".filepart", ".partial", ".crdownload", ".swp"]
    private static let reportSuffix = ".report.txt"

    let directory: String
    /// How long a file must be unchanged.
    let settled: Span

    /// The subfolders, by name.
    func owners() throws(Unusable) -> [String] {
        try names(in: directory).filter { kind(of: directory + "/" + $0)?.st_mode.isFolder == true }
    }

    /// The complete files of an owner, the one that came first first.
    func complete(of owner: String, at now: Timestamp) throws(Unusable) -> [File] {
        let folder = directory + "/" + owner
        var files: [File] = []
        for name in try names(in: folder) {
            let lowered = name.lowercased()
            guard !FileInbox.unfinished.contains(where: lowered.hasSuffix), !lowered.hasSuffix("~") else { continue }
            let path = folder + "/" + name
            guard let status = kind(of: path), status.st_mode.isRegular else { continue }
            let state = State(status)
            guard state.changedAt + settled <= now else { continue }
            files.append(File(owner: owner, name: name, path: path, state: state))
        }
        return files.sorted { ($0.state.changedAt, $0.name) < ($1.state.changedAt, $1.name) }
    }

    /// How many files of an owner were not read, and are still there.
    func rejectedCount(of owner: String) -> Int {
        let folder = directory + "/" + owner + "/" + FileInbox.rejected
        return ((try? names(in: folder)) ?? []).count { !$0.hasSuffix(FileInbox.reportSuffix) }
    }

    /// Opens a file for reading, and nothing that has taken its place.
    func open(_ file: File) throws(Unusable) -> InboxReading {
        let descriptor = Glibc.open(file.path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw Unusable(folderOf: file.path) }
        let reading = InboxReading(descriptor)
        guard try reading.state(file.path) == file.state else { throw Unusable(folderOf: file.path, ESTALE) }
        return reading
    }

    /// Whether a file is still what it was when it was listed.
    func isUnchanged(_ file: File) -> Bool { kind(of: file.path).map(State.init) == file.state }

    /// Moves a file away, with a report that only this account can read. The report is there first: a file without one
    /// was never moved.
    func move(_ file: File, isRead: Bool, report: String, at now: Timestamp) throws(Unusable) {
        let folder = directory + "/" + file.owner + "/" + (isRead ? FileInbox.done : FileInbox.rejected)
        if mkdir(folder, 0o700) != 0, errno != EEXIST { throw Unusable(folder) }
        guard kind(of: folder)?.st_mode.isFolder == true else { throw Unusable(folder, ENOTDIR) }
        let stamp = now.rfc3339.prefix(19).filter { $0 != ":" && $0 != "-" }
        var target = "\(folder)/\(stamp)Z_\(file.name)"
        var number = 1
        while kind(of: target) != nil {
            number += 1
            target = "\(folder)/\(stamp)Z_\(number)_\(file.name)"
        }
        try write(report, to: target + FileInbox.reportSuffix)
        guard rename(file.path, target) == 0 else { throw Unusable(folderOf: file.path) }
        let descriptor = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if descriptor >= 0 {
            fsync(descriptor)
            close(descriptor)
        }
    }

    private func write(_ text: String, to path: String) throws(Unusable) {
        let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Unusable(folderOf: path) }
        defer { close(descriptor) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Unusable(folderOf: path) }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else { throw Unusable(folderOf: path) }
    }

    private func names(in folder: String) throws(Unusable) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }.sorted()
        } catch {
            throw Unusable(folder, kind(of: folder) == nil ? ENOENT : EACCES)
        }
    }

    /// Of the thing itself, not of what a link points to.
    private func kind(of path: String) -> stat? {
        var status = stat()
        return lstat(path, &status) == 0 ? status : nil
    }
}

extension mode_t {
    fileprivate var isFolder: Bool { self & S_IFMT == S_IFDIR }
    fileprivate var isRegular: Bool { self & S_IFMT == S_IFREG }
}

/// A file of an inbox that is being read; the descriptor is closed with it.
final class InboxReading: Sendable {
    private static let chunk = 1 << 16
    private let descriptor: Int32

    fileprivate init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    fileprivate func state(_ path: String) throws(FileInbox.Unusable) -> FileInbox.State {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileInbox.Unusable(folderOf: path) }
        return FileInbox.State(status)
    }

    /// The bytes from `offset`; nil at the end.
    func bytes(at offset: Int) throws(FileInbox.Unusable) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: InboxReading.chunk)
        while true {
            let count = pread(descriptor, &buffer, buffer.count, off_t(offset))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileInbox.Unusable("the file") }
            return count == 0 ? nil : Array(buffer.prefix(count))
        }
    }

    /// From the beginning.
    func source() -> () throws -> [UInt8]? {
        var offset = 0
        return { [self] in
            let chunk = try bytes(at: offset)
            offset += chunk?.count ?? 0
            return chunk
        }
    }
}
