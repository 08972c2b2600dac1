import EncompassCore

/// What happened, line by line, and a hash over all of it: two runs of one seed have the same.
struct Trace {
    private(set) var lines: [String] = []
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325
    private let keepsAll: Bool

    /// How many lines a violation's report needs.
    static let tail = 40

    init(keepsAll: Bool) { self.keepsAll = keepsAll }

    mutating func note(_ words: String, at moment: Timestamp) {
        let line = moment.rfc3339 + " " + words
        for byte in line.utf8 { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        lines.append(line)
        if !keepsAll, lines.count > 4 * Trace.tail { lines.removeFirst(3 * Trace.tail) }
    }

    /// 16 hexadecimal digits.
    var hash: String {
        let digits = String(state, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
