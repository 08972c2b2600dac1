/// The files in a zip archive that is held whole in memory. Only what a spreadsheet needs: no ZIP64, no passwords.
struct ZipArchive {
    private struct Entry {
        let method: Int
        let compressed: Int
        let size: Int
        let offset: Int
        let isEncrypted: Bool
    }

    private let bytes: [UInt8]
    private var entries: [String: Entry] = [:]
    /// How many bytes may still come out of the archive.
    private var remaining: Int

    private static let mostEntries = 10_000

    /// - Parameter limit: the most bytes that may come out of all its files.
    /// - Throws: `TableError` if the list of files cannot be read.
    init(_ bytes: [UInt8], limit: Int) throws(TableError) {
        self.bytes = bytes
        remaining = limit
        guard let end = ZipArchive.end(of: bytes) else { throw ZipArchive.damaged }
        let count = ZipArchive.short(bytes, end + 10)
        var place = ZipArchive.long(bytes, end + 16)
        guard count <= ZipArchive.mostEntries else { throw ZipArchive.damaged }
        for _ in 0..<count {
            guard place + 46 <= bytes.count, ZipArchive.long(bytes, place) == 0x0201_4B50 else {
                throw ZipArchive.damaged
            }
            let nameLength = ZipArchive.short(bytes, place + 28)
            let next =
                place + 46 + nameLength + ZipArchive.short(bytes, place + 30) + ZipArchive.short(bytes, place + 32)
            guard next <= bytes.count else { throw ZipArchive.damaged }
            let name = String(decoding: bytes[place + 46..<place + 46 + nameLength], as: UTF8.self)
            entries[name] = Entry(
                method: ZipArchive.short(bytes, place + 10), compressed: ZipArchive.long(bytes, place + 20),
                size: ZipArchive.long(bytes, place + 24), offset: ZipArchive.long(bytes, place + 42),
                isEncrypted: ZipArchive.short(bytes, place + 8) & 1 == 1)
            place = next
        }
    }

    func has(_ name: String) -> Bool { entries[name] != nil }

    /// The content of a file; nil if there is none of that name.
    ///
    /// - Throws: `TableError` if it is damaged, protected, or larger than the limit.
    mutating func file(_ name: String) throws(TableError) -> [UInt8]? {
        guard let entry = entries[name] else { return nil }
        if entry.isEncrypted { throw TableError(reason: "the file is protected with a password: save it without one") }
        let head = entry.offset
        guard head + 30 <= bytes.count, ZipArchive.long(bytes, head) == 0x0403_4B50 else { throw ZipArchive.damaged }
        let start = head + 30 + ZipArchive.short(bytes, head + 26) + ZipArchive.short(bytes, head + 28)
        guard start <= bytes.count, entry.compressed <= bytes.count - start else { throw ZipArchive.damaged }
        guard entry.size <= remaining else { throw ZipArchive.tooLarge }
        let content = try content(of: entry, bytes[start..<start + entry.compressed])
        remaining -= content.count
        return content
    }

    private func content(of entry: Entry, _ data: ArraySlice<UInt8>) throws(TableError) -> [UInt8] {
        switch entry.method {
        case 0: return Array(data)
        case 8:
            do {
                return try Inflater.bytes(data, limit: entry.size)
            } catch .tooLarge {
                throw ZipArchive.tooLarge
            } catch {
                throw ZipArchive.damaged
            }
        default: throw ZipArchive.damaged
        }
    }

    private static let damaged = TableError(
        reason: "the spreadsheet is damaged or cut off: open it, save it again, and import that")
    private static let tooLarge = TableError(
        reason: "the spreadsheet is too large once it is unpacked: save the table as CSV")

    /// The place of the record that ends an archive, which a comment may follow.
    private static func end(of bytes: [UInt8]) -> Int? {
        guard bytes.count >= 22 else { return nil }
        for place in stride(from: bytes.count - 22, through: max(0, bytes.count - 22 - 0xFFFF), by: -1)
        where long(bytes, place) == 0x0605_4B50 { return place }
        return nil
    }

    private static func short(_ bytes: [UInt8], _ place: Int) -> Int { Int(bytes[place]) | Int(bytes[place + 1]) << 8 }

    private static func long(_ bytes: [UInt8], _ place: Int) -> Int {
        short(bytes, place) | short(bytes, place + 2) << 16
    }
}
