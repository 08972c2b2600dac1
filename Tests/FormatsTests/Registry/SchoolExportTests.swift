import EncompassCore
import EncompassFormats
import TestSupport
import Testing

/// A register of three schools, one of them closed under the same number, two with one name.
private let register = SchoolDirectory(
    [
        (121_234, "Quay Primary School", "2001", Establishment.Status.open),
        (121_235, "St Mary's School", "2002", .open), (121_236, "St. Marys School", "2003", .open),
        (110_001, "Quay Infant School", "2001", .closed),
    ].compactMap { number, name, estab, status in
        URN(number: number).map {
            Establishment(urn: $0, name: name, status: status, localAuthority: "926", establishmentNumber: estab)
        }
    })

private func decoder(_ school: RollDecoder.School = .byRow) -> RollDecoder {
    RollDecoder(today: today, school: school, directory: { register })
}

private let quay = URN(number: 121_234).unsafelyUnwrapped

@Suite("Rolls as schools' systems export them")
struct SchoolExportTests {
    @Test(
        "The exports of each system are read, with the school named for the whole file",
        arguments: [
            // SIMS
            "\"Legal Surname\",\"Legal Forename\",\"Chosen name\",\"DOB\",\"Reg\",\"NC Year\",\"Adno\",\"UPN\"\r\n\"OTTER\",\"Ann\",\"Annie\",\"03/04/2015\",\"4B\",\"Year 4\",\"001234\",\"B801200005001\"\r\n",
            // Arbor
            "Student,Legal first name,Legal last name,Date of birth,Year group,Registration form,Unique Pupil Number (UPN)\nMiss Ann Otter,Ann,Otter,03 Apr 2015,Year 4,4B,B801200005001\n",
            // Bromcom
            "Pupil Name;Date of Birth (DD/MM/YYYY);UPN;Tutor Group\r\nMiss OTTER, Ann;03/04/2015;B 8012 00005 001;4B\r\n",
            // ScholarPack, with a title, a group row, a blank row and a total
            "Class list,,,\nPrinted 27/11/2026 08:02,,,\nPupil,,,Identifiers\nForename,Surname,DOB,Unique Pupil Number\nAnn,Otter,03/04/15,B801200005001\n,,,\nTotal pupils: 1,,,\n",
            // DfE's own names, and a system that prints its headings on every page
            "Surname|Forename|DateOfBirth|EnrolStatus|UPN\nOtter|Ann|2015-04-03 00:00:00|Single Registration|B801200005001\nSurname|Forename|DateOfBirth|EnrolStatus|UPN\n",
            // A spreadsheet
            "sep=;\r\nSurname;Forename;DOB;UPN\r\nOtter;Ann;42097;B801200005001\r\n",
        ])
    func systems(_ text: String) throws {
        for encoded in encodings(of: text) {
            let (items, read) = try understood(encoded, as: decoder(.urn(quay)), size: 7)
            let rows = items.compactMap(\.row)
            #expect(rows.count == 1 && items.allSatisfy { $0.subject == nil }, "\(items)")
            let row = try #require(rows.first)
            #expect(row.pupil.surname.lowercased() == "otter" && row.pupil.forename == "Ann")
            #expect(row.pupil.dateOfBirth == .on(2015, 4, 3) && row.pupil.upn.flatMap { UPN($0) } != nil)
            #expect(row.enrolment.urn == quay && row.enrolment.status == .current)
            #expect(
                read.headings.allSatisfy { $0.column != nil || $0.isUnused == true || $0.heading.isEmpty }, "\(read)")
        }
    }

    @Test(
        "An address in one cell is read in its parts, with the postcode at its end",
        arguments: [
            ("12 Quay Road, Gorleston, NR31 6AB", ["12 Quay Road", "Gorleston"], "NR31 6AB"),
            ("12 Quay Road\nGorleston\nNR316AB", ["12 Quay Road", "Gorleston"], "NR316AB"),
            ("12 Quay Road, Gorleston NR31 6AB, UK", ["12 Quay Road", "Gorleston"], "NR31 6AB"),
            ("Flat 2, 12 Quay Road", ["Flat 2", "12 Quay Road"], nil), ("NR31 6AB", [], "NR31 6AB"),
        ] as [(String, [String], String?)])
    func wholeAddress(cell: String, lines: [String], postcode: String?) throws {
        let wanted = PostalAddress(lines: lines, postcode: postcode)
        let roll = try read(
            "Surname,Forename,DOB,Home Address\nOtter,Ann,03/04/2015,\"\(cell)\"\n", as: decoder(.urn(quay)))
        #expect(roll.first?.row?.pupil.address == wanted)
        let others = try read(
            "Surname,Forename,DOB,LA,Address\nOtter,Ann,03/04/2015,926,\"\(cell)\"\n",
            as: NotInSchoolDecoder(today: today, directory: { register }))
        #expect(others.first?.row?.child.address == wanted)
    }

    @Test("The columns of an address's parts count before the one with all of it")
    func addressInParts() throws {
        func address(_ header: String, _ row: String) throws -> PostalAddress? {
            try read("Surname,Forename,DOB,\(header)\nOtter,Ann,03/04/2015,\(row)\n", as: decoder(.urn(quay)))
                .first?.row?.pupil.address
        }
        #expect(
            try address("Address,Address 2,Town,Postcode", "12 Quay Road,Southtown,Great Yarmouth,NR31 0AA")
                == PostalAddress(lines: ["12 Quay Road", "Southtown"], town: "Great Yarmouth", postcode: "NR31 0AA"))
        let whole = "\"12 Quay Road, NR31 6AB\""
        #expect(
            try address("Address,Postcode", whole + ",NR30 1AB")
                == PostalAddress(lines: ["12 Quay Road"], postcode: "NR30 1AB"))
        #expect(
            try address("Address,Postcode", whole + ",") == PostalAddress(lines: ["12 Quay Road"], postcode: "NR31 6AB")
        )
        #expect(
            try address("Address,Address 1,Postcode", whole + ",14 Quay Road,")
                == PostalAddress(lines: ["14 Quay Road"], postcode: "NR31 6AB"))
    }

    @Test(
        "A file, or a row, of no known school says how to name it, where it came in",
        arguments: [
            (FileRoute.command, "give its URN (--urn)"), (.desk, "fill in the school in the form"),
            (.folder, "put the file into a folder named after the school's URN"),
        ])
    func remedies(route: FileRoute, words: String) throws {
        func read(_ text: String, _ school: RollDecoder.School = .byRow) throws -> [RowFault] {
            let decoder = RollDecoder(today: day("2026-11-20"), school: school, directory: { register }, route: route)
            return try understood(Array(text.utf8), as: decoder, size: 100).0.flatMap(\.faults)
        }
        let bare = #expect(throws: TableError.self) { try read("Surname,Forename,DOB\nOtter,Ann,03/04/2015\n") }
        #expect(bare?.reason.contains(words) == true)
        #expect(bare?.reason.contains("--laestab") == (route == .command))
        for name in ["Nowhere School", "St Marys School"] {
            let faults = try read("Surname,Forename,DOB,School name\nOtter,Ann,03/04/2015,\(name)\n")
            #expect(faults.contains { $0.severity == .rejected && $0.reason.contains(words) }, "\(faults)")
        }
    }

    /// UTF-8 with and without a mark, and both kinds of UTF-16.
    private func encodings(of text: String) -> [[UInt8]] {
        let wide = Array(text.utf16)
        return [
            Array(text.utf8), [0xEF, 0xBB, 0xBF] + Array(text.utf8),
            [0xFF, 0xFE] + wide.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] },
            wide.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] },
        ]
    }

    @Test("What was understood: separator, encoding, header, columns, dates, skipped rows, the first rows")
    func understanding() throws {
        let text =
            "Roll of Quay Primary\n\nSurname\tForename\tDOB\tUPN\tLegal Forname\tReg\tShoe size\nÖtter\tAnn\t03/04/15\tB801200005001\tx\t4B\t3\n\t\t\t\t\t\t\nBell\tBob\t42098\t\tx\t4B\t3\nTotal\t2\n"
        let (items, read) = try understood(text, as: decoder(.urn(quay)))
        #expect(items.compactMap(\.row).count == 2)
        #expect(read.separator == "tab" && read.encoding == .utf8 && read.headerLine == 3)
        #expect(read.headings.map(\.column) == ["surname", "forename", "dateOfBirth", "upn", nil, "className", nil])
        #expect(read.headings[4].nearest == "legal forename" && read.headings[4].isUnused == nil)
        #expect(read.headings[6].nearest == nil)
        let near = try understood("Surname,Forename,DOB,Prefered surname\n", as: decoder(.urn(quay))).understanding
        #expect(near.headings.last?.nearest == "preferred surname")
        #expect(
            read.skipped.map(\.kind) == [.aboveHeader, .blank, .remark] && read.skipped.map(\.lines) == [[1], [5], [7]])
        #expect(read.dates.map(\.forms) == [["day first, two-digit year": 1, "spreadsheet's day number": 1]])
        #expect(read.firstRows.map { $0.values["dateOfBirth"] } == ["2015-04-03", "2015-04-04"])
        let plain = Array("Surname,Forename,DOB,UPN\nOtt".utf8) + [0xE9] + Array("r,Ann,03/04/2015,\n".utf8)
        #expect(try understood(plain, as: decoder(.urn(quay))).understanding.encoding == .windows1252)
    }

    @Test("People called Page, Count or Total are pupils, also if their row lacks something")
    func remarks() throws {
        let text =
            "Surname,Forename,DOB,UPN\nPage,Ann,,\nCount,Bob,,\nTotal,Cat,,\nPage 2 of 3,,,\nPrinted 27/11/2026,,,\n2,,,\n"
        let (items, read) = try understood(text, as: decoder(.urn(quay)))
        #expect(items.filter { $0.subject != nil }.map(\.line) == [2, 3, 4])
        #expect(read.skipped.map(\.lines) == [[5, 6, 7]])
    }

    @Test(
        "The school is found by its DfE number or its exact name; closed ones give way, and like ones are not guessed",
        arguments: [
            ("DfE Number", "926/2001", quay), ("LAESTAB", "9262001", quay),
            ("School name", "QUAY Primary-School", quay),
            ("LAESTAB", "926/9999", nil), ("School name", "St Marys' school", nil), ("School", "Quay", nil),
        ] as [(String, String, URN?)])
    func schools(heading: String, value: String, urn: URN?) throws {
        let text = "Surname,Forename,DOB,UPN,\(heading)\nOtter,Ann,03/04/2015,B801200005001,\(value)\n"
        let (items, _) = try understood(text, as: decoder())
        #expect(items.first?.row?.enrolment.urn == urn)
        if urn == nil { #expect(items.first?.faults.contains { $0.reason.contains("--urn") } == true) }
    }

    @Test(
        "A file without a word about the school asks for --urn; a row of another school than the one named is rejected")
    func noSchool() throws {
        let text = "Surname,Forename,DOB,UPN\nOtter,Ann,03/04/2015,B801200005001\n"
        #expect(throws: TableError.self) { try understood(text, as: decoder()) }
        #expect(try understood(text, as: decoder(.laestab("926 2001"))).items.first?.row?.enrolment.urn == quay)
        #expect(throws: TableError.self) { try understood(text, as: decoder(.laestab("926/9999"))) }
        let other =
            "Surname,Forename,DOB,URN\nOtter,Ann,03/04/2015,121235\nBell,Bob,03/04/2015,121234.0\nFox,Fay,03/04/2015,\n"
        let items = try understood(other, as: decoder(.urn(quay))).items
        #expect(items.map { $0.row != nil } == [false, true, true])
    }

    @Test("The health service's codes for no school are no schools")
    func codes() throws {
        let text = "Surname,Forename,DOB,URN\nOtter,Ann,03/04/2015,888888\nBell,Bob,03/04/2015,999999\n"
        let items = try understood(text, as: decoder()).items
        #expect(items.map { $0.row == nil } == [true, true])
        #expect(items[0].faults[0].reason.contains("not known") && items[1].faults[0].reason.contains("at home"))
    }

    @Test(
        "Names in one column, titles and suffixes",
        arguments: [
            ("Mstr SMITH, John James", "SMITH", "John", "James"), ("Smith, John", "Smith", "John", nil),
            ("John van der BERG", "van der BERG", "John", nil), ("SMITH John", "SMITH", "John", nil),
            ("Miss Ann de la Mare", "de la Mare", "Ann", nil),
            ("O'NEIL-SMITH Jr., Amélie", "O'NEIL-SMITH", "Amélie", nil),
            ("Dr. No, Yes", "No", "Yes", nil), ("Miss FEN, Anne-Marie Jo (Annie)", "FEN", "Anne-Marie", "Jo"),
            ("VAN DER BERG, Ann-Marie", "VAN DER BERG", "Ann-Marie", nil),
        ] as [(String, String, String, String?)])
    func oneColumn(text: String, surname: String, forename: String, middle: String?) throws {
        let name = try #require(PrintedName(inOneColumn: text))
        #expect(name.surname == surname && name.forename == forename)
        #expect(name.middleNames == middle)
    }

    @Test("A name in an order that is not certain is read with a warning, and a single word is a surname")
    func guessedNames() throws {
        let items = try understood(
            "Name,DOB,UPN\nAnn Otter,03/04/2015,\nOtter,03/04/2015,\nMiss Otter,03/04/2015,\n", as: decoder(.urn(quay))
        ).items
        #expect(items.map { $0.row?.pupil.surname } == ["Otter", "Otter", "Otter"])
        #expect(items.map { $0.row?.pupil.forename } == ["Ann", "", ""])
        #expect(items.allSatisfy { item in item.faults.contains { $0.column == "Name" } })
    }

    @Test("The rows read back have what the matcher will use: preferred and former names, numbers, protection")
    func readBack() throws {
        let read = try understood(
            "Name,Chosen name,Previous surname,DOB,UPN,ULN,Address 1,Address 2,Protected\n"
                + "\"OTTER, Ann (Nan)\",,Bell,03/04/2015,B 8012 00005 001,1000000001,1 Quay,Gorleston,Y\n"
                + "\"OTTER, Ben (Benny)\",Bo,,03/04/2014,,,,,N\n", as: decoder(.urn(quay))
        ).understanding.firstRows.map(\.values)
        #expect(read[0]["preferredForename"] == "Nan" && read[0]["middleNames"] == nil)
        #expect(read[0]["formerSurname"] == "Bell" && read[0]["uln"] == "1000000001")
        #expect(read[0]["addressLine2"] == "Gorleston" && read[0]["protected"] == "yes")
        #expect(read[1]["preferredForename"] == "Bo" && read[1]["protected"] == nil)
        let bare = try understood("Surname,Forename,DOB,NHS number\nOtter,Ann,03/04/2015,\n", as: decoder(.urn(quay)))
        #expect(bare.items[0].faults.map(\.column) == ["NHS number"])
    }

    @Test(
        "DfE's words for an enrolment, with or without the code in front",
        arguments: [
            ("C - Single Registration", Enrolment.Status.current),
            ("Current (single registration at this school)", .current), ("Current Main (dual registration)", .main),
            ("M - Current Main (dual registration)", .main), ("Dual Registration (main)", .main),
            ("S - Current Subsidiary (dual registration)", .subsidiary), ("G Guest", .guest),
            ("FE College", .furtherEducation),
            ("P: Previous", .previous),
        ])
    func statuses(text: String, status: Enrolment.Status) throws {
        let item = try understood(
            "Surname,Forename,DOB,UPN,Enrolment status\nOtter,Ann,03/04/2015,B801200005001,\(text)\n",
            as: decoder(.urn(quay))
        ).items[0]
        #expect(item.row?.enrolment.status == status && item.faults.isEmpty, "\(item.faults)")
    }

    @Test(
        "A letter with words that are not its meaning is no code: nobody has left who comes part of the time",
        arguments: ["P - Part time", "P: Present", "F - Full time", "S - Single", "M Mainstream"])
    func noStatus(text: String) throws {
        let item = try understood(
            "Surname,Forename,DOB,UPN,Enrolment status\nOtter,Ann,03/04/2015,B801200005001,\(text)\n",
            as: decoder(.urn(quay))
        ).items[0]
        #expect(item.row?.enrolment.status == .current)
        #expect(item.faults.map(\.column) == ["Enrolment status"] && item.faults[0].reason.hasSuffix("taken as C"))
    }

    @Test("Titles and suffixes in columns of their own names are left out; a lone title stays a name")
    func titles() throws {
        let items = try understood(
            "Surname,Forename,DOB,UPN\nOtter Jnr,Mstr Ben,03/04/2015,\nJunior,Miss,03/04/2015,\n#N/A,Ann,03/04/2015,\n",
            as: decoder(.urn(quay))
        ).items
        #expect(items.map { $0.row?.pupil.surname } == ["Otter", "Junior", ""])
        #expect(items.map { $0.row?.pupil.forename } == ["Ben", "Miss", "Ann"])
    }

    @Test(
        "Dates as spreadsheets leave them",
        arguments: [
            ("31/12/14", "2014-12-31"), ("1/2/26", "2026-02-01"), ("1/2/27", nil), ("1/2/85", "1985-02-01"),
            ("42097", "2015-04-03"), ("3rd May 2014", "2014-05-03"), ("3rd May 14", "2014-05-03"),
            ("42097.0", "2015-04-03"), ("42097.5", nil), ("20150403", "2015-04-03"),
            ("2015-04-03T00:00:00.000", "2015-04-03"),
            ("2015-06-01T23:00:00Z", "2015-06-02"), ("2015-01-01T23:00:00Z", nil), ("2015-06-01 23:00:00", nil),
            ("2015-03-29T23:00:00Z", "2015-03-30"), ("2015-10-25T23:00:00Z", nil),
            ("2015-10-24T23:00:00Z", "2015-10-25"),
            ("01/01/0015", nil), ("4", nil), ("99999", nil), ("2015", nil), ("99999999999999999999999", nil),
        ] as [(String, String?)])
    func dates(text: String, date: String?) throws {
        let items = try understood("Surname,Forename,DOB,UPN\nOtter,Ann,\(text),\n", as: decoder(.urn(quay))).items
        #expect(items.first?.row?.pupil.dateOfBirth.description == date, "\(items)")
    }

    @Test("The days that systems write for no date are noted, and so is a pupil of thirty")
    func oddBirthdays() throws {
        let items = try understood(
            "Surname,Forename,DOB,UPN\nOtter,Ann,01/01/1970,B801200005001\nBell,Bob,01/01/1900,\nFox,Fay,1996-05-05,\n",
            as: decoder(.urn(quay))
        ).items
        #expect(items.map { item in item.faults.filter { $0.column == "DOB" }.count } == [1, 1, 1])
        #expect(items.allSatisfy { $0.row != nil })
    }

    @Test("A month-first column refuses the file also with two-digit years, and in a workbook's text")
    func monthFirst() {
        let text = "Surname,Forename,DOB,UPN\nOtter,Ann,04/03/15,\nBell,Bob,12/25/14,\n"
        #expect(throws: TableError.self) { try understood(text, as: decoder(.urn(quay))) }
    }

    @Test("Pseudo-postcodes are not known; rounded numbers are no numbers")
    func values() throws {
        let items = try understood(
            "Surname,Forename,DOB,UPN,Postcode,Town,ULN\nOtter,Ann,03/04/2015,B801200005001,zz99 3VZ,Quayside,1.00E+09\nBell,Bob,03/04/2015,,NR31 6AB,,1000000001.0\n",
            as: decoder(.urn(quay))
        ).items
        #expect(items.map { $0.row?.pupil.address?.postcode } == ["zz99 3VZ", "NR31 6AB"])
        #expect(items.map { $0.row?.pupil.uln } == [nil, "1000000001"])
        #expect(Set(items[0].faults.map(\.column)) == ["Postcode", "ULN"])
        #expect(items[0].faults.contains { $0.shape == "9.99A+99" })
        let rounded = try understood(
            "Surname,Forename,DOB,Adm no\nOtter,Ann,03/04/2015,1.2E+03\nBell,Bob,03/04/2015,E+1\n",
            as: decoder(.urn(quay))
        ).items
        #expect(rounded.map { $0.row?.pupil.pupilId } == [nil, "E+1"])
        #expect(rounded[0].faults.contains { $0.reason.contains("rounded") } && rounded[1].faults.isEmpty)
    }

    @Test("An area adds headings; a line that is none of the table's is refused with its number")
    func headings() throws {
        let own = try Headings.standard.adding("# ours\nroll.surname = Cyfenw\n\nroll.forename = Enw cyntaf\n")
        let text = "Cyfenw,Enw cyntaf,DOB,UPN\nOtter,Ann,03/04/2015,B801200005001\n"
        #expect(try understood(text, as: decoder(.urn(quay)), headings: own).items.first?.row?.pupil.surname == "Otter")
        #expect(throws: TableError.self) { try understood(text, as: decoder(.urn(quay))) }
        for line in ["roll.shoe = Size", "surname = x", "roll.surname =", "hello"] {
            #expect(throws: Headings.Malformed.self) { try Headings.standard.adding("roll.town = t\n" + line) }
        }
    }

    @Test("A heading that is nearly a known one is named, without the file's own text")
    func nearest() {
        #expect(
            throws: TableError(
                line: 1,
                reason: "the header lacks surname or full name; column 1 is nearly legal surname. Export these columns "
                    + "too, with a line of headings above the rows")
        ) {
            try understood("Legal Sirname,Forename,DOB,UPN\n", as: decoder(.urn(quay)))
        }
    }

    @Test("Every name of a column leads to it, and no name to two columns of one kind")
    func table() {
        func check<Column: TableColumn>(_: Column.Type) {
            let table = HeadingTable<Column>(.standard)
            for column in Column.allCases {
                for name in Headings.standard.names(of: column) {
                    #expect(table.column(name)?.column == column.rawValue, "\(column) \(name)")
                    #expect(!table.isUnused(name), "\(name)")
                }
                #expect(Headings.standard.names(of: column).count >= 1)
            }
        }
        check(RollColumn.self)
        check(EstablishmentColumn.self)
        check(EstablishmentLinkColumn.self)
        check(ContactColumn.self)
        check(CalendarColumn.self)
    }
}

@Suite("Class lists: each is read, or refused with the reason", .enabled(if: !SharedData.isAbsent))
struct ClassListImportTests {
    @Test(
        "Class lists name no school, so the person who imports them does",
        arguments: [
            ("duplicates", 3, 0), ("empty", 0, 0), ("invalid_fields", 14, 2), ("invalid_instruction_row", 0, 1),
            ("invalid_minimal", 0, 1), ("valid", 4, 0),
            ("pds_extravaganza", 1, 0), ("review_one", 4, 0), ("review_one_new_patient", 1, 0), ("review_two", 5, 0),
            ("valid_extra_fields", 3, 0), ("valid_instruction_row", 1, 0), ("valid_minimal", 1, 0),
            ("valid_with_bom", 1, 0),
        ])
    func classes(name: String, rows: Int, rejected: Int) throws {
        let bytes = try sharedBytes("pupils/nhs-class-lists/class_import/\(name).csv")
        let (items, read) = try understood(bytes, as: decoder(.urn(quay)))
        #expect(items.count { $0.row != nil } == rows && items.count { $0.subject != nil } == rejected, "\(read)")
        #expect(read.headings.allSatisfy { $0.column != nil || $0.isUnused == true }, "\(read.headings)")
    }

    @Test(
        "Cohort lists name theirs; children on no roll are rejected with the reason",
        arguments: [
            ("valid_minimal", 1, 0), ("valid_with_bom", 1, 0), ("valid_iso_8859_1_encoding", 16, 0), ("valid", 2, 1),
            ("valid_unknown_school", 0, 2), ("invalid_minimal", 0, 1), ("invalid_iso_8859_1_encoding", 0, 1),
            ("duplicate_except_postcode", 1, 0), ("duplicate_nhs_numbers", 2, 0), ("empty", 0, 0),
            ("invalid_fields", 16, 4), ("invalid_instruction_row", 0, 1), ("pds_extravaganza", 9, 1),
            ("pds_extravaganza_invalid", 11, 1), ("valid_extra_fields", 3, 0), ("valid_instruction_row", 1, 0),
            ("valid_with_changes", 1, 0), ("valid_with_duplicates", 3, 1),
        ])
    func cohorts(name: String, rows: Int, rejected: Int) throws {
        let bytes = try sharedBytes("pupils/nhs-class-lists/cohort_import/\(name).csv")
        let (items, read) = try understood(bytes, as: decoder())
        #expect(items.count { $0.row != nil } == rows && items.count { $0.subject != nil } == rejected, "\(read)")
    }

    @Test("A file that is no table is refused, and the reason says what to export", arguments: ["class", "cohort"])
    func malformed(kind: String) throws {
        let bytes = try sharedBytes("pupils/nhs-class-lists/\(kind)_import/malformed.csv")
        let error = #expect(throws: TableError.self) { try understood(bytes, as: decoder(.urn(quay))) }
        #expect(error?.reason.hasPrefix("the header lacks surname or full name, forename or full name, date") == true)
        #expect(error?.reason.contains("Export these columns") == true)
    }
}
