import Foundation
import Glibc

/// Files that tools write: this account's alone, since they may hold children's details.
///
/// A file is written whole beside its name and then moved into place, so that nobody ever reads half of one, no reader
/// of an older file sees the new content, and nothing is written into what somebody else put there: a link, a pipe or a
/// device is refused.
enum OutputFile {
    /// - Throws: `Failure`; what stood at `path` then still stands there.
    static func write(_ data: Data, to path: String) throws {
        try check(path)
        let folder = (path as NSString).deletingLastPathComponent
        let name = (path as NSString).lastPathComponent
        var draft = Array(((folder.isEmpty ? "." : folder) + "/.\(name).XXXXXX").utf8CString)
        // `mkstemp` makes a new file with mode 0600, or fails.
        let descriptor = mkstemp(&draft)
        guard descriptor >= 0 else { throw failure(path) }
        var isInPlace = false
        defer {
            close(descriptor)
            if !isInPlace { unlink(draft) }
        }
        var rest = data[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure(path) }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else { throw failure(path) }
        // What came to stand there meanwhile is replaced, not followed: a rename never writes through a link.
        guard rename(draft, path) == 0 else { throw failure(path) }
        isInPlace = true
    }

    /// Only a plain file that this account may write is replaced.
    static func check(_ path: String) throws {
        guard !path.isEmpty, !path.hasSuffix("/") else { throw Failure(.usage, "--output needs the name of a file") }
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return }
            throw failure(path)
        }
        let kind: String
        switch status.st_mode & S_IFMT {
        case S_IFREG:
            guard access(path, W_OK) == 0 else { throw failure(path) }
            return
        case S_IFLNK: kind = "a link"
        case S_IFDIR: kind = "a directory"
        case S_IFIFO: kind = "a pipe"
        case S_IFSOCK: kind = "a socket"
        default: kind = "a device"
        }
        throw Failure(
            .failed, "cannot write \(path): it is \(kind); name a new file or a plain one, or - for standard output")
    }

    private static func failure(_ path: String) -> Failure {
        Failure(.failed, "cannot write \(path): \(String(cString: strerror(errno)))")
    }
}
