import Foundation
import TestSupport
import Testing

struct ImportExportsTests {
    private let sims = [
        "Pupil list - printed 20/11/2026", "Legal Surname\tLegal Forename\tDOB\tUPN\tReg\tShoe size",
        "Marsh\tAmelia\t05/01/2016\tM926999915041\t4B\t3", "=Quince\tZebedee\t30/02/2015\t\t4B\t3", "Total\t2",
    ]

    @Test func anExportIsImportedForTheSchoolThatIsNamed() throws {
        let site = try Installation()
        let schools = try site.write("schools.csv", MadeUp.establishments)
        let roll = try site.write("class.txt", sims)
        #expect(try site.tool("registry", "import", "--establishments", schools).status == 0)
        let unnamed = try site.tool("registry", "import", "--roll", roll)
        #expect(unnamed.status == 65 && unnamed.errors.contains("--urn"))
        let rejects = site.folder.file("rejected.csv")
        let shown = try site.tool(
            "registry", "import", "--roll", roll, "--urn", MadeUp.quay, "--reject-limit", "1", "--dry-run",
            "--rejected",
            rejects)
        #expect(shown.status == 0, "\(shown.errors)")
        for words in [
            "separator tab", "header on line 2", "Legal Surname → surname", "Reg → class", "not read: Shoe size",
            "totals and remarks: 1, line 5", "date of birth: 2016-01-05",
            "every row is taken as a pupil of \(MadeUp.quay)",
        ] { #expect(shown.output.contains(words), "\(words) in \(shown.output)") }
        #expect(shown.errors.contains("rejected: line 4, DOB: is not a valid date (written as 99/99/9999)"))
        let saved = try String(contentsOfFile: rejects, encoding: .utf8)
        #expect(
            saved.hasPrefix("\"file\",\"line\",\"reason\",\"Legal Surname\"")
                && saved.contains("\"'=Quince\",\"Zebedee\""))
        #expect(saved.contains("\"DOB is not a valid date\""))
        let mode = try FileManager.default.attributesOfItem(atPath: rejects)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        // What is printed of an import that lands has no child's details: it may run unattended.
        let landed = try site.json(
            "registry", "import", "--roll", roll, "--urn", MadeUp.quay, "--reject-limit", "1", "--rejected", rejects)
        #expect(landed["outcome"].text == "landed" && landed["files"][0]["understood"]["separator"].text == "tab")
        let text = try site.tool(
            "registry", "import", "--roll", roll, "--urn", MadeUp.quay, "--reject-limit", "1", "--json")
        for name in ["Amelia", "Zebedee", "2016"] {
            #expect(!text.output.contains(name) && !text.errors.contains(name))
        }
        #expect(try site.json("registry", "stats")["pupils"].number == 1)
    }

    @Test func theDaemonTakesTheSameFilesWithTheAreasHeadings() throws {
        let site = try Installation(["registry:", "  headingsFile: headings.txt"])
        try site.write("headings.txt", ["# ours", "roll.surname = Cyfenw"])
        try site.start()
        let schools = try site.write("schools.csv", MadeUp.establishments)
        let roll = try site.write("class.csv", ["Cyfenw,Forename,DOB", "Marsh,Amelia,05/01/2016", "Marsh,,"])
        let rejects = site.folder.file("rejected.csv")
        let taken = try site.tool(
            "registry", "import", "--establishments", schools, "--roll", roll, "--urn", MadeUp.quay, "--reject-limit",
            "1",
            "--rejected", rejects)
        #expect(taken.status == 0 && taken.output.contains("Cyfenw → surname"), "\(taken.errors)")
        #expect(try String(contentsOfFile: rejects, encoding: .utf8).contains("\"3\",\"DOB is empty\""))
        let ctf = try site.write(
            "ctf.xml",
            [
                "<CTfile><Header><CTFversion>24.0</CTFversion></Header><CTFpupilData><Pupil><Surname>Bell</Surname>",
                "<Forename>Jack</Forename><DOB>2015-03-02</DOB></Pupil></CTFpupilData></CTfile>",
            ])
        #expect(try site.tool("registry", "import", "--ctf", ctf).errors.contains("--urn"))
        #expect(try site.tool("registry", "import", "--ctf", ctf, "--urn", MadeUp.quay).status == 0)
        #expect(try site.json("registry", "stats")["pupils"].number == 2)
        try site.write("headings.txt", ["roll.shoes = Cyfenw"])
        let wrong = try site.tool("registry", "import", "--roll", roll, "--urn", MadeUp.quay)
        #expect(wrong.status == 78 && wrong.errors.contains("registry.headingsFile"))
        #expect(try site.tool("registry", "import", "--establishments", schools, "--urn", MadeUp.quay).status == 64)
    }
}
