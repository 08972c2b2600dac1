import EncompassCore
import EncompassMatching

/// A few pupils written by hand, and the decisions about children against them.
struct Roll {
    var pupils: [IndexedPupil] = []

    static let home = PostalAddress(lines: ["12 Quay Road"], town: "Gorleston", postcode: "NR31 6AB")
    static let elsewhere = PostalAddress(lines: ["7 Mill Lane"], town: "Acle", postcode: "NR13 3EZ")

    static func day(_ text: String) -> LocalDate { LocalDate(iso: text) ?? LocalDate(dayNumber: 0) }

    /// Adds a pupil; its key is its place, from 0.
    mutating func add(
        _ forename: String, _ surname: String, _ birth: String = "2015-03-02", at address: PostalAddress? = Roll.home,
        middle: String? = nil, preferred: String? = nil, former: String? = nil, sex: Sex? = nil, upn: String? = nil,
        urns: [URN] = [], isProtected: Bool = false
    ) {
        let details = PupilDetails(
            surname: surname, forename: forename, middleNames: middle, preferredForename: preferred,
            formerSurname: former, dateOfBirth: Roll.day(birth), sex: sex, upn: upn, address: address)
        pupils.append(
            IndexedPupil(
                key: PupilKey(raw: Int64(pupils.count)), details: [details], urns: urns, isProtected: isProtected))
    }

    func index(_ schools: [(URN, String)] = []) -> PupilIndex {
        var builder = PupilIndex.Builder(reserving: pupils.count)
        for (urn, name) in schools { builder.addEstablishment(urn, name: name) }
        for pupil in pupils { builder.add(pupil) }
        return builder.build()
    }

    func decide(_ child: ChildDetails) -> MatchDecision {
        Matcher(index: index(), model: .standard).decide([child])[0]
    }

    /// A child at the pupils' home, born when they were.
    static func child(
        _ forename: String?, _ surname: String?, _ birth: String? = "2015-03-02", at address: PostalAddress? = Roll.home
    ) -> ChildDetails {
        ChildDetails(forename: forename, surname: surname, dateOfBirth: birth.map(Roll.day), address: address)
    }
}
