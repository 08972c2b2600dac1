public import EncompassCore

extension Matcher {
    /// The pupils who have a name, a forename or a surname, and a date of birth if one is given; without a name, all who
    /// were born that day: for a person who knows no more of a child. Those with the very name are first, then those with
    /// a slip of the pen. Reads every row unless there is a date of birth: a few milliseconds for a million pupils.
    ///
    /// - Parameters:
    ///   - name: one word or more of one name; empty if only the date of birth is known.
    ///   - school: only its pupils.
    public func namesakes(of name: String, born: LocalDate?, at school: URN? = nil, limit: Int) -> [PupilKey] {
        namesakes(of: name, born: born, at: school, limit: limit, where: { _, _ in true })
    }

    /// The same for somebody who does not see every pupil.
    ///
    /// - Parameter isSeen: whether a pupil is seen who is at the schools with these URNs; the others take no place in the
    ///   list.
    public func namesakes(
        of name: String, born: LocalDate?, at school: URN? = nil, limit: Int,
        where isSeen: (PupilKey, ArraySlice<UInt32>) throws -> Bool
    ) rethrows -> [PupilKey] {
        let index = scorer.index
        let wanted = NameFolder().fold(name)
        guard !wanted.isEmpty || born != nil else { return [] }
        let given = Namesakes(index.givenNames, wanted)
        let family = Namesakes(index.surnames, wanted)
        var exact: [UInt32] = []
        var close: [UInt32] = []
        var seen: Set<UInt32> = []
        for place in born.map({ index.days.range($0.dayNumber) }) ?? index.rows.indices {
            if exact.count == limit { break }
            let row = index.rows[place]
            let likeness = wanted.isEmpty ? Namesakes.Likeness.exact : Namesakes.likeness(of: row, index, given, family)
            guard likeness > .none, likeness == .exact || close.count < limit,
                school.map({ urn in index.urns(of: Int(row.pupil)).contains(UInt32(urn.number)) }) ?? true,
                seen.insert(row.pupil).inserted,
                try isSeen(index.pupils[Int(row.pupil)].key, index.urns(of: Int(row.pupil)))
            else { continue }
            if likeness == .exact { exact.append(row.pupil) } else { close.append(row.pupil) }
        }
        return (exact + close).prefix(limit).map { index.pupils[Int($0)].key }
    }
}

/// Which names of a dictionary are meant by a text.
private struct Namesakes {
    enum Likeness: UInt8, Comparable {
        case none, close, exact

        static func < (a: Likeness, b: Likeness) -> Bool { a.rawValue < b.rawValue }
    }

    private let likeness: [Likeness]

    init(_ names: NameDictionary, _ wanted: FoldedName) {
        let words = wanted.words
        likeness = (0..<UInt32(names.count)).map { id in
            guard id != 0, !words.isEmpty else { return .none }
            let own = names.name(id)
            if own.bytes == wanted.bytes || words.allSatisfy(own.words.contains) { return .exact }
            let isClose = words.allSatisfy { word in own.words.contains { Namesakes.isSlip(word, $0) } }
            return isClose ? .close : .none
        }
    }

    /// A letter too many, missing, wrong or out of place; two in a long name.
    private static func isSlip(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        let most = a.count >= 8 ? 2 : a.count >= 4 ? 1 : 0
        return abs(a.count - b.count) <= most && NearestWord.distance(a, b) <= most
    }

    static func likeness(of row: PupilRow, _ index: IndexTables, _ given: Namesakes, _ family: Namesakes) -> Likeness {
        let likeness = max(given.likeness[Int(row.forename)], family.likeness[Int(row.surname)])
        guard row.extra != 0, likeness < .exact else { return likeness }
        let extra = index.extras[Int(row.extra)]
        let others = max(
            given.likeness[Int(extra.preferredForename)], given.likeness[Int(extra.middle)],
            family.likeness[Int(extra.preferredSurname)], family.likeness[Int(extra.formerSurname)])
        return max(likeness, others)
    }
}
