public import EncompassCore

extension NightFeed {
    /// `count` valid lines of ordinary incidents, one after the other, for pushes of any size.
    ///
    /// Every reference is different; families come again where there are more incidents than families.
    public static func forEachLine(
        generator: FamilyGenerator, night: ClosedRange<Timestamp>, count: Int, seed: UInt64 = 1,
        rates: ErrorRates = .typical, force: String? = nil, _ body: (String) throws -> Void
    ) rethrows {
        var maker = IncidentMaker(
            generator: generator, night: night, seed: seed, rates: rates, force: force ?? generator.county.force)
        for number in 1...max(1, count) where number <= count {
            let made = maker.make(.ordinary, at: maker.time(), number: number)
            try body(JSONTree.object(FeedText.tree(of: made.incident)).text)
        }
    }

    /// The same as an array.
    public static func lines(
        generator: FamilyGenerator, night: ClosedRange<Timestamp>, count: Int, seed: UInt64 = 1,
        rates: ErrorRates = .typical, force: String? = nil
    ) -> [String] {
        var lines: [String] = []
        lines.reserveCapacity(count)
        forEachLine(generator: generator, night: night, count: count, seed: seed, rates: rates, force: force) {
            lines.append($0)
        }
        return lines
    }
}
