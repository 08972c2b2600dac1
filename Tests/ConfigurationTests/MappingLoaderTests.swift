import EncompassConfiguration
import EncompassFormats
import Testing

@Suite("Mapping files")
struct MappingLoaderTests {
    private func read(_ text: String) -> (mapping: FeedMapping?, faults: [ConfigurationFault]) {
        MappingLoader().read(Array(text.utf8), path: "norfolk.yaml")
    }

    @Test("a whole mapping")
    func whole() throws {
        let (mapping, faults) = read(
            """
            format: csv
            force: norfolk
            timeZone: Europe/London
            notKnown: ["NULL"]
            incident:
              reference: Incident No
              occurredAt: [Date, Time]
              riskGrade: {from: Risk, values: {H: high, "Not assessed": null}}
              attendedAt: {from: Attended, pattern: dd/MM/yyyy HH:mm}
              location: {lines: [A1, A2], postcode: PC}
            children:
              repeat: rows
              only: {from: Type, values: [Child]}
              surname: Surname
              address: Home
            adults:
              - {role: {constant: victim}, surname: Victim Surname}
              - {role: {constant: allegedPerpetrator}, surname: Suspect Surname}
            ignore: [Officer]
            """)
        #expect(faults.map(\.description) == [])
        let read = try #require(mapping)
        #expect(read.zone == .london && read.children.map(\.repeats) == [.rows] && read.adults.count == 2)
        #expect(read.incident["occurredAt"] == .value(.init(from: ["Date", "Time"])))
        #expect(
            read.incident["riskGrade"] == .value(.init(from: ["Risk"], values: ["H": "high", "Not assessed": nil])))
    }

    @Test("each fault has its line and a remedy")
    func faults() {
        let (mapping, faults) = read(
            """
            format: excel
            force: norfolk
            timeZone: Paris
            incident:
              refrence: Incident No
              occurredAt: {from: When, pattern: hh}
            children:
              repeat: elements
              surname:
            """)
        #expect(mapping == nil)
        let lines = faults.compactMap { fault in if case .file(_, let line)? = fault.source { line } else { nil } }
        #expect(Set(lines).isSuperset(of: [1, 3, 5, 6, 9]))
        #expect(faults.contains { $0.remedy?.contains("reference") == true })
        #expect(faults.allSatisfy { $0.remedy?.isEmpty == false })
    }

    @Test("a file of a folder must be named after its force")
    func folder() throws {
        let files = MemoryFiles([
            "m/essex.yaml": "format: csv\nforce: norfolk\nincident: {reference: a, occurredAt: b}\n"
        ]).access
        let loader = MappingLoader(files: files)
        #expect(throws: InvalidConfiguration.self) { try loader.load("essex", in: "m") }
        #expect(try loader.load("kent", in: "m") == nil)
        #expect(loader.faults(in: "m").count == 1)
    }
}
