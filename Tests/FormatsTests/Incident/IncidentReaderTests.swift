import EncompassCore
import EncompassFormats
import Testing

@Suite("Reading an incident")
struct IncidentReaderTests {
    @Test("Every known field is understood")
    func wholeRecord() throws {
        let record = try accepted(
            #"""
            {"force":"norfolk","reference":"NC-20261119-0421","revision":1,"status":"corrected",
             "occurredAt":"2026-11-19T22:41:00Z","attendedAt":"2026-11-19T23:05:00+00:00",
             "location":{"lines":["12 Quay Road"],"town":"Gorleston","postcode":"NR31 6AB"},
             "circumstances":"for MASH\nalone","schoolSummary":"a summary","riskGrade":"high",
             "restricted":false,"safeAddress":true,
             "children":[{"reference":"1","forename":"Ann","surname":"Other","knownAs":"Annie","formerSurname":"Else",
               "dateOfBirth":"2015-03-02","sex":"F","upn":"B801200005001",
               "address":{"lines":["1 High Street","Flat 2"],"town":"Norwich","postcode":"NR1 1AA"},
               "school":{"urn":"121234","name":"The High"},"present":true,"welfareCheck":false,
               "voice":{"text":"I was upstairs","presentWhenSpoken":"an officer"}}],
             "adults":[{"role":"allegedPerpetrator","relationship":"father","forename":"Bob","surname":"Other",
               "dateOfBirth":"1980-01-01","address":{"town":"Lynn"},"livesAtAddress":true,"employer":"A school"}],
             "somethingElse":{"ignored":true}}
            """#)
        #expect(record.warnings.isEmpty && record.childFaults.isEmpty)
        let incident = record.incident
        #expect(incident.force == "norfolk" && incident.reference == "NC-20261119-0421" && incident.revision == 1)
        #expect(incident.status == .corrected && incident.riskGrade == .high)
        #expect(incident.occurredAt == Timestamp(rfc3339: "2026-11-19T22:41:00Z"))
        #expect(incident.attendedAt == Timestamp(rfc3339: "2026-11-19T23:05:00Z"))
        #expect(incident.circumstances == "for MASH\nalone" && incident.schoolSummary == "a summary")
        #expect(!incident.restricted && incident.safeAddress)
        #expect(
            incident.location == PostalAddress(lines: ["12 Quay Road"], town: "Gorleston", postcode: "NR31 6AB"))
        #expect(
            incident.children == [
                ChildDetails(
                    reference: "1", forename: "Ann", surname: "Other", knownAs: "Annie", formerSurname: "Else",
                    dateOfBirth: LocalDate(year: 2015, month: 3, day: 2), sex: .female, upn: "B801200005001",
                    address: PostalAddress(lines: ["1 High Street", "Flat 2"], town: "Norwich", postcode: "NR1 1AA"),
                    school: SchoolClaim(urn: URN("121234"), name: "The High"), present: true, welfareCheck: false,
                    voice: ChildVoice(text: "I was upstairs", presentWhenSpoken: "an officer"))
            ])
        #expect(incident.adults.first?.role == .allegedPerpetrator && incident.adults.first?.employer == "A school")
        #expect(try accepted(String(decoding: incident.json.serialized, as: UTF8.self)).incident == incident)
    }

    @Test("An absent, null or empty value is not known, never no")
    func absent() throws {
        let record = try accepted(
            of: #""status":null,"restricted":null,"riskGrade":"","adults":null,"revision":null"#,
            child:
                #""forename":"Ann","surname":null,"present":null,"address":{},"school":{"urn":""},"voice":{"text":" "}"#
        )
        #expect(record.warnings.isEmpty)
        let child = try #require(record.incident.children.first)
        #expect(child == ChildDetails(forename: "Ann"))
        #expect(record.incident.status == .new && record.incident.revision == nil && !record.incident.restricted)
        #expect(record.incident.riskGrade == nil)
    }

    @Test("A bad optional value never drops a child: it is a fault of that child only")
    func badOptionalValues() throws {
        let record = try accepted(
            of: #""riskGrade":"purple","status":"brandNew","location":7,"attendedAt":"yesterday","revision":"x""#,
            children: #"""
                {"forename":"Ann","surname":"Other","dateOfBirth":"2015-02-30","sex":"Q","upn":"A801200005001"},
                {"present":"perhaps","school":{"urn":"12"},"address":{"postcode":"nowhere"},"welfareCheck":7},
                {"forename":"Cy","surname":"Other","dateOfBirth":"2026-11-21"},
                {"forename":"Di","surname":"Other","dateOfBirth":"2016-05-05"},
                "Ed"
                """#)
        #expect(record.incident.children.count == 5)
        #expect(pointers(record.childFaults[0]) == ["/children/0/dateOfBirth", "/children/0/sex", "/children/0/upn"])
        #expect(
            pointers(record.childFaults[1]) == [
                "/children/1/address/postcode", "/children/1/school/urn", "/children/1/present",
                "/children/1/welfareCheck", "/children/1",
            ])
        #expect(pointers(record.childFaults[2]) == ["/children/2/dateOfBirth"])
        #expect(record.childFaults[3] == nil)
        #expect(pointers(record.childFaults[4]) == ["/children/4"])
        #expect(record.incident.children[0].upn == "A801200005001")
        #expect(record.incident.children[0].dateOfBirth == nil)
        #expect(
            record.incident.children[1].present == nil && record.incident.children[1].address?.postcode == "nowhere")
        let own = pointers(record.warnings).filter { !$0.hasPrefix("/children") }
        #expect(Set(own) == ["/riskGrade", "/status", "/location", "/attendedAt", "/revision"])
        #expect(record.warnings.count == own.count + record.childFaults.values.reduce(0) { $0 + $1.count })
    }

    @Test("A record without a required field is refused with every fault")
    func refused() {
        let record = refusal(#"{"reference":" ","occurredAt":"2026-11-19 at ten","children":[],"riskGrade":"x"}"#)
        #expect(record?.kind == .invalid)
        #expect(pointers(record?.faults) == ["/force", "/reference", "/occurredAt", "/children", "/riskGrade"])
        #expect(refusal("[]")?.faults == [Fault(pointer: "", detail: "is a list, not an object")])
        #expect(refusal(#"{"force":"norfolk","reference":"R1","occurredAt":1}"#)?.reference == "R1")
    }

    @Test("Text that is not JSON is refused as such, with the place")
    func notJSON() {
        let record = refusal(#"{"force":"norfolk","children":[{"forename":"An"#)
        #expect(record?.kind == .notJSON)
        #expect(record?.faults.first?.pointer == "")
        // A page puts "the record" in front of it.
        #expect(record?.faults.first?.detail.hasPrefix("is not JSON: ") == true)
        #expect(record?.faults.first?.detail.contains("line 1, column 47") == true)
    }

    @Test("A retraction needs no children")
    func retraction() throws {
        let text = #"{"force":"norfolk","reference":"R","status":"retracted","occurredAt":"2026-11-19T22:41:00Z"}"#
        #expect(try accepted(text).incident.status == .retracted)
        #expect(refusal(text.replacing("retracted", with: "corrected"))?.faults.first?.pointer == "/children")
    }

    @Test(
        "Protection fails safe: anything except a plain false is true",
        arguments: [#""no""#, "0", "[]", #""false""#, "true", #"false,"restricted":true,"restricted":false"#])
    func protection(value: String) throws {
        #expect(try accepted(of: #""restricted":"# + value).incident.restricted)
        let other = value.replacing("restricted", with: "safeAddress")
        #expect(try accepted(of: #""safeAddress":"# + other).incident.safeAddress)
    }

    @Test("Dates with slashes are day first, always")
    func slashes() throws {
        let record = try accepted(child: #""forename":"Ann","dateOfBirth":"03/04/2015""#)
        #expect(record.incident.children.first?.dateOfBirth == LocalDate(year: 2015, month: 4, day: 3))
        #expect(try accepted(child: #""forename":"Ann","dateOfBirth":"04/13/2015""#).childFaults[0]?.count == 1)
    }

    @Test("A child may be born on the night of the incident")
    func newborn() throws {
        let text =
            #"{"force":"n","reference":"R","occurredAt":"2026-06-01T23:30:00Z","children":[{"forename":"A","dateOfBirth":"2026-06-02"}]}"#
        #expect(try accepted(text).warnings.isEmpty)
    }

    @Test("A wrong NHS number is a warning that sends nobody to a person, and is kept")
    func nhsNumber() throws {
        for (text, warnings) in [("9990000018", 0), ("999 000 0018", 0), ("9990000019", 1), ("unknown", 1)] {
            let record = try accepted(
                child: #""forename":"Ann","surname":"Other","nhsNumber":"\#(text)""#)
            #expect(record.incident.children[0].nhsNumber == text)
            #expect(record.childFaults.isEmpty)
            #expect(record.warnings.map(\.pointer) == Array(repeating: "/children/0/nhsNumber", count: warnings))
        }
    }

    private func pointers(_ faults: [Fault]?) -> [String] { faults?.map(\.pointer) ?? [] }
}
