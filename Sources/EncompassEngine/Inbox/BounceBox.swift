import EncompassCore
import Foundation
import Glibc
import Synchronization

/// Where the mail system puts the mail for our Return-Path: a mail directory (`new`, `cur`, `tmp`) or an mbox file.
///
/// In a mail directory a bounce that was read is moved to the subfolder `.Encompass`, which mail programs show; what is no
/// bounce stays where it is, for a person. An mbox file is never changed: only how far it was read is kept.
public final class BounceBox: Sendable {
    enum Answer {
        /// It was read.
        case done
        /// It is no bounce of ours.
        case left
        /// It is to be read again.
        case later
    }

    /// Why it cannot be used. No file in it is named.
    struct Unusable: Error, CustomStringConvertible {
        let description: String
        fileprivate init(_ path: String) { description = "\(path): " + String(cString: strerror(errno)).lowercased() }
    }

    /// A bounce holds the mail itself, which is short.
    private static let largest = 1 << 20
    /// Read at once of an mbox file; the rest follows at the next turn.
    private static let largestFile = 64 << 20
    private static let readFolder = ".Encompass"

    private let path: String
    /// Mail in the directory that is no bounce: not read again until the next start.
    private let left = Mutex<Set<String>>([])

    /// - Parameter path: of the folder or the file.
    public init(path: String) { self.path = path }

    /// Mail that was left for a person; none for an mbox file, which says nothing about it.
    var leftCount: Int { left.withLock { $0.count } }

    /// Shows each mail that has not been read.
    ///
    /// - Parameters:
    ///   - position: how far an mbox file was read.
    ///   - body: what to do with it.
    /// - Returns: how far an mbox file has been read now.
    func read(from position: String?, _ body: ([UInt8]) throws -> Answer) throws -> String? {
        var status = stat()
        guard stat(path, &status) == 0 else { throw Unusable(path) }
        guard status.st_mode & S_IFMT == S_IFDIR else { return try readFile(from: position, body) }
        try readDirectory(body)
        return position
    }

    private func readDirectory(_ body: ([UInt8]) throws -> Answer) throws {
        var seen: Set<String> = []
        for folder in ["new", "cur"] {
            for name in try names(in: path + "/" + folder) {
                // A mail program changes the flags behind the colon, and moves it from new to cur.
                let base = String(name.prefix { $0 != ":" })
                seen.insert(base)
                guard !left.withLock({ $0.contains(base) }) else { continue }
                let file = path + "/" + folder + "/" + name
                guard let mail = try bytes(of: file) else { continue }
                switch try body(mail) {
                case .done: try putAway(file, base)
                case .left: _ = left.withLock { $0.insert(base) }
                case .later: break
                }
            }
        }
        left.withLock { [seen] in $0.formIntersection(seen) }
    }

    private func names(in folder: String) throws(Unusable) -> [String] {
        guard let stream = opendir(folder) else { throw Unusable(folder) }
        defer { closedir(stream) }
        var names: [String] = []
        while let name = InboxFolder.nextName(in: stream).map({ String(cString: $0) }) {
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    /// Nil if it has gone, or is no file.
    private func bytes(of file: String) throws(Unusable) -> [UInt8]? {
        let descriptor = Glibc.open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ELOOP { return nil }
            throw Unusable(path)
        }
        defer { close(descriptor) }
        return try bytes(descriptor, from: 0, limit: BounceBox.largest)
    }

    private func putAway(_ file: String, _ base: String) throws(Unusable) {
        let folder = path + "/" + BounceBox.readFolder
        for name in ["", "/tmp", "/new", "/cur"] where mkdir(folder + name, 0o700) != 0 && errno != EEXIST {
            throw Unusable(folder)
        }
        guard rename(file, "\(folder)/cur/\(base):2,S") == 0 || errno == ENOENT else {
            throw Unusable(path)
        }
    }

    /// One mail begins with each line `From ` after an empty one. The mail system holds a lock while it writes.
    private func readFile(from position: String?, _ body: ([UInt8]) throws -> Answer) throws -> String? {
        let descriptor = Glibc.open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw Unusable(path) }
        defer { close(descriptor) }
        var lock = flock()
        (lock.l_type, lock.l_whence) = (Int16(F_RDLCK), Int16(SEEK_SET))
        guard fcntl(descriptor, F_SETLK, &lock) == 0 else { return position }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Unusable(path) }
        let place = MailboxPosition(position)
        let inode = UInt64(status.st_ino)
        // A new file, or one that was emptied, is read from its beginning.
        let start = place.map { $0.inode == inode && $0.offset <= Int(status.st_size) ? $0.offset : 0 } ?? 0
        guard start < Int(status.st_size) else { return MailboxPosition(inode: inode, offset: start).text }
        let text = try bytes(descriptor, from: start, limit: BounceBox.largestFile)
        var mails = BounceBox.mails(text)
        var next = start + text.count
        // The last one may go on behind what was read.
        if text.count >= BounceBox.largestFile, mails.count > 1 { next = start + mails.removeLast().lowerBound }
        for mail in mails {
            guard case .later = try body(Array(text[mail].prefix(BounceBox.largest))) else { continue }
            // What follows is read again with it, which does no harm.
            next = min(next, start + mail.lowerBound)
        }
        return MailboxPosition(inode: inode, offset: next).text
    }

    private static func mails(_ bytes: [UInt8]) -> [Range<Int>] {
        let mark = Array("From ".utf8)
        var starts: [Int] = []
        var line = 0
        var isAfterEmpty = true
        while line < bytes.count {
            let end = bytes[line...].firstIndex(of: 0x0A) ?? bytes.count
            if isAfterEmpty, bytes[line..<end].starts(with: mark) { starts.append(line) }
            isAfterEmpty = bytes[line..<end].allSatisfy { $0 == 0x0D }
            line = end + 1
        }
        return zip(starts, starts.dropFirst() + [bytes.count]).map { $0..<$1 }
    }

    private func bytes(_ descriptor: Int32, from offset: Int, limit: Int) throws(Unusable) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < limit {
            let count = pread(descriptor, &chunk, chunk.count, off_t(offset + bytes.count))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Unusable(path) }
            if count == 0 { break }
            bytes += chunk.prefix(count)
        }
        return bytes
    }
}

/// How far an mbox file was read, and which file it was.
private struct MailboxPosition {
    let inode: UInt64
    let offset: Int

    init(inode: UInt64, offset: Int) {
        self.inode = inode
        self.offset = offset
    }

    init?(_ text: String?) {
        let parts = (text ?? "").split(separator: ":")
        guard parts.count == 2, let inode = UInt64(parts[0]), let offset = Int(parts[1]) else { return nil }
        self.init(inode: inode, offset: offset)
    }

    var text: String { "\(inode):\(offset)" }
}
