import EncompassCore
import EncompassMatching
import TestSupport
import Testing

@Suite("Pupils by one name, or by a date of birth alone")
struct NamesakeTests {
    private let quay = urn(121_234)
    private let pier = urn(121_236)

    private func found(
        _ name: String, born: String? = nil, at school: URN? = nil, limit: Int = 8
    ) -> [Int64] {
        var roll = Roll()
        roll.add("Ivy", "Fenwick", "2015-03-02", urns: [quay])
        roll.add("Ivor", "Fenwich", "2014-01-09", urns: [pier])
        roll.add("Mary Jane", "O'Brien", "2015-03-02", preferred: "Ivy", former: "Talbot", urns: [pier])
        roll.add("Ivy", "Talbot", "2012-06-11", urns: [quay, pier])
        let matcher = Matcher(index: roll.index(), model: .standard)
        return matcher.namesakes(of: name, born: born.map(Roll.day), at: school, limit: limit).map(\.raw)
    }

    @Test func aForenameOrASurnameIsEnoughAndTheVeryNameComesFirst() {
        #expect(Set(found("ivy")) == [0, 2, 3])
        #expect(found("Fenwick") == [0, 1] && found("fenwich") == [1, 0])
        #expect(Set(found("talbot")) == [2, 3])
        #expect(found("obrien") == [2] && found("Jane") == [2])
        #expect(found("nobody").isEmpty && found("").isEmpty)
    }

    @Test func aDateOfBirthIsEnoughAndNarrowsAName() {
        #expect(Set(found("", born: "2015-03-02")) == [0, 2])
        #expect(found("fenwick", born: "2015-03-02") == [0])
        #expect(found("", born: "2001-01-01").isEmpty)
    }

    @Test func whoeverIsNotSeenTakesNoPlaceInTheList() {
        var roll = Roll()
        for number in 0..<20 { roll.add("Ivy", "Fenwick", "2015-03-\(10 + number)", urns: [quay]) }
        roll.add("Ivy", "Fenwick", "2015-03-02", urns: [pier])
        // A name that everybody has says nothing.
        for number in 0..<300 { roll.add("A" + letters(number), "B" + letters(number), urns: [pier]) }
        let matcher = Matcher(index: roll.index(), model: .standard)
        let seen: (PupilKey, ArraySlice<UInt32>) -> Bool = { $1.contains(UInt32(self.pier.number)) }
        #expect(matcher.namesakes(of: "ivy", born: nil, limit: 3, where: seen).map(\.raw) == [20])
        let child = ChildDetails(forename: "Ivy", surname: "Fenwick")
        #expect(matcher.search(child, limit: 3, where: seen).map(\.key.raw) == [20])
        #expect(matcher.search(child, limit: 3, where: { _, _ in true }).count == 3)
    }

    @Test func onlyASchoolsPupilsIfOneIsGivenAndNoMoreThanAsked() {
        #expect(Set(found("ivy", at: pier)) == [2, 3])
        #expect(found("ivy", limit: 2).count == 2)
    }
}
