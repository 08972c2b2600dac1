public import EncompassCore
import Foundation
import GRDB
import Glibc

/// Which of two machines may send to schools: the machine and its standby.
///
/// A folder that both reach has a file for each term, `term-3`, made by the machine that begins it. Making a file is
/// atomic, so that a term has one holder, and nobody changes a term that began: the machine that holds the last one may
/// send. Next to its database a machine notes the term that it holds; a replica of the database does not have that note.
/// A machine that cannot see the folder sends nothing.
public struct Fence: Sendable {
    public enum Status: Hashable, Sendable {
        /// This machine may send, from the given time on.
        case held(from: Timestamp)
        case heldBy(String, since: Timestamp)
        /// No term has begun.
        case unclaimed
        /// The folder cannot be read: another machine may hold a later term.
        case unreachable
    }

    /// One term, in the folder and in the note.
    struct Term: Codable, Hashable, Sendable {
        var number: Int
        /// Drawn by its holder.
        var token: String
        /// The holder's name, for people.
        var host: String
        /// By its holder's clock, which is the only one that reads it for more than people.
        var at: Timestamp
    }

    /// A machine may go on for so long after another one has begun a term, at most: it looks at the folder that often.
    public static let pace = Span.seconds(5)
    /// A new holder waits for so long before it sends.
    static let wait = Span.seconds(30)
    private static let prefix = "term-"
    let folder: String
    /// This machine's note.
    let note: String
    /// Who must be able to read both.
    private let owner: FileOwner?

    package init(folder: String, note: String) { self.init(folder: folder, note: note, owner: nil) }

    init(folder: String, note: String, owner: FileOwner?) {
        self.folder = folder
        self.note = note
        self.owner = owner
    }

    /// What the folder says now.
    public func status() -> Status {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return .unreachable }
        guard let last = Fence.numbers(names).max() else { return .unclaimed }
        guard let term = Fence.read(file(last)) else { return .unreachable }
        guard term == Fence.read(note) else { return .heldBy(term.host, since: term.at) }
        return .held(from: last == 1 ? term.at : term.at + Fence.wait)
    }

    /// Whether this machine holds the last term, also while it still waits.
    var isHeld: Bool { if case .held = status() { true } else { false } }

    /// Begins the next term: from now on this machine may send, and no other.
    ///
    /// - Throws: `StoreError`: `conflict` if another machine begins it at the same time, `unavailable` if the folder
    ///   cannot be written.
    package func claim(token: String, at now: Timestamp) throws {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw StoreError(.unavailable, "fence.notRead", ["path": folder])
        }
        let term = Term(
            number: (Fence.numbers(names).max() ?? 0) + 1, token: token, host: Fence.host, at: now)
        let text = try JSONEncoder().encode(term)
        let draft = folder + "/.draft-" + token
        try write(text, to: draft)
        defer { unlink(draft) }
        // A link is made whole or not at all, and never over another file.
        guard link(draft, file(term.number)) == 0 else {
            throw errno == EEXIST
                ? StoreError(.conflict, "fence.taken")
                : StoreError(.unavailable, "file.notWritten", ["path": folder, "why": StoreError.system])
        }
        try DatabaseFiles.sync(folder)
        unlink(note)
        try write(text, to: note)
    }

    private func file(_ number: Int) -> String { folder + "/" + Fence.prefix + String(number) }

    private static func numbers(_ names: [String]) -> [Int] {
        names.compactMap { $0.hasPrefix(prefix) ? Int($0.dropFirst(prefix.count)) : nil }
    }

    private static func read(_ path: String) -> Term? {
        FileManager.default.contents(atPath: path).flatMap { try? JSONDecoder().decode(Term.self, from: $0) }
    }

    private func write(_ text: Data, to path: String) throws {
        let descriptor = FileOwner.make(path, mode: 0o640, for: owner)
        let isWritten =
            descriptor >= 0 && text.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) } == text.count
            && fsync(descriptor) == 0
        let reason = StoreError.system
        if descriptor >= 0 { close(descriptor) }
        guard isWritten else { throw StoreError(.unavailable, "file.notWritten", ["path": path, "why": reason]) }
    }

    private static var host: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "unknown" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension Recovery {
    /// Looks at the fence. A machine that may not send waits for a person's confirmation, which makes it the one that
    /// may; and one that has lost that right takes no pushes.
    ///
    /// - Returns: nil without a fence.
    public func lookAtFence(at now: Timestamp) throws -> Fence.Status? {
        guard let fence = store.fence else { return nil }
        let status = fence.status()
        switch status {
        case .held, .unreachable: break
        case .unclaimed:
            try begin(.unclaimed, detail: "no machine has the right to send, by \(fence.folder)", by: .engine, at: now)
        case .heldBy(let host, let since):
            try begin(
                .superseded, detail: "\(host) has had the right to send since \(since.rfc3339)", by: .engine, at: now)
        }
        return status
    }
}
