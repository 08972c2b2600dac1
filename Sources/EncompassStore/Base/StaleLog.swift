import Foundation
import GRDB
import Glibc

/// Finds an older copy of the database next to a write-ahead log that a later one left: SQLite would mix the two.
///
/// SQLite's log does not say which file it belongs to. So the store counts stamps in the first page (`user_version`),
/// one each time that it notes the position of the audit log. A log begins from a file whose stamps it continues: the
/// first image of the first page in the log is one transaction ahead of the file's at most, however much of the log was
/// already copied into the file. If it is further ahead, the file is an older one.
enum StaleLog {
    /// More stamps than share one transaction.
    private static let mostAhead: Int64 = 3
    /// Where the first page holds `user_version`.
    private static let stampOffset: off_t = 60
    private static let headLength = 32
    private static let frameHeadLength = 24

    /// Counts one stamp, in the database's first page.
    static func stamp(_ db: Database) throws {
        let stamp = try Int64.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        try db.execute(sql: "PRAGMA user_version = \(stamp >= Int64(Int32.max) ? 1 : stamp + 1)")
    }

    /// - Parameter database: the open file.
    /// - Throws: `StoreError` `missing` if the log next to it is a later copy's.
    static func refuse(_ files: DatabaseFiles, by database: Int32) throws {
        guard isLeft(at: files.log, by: database) else { return }
        throw StoreError(.missing, "database.staleLog", ["log": files.log, "path": files.database])
    }

    /// The same for a tool that only reads, before it opens the database.
    static func refuse(_ files: DatabaseFiles) throws {
        let database = open(files.database, O_RDONLY | O_CLOEXEC)
        guard database >= 0 else { return }
        defer { close(database) }
        try refuse(files, by: database)
    }

    /// - Parameters:
    ///   - database: the open file.
    ///   - path: of the log.
    private static func isLeft(at path: String, by database: Int32) -> Bool {
        let log = open(path, O_RDONLY | O_CLOEXEC)
        guard log >= 0 else { return false }
        defer { close(log) }
        guard let held = number(at: stampOffset, in: database), let first = firstStamp(in: log) else { return false }
        return Int64(first) > Int64(held) + mostAhead
    }

    /// The stamp in the log's first image of the first page; nil if it has none.
    private static func firstStamp(in log: Int32) -> UInt32? {
        guard let magic = number(at: 0, in: log), magic & 0xFFFF_FFFE == 0x377F_0682,
            let size = number(at: 8, in: log), size >= 512, size <= 65_536
        else { return nil }
        let salt = bytes(8, at: 16, in: log)
        var frame = off_t(headLength)
        // Frames of the log's present round carry its salt; older ones follow them.
        while let page = number(at: frame, in: log), salt == bytes(8, at: frame + 8, in: log) {
            if page == 1 { return number(at: frame + off_t(frameHeadLength) + stampOffset, in: log) }
            frame += off_t(frameHeadLength) + off_t(size)
        }
        return nil
    }

    private static func number(at offset: off_t, in file: Int32) -> UInt32? {
        bytes(4, at: offset, in: file)?.reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func bytes(_ count: Int, at offset: off_t, in file: Int32) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: count)
        return pread(file, &buffer, count, offset) == count ? buffer : nil
    }
}
