import EncompassCore
import EncompassFormats
import TestSupport
import Testing

@Suite("Rolls")
struct RollReaderTests {
    private let decoder = RollDecoder(today: today)
    private let plain = "surname,forename,dateOfBirth,urn,upn\n"

    @Test("The contract's columns are read")
    func columns() throws {
        let items = try read(
            """
            upn,uln,surname,forename,middleNames,preferredSurname,preferredForename,formerSurname,dateOfBirth,sex,addressLine1,addressLine2,town,postcode,urn,enrolmentStatus,entryDate,leavingDate,protected,pupilId
            B801200005001,1000000001,Other,Ann,Jane Mary,Else,Annie,Before,2015-03-02,F,1 High Street,Flat 2,Norwich,NR1 1AA,121234,S,2020-09-01,2027-07-21,yes,77
            """, as: decoder)
        let row = try #require(items.first?.row)
        #expect(items.first?.faults.isEmpty == true && row.isProtected)
        #expect(
            row.pupil.surname == "Other" && row.pupil.middleNames == "Jane Mary"
                && row.pupil.preferredForename == "Annie")
        #expect(row.pupil.preferredSurname == "Else" && row.pupil.formerSurname == "Before" && row.pupil.sex == .female)
        #expect(row.pupil.upn == "B801200005001" && row.pupil.uln == "1000000001" && row.pupil.pupilId == "77")
        #expect(
            row.pupil.address
                == PostalAddress(lines: ["1 High Street", "Flat 2"], town: "Norwich", postcode: "NR1 1AA"))
        #expect(row.enrolment.status == .subsidiary && row.enrolment.entryDate == .on(2020, 9, 1))
        #expect(row.enrolment.leavingDate == .on(2027, 7, 21) && row.pupil.dateOfBirth == .on(2015, 3, 2))
    }

    @Test("DfE's and schools' own names for the columns are understood")
    func synonyms() throws {
        let items = try read(
            "Legal Surname,LEGAL_FORENAME,DOB,Gender,School URN,Admission Number,Home Postcode\nOther,Ann,02/03/2015,Female,121234,77,NR1 1AA\n",
            as: decoder)
        let row = try #require(items.first?.row)
        #expect(items.first?.faults.isEmpty == true)
        #expect(row.pupil.dateOfBirth == .on(2015, 3, 2) && row.pupil.sex == .female && row.pupil.pupilId == "77")
        #expect(row.pupil.address?.postcode == "NR1 1AA")
    }

    @Test(
        "A row is rejected only without a usable name, date of birth or establishment",
        arguments: [
            (",,2015-03-02,121234,B801200005001", ["surname"]), (".,-,2015-03-02,121234,", ["surname"]),
            ("Other,Ann,30/02/2015,121234,", ["dateOfBirth"]), ("Other,Ann,,121234,", ["dateOfBirth"]),
            ("Other,Ann,2027-01-01,121234,", ["dateOfBirth"]), ("Other,Ann,2015-03-02,school,", ["urn"]),
            ("Other,Ann,31/31/2015,,", ["dateOfBirth", "urn"]),
        ])
    func rejected(row: String, columns: [String]) throws {
        let items = try read(plain + row + "\n", as: decoder)
        #expect(items.count == 1 && items[0].row == nil)
        #expect(items[0].faults.filter { $0.severity == .rejected }.map(\.column) == columns)
    }

    @Test(
        "The days of a temporary place are those of a guest's or a subsidiary registration, and of no other",
        arguments: [
            // status, admission date, placement start and end; the status read, its days, and the warnings
            ("G,,30/11/2026,18/12/2026", "G 2026-11-30 2026-12-18", 0),
            ("S,05/09/2022,30/11/2026,", "S 2026-11-30 -", 0), ("Guest,,,18/12/2026", "G - 2026-12-18", 0),
            ("Managed move,,30/11/2026,", "S 2026-11-30 -", 0), ("G,05/09/2022,,", "G 2022-09-05 -", 0),
            (",,30/11/2026,18/12/2026", "G 2026-11-30 2026-12-18", 1),
            (",30/11/2026,30/11/2026,18/12/2026", "G 2026-11-30 2026-12-18", 1),
            // Admitted before: the school's own pupil, whose place may be elsewhere.
            (",05/09/2022,30/11/2026,18/12/2026", "C 2022-09-05 -", 1),
            (",05/09/2022,,18/12/2026", "C 2022-09-05 -", 1),
            ("C,05/09/2022,30/11/2026,18/12/2026", "C 2022-09-05 -", 1), ("M,,30/11/2026,", "M - -", 1),
            (",30/11/2026,,", "C 2026-11-30 -", 0), ("G,,18/12/2026,30/11/2026", "G 2026-12-18 2026-11-30", 1),
            ("G,,to be agreed,", "G - -", 1),
        ])
    func temporary(row: String, days: String, warnings: Int) throws {
        let items = try read(
            "surname,forename,dob,urn,upn,enrol status,admission date,placement start date,placement end\n"
                + "Other,Ann,2015-03-02,121234,B801200005001,\(row)\n", as: decoder)
        let enrolment = try #require(items.first?.row?.enrolment)
        let read = [
            enrolment.status.rawValue, enrolment.entryDate?.description ?? "-",
            enrolment.leavingDate?.description ?? "-",
        ]
        #expect(read.joined(separator: " ") == days)
        #expect(items[0].faults.count == warnings && items[0].faults.allSatisfy { $0.severity == .warning })
    }

    @Test("Any other fault is a warning, and an invalid value is kept as written")
    func warnings() throws {
        let items = try read(
            "surname,forename,dateOfBirth,urn,upn,postcode,sex,enrolmentStatus,entryDate,leavingDate,protected\nO'Neill,Zoë,2015-03-02,121234,A801200005001,NOWHERE,Q,Z,2020-09-31,2019-01-01,perhaps\n",
            as: decoder)
        let row = try #require(items.first?.row)
        #expect(row.pupil.upn == "A801200005001" && row.pupil.address?.postcode == "NOWHERE" && row.pupil.sex == nil)
        #expect(row.enrolment.status == .current && row.enrolment.entryDate == nil && row.isProtected)
        #expect(
            Set(items[0].faults.map(\.column)) == [
                "upn", "postcode", "sex", "enrolmentStatus", "entryDate", "protected",
            ])
        for fault in items[0].faults {
            #expect(!fault.description.contains("NOWHERE") && !fault.description.contains("A8012"))
        }
    }

    @Test("One name is enough")
    func oneName() throws {
        let items = try read(
            plain + "Other,,2015-03-02,121234,B801200005001\n-,Ann,2015-03-02,121234,B801200005001\n", as: decoder)
        #expect(items.compactMap(\.row?.pupil.surname) == ["Other", ""])
        #expect(items.compactMap(\.row?.pupil.forename) == ["", "Ann"])
        #expect(items.map(\.faults.count) == [1, 1])
    }

    @Test(
        "A name of invisible characters is not a name",
        arguments: ["\u{3164}", "\u{FFA0}", "\u{115F}\u{1160}", "\u{2800}", "\u{200B}", "\u{2062}", "\u{E0001}", "."])
    func invisible(_ name: String) throws {
        let item = try #require(try read(plain + "Marsh,\(name),2015-03-02,121234,B801200005001", as: decoder).first)
        #expect(item.row?.pupil.forename.isEmpty == true)
        #expect(item.faults.contains { $0.column == "forename" }, "\(item.faults)")
    }

    @Test(
        "An NHS number is read by its names, in groups and as a spreadsheet writes it",
        arguments: ["nhsNumber", "NHS Number", "NHS no", "Child NHS number"])
    func nhsNumber(heading: String) throws {
        for text in ["9990000018", "999 000 0018", "999-000-0018", "9990000018.0"] {
            let items = try read(
                "surname,forename,dateOfBirth,urn,\(heading)\nOther,Ann,2015-03-02,121234,\(text)\n", as: decoder)
            #expect(items.first?.row?.pupil.nhsNumber == "9990000018" && items.first?.faults.isEmpty == true)
        }
        let wrong = try read(
            "surname,forename,dateOfBirth,urn,\(heading)\nOther,Ann,2015-03-02,121234,9990000019\n", as: decoder)
        #expect(wrong.first?.row?.pupil.nhsNumber == "9990000019")
        #expect(wrong.first?.faults.map(\.severity) == [.warning])
    }

    @Test("A pupil without any number is kept with a warning; a roll without a column for one is read with a note")
    func numbers() throws {
        let items = try read(plain + "Other,Ann,2015-03-02,121234,\n", as: decoder)
        #expect(items.first?.row != nil && items.first?.faults.count == 1)
        let bare = try understood("surname,forename,dateOfBirth,urn\nOther,Ann,2015-03-02,121234\n", as: decoder)
        #expect(bare.items.first?.row != nil && bare.items.first?.faults.isEmpty == true)
        #expect(bare.understanding.notes.contains { $0.contains("school, name and date of birth") })
    }

    @Test("The labelled roll is read whole", .enabled(if: !SharedData.isAbsent))
    func labelled() throws {
        let (_, counts) = try read(try sharedBytes("linkage/febrl4/roll.csv"), as: decoder, size: 4099)
        #expect(counts.rows == 3_651 && counts.rejected == 0)
    }

    @Test("The labelled children are read whole", .enabled(if: !SharedData.isAbsent))
    func children() throws {
        var splitter = LineSplitter()
        let lines = splitter.feed(try sharedBytes("linkage/febrl4/children.ndjson")) + splitter.finish()
        #expect(lines.count == 4_860)
        for line in lines {
            guard case .bytes(let bytes) = line.content else { continue }
            #expect(throws: Never.self) { try MatchInputReader.read(bytes) }
        }
    }
}
