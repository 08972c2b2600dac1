import EncompassCore
import EncompassFormats
import Testing

@Suite("Text in an incident")
struct IncidentTextTests {
    @Test("Control characters are removed with a warning; the rest stays")
    func controlCharacters() throws {
        let record = try accepted(
            child: #""forename":"\u0000An\u202en","surname":" O’Néill \n-\tSmith ","knownAs":"\ud800""#)
        let child = try #require(record.incident.children.first)
        #expect(child.forename == "Ann")
        #expect(child.surname == "O’Néill  - Smith")
        #expect(record.childFaults[0]?.map(\.pointer) == ["/children/0/forename", "/children/0/knownAs"])
    }

    @Test("Text that is too long is cut with a warning; an identity is never cut")
    func tooLong() throws {
        let long = String(repeating: "é", count: 10_000)
        let record = try accepted(child: #""forename":""# + long + "\"")
        #expect(record.incident.children.first?.forename?.count == IncidentLimits.name)
        #expect(record.childFaults[0]?.count == 1)
        let refused = refusal(
            #"{"force":"norfolk","reference":""# + long
                + #"","occurredAt":"2026-11-19T22:41:00Z","children":[{"forename":"A"}]}"#)
        #expect(refused?.faults.map(\.pointer) == ["/reference"])
    }

    @Test("No fault holds a value")
    func nothingPersonal() throws {
        let secret = "Zebedee"
        let record = try accepted(
            of:
                #""riskGrade":"Zebedee","location":{"postcode":"Zebedee","lines":[1,"\u0007Zebedee"]},"adults":[{"role":"Zebedee"}]"#,
            child:
                #""forename":1,"dateOfBirth":"Zebedee","sex":"Zebedee","upn":"Zebedee","school":"Zebedee","voice":"Zebedee","Zebedee":1,"Zebedee":2"#
        )
        #expect(record.warnings.count >= 10)
        for fault in record.warnings { #expect(!"\(fault)".contains(secret)) }
    }

    @Test(
        "A force is an identifier, whatever its capitals",
        arguments: [
            ("norfolk", "norfolk"), ("Avon-and-Somerset ", "avon-and-somerset"), ("west midlands", nil), ("-x", nil),
            ("", nil), ("../x", nil),
        ])
    func force(text: String, expected: String?) {
        let read = IncidentReader().read(
            Array(
                #"{"force":"\#(text)","reference":"R","occurredAt":"2026-11-19T22:41:00Z","children":[{"forename":"A"}]}"#
                    .utf8))
        switch read {
        case .accepted(let record): #expect(record.incident.force == expected)
        case .refused(let record): #expect(expected == nil && record.faults.map(\.pointer) == ["/force"])
        }
    }

    @Test("A reference or URN written as a number is read as its digits")
    func numbersForIdentifiers() throws {
        let record = try accepted(child: #""forename":"A","reference":1,"school":{"urn":121234}"#)
        #expect(record.warnings.isEmpty)
        #expect(record.incident.children.first?.reference == "1")
        #expect(record.incident.children.first?.school?.urn == URN("121234"))
    }

    @Test("A text in place of an object is kept as far as possible")
    func textsForObjects() throws {
        let record = try accepted(
            child: #""forename":"A","address":"12 Quay Road, NR31","school":"Quay Primary","voice":"Help""#)
        let child = try #require(record.incident.children.first)
        #expect(child.address?.lines == ["12 Quay Road, NR31"] && child.school?.name == "Quay Primary")
        #expect(child.voice?.text == "Help")
        #expect(record.childFaults[0]?.count == 3)
    }

    @Test("A reference shared by two children is a fault of both")
    func repeatedReference() throws {
        let record = try accepted(
            children:
                #"{"reference":"1","forename":"A"},{"reference":"2","forename":"B"},{"reference":"1","forename":"C"}"#)
        #expect(record.childFaults.keys.sorted() == [0, 2])
    }

    @Test("A postcode with only one possible correction is not a fault of the child")
    func repairablePostcode() throws {
        let record = try accepted(child: #""forename":"A","address":{"postcode":"NR3I 6AB"}"#)
        #expect(record.childFaults.isEmpty && record.warnings.count == 1)
    }

    @Test("Times in the future are faults")
    func future() throws {
        let bytes = Array(
            #"{"force":"n","reference":"R","occurredAt":"2027-11-19T22:41:00Z","children":[{"forename":"A"}]}"#.utf8)
        let now = try #require(Timestamp(rfc3339: "2026-11-20T06:00:00Z"))
        guard case .accepted(let record) = IncidentReader(receivedAt: now).read(bytes) else {
            Issue.record("refused")
            return
        }
        #expect(record.warnings.map(\.pointer) == ["/occurredAt"])
    }

    @Test("A line for the matcher is a child with a key")
    func matchInput() throws {
        let line = try MatchInputReader.read(
            Array(#"{"key":7,"incident":"I1","forename":"Ann","dateOfBirth":"2015-02-30"}"#.utf8))
        #expect(line.key == "7" && line.incident == "I1" && line.child.forename == "Ann")
        #expect(line.faults.map(\.pointer) == ["/dateOfBirth"])
        #expect(throws: RefusedRecord.self) { try MatchInputReader.read(Array("{}".utf8)) }
    }
}
