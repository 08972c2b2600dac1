import EncompassCore
import EncompassFormats
import TestSupport
import Testing

private let primary = URN(number: 121_234).unsafelyUnwrapped
private let high = URN(number: 121_235).unsafelyUnwrapped

private let register = SchoolDirectory([
    Establishment(urn: primary, name: "Quay Primary", localAuthority: "926", establishmentNumber: "2001"),
    Establishment(urn: high, name: "Quay High", localAuthority: "926", establishmentNumber: "4001"),
])

private func file(
    version: String = "24.0", from: String = "<LEA>926</LEA><Estab>2001</Estab>",
    to: String = "<LEA>926</LEA><Estab>4001</Estab>", _ pupils: String
) -> String {
    """
    <?xml version="1.0" encoding="utf-8"?>
    <!-- made up --><CTfile>
      <Header>
        <DocumentName>Common Transfer File</DocumentName><CTFversion>\(version)</CTFversion>
        <DocumentQualifier>partial</DocumentQualifier>
        <SourceSchool>\(from)<SchoolName>Quay &amp; Sons</SchoolName></SourceSchool><DestSchool>\(to)</DestSchool>
      </Header>
      <CTFpupilData>
    \(pupils)
      </CTFpupilData>
    </CTfile>
    """
}

private let ann = """
    <Pupil>
      <UPN>B801200005001</UPN><Surname>O&apos;TTER</Surname><Forename><![CDATA[Ann]]></Forename>
      <DOB>2015-04-03</DOB><Gender>F</Gender>
      <BasicDetails><PreferredForename>Annie</PreferredForename><MiddleNames>Mary</MiddleNames></BasicDetails>
      <Contacts><Contact><Surname>Elder</Surname><Address><PostCode>NR1 1AA</PostCode></Address></Contact></Contacts>
      <Address><BS7666Address><PAON>11</PAON><Street>Quay Road</Street><Town>Quayside</Town></BS7666Address>
        <PostCode>NR31 6AB</PostCode></Address>
      <SchoolHistory>
        <School><LEA>926</LEA><Estab>2001</Estab><EntryDate>2019-09-01</EntryDate><LeavingDate>2026-10-23</LeavingDate></School>
      </SchoolHistory>
    </Pupil>
    """

@Suite("Common Transfer Files")
struct TransferFileTests {
    private func read(
        _ text: String, school: RollDecoder.School = .byRow, size: Int = 1 << 16
    ) throws -> (items: [TransferFileReader.Item], understanding: Understanding) {
        try read(Array(text.utf8), school: school, size: size)
    }

    private func read(
        _ bytes: [UInt8], school: RollDecoder.School = .byRow, size: Int = 1 << 16
    ) throws -> (items: [TransferFileReader.Item], understanding: Understanding) {
        var reader = TransferFileReader(today: today, school: school, directory: { register })
        var items: [TransferFileReader.Item] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            try reader.feed(bytes[start..<min(start + size, bytes.count)]) { items.append($0) }
        }
        try reader.finish { items.append($0) }
        return (items, reader.understanding)
    }

    private func reason(_ text: String) -> String? {
        do {
            _ = try read(text)
            return nil
        } catch { return (error as? TableError)?.reason }
    }

    @Test("A pupil joins the school that the file is for, and leaves the one that it is from", arguments: [1, 7, 4096])
    func moves(size: Int) throws {
        let (items, read) = try read(file(ann), size: size)
        #expect(items.map { $0.row?.enrolment.urn } == [high, primary] && items.allSatisfy(\.faults.isEmpty))
        let row = try #require(items.first?.row)
        #expect(row.pupil.surname == "O'TTER" && row.pupil.forename == "Ann" && row.pupil.preferredForename == "Annie")
        #expect(row.pupil.dateOfBirth == .on(2015, 4, 3) && row.pupil.sex == .female && row.pupil.middleNames == "Mary")
        #expect(
            row.pupil.address == PostalAddress(lines: ["11 Quay Road"], town: "Quayside", postcode: "NR31 6AB"))
        #expect(row.enrolment.entryDate == nil && row.enrolment.leavingDate == nil)
        #expect(items[1].row?.enrolment.leavingDate == .on(2026, 10, 23))
        #expect(read.format?.hasPrefix("Common Transfer File 24.0, partial") == true && items[0].line == 9)
    }

    @Test("Without a day of leaving, the pupil stays on the earlier roll; with one to come, joins on the day after")
    func leaving() throws {
        let stays = try read(file(ann.replacing("<LeavingDate>2026-10-23</LeavingDate>", with: "")))
        #expect(stays.items.map { $0.row?.enrolment.urn } == [high])
        #expect(stays.understanding.notes.contains { $0.contains("stay there") })
        let later = try read(file(ann.replacing("2026-10-23", with: "2026-12-18"))).items
        #expect(later.map { $0.row?.enrolment.entryDate } == [.on(2026, 12, 19), .on(2019, 9, 1)])
        #expect(later[1].row?.enrolment.leavingDate == .on(2026, 12, 18))
    }

    @Test(
        "Whom the file is for: the header, or the person who imports it; a pupil to nowhere leaves only",
        arguments: [
            ("<LEA>926</LEA><Estab>4001</Estab>", RollDecoder.School.byRow, [high, primary]),
            ("<LEA>XXX</LEA><Estab>XXXX</Estab>", .byRow, [primary]),
            ("<LEA>MMM</LEA><Estab>MMMM</Estab>", .byRow, [primary]), ("", .byRow, [primary]),
            ("<LEA>926</LEA><Estab>2001</Estab>", .byRow, [primary]),
            ("<LEA>123</LEA><Estab>4567</Estab>", .urn(high), [high, primary]),
            ("<LEA>123</LEA><Estab>4567</Estab>", .laestab("926/4001"), [high, primary]),
        ] as [(String, RollDecoder.School, [URN])])
    func schools(to: String, school: RollDecoder.School, urns: [URN]) throws {
        let items = try read(file(to: to, ann), school: school).items
        #expect(items.compactMap { $0.row?.enrolment.urn } == urns)
        if urns == [primary] { #expect(items[0].row?.enrolment.leavingDate == .on(2026, 10, 23)) }
    }

    @Test("Versions 19 to 25 are read, with Gender or Sex")
    func versions() throws {
        for version in 19...25 {
            let text = file(version: "\(version).0", ann.replacing("Gender", with: version < 23 ? "Gender" : "Sex"))
            #expect(try read(text).items.first?.row?.pupil.sex == .female)
        }
        #expect(reason(file(version: "18.0", ann))?.contains("19 to 25") == true)
        #expect(reason(file(version: "", ann))?.contains("CTFversion") == true)
        #expect(reason(file(to: "<LEA>123</LEA><Estab>4567</Estab>", ann))?.contains("123/4567") == true)
    }

    @Test("A pupil who cannot be used is rejected, and the rest is read")
    func rejected() throws {
        let items = try read(file(ann.replacing("2015-04-03", with: "2015-14-03") + ann)).items
        #expect(items.map { $0.row != nil } == [false, false, true, true])
        #expect(items[0].faults.first?.column == "DOB" && items[0].subject != nil && !items[0].fields.isEmpty)
    }

    @Test("Other XML, entities of its own, and a file that was cut off are refused")
    func refused() {
        #expect(reason("<ATfile><Header/></ATfile>")?.contains("root is not CTfile") == true)
        #expect(reason("not xml at all") != nil && reason("") != nil)
        #expect(reason(String(file(ann).dropLast(40)))?.contains("cut off") == true)
        let laughs = """
            <?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>
            """
        #expect(
            reason(laughs + file("<Pupil><Surname>&b;</Surname></Pupil>").dropFirst(38))?.contains("document type")
                == true)
        #expect(reason(file("<Pupil><Surname>&b;</Surname></Pupil>"))?.contains("entity") == true)
        #expect(reason(file(String(repeating: "<a>", count: 100)))?.contains("64 deep") == true)
        #expect(reason(file("<Pupil " + String(repeating: "a", count: 2 << 20)))?.contains("too long") == true)
        #expect(reason(file("<Pupil><Surname>x</Forename></Pupil>"))?.contains("not open") == true)
        #expect(reason(file(""))?.contains("no pupils") == true)
    }

    @Test("Broken files are read or refused", arguments: [1, 2, 3, 4] as [UInt64])
    func broken(seed: UInt64) throws {
        var random = SeededEntropy(seed: seed)
        let whole = Array(file(ann).utf8)
        let alphabet = Array("<>&;/\"'=![]-?x1 \n".utf8) + [0, 0xFF]
        for _ in 0..<300 {
            var bytes = whole
            for _ in 0...Int.random(in: 0...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = alphabet.randomElement(using: &random) ?? 0
            }
            do { _ = try read(bytes, size: Int.random(in: 1...4096, using: &random)) } catch is TableError {}
        }
    }

    @Test("What a broken file is refused for does not depend on the pieces it came in", arguments: [1, 3, 5, 19])
    func pieces(size: Int) throws {
        // Zero bytes in every second place at the end only: not UTF-16, however little of it has come.
        let bytes: [UInt8] = Array("<oT\nC<e".utf8) + [1, 0, 0x11, 0] + Array(">".utf8) + [0] + Array("/ }e>".utf8)
        func refusal(size: Int) -> TableError? {
            do { _ = try read(bytes, size: size) } catch { return error as? TableError }
            return nil
        }
        let whole = try #require(refusal(size: bytes.count))
        #expect(refusal(size: size) == whole)
    }

    @Test("The files that were put together from DfE's values are read", .enabled(if: !SharedData.isAbsent))
    func shared() throws {
        for (name, surname) in [
            ("ctf_v19_assembled_from_dfe_mtc_test_values", "ROOSTER"),
            ("ctf_v25_assembled_from_dfe_test_values", "Doe"),
        ] {
            let bytes = try sharedBytes("pupils/\(name).xml")
            let items = try read(bytes, school: .urn(high)).items
            #expect(items.map { $0.row?.pupil.surname } == [surname] && items[0].row?.enrolment.urn == high)
        }
    }

    @Test(
        "No XML of the kind that exhausts memory or reads files is taken", .enabled(if: !SharedData.isAbsent),
        arguments: [
            "cyclic", "dtd", "dtd_element", "external", "external_file", "quadratic", "simple-ns", "simple", "xmlbomb",
            "xmlbomb2",
        ])
    func bombs(name: String) throws {
        let bytes = try sharedBytes("nasty/xml/\(name).xml")
        #expect(throws: TableError.self) { try read(bytes) }
    }
}
