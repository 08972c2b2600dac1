import EncompassCore
import TestSupport
import Testing

@Suite("What a person is given of what is held about them")
struct SubjectAccessTests {
    @Test(
        arguments: [
            (SubjectField.identity, nil, nil, nil), (.part, nil, nil, nil), (.event, nil, nil, nil),
            (.ownWords, nil, .thirdParty, nil), (.workplace, .thirdParty, .thirdParty, nil),
            (.school, .school, .school, .school), (.address, .address, .address, .address),
            (.location, .address, .address, .address), (.narrative, .narrative, .narrative, .narrative),
            (.riskGrade, .riskGrade, .riskGrade, .riskGrade), (.matching, .matching, .thirdParty, .thirdParty),
            (.otherPerson, .thirdParty, .thirdParty, .thirdParty),
        ] as [(SubjectField, Withholding?, Withholding?, Withholding?)])
    func table(_ field: SubjectField, _ child: Withholding?, _ adult: Withholding?, _ staff: Withholding?) {
        #expect(SubjectAccessRule.withholding(field, from: .child) == child)
        #expect(SubjectAccessRule.withholding(field, from: .adult) == adult)
        #expect(SubjectAccessRule.withholding(field, from: .staff) == staff)
    }

    @Test(
        arguments: [
            (["Amelia Marsh"], "2015-03-02", AccessSubject.Likeness.sure),
            (["Milly Marsh", "amelia  MARSH"], "2015-03-02", .sure), (["Amélia Marsh"], "2015-03-02", .sure),
            (["Amelia Marsh"], nil, .possible), (["Amelia Marsh"], "2015-03-03", nil),
            (["Amelia Marshall"], "2015-03-02", nil), ([], nil, nil),
        ] as [([String], String?, AccessSubject.Likeness?)])
    func likeness(_ names: [String], _ born: String?, _ expected: AccessSubject.Likeness?) {
        let subject = AccessSubject(name: "Amelia Marsh", born: day("2015-03-02"))
        #expect(subject.likeness(names: names, born: born.map { day($0) }) == expected)
    }

    @Test func aDraftHasEveryPartOnceGivenOrWithheld() {
        let parts = SubjectField.allCases.map { SubjectRecord.Part($0, $0.rawValue, "value") }
        for role in SubjectRole.allCases {
            let draft = DraftedRecord(SubjectRecord(role: role, title: "t", likeness: .sure, parts: parts))
            #expect(Set(draft.given.map(\.label) + draft.withheld.map(\.label)).count == SubjectField.allCases.count)
            #expect(draft.given.count + draft.withheld.count == SubjectField.allCases.count)
            #expect(Withholding.allCases.allSatisfy { !$0.reason.isEmpty })
        }
        let empty = SubjectRecord(
            role: .child, title: "t", likeness: .possible, parts: [SubjectRecord.Part(.school, "school", "")])
        #expect(DraftedRecord(empty).withheld.isEmpty && DraftedRecord(empty).isPossible)
    }
}
