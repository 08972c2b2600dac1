import EncompassCore
import EncompassFormats
import Testing

@Suite("Proposing a mapping")
struct MappingProposalTests {
    private func proposal(_ text: String) throws -> MappingProposal {
        try MappingProposal(force: "norfolk") {
            var rest = Array(text.utf8)[...]
            return {
                defer { rest = rest.dropFirst(50) }
                return rest.isEmpty ? nil : Array(rest.prefix(50))
            }
        }
    }

    @Test("a table with numbered children: names, times, codes, and what is left for a person")
    func table() throws {
        let text = """
            Crime Ref No,Incident Date,Incident Time,DASH,Address 1,Incident Postcode,Suspect Name,Child 1 Forename,Child 1 Surname,Child 1 DOB,Child 2 Forename,Child 2 Surname,Child 2 DOB,Collar
            N-1,19/11/2026,22:41,H,12 Quay Road,NR31 6AB,"MARSH, Al",Ivy,Marsh,02/03/2015,Tom,Marsh,02/03/2017,1204
            N-2,19/11/2026,23:41,Q,12 Quay Road,NR31 6AB,,Zed,Fen,02/03/2014,,,,1204
            """
        let proposal = try proposal(text)
        let read = try TranslatedText(text, proposal.mapping)
        #expect(read.incidents.map { $0.children.compactMap(\.forename) } == [["Ivy", "Tom"], ["Zed"]])
        #expect(read.incidents.first?.riskGrade == .high)
        #expect(read.incidents.first?.location?.postcode == "NR31 6AB")
        #expect(read.incidents.first?.adults.map(\.role) == [.allegedPerpetrator])
        #expect(proposal.open.map(\.name) == ["Collar"] && proposal.words == ["riskGrade": ["Q"]])
        #expect(proposal.yaml.contains("Child {n} DOB") && proposal.yaml.contains("# Q: what does it mean?"))
        #expect(proposal.yaml.contains("#   Collar  (looks like 9999)") && !proposal.yaml.contains("Marsh"))
    }

    @Test("a table with a row for each child")
    func rows() throws {
        let text = """
            Incident Number\tDate Time\tForename\tSurname\tDOB\tGender
            N-1\t19/11/2026 22:41\tIvy\tMarsh\t02/03/2015\tF
            N-1\t19/11/2026 22:41\tTom\tMarsh\t02/03/2017\tM
            """
        let proposal = try proposal(text)
        let read = try TranslatedText(text, proposal.mapping)
        #expect(read.incidents.map { $0.children.compactMap(\.forename) } == [["Ivy", "Tom"]])
        #expect(proposal.mapping.zone == .london)
    }

    @Test(
        "in a table with a row for each person, a suspect is no child",
        arguments: ["Person Role", "Role", "Nominal type"])
    func rowsOfEverybody(heading: String) throws {
        let text = """
            Ref,Date/Time,\(heading),Last Name,First Name,Date of Birth,DA Risk
            N-1,19/11/2026 22:41,Child,Marsh,Ivy,02/03/2015,H
            N-1,19/11/2026 22:41,Suspect,Marsh,Al,02/03/1983,H
            N-1,19/11/2026 22:41,YP,Marsh,Tom,02/03/2012,H
            N-2,19/11/2026 23:41,IP,Fen,Una,02/03/1985,H
            N-2,19/11/2026 23:41,Dog,Fen,Rex,02/03/2020,H
            N-2,19/11/2026 23:41,Child,Fen,Zed,02/03/2014,H
            """
        let proposal = try proposal(text)
        let read = try TranslatedText(text, proposal.mapping)
        #expect(read.incidents.map { $0.children.compactMap(\.forename) } == [["Ivy", "Tom"], ["Zed"]])
        #expect(read.incidents.map { $0.adults.map(\.forename) } == [["Al"], ["Una", "Rex"]])
        #expect(read.incidents.first?.adults.map(\.role) == [.allegedPerpetrator])
        #expect(read.incidents.last?.adults.first?.role == .victim && read.incidents.first?.riskGrade == .high)
        #expect(proposal.words == ["role": ["Dog"]] && proposal.open.isEmpty)
        #expect(proposal.yaml.contains("only: {from: \(heading), values: [child, yp]}"))
        #expect(proposal.remarks.contains("a row is taken as a child's if \(heading) is Child or YP"))
    }

    @Test("the id of a record stands for a reference that has no name of its own")
    func recordsOwnID() throws {
        let xml = """
            <E><Incidents><Incident id="N/1"><When>19/11/2026 22:41</When><Children><Child><Surname>Marsh</Surname>
            <Forename>Ivy</Forename></Child></Children></Incident></Incidents></E>
            """
        let proposal = try proposal(xml)
        #expect(try TranslatedText(xml, proposal.mapping).incidents.map(\.reference) == ["N/1"])
        #expect(proposal.open.isEmpty && proposal.remarks.contains { $0.contains("own @id") })
    }

    @Test("XML and JSON with nested people")
    func nested() throws {
        let xml = """
            <Export><Incidents>
            <Incident><IncidentNumber>N-1</IncidentNumber><DateTime>2026-11-19T22:41:00Z</DateTime><Children>
            <Child><Forename>Ivy</Forename><Surname>Marsh</Surname><DOB>2015-03-02</DOB><Address><Line1>1 A</Line1><Postcode>NR1 1AA</Postcode></Address></Child>
            </Children></Incident></Incidents></Export>
            """
        let fromXML = try proposal(xml)
        #expect(fromXML.mapping.record == "Incidents/Incident" && fromXML.mapping.zone == nil)
        let first = try #require(try TranslatedText(xml, fromXML.mapping).incidents.first)
        #expect(first.children.map(\.surname) == ["Marsh"] && first.children.first?.address?.postcode == "NR1 1AA")
        let json = """
            {"reference":"N-1","occurredAt":"2026-11-19T22:41:00Z","children":[{"firstName":"Ivy","lastName":"Marsh","dob":"2015-03-02"}]}
            """
        let fromJSON = try proposal(json)
        #expect(try TranslatedText(json, fromJSON.mapping).incidents.first?.children.map(\.forename) == ["Ivy"])
    }

    @Test("what is no export is said")
    func others() {
        #expect(throws: TableError.self) { try proposal("") }
        #expect(throws: TableError.self) { try proposal("[{\"id\":1}]") }
    }
}
