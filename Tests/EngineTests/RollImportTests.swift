import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import TestSupport
import Testing

private func roll(_ urn: URN? = nil, laestab: String? = nil, headings: String? = nil) -> RegistryFile {
    RegistryFile(kind: .roll, name: "class.csv", urn: urn, laestab: laestab, headings: headings)
}

@Suite("Imports of what schools send")
struct RollImportTests {
    private func entries(_ night: Night, _ urn: URN) throws -> Int {
        try night.store.registry.detail(urn, on: day("2026-11-20"))?.rollEntries ?? 0
    }

    @Test("an export without any word about the school lands on the roll of the school that is named for it")
    func named() throws {
        let night = try Night()
        let text =
            "Class 4B\n\nLegal Surname;Legal Forename;DOB;UPN\nMarlow;Ivy;02/03/15;\(upn(1, authority: 991))\nTotal;1;;\n"
        let report = try night.take([(roll(Quayside.college), text)])
        #expect(report.outcome == .landed && report.rejected == 0, "\(report)")
        #expect(try entries(night, Quayside.college) == 1)
        let read = try #require(report.files.first?.understood)
        #expect(read.separator == "semicolon" && read.headerLine == 3 && read.skipped.count == 2)
        #expect(read.notes.contains("every row is taken as a pupil of \(Quayside.college)"))
        // Rows read back are a child's details: only a dry run has them.
        #expect(read.firstRows.isEmpty)
        let shown = try night.take([(roll(Quayside.college), text)], options: ImportOptions(isDryRun: true))
        #expect(shown.files[0].understood?.firstRows.first?.values["dateOfBirth"] == "2015-03-02")
        #expect(try night.take([(roll(), text)]).problem?.contains("--urn") == true)
    }

    @Test("an address in one cell is shown in its parts before anything is imported")
    func addressInOneCell() throws {
        let night = try Night()
        let text = "Surname,Forename,DOB,Address\nMarlow,Ivy,02/03/2015,\"12 Quay Road, Gorleston, NR31 6AB\"\n"
        let shown = try night.take([(roll(Quayside.college), text)], options: ImportOptions(isDryRun: true))
        let values = try #require(shown.files[0].understood?.firstRows.first?.values)
        #expect(values["addressLine1"] == "12 Quay Road" && values["addressLine2"] == "Gorleston")
        #expect(values["postcode"] == "NR31 6AB")
    }

    @Test("a school is found by its DfE number in the register, also if the same run brings the register")
    func byNumber() throws {
        let night = try Night()
        let schools =
            "URN,EstablishmentName,LA (code),EstablishmentNumber\n991501,New School,991,2501\n991502,Old School,991,2502\n"
        let text = "Surname,Forename,DOB,UPN,LAESTAB\nMarlow,Ivy,02/03/2015,\(upn(1, authority: 991)),991/2501\n"
        let other = "Surname,Forename,DOB,UPN\nMarlow,Rose,02/03/2014,\(upn(2, authority: 991))\n"
        let report = try night.take(
            [
                (RegistryFile(kind: .establishments, name: "schools.csv"), schools), (roll(), text),
                (roll(laestab: "9912502"), other),
            ])
        #expect(report.outcome == .landed && report.rejected == 0, "\(report)")
        #expect(try entries(night, #require(URN("991501"))) == 1 && entries(night, #require(URN("991502"))) == 1)
        #expect(try night.take([(roll(laestab: "991/9999"), other)]).problem?.contains("991/9999") == true)
    }

    @Test("pupils without a number keep their identity from one import to the next")
    func withoutNumber() throws {
        let night = try Night()
        let text = "Surname,Forename,DOB\nMarlow,Ivy,02/03/2015\nMarlow,Rose,02/03/2015\n"
        let first = try night.take([(roll(Quayside.college), text)])
        #expect(first.outcome == .landed && first.diff?[.rolls].added == 2)
        #expect(first.files[0].understood?.notes.contains { $0.contains("told apart by school") } == true)
        let again = try night.take([(roll(Quayside.college), text)], options: ImportOptions())
        #expect(again.outcome == .landed && again.diff?[.rolls].unchanged == 2)
    }

    @Test("two pupils of one school with one UPN: both are named, and neither has it as evidence")
    func oneNumber() throws {
        let night = try Night()
        let number = upn(1, authority: 991)
        let text = "Surname,Forename,DOB,UPN\nMarlow,Ivy,02/03/2015,\(number)\nOtter,Ben,03/04/2014,\(number)\n"
        let report = try night.take([(roll(Quayside.college), text)])
        #expect(report.outcome == .landed && report.diff?[.rolls].added == 2)
        #expect(report.diff?.warnings.map(\.line) == [2, 3])
        #expect(report.diff?.warnings.allSatisfy { $0.reason.contains("no evidence") } == true)
    }

    @Test("faults are counted by kind with lines and shapes, and rejected rows come back with their reasons")
    func faults() throws {
        let night = try Night()
        let text =
            "Surname,Forename,DOB,UPN\nMarlow,Ivy,2015-02-30,x\nMarlow,Rose,1/1/1,x\nMarlow,Fay,,\nMarlow,May,02/03/2015,x\n"
        let options = ImportOptions(rejectLimit: 3, acceptsRemovals: true, keepsRejects: true)
        let report = try night.take([(roll(Quayside.college), text)], options: options)
        let file = try #require(report.files.first)
        let dates = try #require(file.faultKinds.first { $0.reason == "is not a valid date" })
        #expect(dates.count == 2 && dates.lines == [2, 3] && dates.shapes == ["9999-99-99", "9/9/9"])
        let rejects = try #require(file.rejects)
        #expect(rejects.header == ["Surname", "Forename", "DOB", "UPN"] && rejects.rows.map(\.line) == [2, 3, 4])
        #expect(rejects.rows[0].fields == ["Marlow", "Ivy", "2015-02-30", "x"])
        #expect(rejects.rows[2].reasons == ["DOB is empty"])
        #expect(try night.take([(roll(Quayside.college), text)]).files[0].rejects == nil)
    }

    @Test("an area's own headings are read; a line that names no column makes the file unreadable")
    func headings() throws {
        let night = try Night()
        let text = "Cyfenw,Forename,DOB\nMarlow,Ivy,02/03/2015\n"
        let report = try night.take([(roll(Quayside.college, headings: "roll.surname = Cyfenw"), text)])
        #expect(report.outcome == .landed && report.files[0].rows == 1)
        let wrong = try night.take([(roll(Quayside.college, headings: "roll.shoes = Cyfenw"), text)])
        #expect(wrong.outcome == .unreadable && wrong.problem?.contains("line 1") == true)
    }
}

@Suite("Imports of Common Transfer Files")
struct TransferFileImportTests {
    private let number = upn(1, authority: 991)

    private func file(_ pupil: String, from: URN, to: URN) -> String {
        """
        <CTfile><Header><CTFversion>25.0</CTFversion><SourceSchool><URN>\(from)</URN></SourceSchool>
        <DestSchool><URN>\(to)</URN></DestSchool></Header><CTFpupilData><Pupil><UPN>\(number)</UPN>
        <Surname>Marlow</Surname><Forename>Ivy</Forename><DOB>2015-03-02</DOB>\(pupil)</Pupil></CTFpupilData></CTfile>
        """
    }

    private func history(_ urn: URN, leaving: String) -> String {
        "<SchoolHistory><School><URN>\(urn)</URN><LeavingDate>\(leaving)</LeavingDate></School></SchoolHistory>"
    }

    /// The pupil's current rows.
    private func rows(_ night: Night) throws -> [RollRow] {
        try night.store.registry.pupil(upn: number).flatMap { try night.store.registry.rollEntries(pupil: $0) }
    }

    private func schools(_ night: Night) throws -> Set<URN> {
        Set(try rows(night).map(\.enrolment).filter { $0.isActive(on: day("2026-11-20")) }.map(\.urn))
    }

    private func start() throws -> Night {
        let night = try Night()
        let text =
            "Surname,Forename,DOB,UPN,Address 1,Postcode,Protected\nMarlow,Ivy,02/03/2015,\(number),11 Quay Road,NR31 6AB,yes\nOtter,Ben,03/04/2014,\(upn(2, authority: 991)),,,\n"
        #expect(try night.take([(roll(Quayside.primary), text)]).outcome == .landed)
        return night
    }

    private func ctf(_ urn: URN? = nil) -> RegistryFile { RegistryFile(kind: .ctf, name: "ctf.xml", urn: urn) }

    @Test("a pupil is added to the one roll and leaves the other; nobody else leaves, and nothing known is lost")
    func moves() throws {
        let night = try start()
        let text = file(history(Quayside.primary, leaving: "2026-11-13"), from: Quayside.primary, to: Quayside.high)
        let report = try night.take([(ctf(), text)], options: ImportOptions())
        #expect(report.outcome == .landed && report.diff?[.rolls].removed == 0, "\(report)")
        #expect(try schools(night) == [Quayside.high])
        let old = try #require(try rows(night).first { $0.enrolment.urn == Quayside.primary })
        #expect(old.pupil.address?.postcode == "NR31 6AB" && old.isProtected)
        #expect(old.enrolment.leavingDate == day("2026-11-13"))
        #expect(try night.store.registry.pupil(upn: upn(2, authority: 991)).count == 1)
    }

    @Test("without a day of leaving both schools are told; the same file twice changes nothing")
    func stays() throws {
        let night = try start()
        let text = file("", from: Quayside.primary, to: Quayside.high)
        #expect(try night.take([(ctf(), text)], options: ImportOptions()).outcome == .landed)
        #expect(try schools(night) == [Quayside.primary, Quayside.high])
        let again = try night.take([(ctf(), text)], options: ImportOptions())
        #expect(again.diff?[.rolls].isUnchanged == true && again.diff?[.rolls].unchanged == 1)
    }

    @Test("a file about pupils of one school updates them and keeps what it does not say")
    func updates() throws {
        let night = try start()
        let text = file(
            "<BasicDetails><PreferredForename>Vee</PreferredForename></BasicDetails>", from: Quayside.primary,
            to: Quayside.primary)
        let report = try night.take([(ctf(), text)], options: ImportOptions())
        #expect(report.diff?[.rolls].changed == 1 && report.diff?[.rolls].removed == 0)
        let row = try #require(try rows(night).first)
        #expect(row.pupil.preferredForename == "Vee" && row.pupil.address?.postcode == "NR31 6AB" && row.isProtected)
        #expect(try night.take([(ctf(), "<CTfile/>")]).outcome == .unreadable)
    }
}
