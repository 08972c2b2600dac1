import Foundation

/// Splits a stream of registry files (each a line of JSON with its name and length, then its bytes) and gives them to
/// an importer.
public struct ImportFrameReader {
    /// A stream that is not of that form.
    public struct Malformed: Error, CustomStringConvertible {
        public let description = "the upload is not a series of files, each after a line that names it and its length"
    }

    private let importer: RegistryImporter
    private var head: [UInt8] = []
    private var remaining = 0
    /// A name, and an area's own headings.
    private static let longestHead = 1 << 16

    public init(_ importer: RegistryImporter) { self.importer = importer }

    public mutating func feed(_ chunk: some Collection<UInt8>) throws {
        var rest = Array(chunk)[...]
        while !rest.isEmpty {
            if remaining > 0 {
                let part = rest.prefix(remaining)
                try importer.feed(Array(part))
                rest = rest.dropFirst(part.count)
                try consumed(part.count)
            } else {
                try readHead(&rest)
            }
        }
    }

    /// - Throws: `Malformed` when the stream ended within a file.
    public func finish() throws {
        guard remaining == 0, head.isEmpty else { throw Malformed() }
    }

    private mutating func consumed(_ count: Int) throws {
        remaining -= count
        if remaining == 0 { try importer.end() }
    }

    private mutating func readHead(_ rest: inout ArraySlice<UInt8>) throws {
        guard let end = rest.firstIndex(of: 0x0A) else {
            head += rest
            rest = []
            guard head.count <= ImportFrameReader.longestHead else { throw Malformed() }
            return
        }
        head += rest[..<end]
        rest = rest[(end + 1)...]
        guard let file = try? JSONDecoder().decode(RegistryFile.self, from: Data(head)), let length = file.length else {
            throw Malformed()
        }
        head = []
        importer.begin(file)
        remaining = length
        if length == 0 { try importer.end() }
    }
}

/// One line of the answer to an import, in progress or at its end.
public struct ImportEvent: Codable, Sendable {
    /// Rows read so far.
    public var rows: Int?
    public var report: ImportReport?
    /// Why it failed.
    public var problem: String?
    /// Whether the same import may work later.
    public var isTryAgain: Bool?

    public init(rows: Int? = nil, report: ImportReport? = nil, problem: String? = nil, isTryAgain: Bool? = nil) {
        self.rows = rows
        self.report = report
        self.problem = problem
        self.isTryAgain = isTryAgain
    }
}
