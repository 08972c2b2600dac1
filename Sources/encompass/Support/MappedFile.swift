import EncompassConfiguration
import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassFormats
import Foundation

/// An export of a force's system with its mapping.
struct MappedFile {
    let path: String
    let mapping: FeedMapping
    let london: London
    let now: Timestamp

    /// - Parameter map: the mapping's file.
    init(_ path: String, map: String) throws {
        guard path != "-" else {
            throw Failure(.usage, "with --map name a file: it is read twice, and standard input can be read only once")
        }
        let (mapping, faults) = MappingLoader().load(map)
        guard let mapping else {
            throw Failure(.configuration, faults.map(\.description).joined(separator: "\n"))
        }
        self.path = path
        self.mapping = mapping
        london = try London.installed()
        now = SystemClock().now()
    }

    /// The file as records of the feed.
    ///
    /// - Parameters:
    ///   - settlesTimes: see `TranslatedFeed`.
    ///   - counting: gets the bytes of each part that is read for the records.
    func feed(settlesTimes: Bool = false, counting: @escaping (Int) -> Void = { _ in }) throws -> TranslatedFeed {
        do {
            return try TranslatedFeed(
                mapping, london: london, latestYear: london.date(now).year, settlesTimes: settlesTimes
            ) {
                let source = try ByteSource(path: path)
                return {
                    let chunk = try source.next()
                    counting(chunk?.count ?? 0)
                    return chunk
                }
            }
        } catch let error as TableError {
            throw Failure(.data, "\(path): \(error)")
        }
    }

    /// What takes the records at the other end reads a time without an offset as London's if the mapping says so.
    var check: ExportCheck { ExportCheck(receivedAt: now, localTimes: mapping.zone == .london ? london : nil) }
}

extension SourcePlace {
    /// `line 12, Child1 DOB`
    var text: String { "line \(line)" + (name.map { ", " + $0 } ?? "") }
}
