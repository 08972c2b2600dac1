import EncompassCore
import EncompassStore
import Foundation
import Glibc

/// One folder on the disk, held open: files in it are reached through it, so that nothing that somebody puts in its
/// place, and no symbolic link, is followed.
final class InboxFolder: Sendable {
    /// Where files go that were read, and those that were not.
    static let done = "done"
    static let rejected = "rejected"

    /// A regular file of the folder.
    struct Entry: Hashable, Sendable {
        /// As it can be shown.
        var name: String
        /// Its bytes on the disk, which need not be text.
        var raw: [CChar]
        var size: Int
        /// Which file of the disk it is, and when it was last written to, renamed or touched.
        var instance: String
        /// When it was last written to, renamed or touched. No sender can set it.
        var changedAt: Timestamp
    }

    /// Why something of the folder cannot be used; no name of a file, which may be a child's.
    struct Fault: Error, CustomStringConvertible {
        var code: Int32
        var why: String { String(cString: strerror(code)) }
        var description: String { why.lowercased() }
    }

    private let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    convenience init(path: String) throws {
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Fault(code: errno) }
        self.init(descriptor: descriptor)
    }

    deinit { close(descriptor) }

    /// A folder in this one; made with a mode if there is one and the folder is not there.
    func folder(_ name: String, making mode: mode_t? = nil) throws -> InboxFolder {
        if let mode, mkdirat(descriptor, name, mode) != 0, errno != EEXIST { throw Fault(code: errno) }
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
        while let place = InboxFolder.nextName(in: stream) {
            let name = String(cString: place)
            var status = stat()
            guard !name.hasPrefix("."), fstatat(descriptor, place, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: folders.append(name)
            case S_IFREG: files.append(InboxFolder.entry(name, InboxFolder.bytes(at: place), status))
            default: continue
            }
        }
        return (folders.sorted(), files.sorted { $0.name < $1.name })
    }

    /// The address of the next name in a folder that is being read, valid until the following call; nil at the end.
    ///
    /// The system gives each entry only the room that its name needs: reading `d_name` as Swift declares it, with 256
    /// bytes, would go past the end of the buffer in a folder with many files. The name is not copied here: the compiler
    /// frees an array that a caller does not use before it is filled (found with AddressSanitizer in the optimised program).
    static func nextName(in stream: OpaquePointer) -> UnsafePointer<CChar>? {
        guard let item = readdir(stream), let place = MemoryLayout<dirent>.offset(of: \.d_name) else { return nil }
        return UnsafeRawPointer(item).advanced(by: place).assumingMemoryBound(to: CChar.self)
    }

    /// A name with its zero byte.
    private static func bytes(at place: UnsafePointer<CChar>) -> [CChar] {
        Array(UnsafeBufferPointer(start: place, count: strlen(place) + 1))
    }

    fileprivate static func entry(_ name: String, _ raw: [CChar], _ status: stat) -> Entry {
        Entry(
            name: name, raw: raw, size: Int(status.st_size),
            instance: "\(status.st_dev):\(status.st_ino):\(status.st_ctim.tv_sec).\(status.st_ctim.tv_nsec)"
                + ":\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)",
            changedAt: Timestamp(
                milliseconds: Int64(status.st_ctim.tv_sec) * 1000 + Int64(status.st_ctim.tv_nsec) / 1_000_000))
    }

    /// Opens a file that was listed. `ESTALE` if another has taken its place, or it was written to meanwhile.
    func open(_ entry: Entry) throws -> InboxReading {
        let file = openat(descriptor, entry.raw, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { throw Fault(code: errno) }
        let reading = InboxReading(file, of: entry)
        guard reading.isUnchanged else { throw Fault(code: ESTALE) }
        return reading
    }

    /// Reads a file from its beginning, in pieces.
    ///
    /// - Returns: false if it is not the file that was listed, or was written to meanwhile.
    func read(_ entry: Entry, _ take: ([UInt8]) throws -> Void) throws -> Bool {
        let reading: InboxReading
        do {
            reading = try open(entry)
        } catch let fault as Fault where fault.code == ESTALE {
            return false
        }
        let source = reading.source()
        while let piece = try source() { try take(piece) }
        return reading.isUnchanged
    }

    /// Whether a file is still what it was when it was listed.
    func isUnchanged(_ entry: Entry) -> Bool {
        var status = stat()
        return fstatat(descriptor, entry.raw, &status, AT_SYMLINK_NOFOLLOW) == 0
            && InboxFolder.entry(entry.name, entry.raw, status) == entry
    }

    /// Moves a file into a folder, durably.
    func move(_ entry: Entry, to folder: InboxFolder, as name: String) throws {
        guard renameat(descriptor, entry.raw, folder.descriptor, name) == 0 else { throw Fault(code: errno) }
        _ = fsync(folder.descriptor)
    }

    /// Removes the files that came here before a time.
    ///
    /// - Returns: how many.
    func removeFiles(before limit: Timestamp) throws -> Int {
        try list().files.count { $0.changedAt < limit && unlinkat(descriptor, $0.raw, 0) == 0 }
    }

    /// A name that neither a file nor one of its reports has: the time, and the file's own name in letters that every
    /// system and terminal takes.
    func freeName(for name: String, at now: Timestamp, reports: [String]) -> String {
        let stamp = now.rfc3339.prefix(19).filter { $0 != "-" && $0 != ":" }
        let plain = String(
            name.unicodeScalars.prefix(100).map { scalar -> Character in
                let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                return isPlain || "._-".unicodeScalars.contains(scalar) ? Character(scalar) : "_"
            })
        let wanted = "\(stamp)Z-\(plain)"
        func isFree(_ name: String) -> Bool { ([""] + reports).allSatisfy { !has(name + $0) } }
        return isFree(wanted) ? wanted : (2...).lazy.map { "\(stamp)Z-\($0)-\(plain)" }.first(where: isFree) ?? wanted
    }

    /// Whether a program that sends files writes into one of such a name, and renames it at the end.
    static func isPartial(_ name: String) -> Bool {
        let name = name.lowercased()
        return name.hasSuffix("~")
            || [".part", ".tmp", ".filepart", ".partial", ".crdownload", ".swp"].contains {
                name.hasSuffix($0)
            }
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

/// A file of a folder that is being read; the descriptor is closed with it.
final class InboxReading: Sendable {
    private static let chunk = 1 << 18
    private let descriptor: Int32
    private let entry: InboxFolder.Entry

    fileprivate init(_ descriptor: Int32, of entry: InboxFolder.Entry) {
        self.descriptor = descriptor
        self.entry = entry
    }

    deinit { close(descriptor) }

    /// Whether it is the file that was listed, and was not written to since.
    var isUnchanged: Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
            && InboxFolder.entry(entry.name, entry.raw, status) == entry
    }

    /// The bytes from `offset`; nil at the end.
    func bytes(at offset: Int) throws -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: InboxReading.chunk)
        while true {
            let count = pread(descriptor, &buffer, buffer.count, off_t(offset))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw InboxFolder.Fault(code: errno) }
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
