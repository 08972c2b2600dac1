import EncompassCore
import EncompassFormats
import Foundation
import Testing

/// What a force's system writes in a way of its own, and can only mean one thing.
@Suite("A record in a force's own way")
struct PatientReadingTests {
    private func read(_ occurredAt: String, local: Bool = true) throws -> ReadIncident {
        let text =
            #"{"force":"norfolk","reference":"R1","occurredAt":"\#(occurredAt)","children":[{"forename":"Ann"}]}"#
        return IncidentReader(localTimes: local ? London() : nil).read(Array(text.utf8))
    }

    private func accepted(_ occurredAt: String) throws -> AcceptedIncident {
        switch try read(occurredAt) {
        case .accepted(let record): return record
        case .refused(let record): throw record
        }
    }

    @Test(
        arguments: [
            ("2026-11-19T22:41:00", "2026-11-19T22:41:00Z"), ("2026-07-19 22:41:30", "2026-07-19T21:41:30Z"),
            ("2026-07-19T22:41", "2026-07-19T21:41:00Z"), ("2026-07-19T22:41:00.25", "2026-07-19T21:41:00.250Z"),
            ("2026-07-20T00:30:00", "2026-07-19T23:30:00Z"),
            // An offset that is given counts.
            ("2026-07-19T22:41:00Z", "2026-07-19T22:41:00Z"), ("2026-07-19T22:41:00+01:00", "2026-07-19T21:41:00Z"),
        ])
    func aTimeWithoutAnOffsetIsLondons(_ text: String, _ moment: String) throws {
        let record = try accepted(text)
        #expect(record.incident.occurredAt == Timestamp(rfc3339: moment))
        #expect(record.warnings.isEmpty)
    }

    @Test(
        arguments: [
            // The clocks go back on 25 October 2026 at 02:00, and forward on 28 March 2027 at 01:00.
            ("2026-10-25T01:30:00", "2026-10-25T00:30:00Z", "two times"),
            ("2026-10-25T00:59:59", "2026-10-24T23:59:59Z", nil),
            ("2026-10-25T02:00:00", "2026-10-25T02:00:00Z", nil),
            ("2027-03-28T01:30:00", "2027-03-28T01:30:00Z", "did not exist"),
            ("2027-03-28T00:59:59", "2027-03-28T00:59:59Z", nil), ("2027-03-28T02:00:00", "2027-03-28T01:00:00Z", nil),
        ] as [(String, String, String?)])
    func theChangesOfTheClocksAreSaidAndSendNobodyToAPerson(_ text: String, _ moment: String, _ note: String?) throws {
        let record = try accepted(text)
        #expect(record.incident.occurredAt == Timestamp(rfc3339: moment))
        #expect(record.warnings.map(\.pointer) == (note == nil ? [] : ["/occurredAt"]))
        if let note { #expect(record.warnings.first?.detail.contains(note) == true) }
        #expect(record.childFaults.isEmpty)
    }

    @Test func aForceThatIsNotSaidToSendThemIsToldHow() throws {
        guard case .refused(let record) = try read("2026-11-19T22:41:00", local: false) else {
            Issue.record("it was accepted")
            return
        }
        #expect(record.faults.map(\.pointer) == ["/occurredAt"])
        #expect(record.faults[0].detail.contains("feed: {localTimes: true}"))
        guard case .refused(let other) = try read("yesterday", local: false) else {
            Issue.record("it was accepted")
            return
        }
        #expect(!other.faults[0].detail.contains("localTimes"))
    }

    @Test(
        arguments: [
            (#""Y""#, true), (#""yes""#, true), (#"1"#, true), (#""TRUE""#, true), (#""N""#, false), (#""No""#, false),
            (#"0"#, false), (#""Unk""#, nil), (#""not known""#, nil), (#""""#, nil),
        ] as [(String, Bool?)])
    func theUsualCodesForYesAndNoAreUnderstoodWithAWarning(_ value: String, _ flag: Bool?) throws {
        let record = try FormatsTests.accepted(child: #""forename":"Ann","present":\#(value)"#)
        #expect(record.incident.children[0].present == flag)
        #expect(record.warnings.map(\.pointer) == ["/children/0/present"])
        #expect(record.childFaults.isEmpty)
    }

    @Test(
        arguments: [
            ("7", 7, false), (#""7""#, 7, true), ("7.5", 7, true), (#""12 years""#, 12, true),
            (#""12yrs old""#, 12, true),
            (#""aged 12""#, 12, true), (#""8 months""#, 0, true), (#""18 mths""#, 1, true), (#""3 weeks""#, 0, true),
            (#""1 yr 6 months""#, 1, true), (#""11y, 11m""#, 11, true), ("0", 0, false), ("25", 25, false),
        ] as [(String, Int, Bool)])
    func anAgeIsUnderstoodAsPeopleWriteIt(_ value: String, _ age: Int, _ isNoted: Bool) throws {
        let record = try FormatsTests.accepted(child: #""forename":"Ann","age":\#(value)"#)
        #expect(record.incident.children[0].age == age && record.childFaults.isEmpty)
        #expect(record.warnings.map(\.pointer) == (isNoted ? ["/children/0/age"] : []))
    }

    @Test(arguments: [
        "26", "-1", "1e9", #""7 or 8""#, #""6 months 2 years""#, #""teens""#, #""12 stone""#, "true", "[7]", #""7 8""#,
        #""99999999999999999999 years""#, #""Year 7""#,
    ])
    func anAgeThatIsNoneGoesToAPerson(_ value: String) throws {
        let record = try FormatsTests.accepted(child: #""forename":"Ann","age":\#(value)"#)
        #expect(record.incident.children[0].age == nil)
        #expect(record.childFaults[0]?.map(\.pointer) == ["/children/0/age"])
    }

    @Test func anAgeThatContradictsTheDateOfBirthIsAWarningOnly() throws {
        func warnings(_ age: Int) throws -> [String] {
            let record = try FormatsTests.accepted(child: #""forename":"Ann","dateOfBirth":"2015-03-02","age":\#(age)"#)
            #expect(record.childFaults.isEmpty && record.incident.children[0].age == age)
            return record.warnings.map(\.pointer)
        }
        #expect(try warnings(11).isEmpty)
        #expect(try warnings(9) == ["/children/0/age"])
    }

    /// The incident is on 19 November 2026.
    @Test(
        arguments: [
            (#""unborn":true,"dueDate":"2027-02-11""#, true, "2027-02-11", [], []),
            (#""unborn":"Y""#, true, nil, ["unborn"], []),
            // A date of birth up to the incident: born, and for a person.
            (
                #""unborn":true,"forename":"Ann","dateOfBirth":"2026-11-01""#, false, nil, ["dateOfBirth"],
                ["dateOfBirth"]
            ),
            (#""unborn":true,"dateOfBirth":"2027-02-11""#, true, "2027-02-11", ["dateOfBirth"], []),
            (#""unborn":true,"dueDate":"2026-09-01""#, true, "2026-09-01", ["dueDate"], []),
            (#""unborn":true,"dueDate":"2026-11-01""#, true, "2026-11-01", [], []),
            (#""unborn":true,"dueDate":"2028-01-01""#, true, "2028-01-01", ["dueDate"], []),
            (#""unborn":true,"age":0"#, true, nil, ["age"], []),
            (#""forename":"Ann","dueDate":"2027-02-11""#, false, "2027-02-11", ["dueDate"], ["dueDate"]),
            (#""unborn":false,"forename":"Ann","dueDate":"2027-02-11""#, false, "2027-02-11", [], []),
            (#""unborn":"perhaps","forename":"Ann""#, false, nil, ["unborn"], ["unborn"]),
            (#""unborn":true,"dueDate":"spring""#, true, nil, ["dueDate"], ["dueDate"]),
        ] as [(String, Bool, String?, [String], [String])])
    func anUnbornChild(
        _ members: String, _ isUnborn: Bool, _ due: String?, _ warned: [String], _ faults: [String]
    ) throws {
        let record = try FormatsTests.accepted(child: members)
        let child = record.incident.children[0]
        #expect(child.isUnborn == isUnborn && child.dueDate?.description == due)
        #expect(record.warnings.map(\.pointer) == warned.map { "/children/0/" + $0 })
        #expect((record.childFaults[0] ?? []).map(\.pointer) == faults.map { "/children/0/" + $0 })
    }

    @Test(arguments: [#""perhaps""#, "2", "[true]"])
    func anythingElseIsNotKnownAndGoesToAPerson(_ value: String) throws {
        let record = try FormatsTests.accepted(child: #""forename":"Ann","welfareCheck":\#(value)"#)
        #expect(record.incident.children[0].welfareCheck == nil)
        #expect(record.childFaults[0]?.map(\.pointer) == ["/children/0/welfareCheck"])
    }

    /// What protects people stays protective: only a plain `false` is no.
    @Test(arguments: [#""N""#, "0", #""false""#]) func restrictedStaysTrueUnlessItIsPlainlyFalse(_ value: String) throws
    {
        #expect(try FormatsTests.accepted(of: #""restricted":\#(value)"#).incident.restricted)
    }
}
