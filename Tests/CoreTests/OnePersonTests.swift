import EncompassCore
import Testing

@Suite("Whether names are one person's")
struct OnePersonTests {
    private let names = OnePerson { a, b in Set([a, b]) == ["kate", "catherine"] }

    private func pupil(_ text: String) -> PupilDetails {
        let parts = text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        func part(_ place: Int) -> String? { place < parts.count && !parts[place].isEmpty ? parts[place] : nil }
        return PupilDetails(
            surname: part(1) ?? "Marsh", forename: parts[0], middleNames: part(2), preferredForename: part(3),
            dateOfBirth: LocalDate(dayNumber: 16_000), sex: part(4).flatMap { Sex(rawValue: $0) })
    }

    /// Forename, surname, middle names, preferred forename, sex.
    @Test(
        arguments: [
            ("Ivy", "Ivy", .same), ("Ivy", "Ivy|Black", .same), ("Zoë", "ZOE", .same),
            ("O'Neil", "O\u{2019}Neil", .same),
            ("Anne-Marie", "Anne Marie", .same), ("Annemarie", "Anne|| Marie", .same), ("John", "John||Paul", .same),
            ("John||P", "John||Paul", .same), ("John||Paul", "John||Peter Paul", .same), ("Jhon", "John", .same),
            ("Kate", "Catherine", .same), ("Elizabeth|||Beth", "Beth", .same), ("|Solo", "Solo|", .different),
            ("Ivy", "Rose", .different), ("Anna-Mae", "Anna-Lee", .different), ("Mary-Kate", "Mary-Jane", .different),
            ("Mohammed||Amin", "Mohammed||Amir", .different), ("John||Paul", "John||Peter", .different),
            ("Amin", "Amir", .near), ("Cathrine", "Catherine", .near), ("Daniel", "Danielle", .near),
            ("Daniel||||M", "Danielle||||F", .different), ("Alex|||Ali|M", "Ali||||F", .different),
            ("Ian", "Zoe", .different),
        ] as [(String, String, OnePerson.Verdict)])
    func verdicts(a: String, b: String, expected: OnePerson.Verdict) {
        #expect(names.verdict(pupil(a), pupil(b)) == expected)
        #expect(names.verdict(pupil(b), pupil(a)) == expected)
    }
}
