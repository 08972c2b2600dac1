import EncompassCore
import EncompassFormats
import TestSupport
import Testing

@Suite("The register of establishments")
struct EstablishmentReaderTests {
    private let decoder = EstablishmentDecoder(today: today)

    @Test("The columns of the register are read, with the zeros that a spreadsheet removed")
    func columns() throws {
        let items = try read(
            """
            URN,LA (code),LA (name),EstablishmentNumber,EstablishmentName,TypeOfEstablishment (name),EstablishmentStatus (name),OpenDate,CloseDate,PhaseOfEducation (name),StatutoryLowAge,StatutoryHighAge,Street,Locality,Address3,Town,County (name),Postcode,TelephoneNum
            123456,26,Norfolk,42,"Quay, The",Academy converter,"Open, but proposed to close",01-09-1999,31/08/2027,Primary,4,11,Quay Road,,Gorleston,Great Yarmouth,Norfolk,NR31 6AB,1493555123
            """, as: decoder)
        let school = try #require(items.first?.row)
        #expect(items.first?.faults.isEmpty == true)
        #expect(school.name == "Quay, The" && school.status == .proposedToClose && school.type == "Academy converter")
        #expect(school.localAuthority == "026" && school.establishmentNumber == "0042")
        #expect(school.openDate == .on(1999, 9, 1) && school.closeDate == .on(2027, 8, 31))
        #expect(school.lowAge == 4 && school.highAge == 11 && school.phase == "Primary")
        #expect(
            school.address
                == PostalAddress(lines: ["Quay Road", "Gorleston"], town: "Great Yarmouth", postcode: "NR31 6AB"))
        #expect(school.telephone == "01493555123")
    }

    @Test("In a short list, dates show which schools are open")
    func shortList() throws {
        let items = try read(
            """
            urn,name,open_date,close_date,town,postcode
            100001,A,,,London,EC3A 5DE
            100002,B,,31-08-1992,London,EC3A 5DE
            100003,C,,31-08-2027,London,EC3A 5DE
            100004,D,01-09-2027,,London,EC3A 5DE
            """, as: decoder)
        #expect(items.compactMap { $0.row?.status } == [.open, .closed, .proposedToClose, .proposedToOpen])
    }

    @Test("Only a row without a URN or a name is rejected")
    func rejected() throws {
        let items = try read("urn,name,open_date,postcode\n99999,A,,\n100001,,,\n100002,B,31-02-2000,XX\n", as: decoder)
        #expect(items.map { $0.row != nil } == [false, false, true])
        #expect(items[2].faults.map(\.severity) == [.warning, .warning])
    }

    @Test(
        "The published lists are read whole", .enabled(if: !SharedData.isAbsent),
        arguments: [
            ("schools_gias_open_20250711", 22_010), ("schools_gias_open_and_closed_20221102", 42_545),
            ("norfolk_area_open_20250711", 364),
        ])
    func published(name: String, rows: Int) throws {
        let (items, counts) = try read(try sharedBytes("gias/\(name).csv"), as: decoder, size: 10_007)
        #expect(counts.rows == rows && counts.rejected == 0)
        #expect(items.allSatisfy { $0.row?.address.town != "" })
        let becket = items.first { $0.row?.urn == URN("149557") }?.row?.name
        #expect(becket == nil || becket == "St Thomas а Becket Church of England Aided Primary School")
        if name.contains("closed") {
            #expect(items.count { $0.row?.status == .closed } > 18_000)
            #expect(items.first { $0.row?.urn == URN("100004") }?.row?.closeDate == .on(1992, 8, 31))
        }
    }

    @Test(
        "Downloads of 133 to 140 columns are read, whatever the year", .enabled(if: !SharedData.isAbsent),
        arguments: [
            ("ebi_scenario1_gias", 60), ("itt-mentor-services_gias_subset", 8), ("mavis_2025_edubasealldata-test", 4),
            ("mavis_2026_edubasealldata-test", 5), ("schools-experience_edubase", 4),
        ])
    func fullColumns(name: String, rows: Int) throws {
        let (items, counts) = try read(try sharedBytes("gias/full_columns/\(name).csv"), as: decoder, size: 997)
        #expect(counts.rows == rows && counts.rejected == 0)
        for school in items.compactMap(\.row) {
            #expect(school.localAuthority?.utf8.count == 3 && school.establishmentNumber?.utf8.count == 4)
        }
        let aldgate = items.first { $0.row?.urn == URN("100000") }?.row
        #expect(aldgate == nil || aldgate?.telephone == "02072831147")
        #expect(items.first { $0.row?.urn == URN("126370") }.map { $0.row?.status == .proposedToClose } ?? true)
    }

    @Test("The published links are read whole, in their encoding", .enabled(if: !SharedData.isAbsent))
    func links() throws {
        let (items, counts) = try read(
            try sharedBytes("gias/links_edubasealldata20250422.csv"), as: EstablishmentLinkDecoder())
        #expect(counts.rows == 33_801 && counts.rejected == 0 && counts.withWarnings == 0)
        #expect(items.count { $0.row?.kind == .successor } == 16_451 + 184 + 110 + 48)
        #expect(items.count { $0.row?.kind == .predecessor } == 16_264 + 230 + 123 + 44)
        let first = try #require(items.first?.row)
        #expect(first.description == "Predecessor - merged" && first.establishedOn == .on(2022, 1, 1))
    }
}
