import Foundation

/// The files that loading may read: the machine's, or a test's.
public struct FileAccess: Sendable {
    public struct Contents: Hashable, Sendable {
        public var bytes: [UInt8]
        /// Permission bits (`0o600`), nil if they are not known.
        public var mode: Int?
        public init(bytes: [UInt8], mode: Int? = nil) {
            self.bytes = bytes
            self.mode = mode
        }
    }

    /// Why a file or a folder could not be read.
    public enum Problem: Error, Hashable, Sendable {
        case absent
        case unreadable
        /// Larger than `largest`.
        case tooLarge
    }

    /// The largest file that is read, in bytes.
    public static let largest = 1_048_576

    public var read: @Sendable (String) throws(Problem) -> Contents
    /// The names in a folder, in order.
    public var list: @Sendable (String) throws(Problem) -> [String]

    public init(
        read: @escaping @Sendable (String) throws(Problem) -> Contents,
        list: @escaping @Sendable (String) throws(Problem) -> [String]
    ) {
        self.read = read
        self.list = list
    }

    /// The machine's files.
    public static let system = FileAccess(read: systemRead, list: systemList)

    private static func systemRead(_ path: String) throws(Problem) -> Contents {
        let manager = FileManager.default
        guard manager.fileExists(atPath: path) else { throw .absent }
        guard let handle = FileHandle(forReadingAtPath: path) else { throw .unreadable }
        defer { try? handle.close() }
        // One byte more than allowed shows that a file is too large, without trusting its reported size.
        guard let data = try? handle.read(upToCount: largest + 1) ?? Data() else { throw .unreadable }
        guard data.count <= largest else { throw .tooLarge }
        let mode = (try? manager.attributesOfItem(atPath: path))?[.posixPermissions] as? NSNumber
        return Contents(bytes: Array(data), mode: mode?.intValue)
    }

    private static func systemList(_ path: String) throws(Problem) -> [String] {
        guard FileManager.default.fileExists(atPath: path) else { throw .absent }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else { throw .unreadable }
        return names.sorted()
    }
}

extension FileAccess.Problem {
    /// Comes after a path in a sentence.
    var words: String {
        switch self {
        case .absent: "does not exist"
        case .unreadable: "cannot be read"
        case .tooLarge: "is larger than \(FileAccess.largest) bytes"
        }
    }
}
