import EncompassCore

/// Reads the bytes of a body, never past their end.
struct ByteReader {
    static let broken = StoreError(.unavailable, "a stored body cannot be read: it is broken or of a newer version")

    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    mutating func byte() throws -> UInt8 {
        guard position < bytes.count else { throw ByteReader.broken }
        defer { position += 1 }
        return bytes[position]
    }

    /// At most four bytes: more than any text here can be long.
    mutating func count() throws -> Int {
        var value = 0
        for shift in stride(from: 0, through: 21, by: 7) {
            let next = try byte()
            value |= Int(next & 0x7F) << shift
            if next < 0x80 { return value }
        }
        throw ByteReader.broken
    }

    mutating func day() throws -> LocalDate {
        guard position + 4 <= bytes.count else { throw ByteReader.broken }
        defer { position += 4 }
        return LocalDate(
            dayNumber: Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: Int32.self)))
    }

    mutating func text() throws -> String {
        let length = try count()
        guard position + length <= bytes.count else { throw ByteReader.broken }
        defer { position += length }
        return String(
            decoding: UnsafeRawBufferPointer(rebasing: bytes[position..<position + length]), as: UTF8.self)
    }
}
