import Foundation

/// A file or an open descriptor, read in chunks of 64 KiB.
public final class ByteSource {
    private let descriptor: Int32
    private let isOwned: Bool

    /// - Throws: `TransferFailure` with reason `configuration` if the file cannot be opened.
    public init(path: String) throws(TransferFailure) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        isOwned = true
        guard descriptor >= 0 else {
            throw TransferFailure(reason: .configuration, detail: "cannot open \(path): \(StorageFault(errno))")
        }
    }

    /// A descriptor of the caller, such as standard input's 0; it is not closed.
    public init(descriptor: Int32) {
        self.descriptor = descriptor
        isOwned = false
    }

    deinit { if isOwned, descriptor >= 0 { close(descriptor) } }

    /// Bytes to the end; nil if it is not a regular file.
    public var length: Int? {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }

    /// Waits for the next bytes; nil at the end.
    public func next() throws(TransferFailure) -> [UInt8]? {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw TransferFailure(reason: .stoppedByCaller, detail: "cannot read: \(StorageFault(errno))")
            }
            return count == 0 ? nil : Array(chunk.prefix(count))
        }
    }
}
