import EncompassCore
import EncompassStore
import Foundation
import Glibc

/// The directory of packs: each is written whole or not at all, its owner can read it, and the last day's are kept.
struct OutagePackFile {
    let directory: String

    /// The call list is for operators, the restricted items are for supervisors. Neither name is a prefix of the
    /// other, since each kind is pruned by name.
    enum Reader: String {
        case operators = "encompass-outage-"
        case supervisors = "encompass-supervisors-"

        /// The reader, as far as a file can know.
        var principal: Principal {
            switch self {
            case .operators: Principal(actor: .engine, role: .operator)
            case .supervisors: Principal(actor: .engine, role: .supervisor)
            }
        }
    }

    var reader = Reader.operators

    private static let suffix = ".pack"
    private static let kept = 96

    /// Writes a pack next to its final name, waits for the disk, and moves it into place.
    ///
    /// - Returns: its path.
    /// - Throws: `StoreError` `unavailable`.
    func write(_ bytes: Data, at now: Timestamp) throws -> String {
        let stamp = now.rfc3339.prefix(19).filter { $0 != "-" && $0 != ":" }
        let path = directory + "/" + reader.rawValue + stamp + "Z" + OutagePackFile.suffix
        let draft = path + ".new"
        unlink(draft)
        let descriptor = Glibc.open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw fault("notMade") }
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            let count = bytes.dropFirst(written).withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw fault("notWritten") }
            written += count
        }
        guard fsync(descriptor) == 0, rename(draft, path) == 0 else { throw fault("notPlaced") }
        prune()
        return path
    }

    private func prune() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        let packs = names.filter { $0.hasPrefix(reader.rawValue) && $0.hasSuffix(OutagePackFile.suffix) }
        for name in packs.sorted().dropLast(OutagePackFile.kept) { unlink(directory + "/" + name) }
    }

    private func fault(_ step: String) -> StoreError {
        StoreError(
            .unavailable, "outagePack.\(step)", ["folder": directory, "why": String(cString: strerror(errno))])
    }
}
