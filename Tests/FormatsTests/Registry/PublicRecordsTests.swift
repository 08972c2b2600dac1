import EncompassCore
import EncompassFormats
import TestSupport
import Testing

@Suite("Public records with bad values", .enabled(if: !SharedData.isAbsent))
struct PublicRecordsTests {
    @Test("Fictional pupils with wrong check letters are kept, with a warning each")
    func checkLetters() throws {
        var roll = "surname,forename,dateOfBirth,sex,upn,urn\n"
        var pupils = 0
        for name in ["fe", "npd", "pupilpremium"] {
            let file = try JSONParser.parse(try sharedBytes("pupils/\(name)_searchindex_returns_many_pupils.json"))
            for pupil in try #require(file["value"]?.array) {
                let values = ["Surname", "Forename", "DOB", "Sex", "UPN"].map { pupil[$0]?.text ?? "" }
                roll += values.joined(separator: ",") + ",121234\n"
                pupils += 1
            }
        }
        let items = try read(roll, as: RollDecoder(today: today))
        #expect(items.count == pupils && items.allSatisfy { $0.row != nil })
        #expect(items.count { $0.faults.contains { $0.column == "upn" } } == 27)
    }

    @Test("Naughty strings for names are read, and their records written and read again")
    func naughtyStrings() throws {
        let strings = try #require(try JSONParser.parse(try sharedBytes("nasty/blns.json")).array?.compactMap(\.text))
        #expect(strings.count >= 500)
        for string in strings {
            let record: JSONValue = .object([
                "force": .string("norfolk"), "reference": .string("R"), "occurredAt": .string("2026-11-19T22:41:00Z"),
                "circumstances": .string(string),
                "children": .array([.object(["forename": .string(string), "surname": .string("Other")])]),
            ])
            let incident = try accepted(String(decoding: record.serialized, as: UTF8.self)).incident
            #expect(try accepted(String(decoding: incident.json.serialized, as: UTF8.self)).incident == incident)
        }
    }
}
