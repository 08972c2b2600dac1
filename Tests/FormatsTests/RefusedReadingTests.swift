import EncompassCore
import EncompassFormats
import TestSupport
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
        #expect(!reading.isWhole && reading.unread == ["children"])
        let typed = TypedIncident(force: "norfolk", reference: "NC-8", occurredAt: Timestamp(milliseconds: 0))
        #expect(stored(typed, keeping: reading)?.incident.circumstances == "x")
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
        child.held = 0
        child.forename = "Zed"
        child.surname = "Noble"
        child.school = "Mill Lane Primary"
        child.postcode = "NR31 6AB"
        typed.children = [child, TypedIncident.Child()]
        let bytes = typed.record(keeping: reading, isRestricted: false)
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

    private func stored(
        _ typed: TypedIncident, keeping reading: RefusedReading, isRestricted: Bool = false
    ) -> AcceptedIncident? {
        guard
            case .accepted(let read) = IncidentReader().read(
                typed.record(keeping: reading, isRestricted: isRestricted))
        else {
            Issue.record("what was typed is refused")
            return nil
        }
        return read
    }

    private let empty = TypedIncident(force: "norfolk", reference: "NC-1", occurredAt: Timestamp(milliseconds: 0))

    @Test func aRecordThatCannotBeReadToItsEndIsRestricted() throws {
        let reading = refused(
            #"{"force":"norfolk","reference":"NC-1","occurredAt":"2026-11-19T22:41:00Z","children":[{"forename":"Zed"}] "#
                + #""adults":[{"surname":"Stone","role":"allegedPerpetrator"}],"status":"new"}"#)
        #expect(!reading.isWhole && !reading.isGuarded && reading.unread == ["status", "adults"])
        let read = try #require(stored(empty, keeping: reading))
        #expect(read.incident.restricted && read.incident.safeAddress)
    }

    @Test(arguments: [#""restricted":"true""#, #""restricted": true"#, #""restricted":true,"restricted":false"#])
    func whatIsRestrictedStaysSo(field: String) throws {
        let reading = refused(
            #"{"force":"norfolk","reference":"NC-1","occurredAt":"yesterday","children":[{"forename":"Zed"}],"#
                + field + "}")
        #expect(reading.isWhole && reading.isGuarded)
        #expect(try #require(stored(empty, keeping: reading)).incident.restricted)
    }

    @Test func aRecordThatWasHandledAsRestrictedStaysSo() throws {
        let reading = refused(
            #"{"force":"norfolk","reference":"NC-1","occurredAt":"yesterday","children":[{"forename":"Zed"}]}"#)
        #expect(try !#require(stored(empty, keeping: reading)).incident.restricted)
        #expect(try #require(stored(empty, keeping: reading, isRestricted: true)).incident.restricted)
    }

    @Test func childrenThatTheFormLeavesEmptyStayInTheirPlaces() throws {
        let reading = refused(
            #"{"force":"norfolk","reference":"NC-1","occurredAt":"yesterday","children":["#
                + #""Amy",{"unborn":true,"dueDate":"2027-01-02"},{"forename":"Zed","voice":{"text":"of Zed"}},"#
                + #"{"forename":"Out"}]}"#)
        #expect(reading.children.map(\.isUnborn) == [false, true, false, false])
        var typed = empty
        typed.children = (0..<5).map { place in
            var child = TypedIncident.Child()
            child.held = place < 4 ? place : nil
            return child
        }
        typed.children[2].forename = "Zedekiah"
        typed.children[3].isTakenOut = true
        typed.children[4].forename = "New"
        let children = try #require(stored(typed, keeping: reading)).incident.children
        #expect(children.map(\.forename) == [nil, nil, "Zedekiah", "New"])
        #expect(children.map(\.isUnborn) == [false, true, false, false])
        #expect(children.map(\.voice?.text) == [nil, nil, "of Zed", nil])
    }

    @Test func adultsAreKeptChangedAndAdded() throws {
        let reading = refused(
            #"{"force":"norfolk","reference":"NC-1","occurredAt":"yesterday","children":[{"forename":"Zed"}],"#
                + #""adults":[{"forename":"Ann","surname":"Hill","role":"victim","employer":"Mill"}]}"#)
        var typed = empty
        var held = TypedIncident.Adult(try #require(reading.adults.first))
        held.held = 0
        held.role = "other"
        var other = TypedIncident.Adult()
        other.surname = "Stone"
        other.role = "allegedPerpetrator"
        typed.adults = [held, other, TypedIncident.Adult()]
        let adults = try #require(stored(typed, keeping: reading)).incident.adults
        #expect(adults.map(\.surname) == ["Hill", "Stone"] && adults.map(\.role) == [.other, .allegedPerpetrator])
        #expect(adults.first?.employer == "Mill")
    }

    @Test func theSummaryForSchoolsIsReadWholeAndReplacedOnlyIfItWasEdited() throws {
        let summary = String(repeating: "A long line of it.\n", count: 60) + "The end."
        let text = summary.replacing("\n", with: "\\n")
        let reading = refused(
            #"{"force":"norfolk","reference":"NC-1","occurredAt":"yesterday","schoolSummary":""# + text
                + #"","children":[{"forename":"Zed"}]}"#)
        #expect(reading.schoolSummary == summary)
        var typed = empty
        typed.schoolSummary = summary
        #expect(try #require(stored(typed, keeping: reading)).incident.schoolSummary == summary)
        typed.schoolSummary = "Shorter."
        #expect(try #require(stored(typed, keeping: reading)).incident.schoolSummary == "Shorter.")
    }

    @Test func aLongTextIsReadInOnePass() {
        let members = (0..<20_000).map { "\"field\($0)\":\($0)" }.joined(separator: ",")
        let text = Array("{\(members) x".utf8)
        var scan: JSONScan?
        let time = ThreadTime.measure { scan = JSONScan(text) }
        #expect(scan?.value?.object?.members.count == 20_000)
        #expect(time < .seconds(5))
    }
}
