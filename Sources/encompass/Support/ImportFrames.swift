import EncompassDelivery
import EncompassEngine
import Foundation

/// Files one after the other as one stream: a line of JSON that names each, with its length, then its bytes.
final class ImportFrames {
    private var waiting: [(RegistryFile, String)]
    private var source: ByteSource?

    init(_ files: [RegistryFile], paths: [String]) throws {
        waiting = Array(zip(files, paths))
    }

    func next() throws -> [UInt8]? {
        if let source {
            if let chunk = try source.next() { return chunk }
            self.source = nil
        }
        guard !waiting.isEmpty else { return nil }
        var (file, path) = waiting.removeFirst()
        let opened = try ByteSource(path: path)
        file.length = opened.length
        source = opened
        return Array(try JSONEncoder().encode(file)) + [0x0A]
    }
}
