import EncompassConfiguration
import EncompassCore
import Testing

@Suite("Areas")
struct AreasTests {
    private func area(_ yaml: String, templates: [String]? = nil) -> (policy: AreaPolicy?, faults: [ConfigurationFault])
    {
        AreaLoader(files: MemoryFiles().access, templates: templates).read(Array(yaml.utf8), path: "a.yaml")
    }

    @Test("a minimal area has the defaults")
    func minimal() throws {
        let (policy, faults) = area("id: norfolk\nname: Norfolk\nlocalAuthorities: ['926']\n")
        #expect(faults == [])
        let timing = try #require(policy).settings.timing
        #expect(timing.deadline == .nineOClock && timing.release == .atOnce && timing.holidays == .send)
        #expect(timing.ladder == LadderStep.standardLadder)
    }

    @Test("codes and times are read as written, quoted or not")
    func unquoted() {
        let (policy, faults) = area(
            "id: a\nlocalAuthorities: [926, 010]\ndeadline: 08:30\nrelease: 06:00\nforce: norfolk\nearlyYears: no\n"
                + "temporaryPlaces: registered\n")
        #expect(faults == [])
        #expect(policy?.localAuthorities == ["926", "010"])
        #expect(policy?.settings.deadline == LocalTime("08:30"))
        #expect(policy?.settings.release == LocalTime("06:00").map(ReleaseRule.notBefore))
        #expect(policy?.settings.earlyYears == false && policy?.settings.temporaryPlaces == .registered)
    }

    @Test("every fault is reported with its line")
    func everyFault() {
        let yaml = """
            id: Norfolk County
            localAuthorities: ["926", "92"]
            deadlin: "09:00"
            release: "10:00"
            holidays: hold
            ladder:
              - at: atRelease
                recipients: [keyAdlt]
              - at: soon
                recipients: [mashPhone]
                chanel: phone
            establishments:
              "12": {deadline: "08:00"}
              "121234":
                deadline: "8.30"
            """
        let places = area(yaml).faults.compactMap { fault -> String? in
            guard case .file(_, let line)? = fault.source else { return nil }
            return "\(line) \(fault.key ?? "")"
        }
        #expect(
            places == [
                "1 id", "2 localAuthorities[1]", "3 deadlin", "4 release",
                "8 ladder[0].recipients[0]", "9 ladder[1].at", "11 ladder[1].chanel", "13 establishments.12",
                "15 establishments.121234.deadline",
            ])
        #expect(area(yaml).faults.contains { $0.problem.contains("did you mean deadline?") })
    }

    @Test(
        "a file that is not an area is refused as such",
        arguments: ["", "# nothing", "[]", "text", "a: [", "id: {a: b}", "id:\nname: x", "- id: a"])
    func none(_ yaml: String) {
        let (_, faults) = area(yaml)
        #expect(!faults.isEmpty)
        #expect(faults.allSatisfy { $0.source != nil })
    }

    @Test("an unknown template is refused with the nearest name")
    func templates() {
        let yaml = "id: a\nlocalAuthorities: [926]\ntemplate: standrd\nestablishments:\n  121234: {template: full}\n"
        let faults = area(yaml, templates: ["standard", "full"]).faults
        #expect(
            faults.map(\.description) == [
                "a.yaml:3: template: there is no template of this name; did you mean standard?"
            ])
        #expect(area(yaml).faults.isEmpty)
    }

    @Test("a folder is read in order of name; other files get a warning and hidden ones are ignored")
    func folder() throws {
        let files = MemoryFiles([
            "areas/b.yaml": "id: b\nlocalAuthorities: ['002']", "areas/a.yml": "id: a\nlocalAuthorities: ['001']",
            "areas/.c.yaml": "x", "areas/a.yml~": "x", "areas/notes.txt": "x",
        ])
        let report = AreaLoader(files: files.access).load(directory: "areas")
        #expect(report.areas.map(\.id) == ["a", "b"])
        #expect(report.paths == ["areas/a.yml", "areas/b.yaml"])
        #expect(report.warnings.map(\.key) == ["areas/notes.txt"])
    }

    @Test("areas that use the built-in ladder are named in one line")
    func ladders() {
        let own =
            "id: b\nlocalAuthorities: ['002']\nladder:\n"
            + "- {at: atRelease, recipients: [keyAdult]}\n- {at: 30 minutes before, recipients: [mashPhone]}\n"
        let files = MemoryFiles([
            "areas/a.yaml": "id: a\nlocalAuthorities: ['001']\n", "areas/c.yaml": "id: c\nlocalAuthorities: ['003']\n",
            "areas/b.yaml": own,
        ])
        let report = AreaLoader(files: files.access).load(directory: "areas")
        #expect(report.builtInLadders?.contains("built-in one: a, c;") == true)
        #expect(report.builtInLadders?.contains("\n") == false && report.warnings.isEmpty)
        let only = MemoryFiles(["areas/b.yaml": own])
        #expect(AreaLoader(files: only.access).load(directory: "areas").builtInLadders == nil)
    }

    @Test("without a folder of areas, or with an empty one, one line says what applies and what to do")
    func noAreas() {
        let warnings = AreaLoader(files: MemoryFiles().access).load(directory: "areas", mustExist: false).warnings
        #expect(warnings.count == 1)
        #expect(
            warnings.first?.description.contains("the built-in rules apply everywhere; copy a preset into it") == true)
        #expect(warnings.first?.description.contains("\n") == false)
    }

    @Test("two areas for one authority, and two of one name, are refused")
    func together() {
        let files = MemoryFiles([
            "areas/a.yaml": "id: a\nlocalAuthorities: ['001']", "areas/b.yaml": "id: b\nlocalAuthorities: ['001']",
            "areas/c.yaml": "id: b\nlocalAuthorities: ['003']",
        ])
        let report = AreaLoader(files: files.access).load(directory: "areas")
        #expect(report.faults.count == 2)
    }

    @Test("a group that is given an area that is not there gets a warning, and no fault")
    func unknownAreaOfAGroup() throws {
        let files = MemoryFiles(["/etc/encompass/areas/norfolk.yaml": "id: norfolk\nlocalAuthorities: ['926']"])
        let report = try AreaLoader(files: files.access).load(
            for: load("openID: {areas: 'MASH Norfolk=norfolk, MASH Suffolk=sufolk'}"))
        #expect(report.faults.isEmpty)
        let warning = try #require(report.warnings.first { $0.key == "openID.areas" })
        #expect(warning.description.contains("MASH Suffolk") && !warning.description.contains("MASH Norfolk"))
        #expect(report.warnings.count { $0.key == "openID.areas" } == 1)
    }

    @Test("a named folder must exist; a missing default one gets a warning")
    func missingFolder() throws {
        let loader = AreaLoader(files: MemoryFiles().access)
        let standard = try loader.load(for: load(""))
        #expect(standard.faults.isEmpty && standard.warnings.map(\.key) == ["/etc/encompass/areas"])
        let named = try loader.load(for: load("areas: {directory: gone}"))
        #expect(named.faults.map(\.key) == ["areas.directory"])
    }
}
