import EncompassCore
import EncompassDelivery
import EncompassFormats

/// Reads a register that was given, to put made-up families on its establishments.
enum DemoRegister {
    static func read(_ path: String, today: LocalDate) throws -> [Establishment] {
        var reader = TableReader(EstablishmentDecoder(today: today))
        var establishments: [Establishment] = []
        let source = try ByteSource(path: path)
        do {
            while let chunk = try source.next() {
                try reader.feed(chunk) { if let row = $0.row { establishments.append(row) } }
            }
            try reader.finish { if let row = $0.row { establishments.append(row) } }
        } catch let error as TableError {
            throw Failure(.data, "\(path): \(error)")
        }
        guard establishments.count >= 10 else {
            throw Failure(.data, "\(path) has too few establishments for a county")
        }
        return establishments
    }
}
