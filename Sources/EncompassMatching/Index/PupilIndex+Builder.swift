public import EncompassCore

extension PupilIndex {
    /// Takes the registry pupil by pupil and keeps only numbers, so that a million pupils need little memory.
    public struct Builder {
        var rows: [PupilRow] = []
        var pupils: [PupilRecord] = []
        var urns: [UInt32] = []
        var earlier: [EarlierHome] = []
        var extras: [ExtraNames] = [ExtraNames()]
        var givenNames = NameDictionary()
        var surnames = NameDictionary()
        var streets = NameDictionary()
        var towns = NameDictionary()
        /// Outward codes and their numbers, from 1.
        var outwards: [UInt32: UInt32] = [:]
        var schools = SchoolNames()
        private let folder = NameFolder()
        private var addresses = AddressFolder()
        private var parts = AddressFolder.Parts()
        private var name = FoldedName()

        /// - Parameter reserving: about how many pupils to expect.
        public init(reserving: Int) {
            let expected = max(0, min(reserving, 20_000_000))
            rows.reserveCapacity(expected)
            pupils.reserveCapacity(expected)
            urns.reserveCapacity(expected)
        }

        public mutating func add(_ pupil: IndexedPupil) {
            let place = UInt32(pupils.count)
            pupils.append(
                PupilRecord(
                    key: pupil.key, upn: upn(pupil.details), nhs: nhs(pupil.details), firstURN: UInt32(urns.count),
                    firstEarlier: UInt32(earlier.count),
                    isProtected: pupil.isProtected,
                    isMixed: pupil.details.count > 1 && areTwoChildren(pupil.details)))
            urns.append(contentsOf: pupil.urns.map { UInt32($0.number) })
            for details in pupil.details { add(details, pupil: place) }
            for home in pupil.earlier {
                let address = number(home.address, count: 0)
                if !address.isEmpty { earlier.append(EarlierHome(address: address, until: home.until.dayNumber)) }
            }
        }

        /// 0 without a valid number, and if two rolls say different ones: one of them is wrong.
        private func upn(_ rows: [PupilDetails]) -> UInt64 {
            let numbers = rows.compactMap { $0.upn.flatMap { UPN($0) } }
            let permanent = numbers.filter { !$0.isTemporary }
            let usable = permanent.isEmpty ? numbers : permanent
            return usable.first.flatMap { first in usable.allSatisfy { $0 == first } ? first.packed : nil } ?? 0
        }

        private func nhs(_ rows: [PupilDetails]) -> UInt32 {
            let numbers = rows.compactMap { $0.nhsNumber.flatMap { NHSNumber($0) } }
            return numbers.first.flatMap { first in numbers.allSatisfy { $0 == first } ? first.packed : nil } ?? 0
        }

        /// Adds an establishment's name and town, to recognise the officer's words. Call it for each name that an
        /// establishment has had.
        public mutating func addEstablishment(_ urn: URN, name: String, town: String? = nil) {
            schools.add(urn, name, town: town)
        }

        private mutating func add(_ details: PupilDetails, pupil: UInt32) {
            var extra = ExtraNames()
            if let text = details.middleNames { extra.middle = given(text, count: 0) }
            if let text = details.preferredForename { extra.preferredForename = given(text, count: 0) }
            if let text = details.preferredSurname { extra.preferredSurname = surname(text, count: 0) }
            if let text = details.formerSurname { extra.formerSurname = surname(text, count: 0) }
            let sex: UInt8 = details.sex == .female ? 1 : details.sex == .male ? 2 : 0
            var row = PupilRow(
                dateOfBirth: details.dateOfBirth.dayNumber, forename: given(details.forename),
                surname: surname(details.surname), address: FoldedAddress(),
                pupil: pupil, extra: extra.isEmpty ? 0 : UInt32(extras.count), sex: sex)
            if row.forename == 0 { row.unusable.insert(.forename) }
            if row.surname == 0 { row.unusable.insert(.surname) }
            if let address = details.address {
                row.address = number(address)
                if parts.isUnusable { row.unusable.insert(.address) }
            }
            rows.append(row)
            if !extra.isEmpty { extras.append(extra) }
        }

        /// Whether two rows with one number have given names that cannot be one child's.
        private func areTwoChildren(_ rows: [PupilDetails]) -> Bool {
            let names = rows.map { row in
                [row.forename, row.preferredForename, row.middleNames].compactMap { $0 }.map(folder.fold)
                    .filter { !$0.isEmpty && !Placeholders.isForename($0) }
            }
            return names.indices.contains { place in
                names[..<place].contains { OwnNames.areOfTwo(names[place], $0) }
            }
        }

        /// Names after the first are not counted: frequencies are about first forenames.
        private mutating func given(_ text: String, count: UInt32 = 1) -> UInt32 {
            folder.fold(text, into: &name)
            if let known = givenNames.count(name, count) { return known }
            return Placeholders.isForename(name) ? 0 : givenNames.add(name, count: count)
        }

        private mutating func surname(_ text: String, count: UInt32 = 1) -> UInt32 {
            folder.fold(text, into: &name)
            if let known = surnames.count(name, count) { return known }
            return Placeholders.isSurname(name) ? 0 : surnames.add(name, count: count)
        }

        /// Earlier homes are not counted: frequencies are about where pupils live.
        private mutating func number(_ address: PostalAddress, count: UInt32 = 1) -> FoldedAddress {
            addresses.fold(address, into: &parts)
            var folded = FoldedAddress(
                house: parts.house, street: streets.add(parts.street, count: count),
                name: streets.add(parts.name, count: count), town: towns.add(parts.town, count: count))
            if let postcode = parts.postcode {
                let next = UInt32(outwards.count + 1)
                let outward = outwards[postcode.outward] ?? next
                if outward == next { outwards[postcode.outward] = next }
                folded.unit = outward * 4000 + postcode.inward
            }
            return folded
        }
    }
}
