import ArgumentParser
import EncompassCore
import EncompassDelivery
import EncompassFormats
import EncompassStore
import EncompassWords
import Foundation
import Glibc

/// Data goes to standard output, everything else to standard error.
enum Console {
    static func print(_ text: String) { write(text + "\n", to: 1) }
    static func note(_ text: String) { write(text + "\n", to: 2) }

    /// Asks a person at the terminal, until the answer can be used.
    ///
    /// - Parameter reading: the answer's value; throws a `Failure` that says what is wrong with it.
    static func ask<Value>(_ question: String, reading: (String) throws -> Value) throws -> Value {
        while true {
            write(question + " ", to: 2)
            guard let line = readLine() else { throw Failure(.usage, "no answer: nothing was changed") }
            do { return try reading(line.trimmingCharacters(in: .whitespaces)) } catch let fault as Failure {
                note("  " + fault.description)
            }
        }
    }

    /// Whether standard error is a terminal, where a line can be overwritten.
    static let isTerminal = isatty(2) == 1

    /// Overwrites the current line of a terminal; does nothing elsewhere.
    static func progress(_ text: String) {
        if isTerminal { write("\r\u{1B}[K" + text, to: 2) }
    }

    static func endProgress() {
        if isTerminal { write("\r\u{1B}[K", to: 2) }
    }

    static func printJSON(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// A value in the JSON form of the HTTP interface.
    static func printJSON(_ value: JSONValue) { print(String(decoding: value.serialized, as: UTF8.self)) }

    private static func write(_ text: String, to descriptor: Int32) {
        FileHandle(fileDescriptor: descriptor).write(Data(text.utf8))
    }
}

/// A failure: what to print on standard error, and the exit status.
struct Failure: Error, CustomStringConvertible {
    enum Status: Int32 {
        case failed = 1
        case usage = 64
        case data = 65
        case tryAgain = 75
        case configuration = 78
    }

    let status: Status
    let description: String

    init(_ status: Status, _ description: String) {
        self.status = status
        self.description = description
    }

    /// Any error, with its exit status.
    init(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let error as StoreError:
            let status: Status =
                switch error.reason {
                case .locked: .tryAgain
                case .wrongKey, .missing, .newerDatabase: .configuration
                case .invalid, .forbidden, .notFound, .conflict, .wrongDatabase, .unavailable: .failed
                }
            self.init(status, Words.english(error))
        case let error as TransferFailure: self.init(.failed, error.detail)
        default: self.init(.failed, Words.english(error))
        }
    }

    /// Runs a command's body. A failure is printed once, here, and ends the program with its status.
    static func reporting<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as ExitCode {
            throw error
        } catch {
            let failure = Failure(error)
            Console.note("encompass: \(failure.description)")
            throw ExitCode(failure.status.rawValue)
        }
    }
}

/// A table in plain text, each column as wide as its widest cell.
struct TextTable {
    private var rows: [[String]]

    init(_ heading: [String], _ rows: [[String]] = []) { self.rows = [heading] + rows }

    mutating func add(_ row: [String]) { rows.append(row) }

    var text: String {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            row.enumerated().map { index, cell in
                index == row.count - 1
                    ? cell : cell + String(repeating: " ", count: widths[index] - cell.count)
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}

/// Files that tools write, readable only by this account, since they may contain children's details.
///
/// A file is written completely under another name and then moved into place. So nobody ever reads half a file, and
/// nothing is written through something that somebody else put there: a link, a pipe or a device is refused.
enum OutputFile {
    /// - Throws: `Failure`; the file at `path` is then unchanged.
    static func write(_ data: Data, to path: String) throws {
        try check(path)
        let folder = (path as NSString).deletingLastPathComponent
        let name = (path as NSString).lastPathComponent
        var draft = Array(((folder.isEmpty ? "." : folder) + "/.\(name).XXXXXX").utf8CString)
        // `mkstemp` creates a new file with mode 0600, or fails.
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
        // Anything created there in the meantime is replaced, not followed: a rename never writes through a link.
        guard rename(draft, path) == 0 else { throw failure(path) }
        isInPlace = true
    }

    /// Only a regular file that this account may write is replaced.
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
            .failed, "cannot write \(path): it is \(kind); name a new file or a regular one, or - for standard output")
    }

    private static func failure(_ path: String) -> Failure {
        Failure(.failed, "cannot write \(path): \(String(cString: strerror(errno)))")
    }
}

extension London {
    /// - Throws: `Failure` if the machine has no time-zone data.
    static func installed() throws -> London {
        guard let london = London() else { throw Failure(.failed, "no time zone data: install the tzdata package") }
        return london
    }
}
