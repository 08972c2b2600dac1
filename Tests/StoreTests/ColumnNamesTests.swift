import Foundation
import TestSupport
import Testing

/// An INSERT without column names writes into the wrong column, or none, once a migration adds one.
@Suite struct ColumnNamesTests {
    /// Shipped migrations are frozen.
    private static let frozen = [
        "SchemaV1.swift", "SchemaV2.swift", "SchemaV3.swift", "SchemaV4.swift", "SchemaV5.swift",
    ]

    /// Every INSERT of the sources whose table is not followed by its columns.
    static func unnamed(in text: String) -> [String] {
        let words = text.split(whereSeparator: \.isWhitespace)
        return words.indices.dropLast().compactMap { place in
            guard words[place].hasSuffix("INTO"),
                words[max(0, place - 3)..<place].contains(where: { $0.hasSuffix("INSERT") })
            else { return nil }
            let table = words[place + 1]
            let next = place + 2 < words.endIndex ? words[place + 2] : ""
            return table.contains("(") || next.hasPrefix("(") ? nil : "INSERT INTO \(table) \(next)"
        }
    }

    @Test(arguments: [
        ("INSERT INTO note VALUES (?)", 1), ("INSERT OR IGNORE INTO note\n    SELECT 1", 1),
        ("INSERT INTO note (id) VALUES (?)", 0), ("INSERT INTO note(id) VALUES (?)", 0),
        ("INSERT OR REPLACE INTO note\n    (id, text) VALUES", 0),
    ])
    func areFound(_ sql: String, count: Int) { #expect(ColumnNamesTests.unnamed(in: sql).count == count) }

    @Test(arguments: ["Sources", "Tests"])
    func everyInsertNamesItsColumns(_ folder: String) throws {
        let files = try FileManager.default.subpathsOfDirectory(
            atPath: Repository.root.appendingPathComponent(folder).path
        ).filter { $0.hasSuffix(".swift") || $0.hasSuffix(".py") }
        #expect(files.count > 20)
        for file in files where !ColumnNamesTests.frozen.contains((file as NSString).lastPathComponent) {
            guard !file.hasSuffix("ColumnNamesTests.swift") else { continue }
            let text = try String(
                contentsOf: Repository.root.appendingPathComponent(folder + "/" + file), encoding: .utf8)
            #expect(ColumnNamesTests.unnamed(in: text) == [], "\(file)")
        }
    }
}
