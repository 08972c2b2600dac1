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
