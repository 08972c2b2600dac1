import EncompassCore
import Testing

@Suite("Whether a newcomer of a roll is a pupil who leaves it")
struct RollContinuityTests {
    private let continuity = RollContinuity(names: OnePerson { a, b in Set([a, b]) == ["kate", "catherine"] })
    private static let upns = ["X801200001002", "G801200005099"]

    /// Forename, surname, date of birth, UPN (1 or 2: valid; T: temporary), admission number, sex.
    private func pupil(_ text: String) -> PupilDetails {
        let parts = text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        func part(_ place: Int) -> String? { place < parts.count && !parts[place].isEmpty ? parts[place] : nil }
        let upn = part(3).map { Int($0).map { RollContinuityTests.upns[$0 - 1] } ?? $0 }
        return PupilDetails(
            surname: part(1) ?? "Marsh", forename: parts[0],
            dateOfBirth: LocalDate(iso: part(2) ?? "2015-03-02") ?? LocalDate(dayNumber: 0),
            sex: part(5).flatMap { Sex(rawValue: $0) }, upn: upn, pupilId: part(4))
    }

    @Test(
        arguments: [
            // No number before, or none now.
            ("Ivy", "Ivy|||1", .names), ("Ivy", "Ivy||||42", .names), ("Ivy||||42", "Ivy|||1", .names),
            ("Kate", "Catherine|||1", .names), ("Ivy", "Ivy|Fen||1", nil), ("Ivy", "Rose|||1", nil),
            ("Ivy|||||F", "Ivy|||1||M", nil), ("Ivy", "Ivy||2015-03-12|1", nil), ("Amir", "Amin|||1", nil),
            // One number is the same, another came.
            ("Ivy||||42", "Ivy|||1|42", .number), ("Ivy|||1|42", "Ivy||||42", .number),
            ("Ivy||||00042", "Ivy|||1|42", .number), ("Ivy||||42", "Ivy|Fen||1|42", .number),
            ("Ivy||||42", "Rose|||1|42", nil), ("Amir||||42", "Amin|||1|42", .number),
            // Numbers that differ are two pupils', unless another is the same.
            ("Ivy|||1", "Ivy|||2", nil), ("Ivy||||42", "Ivy||||43", nil), ("Ivy|||1|42", "Ivy|||2|42", .number),
            ("Amir|||1|42", "Amin|||2|42", nil), ("Ivy|||A92622221500A", "Ivy|||1", .names),
            // A corrected birthday.
            ("Ivy|||1", "Ivy||2015-02-03|1", .correctedBirthday), ("Ivy|||1", "Ivy||2013-11-20|1", .correctedBirthday),
            ("Ivy|||1", "Ivy|Fen|2015-03-03|1", .correctedBirthday), ("Ivy|||1", "Ivy|Fen|2013-11-20|1", nil),
            ("Ivy|||1", "Rose||2015-02-03|1", nil), ("Ivy||||42", "Ivy||2015-03-03||42", .correctedBirthday),
        ] as [(String, String, RollContinuity.Ground?)])
    func grounds(held: String, row: String, expected: RollContinuity.Ground?) {
        #expect(continuity.ground(pupil(held), pupil(row)) == expected)
        #expect(continuity.ground(pupil(row), pupil(held)) == expected)
    }

    private func compare(_ leavers: [String], _ newcomers: [String]) -> RollContinuity.Result {
        continuity.compare(leavers: leavers.map { [pupil($0)] }, newcomers: newcomers.map { [pupil($0)] })
    }

    @Test func onlyPairsThatAreTheOnlyOnesOfBothAreOnePupil() {
        #expect(compare(["Ivy", "Rose"], ["Rose|||1", "Ivy|||2"]).same == [0: 1, 1: 0])
        let twoRows = compare(["Ivy"], ["Ivy|||1", "Ivy|||2"])
        #expect(twoRows.same.isEmpty && twoRows.open == [0: [0], 1: [0]])
        let twoPupils = compare(["Ivy||||42", "Ivy||||43"], ["Ivy|||1"])
        #expect(twoPupils.same.isEmpty && twoPupils.open == [0: [0, 1]])
        let twins = compare(["Ivy", "Rose"], ["Ivy|||1", "Rose|||1"])
        #expect(twins.same == [0: 0, 1: 1] && twins.open.isEmpty)
    }

    @Test func aNumberSaysWhichOfTwoNamesakesARowIs() {
        let result = compare(["Ivy||||42", "Ivy||||43"], ["Ivy|||1|43", "Ivy|||2"])
        #expect(result.same == [0: 1, 1: 0])
    }

    @Test func aRowWithAnotherNumberIsNamedAndStaysApart() {
        let result = compare(["Ivy||||42"], ["Ivy||||43"])
        #expect(result.same.isEmpty && result.open.isEmpty && result.renumbered == [0: [0]])
    }

    @Test func everyRowOfAPupilMustFit() {
        let leaver = [pupil("Ivy"), pupil("Rose")]
        #expect(continuity.compare(leavers: [leaver], newcomers: [[pupil("Ivy|||1")]]).same.isEmpty)
    }
}
