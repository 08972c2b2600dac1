/// How similar two descriptions of a child of one incident are. A surname says little, since siblings share it.
struct ChildLikeness: Hashable, Sendable {
    enum Level: Int, Comparable, Hashable, Sendable {
        /// Two children.
        case contradicts
        /// Too little is known, or too much has changed, to be certain.
        case possible
        /// The same child, corrected.
        case close
        /// The same child, by another of its names or without a date of birth.
        case alias
        case exact

        static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
    }

    let level: Level
    /// How much of names and date of birth differs; orders two pairs at the same level.
    let distance: Int

    /// - Parameter hasTwin: whether another child of the incident has the same date of birth.
    init(_ old: ChildDetails, _ new: ChildDetails, hasTwin: Bool) {
        let given = Name(old.givenNames).compared(to: Name(new.givenNames))
        let surname = Name(old.surnames).compared(to: Name(new.surnames))
        let birth = Birth(old.dateOfBirth, new.dateOfBirth)
        distance = given.distance + surname.distance + birth.distance
        if old.hasSameIdentity(as: new) {
            level = .exact
            return
        }
        let named = ChildLikeness.level(given.agreement, surname.agreement, birth, hasTwin: hasTwin)
        let numbers = [
            Number(old.upn.flatMap { UPN($0) }, new.upn.flatMap { UPN($0) }),
            Number(old.nhsNumber.flatMap { NHSNumber($0) }, new.nhsNumber.flatMap { NHSNumber($0) }),
        ]
        if numbers.contains(.differs) {
            level = min(named, .close)
        } else if numbers.contains(.same) {
            // Twins are sometimes given one number by mistake, so the forename must agree too.
            level = named > .contradicts || birth == .same && !hasTwin ? .exact : .possible
        } else {
            level = named
        }
    }

    private enum Number {
        case same, differs, unknown

        init<Value: Equatable>(_ old: Value?, _ new: Value?) {
            guard let old, let new else {
                self = .unknown
                return
            }
            self = old == new ? .same : .differs
        }
    }

    /// ```
    /// forename        date of birth      surname: same or other name   similar    not known   different
    /// same            same                        exact                close      close       close
    /// another name    same                        alias                close      close       close
    /// same or other   not known                   alias                close      possible    possible
    /// same or other   near                        close                close      possible    possible
    /// same or other   different                   close                contradicts in all others
    /// similar         same                        close                close      close       possible
    /// similar         near, not known             possible             possible   possible    contradicts
    /// not known       same                        possible             possible   possible    possible
    /// not known       near, not known             possible             possible   possible    contradicts
    /// different       same, and no twin           possible             contradicts in all others
    /// anything else   contradicts
    /// ```
    private static func level(
        _ given: Name.Agreement, _ surname: Name.Agreement, _ birth: Birth, hasTwin: Bool
    ) -> Level {
        let isFamily = surname == .same || surname == .alias
        switch (given, birth) {
        case (.same, .same), (.alias, .same):
            return isFamily ? (given == .same && surname == .same ? .exact : .alias) : .close
        case (.same, .unknown), (.alias, .unknown):
            return isFamily ? .alias : surname == .similar ? .close : .possible
        case (.same, .near), (.alias, .near): return isFamily || surname == .similar ? .close : .possible
        case (.same, .different), (.alias, .different): return isFamily ? .close : .contradicts
        case (.similar, .same): return surname == .different ? .possible : .close
        case (.unknown, .same): return .possible
        case (.similar, .near), (.similar, .unknown), (.unknown, .near), (.unknown, .unknown):
            return surname == .different ? .contradicts : .possible
        case (.different, .same): return isFamily && !hasTwin ? .possible : .contradicts
        case (.similar, .different), (.unknown, .different), (.different, _): return .contradicts
        }
    }
}

/// The names of one child, folded: the reported one first.
private struct Name {
    enum Agreement { case same, alias, similar, unknown, different }

    let spellings: [[String]]

    init(_ texts: [String?]) {
        spellings = texts.map { $0.map(PersonName.words) ?? [] }.filter { words in
            !words.isEmpty && !words.allSatisfy(Name.isPlaceholder)
        }
    }

    func compared(to other: Name) -> (agreement: Agreement, distance: Int) {
        guard let own = spellings.first, let theirs = other.spellings.first else { return (.unknown, 1) }
        if own == theirs { return (.same, 0) }
        if spellings.contains(where: other.spellings.contains) { return (.alias, 0) }
        let pairs = spellings.flatMap { mine in other.spellings.map { (mine, $0) } }
        let distance = pairs.map { Name.distance($0, $1) }.min() ?? 0
        let isSimilar = pairs.contains { Name.isSimilar($0, $1) }
        return (isSimilar ? .similar : .different, max(distance, 1))
    }

    private static func distance(_ a: [String], _ b: [String]) -> Int {
        NearestWord.distance(Array(a.joined()), Array(b.joined()))
    }

    /// A slip or two, or one of several names left out or shortened to its initial.
    private static func isSimilar(_ a: [String], _ b: [String]) -> Bool {
        let letters = max(a.joined().count, b.joined().count)
        if distance(a, b) <= (letters >= 8 ? 2 : letters >= 3 ? 1 : 0) { return true }
        let (short, long) = a.count <= b.count ? (a, b) : (b, a)
        return zip(short, long).allSatisfy { $0 == $1 || ($0.count == 1 || $1.count == 1) && $0.first == $1.first }
    }

    /// Words written in place of an unknown name.
    private static func isPlaceholder(_ word: String) -> Bool {
        ["unknown", "not", "known", "baby", "child", "unborn", "fnu", "lnu", "pupil", "male", "female", "boy", "girl"]
            .contains(word)
    }
}

/// How two dates of birth compare.
private enum Birth {
    case same, near, unknown, different

    init(_ old: LocalDate?, _ new: LocalDate?) {
        guard let old, let new else {
            self = .unknown
            return
        }
        let (a, b) = (old.components, new.components)
        let agreeing = [a.year == b.year, a.month == b.month, a.day == b.day].count { $0 }
        let isSwapped = a.year == b.year && a.month == b.day && a.day == b.month
        self = old == new ? .same : agreeing == 2 || isSwapped ? .near : .different
    }

    var distance: Int {
        switch self {
        case .same: 0
        case .near, .unknown: 1
        case .different: 3
        }
    }
}

extension ChildDetails {
    fileprivate var givenNames: [String?] { [forename, knownAs] }
    fileprivate var surnames: [String?] { [surname, formerSurname] }

    /// Whether everything that a match depends on is the same.
    package func hasSameIdentity(as other: ChildDetails) -> Bool {
        isSamePerson(as: other) && sex == other.sex && address == other.address && school == other.school
            && age == other.age
    }

    /// Whether the identity is unchanged; a new address or sex does not make another child.
    package func isSamePerson(as other: ChildDetails) -> Bool {
        forename == other.forename && surname == other.surname && knownAs == other.knownAs
            && formerSurname == other.formerSurname && dateOfBirth == other.dateOfBirth && upn == other.upn
            && nhsNumber == other.nhsNumber && isUnborn == other.isUnborn
    }
}
