import EncompassCore
import Testing

@Suite struct UPNTests {
    @Test func needsARightCheckLetter() {
        #expect(UPN("B801200005001")?.description == "B801200005001")
        #expect(UPN(" b801200005001 ")?.description == "B801200005001")
        #expect(UPN("A801200005001") == nil)
    }

    @Test(arguments: [
        "", "B80120000500", "B8012000050011", "B80120000500é", "I801200005001", "BB01200005001", "B8012000050S1",
    ])
    func refusesWhatIsNoNumber(_ text: String) { #expect(UPN(text) == nil) }

    @Test func aTemporaryNumberEndsInALetter() {
        let valid = "ABCDEFGHJKLMNPQRTUVWXYZ".map { String($0) + "80120000500A" }.compactMap { UPN($0) }
        #expect(valid.count == 1)
        #expect(valid.first?.description.hasSuffix("80120000500A") == true)
        #expect(UPN(valid[0].description) == valid[0])
    }
}
