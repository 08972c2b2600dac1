import EncompassCore
import EncompassStore
import Foundation
import Glibc

/// One folder on the disk, held open: files in it are reached through it, so that nothing that somebody puts in its
/// place, and no symbolic link, is followed.
final class InboxFolder {
    /// A regular file of the folder.
    struct Entry: Hashable {
        /// As it can be shown.
        var name: String
        /// Its bytes on the disk, which need not be text.
        var raw: [CChar]
        var size: Int
        /// Which file of the disk it is, and when it was last written to, renamed or touched.
        var instance: String
    }

    /// Why something of the folder cannot be used; no name of a file.
    struct Fault: Error {
        var code: Int32
        var why: String { String(cString: strerror(code)) }
    }

    private let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    convenience init(path: String) throws {
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Fault(code: errno) }
        self.init(descriptor: descriptor)
    }

    deinit { close(descriptor) }

    /// A folder in this one; made if it is not there and `making` is true.
    func folder(_ name: String, making: Bool = false) throws -> InboxFolder {
        if making, mkdirat(descriptor, name, 0o770) != 0, errno != EEXIST { throw Fault(code: errno) }
        let inner = openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard inner >= 0 else { throw Fault(code: errno) }
        return InboxFolder(descriptor: inner)
    }

    /// Names of folders and regular files, in order. Hidden ones, symbolic links and everything else are left out.
    func list() throws -> (folders: [String], files: [Entry]) {
        // `fdopendir` owns its descriptor.
        guard let stream = fdopendir(openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)) else {
            throw Fault(code: errno)
        }
        defer { closedir(stream) }
        var (folders, files): ([String], [Entry]) = ([], [])
        while let item = readdir(stream) {
            let raw = withUnsafeBytes(of: item.pointee.d_name) { bytes in
                bytes.prefix { $0 != 0 }.map { CChar(bitPattern: $0) } + [0]
            }
            let name = String(decoding: raw.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            var status = stat()
            guard !name.hasPrefix("."), fstatat(descriptor, raw, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: folders.append(name)
            case S_IFREG: files.append(InboxFolder.entry(name, raw, status))
            default: continue
            }
        }
        return (folders.sorted(), files.sorted { $0.name < $1.name })
    }

    private static func entry(_ name: String, _ raw: [CChar], _ status: stat) -> Entry {
        Entry(
            name: name, raw: raw, size: Int(status.st_size),
            instance: "\(status.st_dev):\(status.st_ino):\(status.st_ctim.tv_sec).\(status.st_ctim.tv_nsec)"
                + ":\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)")
    }

    /// Reads a file from its beginning, in pieces.
    ///
    /// - Returns: false if it is not the file that was listed, or was written to meanwhile.
    func read(_ entry: Entry, _ take: ([UInt8]) throws -> Void) throws -> Bool {
        let file = openat(descriptor, entry.raw, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { throw Fault(code: errno) }
        defer { close(file) }
        guard isSame(file, entry) else { return false }
        var piece = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = Glibc.read(file, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Fault(code: errno) }
            guard count > 0 else { return isSame(file, entry) }
            try take(Array(piece[..<count]))
        }
    }

    private func isSame(_ file: Int32, _ entry: Entry) -> Bool {
        var status = stat()
        return fstat(file, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
            && InboxFolder.entry(entry.name, entry.raw, status) == entry
    }

    /// Moves a file into a folder.
    func move(_ entry: Entry, to folder: InboxFolder, as name: String) throws {
        guard renameat(descriptor, entry.raw, folder.descriptor, name) == 0 else { throw Fault(code: errno) }
    }

    /// Whether anything has this name.
    func has(_ name: String) -> Bool {
        var status = stat()
        return fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0
    }

    /// Writes a file that is not there yet.
    func write(_ text: String, as name: String, mode: mode_t) throws {
        let file = openat(descriptor, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Fault(code: errno) }
        defer { close(file) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Fault(code: errno) }
            rest = rest.dropFirst(count)
        }
        guard fchmod(file, mode) == 0, fsync(file) == 0 else { throw Fault(code: errno) }
    }

    /// The text of a small file; nil if it is not there.
    func text(of name: String, limit: Int = 1 << 20) throws -> String? {
        guard let entry = try list().files.first(where: { $0.name == name }), entry.size <= limit else { return nil }
        var bytes: [UInt8] = []
        _ = try read(entry) { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }
}
