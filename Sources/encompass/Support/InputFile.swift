import EncompassCore
import Foundation

/// A file that a person named, to be read. If it cannot be, they learn why and what to do.
enum InputFile {
    /// - Throws: `Failure`.
    static func read(_ path: String) throws -> Data {
        try check(path)
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure(.failed, "cannot read \(path): \(reason(errno))")
        }
        return data
    }

    /// Reads nothing: it may be a pipe, which can be read only once.
    ///
    /// - Throws: `Failure`.
    static func check(_ path: String) throws {
        guard let code = MachineFiles.whyUnreadable(path) else { return }
        throw Failure(.failed, "cannot read \(path): \(reason(code))")
    }

    /// - Parameter code: the operating system's.
    static func reason(_ code: Int32) -> String {
        switch code {
        case ENOENT, ENOTDIR: "there is no such file; correct the path"
        case EACCES, EPERM:
            "this account may not; let it read the file and enter its folder, or run this as another account"
        case EISDIR: "it is a folder; name a file in it"
        default: String(cString: strerror(code))
        }
    }
}
