import EncompassCore
import EncompassMatching
import Testing

@Suite struct TwinTests {
    private let home = PostalAddress(lines: ["12 Quay Road"], town: "Gorleston", postcode: "NR31 6AB")
    private let birth = LocalDate(year: 2015, month: 3, day: 2)

    private func index(_ forenames: [String]) -> PupilIndex {
        var builder = PupilIndex.Builder(reserving: forenames.count)
        for (number, forename) in forenames.enumerated() {
            let pupil = PupilDetails(
                surname: "Fenwick", forename: forename, dateOfBirth: birth ?? LocalDate(dayNumber: 0), address: home)
            builder.add(IndexedPupil(key: PupilKey(raw: Int64(number)), details: [pupil], urns: []))
        }
        return builder.build()
    }

    private func child(_ forename: String) -> ChildDetails {
        ChildDetails(forename: forename, surname: "Fenwick", dateOfBirth: birth, address: home)
    }

    @Test func aChildOnTheRollIsMatched() {
        let decision = Matcher(index: index(["Rosalind", "Hugo"]), model: .standard).decide([child("Rosalind")])[0]
        #expect(decision.verdict == .match)
        #expect(decision.best == PupilKey(raw: 0))
    }

    @Test func aTwinOnTheRollIsNotTheChild() {
        let decision = Matcher(index: index(["Hugo"]), model: .standard).decide([child("Rosalind")])[0]
        #expect(decision.verdict != .match)
    }
}
