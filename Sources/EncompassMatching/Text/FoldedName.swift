/// A name in its compared form: lower-case letters without spaces, and where its words began.
///
/// `Mary-Jane` is `maryjane` with words beginning at 0 and 4; `O'Brien` and `Mc Donald` are one word each.
struct FoldedName: Hashable, Sendable {
    /// The longest name kept, so that word beginnings fit one machine word and no name costs more than another.
    static let limit = 60

    var bytes: [UInt8] = []
    /// Bit `i` is set where a word begins at byte `i`.
    var starts: UInt64 = 0
    /// The name was longer than `limit`.
    var isCut = false

    var isEmpty: Bool { bytes.isEmpty }
    var wordCount: Int { starts.nonzeroBitCount }

    /// The words, in order.
    var words: [[UInt8]] { FoldedName.ranges(starts: starts, count: bytes.count).map { Array(bytes[$0]) } }

    static func ranges(starts: UInt64, count: Int) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var rest = starts
        while rest != 0 {
            let begin = rest.trailingZeroBitCount
            rest &= rest - 1
            ranges.append(begin..<(rest == 0 ? count : rest.trailingZeroBitCount))
        }
        return ranges
    }
}

/// The small words in surnames that some registers keep and some drop.
enum Particles {
    /// The main words of the name: without particles, unless there is nothing else.
    static func core(of name: FoldedName) -> [[UInt8]] {
        let words = name.words
        guard words.count > 1 else { return words }
        let core = words.filter { !all.contains($0) }
        return core.isEmpty ? words : core
    }

    private static let all: Set<[UInt8]> = Set(
        """
        de da di do du dos das del della den der des la le las los van von ter ten te bin bint ben ibn binti al el ul ur
        abu umm ap ab verch ferch y e st saint san santa
        """.split { $0 == " " || $0 == "\n" }.map { Array($0.utf8) })
}
