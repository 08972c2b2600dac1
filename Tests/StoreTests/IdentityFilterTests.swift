import EncompassCore
import EncompassStore
import Foundation
import GRDB
import TestSupport
import Testing

@Suite("The filter that spares look-ups of pupils who are not there")
struct IdentityFilterTests {
    private func someone(_ number: Int) -> Data {
        let bytes = SplitMix(seed: UInt64(number))
        return bytes.sixteen
    }

    @Test("it never denies a pupil, and rarely suspects one who is not there")
    func saysWhoIsNotThere() throws {
        let file = try StoreFile()
        try file.load { try $0.stage(establishments: Made.schools) }
        try file.store.write { db in
            for number in 0..<2000 {
                try db.execute(sql: "INSERT INTO pupil (identity) VALUES (?)", arguments: [someone(number)])
            }
        }
        var filter = IdentityFilter(patience: 10)
        // Until it is made, everybody may be there.
        let unsure = (0...10).filter { filter.mayContain(someone(5000 + $0)) }
        #expect(unsure.count == 11)
        try filter.read(from: file.store)
        let denied = (0..<2000).filter { !filter.mayContain(someone($0)) }
        #expect(denied.isEmpty)
        let suspected = (2000..<12_000).filter { filter.mayContain(someone($0)) }
        #expect(suspected.count < 10)
        filter.insert(someone(9999))
        let isKnown = filter.mayContain(someone(9999))
        #expect(isKnown)
    }
}

/// Well spread bytes from a number.
private struct SplitMix {
    let sixteen: Data

    init(seed: UInt64) {
        func mixed(_ value: UInt64) -> UInt64 {
            var z = value &* 0x9E37_79B9_7F4A_7C15
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
        sixteen = [mixed(seed + 1), mixed(seed &+ 0x1234_5678)].reduce(into: Data()) { data, word in
            withUnsafeBytes(of: word) { data.append(contentsOf: $0) }
        }
    }
}
