/// Gathers lines into chunks of about 64 KB for a sink.
struct ChunkWriter {
    private var buffer = ""
    private let sink: (String) throws -> Void

    init(_ sink: @escaping (String) throws -> Void) { self.sink = sink }

    mutating func write(_ text: String) throws {
        buffer += text
        if buffer.utf8.count >= 65_536 { try flush() }
    }

    mutating func flush() throws {
        guard !buffer.isEmpty else { return }
        try sink(buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}
