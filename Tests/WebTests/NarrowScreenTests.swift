import Foundation
import TestSupport
import Testing

/// Pages fit a telephone: a table with several columns becomes a list of labelled values there.
struct NarrowScreenTests {
    @Test func aWideTableIsMadeToStack() throws {
        let folder = Repository.path("Sources/EncompassWords/Resources/en")
        var tables = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasSuffix(".mustache") {
            let text = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
            for part in text.components(separatedBy: "<table").dropFirst() {
                let table = part.components(separatedBy: "</table>")[0]
                guard table.components(separatedBy: "<th scope=\"col\"").count > 4 else { continue }
                tables += 1
                #expect(table.prefix { $0 != ">" }.contains("stack"), "a table of \(name)")
                let body = table.components(separatedBy: "<tbody>").last ?? ""
                for cell in body.components(separatedBy: "<td").dropFirst() where !cell.contains("colspan") {
                    #expect(cell.prefix { $0 != ">" }.contains("data-label"), "a cell of \(name)")
                }
            }
        }
        #expect(tables > 8)
    }
}
