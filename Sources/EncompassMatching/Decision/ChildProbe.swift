import EncompassCore

/// A child prepared for comparison: everything that is computed once for all candidates.
struct ChildProbe: Sendable {
    var givens: [NameProbe] = []
    var surnames: [NameProbe] = []
    /// Both names, if both are known, swapped.
    var exchanged: ExchangedNames?
    /// Middle names.
    var middles: [NamePattern] = []
    /// The forename is written as two names joined by a hyphen.
    var isHyphenated = false
    var date = ChildDate(nil)
    /// Nil if the date of birth is known, or the day of the incident is not.
    var age: ChildAge?
    var sex: UInt8 = 0
    var upn: UInt64 = 0
    var nhs: UInt32 = 0
    var address: AddressProbe?
    /// The establishments that the officer named, best first.
    var schools: [UInt32] = []
    /// The officer wrote a name, which several schools may share.
    var isSchoolByName = false
    /// Share of the pupils who go to one of them.
    var schoolShare = 0.0
    var notes: [String] = []

    /// In bytes: a longer text is not a name.
    private static let longestName = 200

    init(_ child: ChildDetails, location: PostalAddress?, on day: LocalDate? = nil, _ scorer: Scorer) {
        let index = scorer.index
        readNames(child, index)
        readDate(child, scorer)
        if date.date == nil, let years = child.age, let day { age = ChildAge(years: years, day: day.components) }
        sex = child.sex == .female ? 1 : child.sex == .male ? 2 : 0
        if let text = child.upn {
            upn = UPN(text)?.packed ?? 0
            if upn == 0 { notes.append(MatchNote.invalidUPN) }
            if index.sharedUPNs.contains(upn) {
                notes.append(MatchNote.sharedUPN)
                upn = 0
            }
        }
        if let text = child.nhsNumber {
            nhs = NHSNumber(text)?.packed ?? 0
            if nhs == 0 { notes.append(MatchNote.invalidNHS) }
            if index.sharedNHS.contains(nhs) {
                notes.append(MatchNote.sharedNHS)
                nhs = 0
            }
        }
        if let home = child.address, !AddressFolder.isUsable(home) { notes.append(MatchNote.noHome) }
        address =
            child.address.flatMap { AddressProbe($0, isIncident: false, scorer) }
            ?? location.flatMap { AddressProbe($0, isIncident: true, scorer) }
        readSchool(child, index)
    }

    /// The most that forename, surname, middle names and school together may weigh.
    func largestNameWeight(_ scorer: Scorer) -> Float {
        let given =
            givens.map { scorer.givens.weights.score(.exact, typed: $0.wholeFrequency, entry: 0).weight }.max() ?? 0
        let surname =
            surnames.map { scorer.surnames.weights.score(.exact, typed: $0.wholeFrequency, entry: 0).weight }.max() ?? 0
        return given + surname + (middles.isEmpty ? 0 : 6) + (schools.isEmpty ? 0 : 10)
    }

    private mutating func readNames(_ child: ChildDetails, _ index: IndexTables) {
        let folder = NameFolder()
        let forename = read(child.forename, folder, Placeholders.isForename, .forename)
        let surname = read(child.surname, folder, Placeholders.isSurname, .surname)
        let known = read(child.knownAs, folder, Placeholders.isForename, nil)
        let former = read(child.formerSurname, folder, Placeholders.isSurname, nil)
        if !forename.isEmpty {
            givens.append(NameProbe(given: forename, isAlias: false, in: index))
            isHyphenated = child.forename?.contains { "-\u{2010}\u{2011}\u{2013}".contains($0) } ?? false
            middles = forename.words.dropFirst().map(NamePattern.init)
        }
        if !surname.isEmpty { surnames.append(NameProbe(surname: surname, isAlias: false, in: index)) }
        if !known.isEmpty { addAlias(known, forename, surname, index) }
        if !former.isEmpty, former != surname { surnames.append(NameProbe(surname: former, isAlias: true, in: index)) }
        if let given = givens.first, let name = surnames.first, !forename.isEmpty, !surname.isEmpty {
            exchanged = ExchangedNames(forename: given, surname: name, in: index)
        }
    }

    /// A name that a child goes by: a forename, or a forename with a surname.
    private mutating func addAlias(
        _ known: FoldedName, _ forename: FoldedName, _ surname: FoldedName, _ index: IndexTables
    ) {
        let words = known.words
        let first = FoldedName(bytes: words[0], starts: 1)
        if first != forename { givens.append(NameProbe(given: first, isAlias: true, in: index)) }
        guard words.count > 1 else { return }
        let rest = FoldedName(bytes: words.dropFirst().flatMap { $0 }, starts: 1)
        if rest.bytes != surname.bytes { surnames.append(NameProbe(surname: rest, isAlias: true, in: index)) }
    }

    private mutating func read(
        _ text: String?, _ folder: NameFolder, _ isPlaceholder: (FoldedName) -> Bool, _ field: MatchNote.Name?
    ) -> FoldedName {
        let name = text.map(folder.fold) ?? FoldedName()
        if name.isCut { notes.append(MatchNote.cutName) }
        let isNoName = (text?.utf8.count ?? 0) > ChildProbe.longestName
        if name.isEmpty || isNoName || isPlaceholder(name) {
            let isBlank = text?.allSatisfy(\.isWhitespace) ?? true
            if let field {
                notes.append(
                    isBlank || isNoName ? field.missing : name.isEmpty ? field.invisible : field.placeholder)
            }
            return FoldedName()
        }
        return name
    }

    private mutating func readDate(_ child: ChildDetails, _ scorer: Scorer) {
        date = ChildDate(child.dateOfBirth)
        if date.isYearOnly { notes.append(MatchNote.firstOfJanuary) }
        guard let known = date.date else { return notes.append(MatchNote.noDateOfBirth) }
        let count = scorer.index.days.range(known.dayNumber).count
        date.exactWeight = scorer.dates.exact(count: count, rows: scorer.index.frequencies.rows)
    }

    private mutating func readSchool(_ child: ChildDetails, _ index: IndexTables) {
        if let urn = child.school?.urn {
            schools = [UInt32(urn.number)]
        } else if let name = child.school?.name, !index.schools.isEmpty {
            schools = index.schools.urns(like: name)
            isSchoolByName = true
            if schools.isEmpty { notes.append(MatchNote.noSchool) }
            if schools.count > 1 { notes.append(MatchNote.severalSchools) }
        }
        schoolShare = index.frequencies.schools(schools)
    }
}

/// An address of the child, prepared for comparison.
struct AddressProbe: Sendable {
    /// An unknown street, town or outward code gets a number that no pupil has.
    var address: FoldedAddress
    var street: NamePattern?
    var name: NamePattern?
    /// By `AddressLevel`.
    var weights: [Float] = []
    /// The share of pupils who agree by chance, by `AddressLevel`.
    var shares: [Double] = []
    /// The place of the incident, not the child's own address: weaker evidence.
    var isIncident: Bool
    /// What the house weighs if it is the pupil's earlier home, in bits: always less than the present one.
    var earlierWeight: Float {
        let house = max(0, weights[AddressLevel.house.index]) / 2
        return min(house, isIncident ? AddressProbe.mostOfAnIncident / 2 : AddressProbe.mostOfAnEarlierHome)
    }
    private static let mostOfAnEarlierHome: Float = 4
    /// In bits.
    static let mostOfAnIncident: Float = 7
}

extension AddressProbe {
    /// Nil for an address with nothing to compare.
    init?(_ address: PostalAddress, isIncident: Bool, _ scorer: Scorer) {
        let index = scorer.index
        var folder = AddressFolder()
        var parts = AddressFolder.Parts()
        folder.fold(address, into: &parts)
        var folded = FoldedAddress(house: parts.house)
        if !parts.street.isEmpty { folded.street = index.streets.find(parts.street) ?? .max }
        if !parts.name.isEmpty { folded.name = index.streets.find(parts.name) ?? .max }
        if !parts.town.isEmpty { folded.town = index.towns.find(parts.town) ?? .max }
        if let postcode = parts.postcode {
            folded.unit = (index.outwards[postcode.outward] ?? 1_000_000) * 4000 + postcode.inward
        }
        guard !folded.isEmpty else { return nil }
        self.address = folded
        self.isIncident = isIncident
        street = parts.street.isEmpty ? nil : NamePattern(parts.street.bytes)
        name = parts.name.isEmpty ? nil : NamePattern(parts.name.bytes)
        let inUnit = folded.unit == 0 ? 0 : index.byUnit.range(BlockingKeys.unit(folded)).count
        (weights, shares) = scorer.addresses.weights(folded, pupilsInUnit: inUnit)
        if isIncident { weights = weights.map { min($0 * 0.6, AddressProbe.mostOfAnIncident) } }
    }
}
