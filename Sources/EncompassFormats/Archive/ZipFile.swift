/// Writes a zip archive of a few files, as they are.
package enum ZipFile {
    /// - Parameter files: each name once; folders are part of it.
    package static func archive(_ files: [(name: String, bytes: [UInt8])]) -> [UInt8] {
        var local: [UInt8] = []
        var directory: [UInt8] = []
        for (name, bytes) in files {
            let name = Array(name.utf8)
            // Version 2.0, names in UTF-8, stored; midnight of 1 January 1980.
            let common =
                short(20) + short(0x800) + short(0) + short(0) + short(0x21) + long(checksum(bytes))
                + long(UInt32(bytes.count)) + long(UInt32(bytes.count)) + short(name.count)
            directory +=
                long(0x0201_4B50) + short(20) + common + short(0) + short(0) + short(0) + short(0) + long(0)
                + long(UInt32(local.count)) + name
            local += long(0x0403_4B50) + common + short(0) + name + bytes
        }
        return local + directory + long(0x0605_4B50) + short(0) + short(0) + short(files.count) + short(files.count)
            + long(UInt32(directory.count)) + long(UInt32(local.count)) + short(0)
    }

    private static func short(_ value: Int) -> [UInt8] { [UInt8(value & 0xFF), UInt8(value >> 8 & 0xFF)] }

    private static func long(_ value: UInt32) -> [UInt8] {
        short(Int(value & 0xFFFF)) + short(Int(value >> 16))
    }

    /// CRC-32 as zip, gzip and PNG have it.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { sum, byte in table[Int((sum ^ UInt32(byte)) & 0xFF)] ^ sum >> 8 }
    }

    private static let table: [UInt32] = (0..<256).map { start in
        (0..<8).reduce(UInt32(start)) { sum, _ in sum & 1 == 1 ? 0xEDB8_8320 ^ sum >> 1 : sum >> 1 }
    }
}
