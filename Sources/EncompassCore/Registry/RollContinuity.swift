/// Which pupils who come to a roll with a file are pupils who leave it with the same file: the same children, whose
/// number was added, left out or corrected.
///
/// A roll that first came without numbers must not make a leaver and a newcomer of each pupil once it has them: the
/// decisions of people, the legal holds and the history are the pupil's. But twins and namesakes must stay apart: if a
/// file leaves it open which of two pupils a row is, it is neither.
public struct RollContinuity: Sendable {
    /// Why a newcomer is a leaver, the surest first.
    public enum Ground: Int, Hashable, Comparable, Sendable, CaseIterable {
        /// A number, the date of birth and the names.
        case number
        /// A number and the names; the date of birth was corrected.
        case correctedBirthday
        /// Names and date of birth, and no number that contradicts.
        case names

        public static func < (a: Ground, b: Ground) -> Bool { a.rawValue < b.rawValue }
    }

    /// What became of the newcomers, by their places.
    public struct Result: Sendable {
        /// The leaver who each of them is.
        public var same: [Int: Int] = [:]
        /// Those who may be one of several leavers, or share a leaver with another newcomer: they stay apart.
        public var open: [Int: [Int]] = [:]
        /// Those with the names and the date of birth of a leaver, but with another number.
        public var renumbered: [Int: [Int]] = [:]
    }

    private let names: OnePerson

    public init(names: OnePerson) { self.names = names }

    /// Why two rows of one school, an old one and its replacement, are the same pupil's; nil if that is not certain.
    ///
    /// | date of birth | a number | given names | surnames | ground |
    /// |---|---|---|---|---|
    /// | same | the same | can be one person's | any | number |
    /// | same | the same, and none differs | one slip apart | any | number |
    /// | differs | the same, and none differs | can be one person's | the same, or the date has one slip | corrected birthday |
    /// | same | none is the same, and none differs | can be one person's | the same | names |
    public func ground(_ held: PupilDetails, _ row: PupilDetails) -> Ground? {
        let verdict = names.verdict(held, row)
        guard verdict != .different else { return nil }
        let numbers = PupilNumbers(held, row)
        guard held.dateOfBirth == row.dateOfBirth else {
            let isCorrected =
                verdict == .same && numbers.agree && !numbers.differ
                && (haveOneSurname(held, row) || isOneSlip(held.dateOfBirth, row.dateOfBirth))
            return isCorrected ? .correctedBirthday : nil
        }
        if numbers.agree { return verdict == .same || !numbers.differ ? .number : nil }
        guard verdict == .same, !numbers.differ, !sexesDiffer(held, row) else { return nil }
        return haveOneSurname(held, row) ? .names : nil
    }

    /// - Parameters:
    ///   - leavers: the rows of each pupil that is no longer in the file.
    ///   - newcomers: the rows of each pupil that was not on the roll.
    public func compare(leavers: [[PupilDetails]], newcomers: [[PupilDetails]]) -> Result {
        var places: [Key: Set<Int>] = [:]
        for (place, rows) in leavers.enumerated() {
            for key in rows.flatMap(Key.all) { places[key, default: []].insert(place) }
        }
        var grounds: [Int: [Int: Ground]] = [:]
        var result = Result()
        for (newcomer, rows) in newcomers.enumerated() {
            let near = Set(rows.flatMap(Key.all)).reduce(into: Set<Int>()) { $0.formUnion(places[$1] ?? []) }
            for leaver in near {
                if let ground = ground(leavers[leaver], rows) {
                    grounds[newcomer, default: [:]][leaver] = ground
                } else if areNamesakes(leavers[leaver], rows) {
                    result.renumbered[newcomer, default: []].append(leaver)
                }
            }
        }
        for ground in Ground.allCases { pair(by: ground, &grounds, &result) }
        result.open = grounds.mapValues { $0.keys.sorted() }.filter { !$0.value.isEmpty }
        let taken = Set(result.same.values)
        result.renumbered = result.renumbered.filter { result.same[$0.key] == nil }
            .mapValues { $0.filter { !taken.contains($0) }.sorted() }.filter { !$0.value.isEmpty }
        return result
    }

    /// The weakest ground of all pairs of rows: one row that is another child's keeps the pupils apart.
    private func ground(_ held: [PupilDetails], _ rows: [PupilDetails]) -> Ground? {
        var weakest: Ground?
        for old in held {
            for row in rows {
                guard let ground = ground(old, row) else { return nil }
                weakest = weakest.map { max($0, ground) } ?? ground
            }
        }
        return weakest
    }

    /// Takes the pairs that are the only ones of both by `ground`.
    private func pair(by ground: Ground, _ grounds: inout [Int: [Int: Ground]], _ result: inout Result) {
        var claims: [Int: [Int]] = [:]
        for (newcomer, leavers) in grounds {
            for (leaver, own) in leavers where own == ground { claims[leaver, default: []].append(newcomer) }
        }
        for (leaver, newcomers) in claims where newcomers.count == 1 {
            let newcomer = newcomers[0]
            guard grounds[newcomer]?.values.count(where: { $0 == ground }) == 1 else { continue }
            result.same[newcomer] = leaver
        }
        let taken = Set(result.same.values)
        for newcomer in result.same.keys { grounds[newcomer] = nil }
        for newcomer in grounds.keys { grounds[newcomer] = grounds[newcomer]?.filter { !taken.contains($0.key) } }
    }

    private func areNamesakes(_ held: [PupilDetails], _ rows: [PupilDetails]) -> Bool {
        held.contains { old in
            rows.contains { row in
                old.dateOfBirth == row.dateOfBirth && names.verdict(old, row) == .same && haveOneSurname(old, row)
            }
        }
    }

    private func haveOneSurname(_ a: PupilDetails, _ b: PupilDetails) -> Bool {
        func surnames(_ pupil: PupilDetails) -> Set<String> {
            Set(
                [pupil.surname, pupil.preferredSurname, pupil.formerSurname].compactMap { $0 }
                    .map { OnePerson.words($0).joined() }.filter { !$0.isEmpty })
        }
        return !surnames(a).isDisjoint(with: surnames(b))
    }

    private func sexesDiffer(_ a: PupilDetails, _ b: PupilDetails) -> Bool {
        Set([a.sex, b.sex]).isSuperset(of: [.female, .male])
    }

    /// Whether day, month or year alone differs, or day and month are exchanged.
    private func isOneSlip(_ a: LocalDate, _ b: LocalDate) -> Bool {
        let (a, b) = (a.components, b.components)
        let differences = [a.day != b.day, a.month != b.month, a.year != b.year].count { $0 }
        return differences == 1 || a.year == b.year && a.day == b.month && a.month == b.day
    }
}

/// How the numbers of two rows of one school compare.
public struct PupilNumbers: Sendable {
    /// At least one is the same.
    public let agree: Bool
    /// At least one is known of both, and differs. A temporary UPN gives way to the permanent one.
    public let differ: Bool

    public init(_ a: PupilDetails, _ b: PupilDetails) {
        var (agree, differ) = (false, false)
        func compare(_ a: String?, _ b: String?, isContradiction: Bool = true) {
            guard let a, let b else { return }
            if a == b { agree = true } else if isContradiction { differ = true }
        }
        let (upn, other) = (a.upn.flatMap { UPN($0) }, b.upn.flatMap { UPN($0) })
        if let upn, let other {
            compare(
                upn.description, other.description, isContradiction: !upn.isTemporary && !other.isTemporary)
        } else if upn == nil, other == nil {
            compare(a.upn.map(PupilNumbers.plain), b.upn.map(PupilNumbers.plain), isContradiction: false)
        }
        compare(
            a.nhsNumber.flatMap { NHSNumber($0)?.description }, b.nhsNumber.flatMap { NHSNumber($0)?.description })
        compare(a.pupilId.map(PupilNumbers.plain), b.pupilId.map(PupilNumbers.plain))
        self.agree = agree
        self.differ = differ
    }

    /// A spreadsheet takes the zeros from the beginning of a number.
    static func plain(_ number: String) -> String {
        let plain = number.uppercased().filter { $0.isLetter || $0.isNumber }
        let digits = plain.drop { $0 == "0" }
        return digits.isEmpty ? plain : String(digits)
    }
}

/// What a leaver and a newcomer must have in common to be compared at all.
private enum Key: Hashable {
    case born(LocalDate)
    case upn(String)
    case nhs(NHSNumber)
    case local(String)

    static func all(_ pupil: PupilDetails) -> [Key] {
        var keys = [Key.born(pupil.dateOfBirth)]
        if let upn = pupil.upn { keys.append(.upn(UPN(upn)?.description ?? PupilNumbers.plain(upn))) }
        if let number = pupil.nhsNumber.flatMap({ NHSNumber($0) }) { keys.append(.nhs(number)) }
        if let number = pupil.pupilId { keys.append(.local(PupilNumbers.plain(number))) }
        return keys
    }
}
