import EncompassCore
import EncompassFormats
import Testing

@Suite("What can be shown of a refused record")
struct RefusedReadingTests {
    private func refused(_ text: String) -> RefusedReading {
        let bytes = Array(text.utf8)
        guard case .refused(let record) = IncidentReader().read(bytes) else {
            Issue.record("the record is not refused")
            return RefusedReading(bytes, [])
        }
        return RefusedReading(bytes, record.faults)
    }

    @Test func aFaultIsMarkedAtItsValue() {
        let reading = refused(
            #"{"force":"norfolk","reference":"NC-1","occurredAt":"yesterday","children":[{"forename":"Zoë"}]}"#)
        #expect(reading.pieces.filter { !$0.faults.isEmpty }.map(\.text) == [#""yesterday""#])
        #expect(reading.pieces.first { !$0.faults.isEmpty }?.faults == [1])
        #expect(
            reading.pieces.map(\.text).joined()
                == #"{"force":"norfolk","reference":"NC-1","occurredAt":"yesterday","children":[{"forename":"Zoë"}]}"#)
        #expect(reading.reference == "NC-1" && reading.occurredAt == "yesterday")
        #expect(reading.children.map(\.forename) == ["Zoë"])
    }

    @Test func whatIsMissingIsMarkedWhereItShouldBe() {
        let reading = refused(#"{"force":"norfolk","reference":"NC-1","children":[{"forename":"Zed"}]}"#)
        #expect(reading.pieces.first { !$0.faults.isEmpty }?.text == "{")
    }

    @Test func aLineThatIsCutOffIsReadAsFarAsItGoes() {
        let reading = refused(
            #"{"force":"norfolk","reference":"NC-8","occurredAt":"2026-11-19T22:41:00Z","circumstances":"x","#
                + #""children":[{"forename":"Grace","surname":"Hill","dateOfBirth":"2014-01-09","school":{"name":"Mill La"#
        )
        #expect(reading.reference == "NC-8" && reading.occurredAt == "2026-11-19T22:41:00Z")
        #expect(reading.children.map(\.surname) == ["Hill"] && reading.children.map(\.school) == [nil])
        #expect(reading.pieces.contains { !$0.faults.isEmpty })
        #expect(reading.record["circumstances"]?.text == "x")
    }

    @Test(arguments: ["", "junk", "{", "[", "\"", "{\"a\":", "\u{FEFF}{}", "[1,2,[3", "{\"a\":{\"b\":[{\"c\":1}]}} x"])
    func anyTextCanBeShown(text: String) {
        let bytes = Array(text.utf8)
        let reading = RefusedReading(bytes, [Fault(pointer: "", detail: "x"), Fault(pointer: "/a/b/0", detail: "y")])
        #expect(reading.pieces.map(\.text).joined() == text)
    }

    @Test func whatIsTypedReplacesWhatWasReadAndKeepsTheRest() throws {
        let reading = refused(
            #"{"force":"norfolk","reference":"NC-1","occurredAt":"yesterday","circumstances":"for MASH","restricted":false,"#
                + #""children":[{"reference":"7","forename":"Zed","surname":"No","school":{"urn":"121234"},"present":true}]}"#
        )
        var typed = TypedIncident(
            force: "norfolk", reference: "NC-1",
            occurredAt: try #require(Timestamp(rfc3339: "2026-11-19T22:41:00Z")))
        var child = TypedIncident.Child()
        child.forename = "Zed"
        child.surname = "Noble"
        child.school = "Mill Lane Primary"
        child.postcode = "NR31 6AB"
        typed.children = [child, TypedIncident.Child()]
        let bytes = typed.record(keeping: reading.record)
        guard case .accepted(let read) = IncidentReader().read(bytes) else {
            Issue.record("what was typed is refused")
            return
        }
        #expect(read.incident.circumstances == "for MASH" && read.incident.children.count == 1)
        let first = read.incident.children[0]
        #expect(first.reference == "7" && first.present == true && first.surname == "Noble")
        #expect(first.school == SchoolClaim(name: "Mill Lane Primary") && first.address?.postcode == "NR31 6AB")
        #expect(read.warnings.isEmpty)
    }
}
