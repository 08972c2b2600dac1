import Foundation

/// The few file operations of a Maildir, each with its failure.
enum MaildirFolder {
    /// A directory of our own, unless there is one.
    static func make(_ path: String) throws(StorageFault) {
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw StorageFault(errno) }
    }

    /// Writes a file with mode 0600 and waits for the disk.
    static func write(_ bytes: [UInt8], to path: String) throws(StorageFault) {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw StorageFault(errno) }
        defer { close(file) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw StorageFault(errno) }
            rest = rest.dropFirst(count)
        }
        guard fsync(file) == 0 else { throw StorageFault(errno) }
    }

    /// Makes the names in a directory durable.
    static func synchronise(_ path: String) throws(StorageFault) {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw StorageFault(errno) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw StorageFault(errno) }
    }
}

/// What the operating system said of a file.
struct StorageFault: Error, CustomStringConvertible {
    let code: Int32
    init(_ code: Int32) { self.code = code }
    var description: String { String(cString: strerror(code)) }
}
