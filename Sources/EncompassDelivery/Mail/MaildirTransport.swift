import EncompassCore
import Foundation

/// Writes each message as a file into a Maildir (`tmp`, `new`, `cur`), durable before it counts as accepted.
///
/// The file is named by the Message-ID only. A message sent again after a crash therefore finds its file, in `new` or,
/// if a mail program moved it, in `cur`, and is accepted unchanged: the first write wins.
public struct MaildirTransport: MailTransport {
    private let path: String
    private let composer: MessageComposer

    /// - Parameter path: the Maildir itself; created with mode 0700 when the first message is sent.
    public init(path: String, composer: MessageComposer) {
        self.path = path
        self.composer = composer
    }

    public func send(_ message: Email) -> DeliveryOutcome {
        let name = message.id.text
        return attempt { () throws(StorageFault) in
            if !isPresent(name) { try write(composer.bytes(message), name: name) }
            return name
        }
    }

    /// Creates the directory, and writes and removes a file there: `accepted` if a message could be stored now.
    public func probe(_: TransferCancellation) -> DeliveryOutcome {
        attempt { () throws(StorageFault) in
            try MaildirFolder.write([], to: path + "/tmp/probe")
            unlink(path + "/tmp/probe")
            return nil
        }
    }

    private func attempt(_ work: () throws(StorageFault) -> String?) -> DeliveryOutcome {
        do throws(StorageFault) {
            try MaildirFolder.make(path)
            for folder in ["tmp", "new", "cur"] { try MaildirFolder.make(path + "/" + folder) }
            return .accepted(receipt: try work())
        } catch {
            return .deferred(reason: .storage, detail: "the mail directory cannot be written: \(error)")
        }
    }

    private func isPresent(_ name: String) -> Bool {
        if FileManager.default.fileExists(atPath: path + "/new/" + name) { return true }
        let read = (try? FileManager.default.contentsOfDirectory(atPath: path + "/cur")) ?? []
        return read.contains { $0 == name || $0.hasPrefix(name + ":") }
    }

    /// The file is complete and on disk before it appears in `new`, and its name is on disk before this returns.
    private func write(_ bytes: [UInt8], name: String) throws(StorageFault) {
        let temporary = path + "/tmp/" + name
        try MaildirFolder.write(bytes, to: temporary)
        guard rename(temporary, path + "/new/" + name) == 0 else { throw StorageFault(errno) }
        try MaildirFolder.synchronise(path + "/new")
    }
}

/// The file operations of a Maildir, each with its failure.
enum MaildirFolder {
    /// Creates a directory for us, unless there is one.
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

    /// Syncs the names in a directory to disk.
    static func synchronise(_ path: String) throws(StorageFault) {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw StorageFault(errno) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw StorageFault(errno) }
    }
}

/// The operating system's error for a file.
struct StorageFault: Error, CustomStringConvertible {
    let code: Int32
    init(_ code: Int32) { self.code = code }
    var description: String { String(cString: strerror(code)) }
}
