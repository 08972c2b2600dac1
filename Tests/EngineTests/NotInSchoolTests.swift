import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import TestSupport
import Testing

/// Nell is educated at home and taught at two places; her brother Kit misses education.
@Suite("Children not in school") struct NotInSchoolTests {
    private static let header =
        "Child surname,Child forename,DOB,Sex,Address 1,Postcode,UPN,LA,Category,Provider,Provider contact name,"
        + "Provider email,Provider telephone,Officer,Officer email,Officer telephone,Checked on\n"
    private static let nellsNumber = upn(1, authority: 991)
    private static let home = "7 Reed Walk,NR30 5AB"
    private static let owen = "Owen Field,owen.field@quayside.example,01632 960111"

    private static func nell(_ provider: String, officer: String = owen, checked: String = "2026-11-01") -> String {
        "Arden,Nell,14/05/2014,F,\(home),\(nellsNumber),991,Elective home education,\(provider),\(officer),\(checked)\n"
    }

    private static let centre = "Sunny Tuition Centre,Tess Tutor,tess@sunny.example,01632 960122"
    private static let hub = "Forest Hub,Hal Holt,hal@forest.example,01632 960133"
    private static let kit =
        "Arden,Kit,02/09/2016,M,\(home),,Quayside,CME,,,,,Ida Marsh,ida.marsh@quayside.example,,2026-11-01\n"

    private static let nellReported = ChildDetails(
        forename: "Nell", surname: "Arden", dateOfBirth: day("2014-05-14"), sex: .female,
        address: PostalAddress(lines: ["7 Reed Walk"], postcode: "NR30 5AB"), present: true)
    private static let kitReported = ChildDetails(
        forename: "Kit", surname: "Arden", dateOfBirth: day("2016-09-02"), sex: .male,
        address: PostalAddress(lines: ["7 Reed Walk"], postcode: "NR30 5AB"), present: true)

    @discardableResult
    private func take(
        _ night: Night, _ rows: String, options: ImportOptions = ImportOptions(acceptsRemovals: true)
    ) throws -> ImportReport {
        try night.take(
            [(RegistryFile(kind: .notInSchool, name: "register.csv"), NotInSchoolTests.header + rows)], options: options
        )
    }

    private func night(_ rows: String, _ change: (inout Town) -> Void = { _ in }) throws -> Night {
        var town = Quayside.town
        change(&town)
        let night = try Night(town: town)
        let report = try take(night, rows)
        #expect(report.outcome == .landed && report.rejected == 0, "\(report)")
        return night
    }

    private func push(
        _ night: Night, _ children: [ChildDetails], as reference: String = "QS-1", adults: [InvolvedAdult] = []
    ) throws {
        var incident = Quayside.incident(reference, children: children)
        incident.adults = adults
        try night.push(incident)
        try night.turn()
    }

    private func targets(_ night: Night) throws -> [String] {
        try night.notifications().filter { $0.state != .cancelled }.map { item in
            switch item.target {
            case .provider: item.placeName
            case let place: place.description
            }
        }.sorted()
    }

    private func item(_ night: Night, _ place: String) throws -> QueueItem {
        try #require(
            try night.notifications().first {
                $0.state != .cancelled && ($0.placeName == place || $0.target.description == place)
            })
    }

    private func opened(_ night: Night, _ item: QueueItem, at place: Scope) throws -> DisclosedNotification {
        let reader = Principal(
            actor: .account("rhona"), role: place.provider == nil ? .laOfficer : .keyAdult, name: "Rhona Reader",
            places: [place])
        return try night.engine.openForSchool(
            item.id, by: reader,
            as: AuditEntry(.disclosure, "notification.disclosed", actor: reader.actor, subject: ""),
            at: night.clock.now()
        ).disclosed
    }

    @Test("The providers and the authority's officer are notified, each with a deadline; each sees that child only")
    func notified() throws {
        let night = try night(
            NotInSchoolTests.nell(NotInSchoolTests.centre) + NotInSchoolTests.nell(NotInSchoolTests.hub)
                + NotInSchoolTests.kit)
        #expect(try night.store.registry.stats(staleBefore: night.clock.now()).notInSchool.map(\.children) == [2])
        try push(night, [NotInSchoolTests.nellReported, NotInSchoolTests.kitReported, night.town.child("Rosalind")])
        #expect(
            try targets(night) == ["Forest Hub", "Sunny Tuition Centre", "la:991", "urn:\(Quayside.primary)"])
        let centre = try item(night, "Sunny Tuition Centre")
        #expect(try opened(night, centre, at: centre.target).children.map(\.forename) == ["Nell"])
        #expect(try opened(night, centre, at: centre.target).children.map(\.isOnRoll) == [true])
        let authority = try item(night, "la:991")
        #expect(try opened(night, authority, at: authority.target).children.compactMap(\.forename) == ["Nell", "Kit"])
        #expect(throws: StoreError.self) { try opened(night, authority, at: centre.target) }
        #expect(throws: StoreError.self) { try opened(night, centre, at: item(night, "Forest Hub").target) }
        for item in [centre, authority] { #expect(item.deadlineAt == at("2026-11-20T09:00:00Z")) }
        // Neither officer has both children, so both are for the officer of the whole authority.
        #expect(
            Set(night.transport.recipients).isSuperset(of: [
                "tess@sunny.example", "hal@forest.example", "olive.officer@schools.example",
            ]))
        #expect(!night.transport.recipients.contains { $0.hasSuffix("@quayside.example") })
        #expect(try night.exceptions().isEmpty)
        // Nobody answers: the ladder goes on to the phone list, and the duty manager is alerted.
        try night.run(until: at("2026-11-20T09:00:00Z"))
        let calls = try night.store.phoneList.tasks().map(\.placeName)
        #expect(Set(calls).isSuperset(of: ["Forest Hub", "Sunny Tuition Centre"]) && calls.count == 4)
        #expect(try item(night, "la:991").overdue)
        try night.acknowledge(centre)
        #expect(try item(night, "Sunny Tuition Centre").state == .acknowledged)
    }

    @Test("An officer whom the register names is notified of their own child")
    func namedOfficer() throws {
        let night = try night(NotInSchoolTests.nell(NotInSchoolTests.centre) + NotInSchoolTests.kit)
        try push(night, [NotInSchoolTests.kitReported])
        #expect(try targets(night) == ["la:991"])
        #expect(night.transport.recipients.sorted() == ["ida.marsh@quayside.example", "olive.officer@schools.example"])
        let people = try night.store.phoneList.peopleToCall(
            about: item(night, "la:991").id, today: day("2026-11-20"))
        #expect(people.map(\.name) == ["Olive Officer"])
    }

    @Test("Nothing is sent to addresses that the authority has not checked: MASH rings")
    func unverified() throws {
        let night = try night(NotInSchoolTests.nell(NotInSchoolTests.centre, checked: ""))
        try push(night, [NotInSchoolTests.nellReported])
        #expect(try targets(night) == ["Sunny Tuition Centre", "la:991"])
        #expect(night.transport.recipients == ["olive.officer@schools.example"])
        #expect(try night.store.phoneList.tasks().map(\.placeName) == ["Sunny Tuition Centre"])
    }

    @Test(
        "A parent is never a provider to be notified; the officer is",
        arguments: ["Mother", "Home,Jo Arden", "Jo Arden", "Parents", "Mrs J. Arden"])
    func parents(provider: String) throws {
        let row = NotInSchoolTests.nell(
            provider.contains(",") ? "\(provider),jo@home.example," : "\(provider),,jo@home.example,")
        let night = try night(row)
        try push(night, [NotInSchoolTests.nellReported])
        #expect(try targets(night) == ["la:991"])
        #expect(
            night.transport.recipients.sorted() == ["olive.officer@schools.example", "owen.field@quayside.example"])
    }

    @Test("A tutor or an officer who may be a party to the incident is not notified")
    func parties() throws {
        let tutor = InvolvedAdult(role: .allegedPerpetrator, forename: "Theresa", surname: "Tutor")
        let alone = try night(NotInSchoolTests.nell("Tess Tutor,,tess@sunny.example,01632 960122"))
        try push(alone, [NotInSchoolTests.nellReported], adults: [tutor])
        #expect(try targets(alone) == ["la:991"])
        // At a centre, another person may know: MASH rings.
        let centre = try night(NotInSchoolTests.nell(NotInSchoolTests.centre))
        try push(centre, [NotInSchoolTests.nellReported], adults: [tutor])
        #expect(try targets(centre) == ["Sunny Tuition Centre", "la:991"])
        #expect(!centre.transport.recipients.contains("tess@sunny.example"))
        #expect(try centre.store.phoneList.tasks().map(\.placeName) == ["Sunny Tuition Centre"])
        let officer = InvolvedAdult(role: .victim, forename: "Owen", surname: "Field")
        let father = try night(NotInSchoolTests.nell(NotInSchoolTests.centre))
        try push(father, [NotInSchoolTests.nellReported], adults: [officer])
        #expect(!father.transport.recipients.contains { $0.hasPrefix("owen.field") })
    }

    @Test("Who is not in the authority's next file leaves the register, with the contacts; a dry run changes nothing")
    func leavers() throws {
        let night = try night(NotInSchoolTests.nell(NotInSchoolTests.centre) + NotInSchoolTests.kit)
        let preview = try take(night, NotInSchoolTests.kit, options: ImportOptions(isDryRun: true))
        #expect(preview.diff?[.notInSchool].removed == 1 && preview.diff?[.notInSchool].unchanged == 1)
        #expect(preview.files[0].understood?.firstRows.first?.values["localAuthority"] == "991")
        // More than a tenth of a register, like a roll's.
        #expect(
            try take(night, NotInSchoolTests.kit, options: ImportOptions()).outcome == .removalsNotAccepted)
        try push(night, [NotInSchoolTests.nellReported])
        #expect(try targets(night) == ["Sunny Tuition Centre", "la:991"])
        let again = try take(night, NotInSchoolTests.nell(NotInSchoolTests.centre) + NotInSchoolTests.kit)
        #expect(again.diff?[.notInSchool].unchanged == 2 && again.diff?.isUnchanged == true)
        #expect(try take(night, NotInSchoolTests.kit).diff?[.notInSchool].removedExamples.count == 1)
        try push(night, [NotInSchoolTests.nellReported], as: "QS-2")
        #expect(try night.exception(.unmatched).incidentReference == "QS-2")
        // The place of what was sent keeps its name.
        #expect(try targets(night) == ["Sunny Tuition Centre", "la:991"])
    }

    @Test("A rejected row keeps the child; a changed one is a change")
    func changes() throws {
        let night = try night(NotInSchoolTests.nell(NotInSchoolTests.centre))
        let broken = NotInSchoolTests.nell(NotInSchoolTests.centre).replacing("14/05/2014", with: "99/99/2014")
        let report = try take(night, broken, options: ImportOptions(rejectLimit: 1))
        #expect(report.outcome == .landed && report.diff?[.notInSchool].removed == 0, "\(report)")
        let changed = try take(night, NotInSchoolTests.nell(NotInSchoolTests.hub))
        #expect(changed.diff?[.notInSchool].changed == 1)
        try push(night, [NotInSchoolTests.nellReported])
        #expect(try targets(night) == ["Forest Hub", "la:991"])
    }

    @Test("A child on a school's roll too is a person's question with both facts, unless the registration is over")
    func onARollToo() throws {
        func onRoll(_ leaving: String?) -> (inout Town) -> Void {
            { town in
                var row = Quayside.family(
                    "Arden", "7 Reed Walk", "NR30 5AB", [("Nell", "2014-05-14", Quayside.high)],
                    upn: NotInSchoolTests.nellsNumber)[0]
                row.enrolment.leavingDate = leaving.map(day)
                town.roll.append(row)
            }
        }
        let rows = NotInSchoolTests.nell(NotInSchoolTests.centre)
        let left = try night(rows, onRoll("2026-10-23"))
        try push(left, [NotInSchoolTests.nellReported])
        #expect(try targets(left) == ["Sunny Tuition Centre", "la:991"])

        for decision in ["match", "establishment", "passToLA"] {
            let both = try night(rows, onRoll(nil))
            try push(both, [NotInSchoolTests.nellReported])
            #expect(try targets(both).isEmpty)
            let question = try both.exception(.review)
            #expect(
                question.detail == """
                    the child is on the roll of Harbour High School, \(Quayside.high) and on the register of children \
                    not in school of Quayside (local authority 991), Sunny Tuition Centre: find out what holds now
                    """)
            let request = ResolveRequest(
                exception: question.id, decision: decision, reason: "asked the officer",
                upn: decision == "match" ? NotInSchoolTests.nellsNumber : nil,
                urn: decision == "establishment" ? Quayside.high : nil, la: decision == "passToLA" ? "991" : nil)
            _ = try both.engine.run(.resolve(request), by: .desk("olga", as: .operator))
            try both.turn()
            let expected: [String] =
                switch decision {
                case "match": ["Sunny Tuition Centre", "la:991", "urn:\(Quayside.high)"]
                case "establishment": ["urn:\(Quayside.high)"]
                default: ["la:991"]
                }
            #expect(try targets(both) == expected, "\(decision)")
        }
    }

    private static let nhsNumber = "9990000018"

    /// Kit's row with an NHS number in place of the UPN.
    private func takeKit(_ night: Night, number: String = nhsNumber, more: String = "") throws {
        let header = NotInSchoolTests.header.replacing("UPN", with: "NHS number")
        let kit = NotInSchoolTests.kit.replacing(",,Quayside", with: ",\(number),Quayside")
        let report = try night.take(
            [(RegistryFile(kind: .notInSchool, name: "register.csv"), header + kit + more)],
            options: ImportOptions(acceptsRemovals: true))
        #expect(report.outcome == .landed && report.rejected == 0, "\(report)")
    }

    @Test(
        "An NHS number is evidence as on a roll: the same one identifies, another one is a veto, a shared one is neither"
    )
    func nhsNumbers() throws {
        var reported = NotInSchoolTests.kitReported
        (reported.surname, reported.address) = ("Brown", nil)
        reported.nhsNumber = NotInSchoolTests.nhsNumber
        let night = try Night()
        try takeKit(night)
        try push(night, [reported])
        #expect(try targets(night) == ["la:991"])
        let number = try #require(NHSNumber(NotInSchoolTests.nhsNumber))
        let found = try night.store.registry.pupil(nhsNumber: number)
        #expect(found.count == 1)

        let another = try Night()
        try takeKit(another)
        var other = NotInSchoolTests.kitReported
        other.nhsNumber = "9434765919"
        try push(another, [other])
        #expect(try targets(another).isEmpty && another.exceptions().count == 1)

        let shared = try Night()
        let twin = "Marsh,Ada,02/09/2015,F,1 Far Lane,NR30 5AD,\(NotInSchoolTests.nhsNumber),991,CME,,,,,,,,\n"
        try takeKit(shared, more: twin)
        try push(shared, [reported])
        #expect(try targets(shared).isEmpty)
    }

    @Test("A roll's pupil with the NHS number of a register's child is the same child")
    func nhsNumberOnARollToo() throws {
        var town = Quayside.town
        var row = Quayside.family("Arden", "7 Reed Walk", "NR30 5AB", [("Kit", "2016-09-02", Quayside.primary)])[0]
        row.pupil.nhsNumber = "999 000 0018"
        town.roll.append(row)
        let night = try Night(town: town)
        try takeKit(night)
        let number = try #require(NHSNumber(NotInSchoolTests.nhsNumber))
        #expect(try night.store.registry.pupil(nhsNumber: number).count == 1)
        try push(night, [NotInSchoolTests.kitReported])
        #expect(try targets(night).isEmpty)
        #expect(try night.exception(.review).detail.contains("register of children not"))
    }

    @Test("Without a common number, a roll and a register are two candidates for a person")
    func twoCandidates() throws {
        let night = try night(NotInSchoolTests.kit) { town in
            town.roll += Quayside.family(
                "Arden", "7 Reed Walk", "NR30 5AB", [("Kit", "2016-09-02", Quayside.primary)])
        }
        try push(night, [NotInSchoolTests.kitReported])
        #expect(try targets(night).isEmpty)
        #expect(try night.exceptions(.review).count == 1)
    }

    @Test("The register's children are under the same vetoes as pupils")
    func vetoes() throws {
        let night = try night(NotInSchoolTests.nell(NotInSchoolTests.centre))
        var brother = NotInSchoolTests.nellReported
        (brother.forename, brother.sex) = ("Ned", .male)
        try push(night, [brother])
        #expect(try targets(night).isEmpty && night.exceptions().count == 1)
    }

    @Test("A provider on the register of establishments is notified as one")
    func establishment() throws {
        let header = NotInSchoolTests.header.replacing("Officer,", with: "Provider 1 URN,Officer,")
        let row =
            "Arden,Nell,14/05/2014,F,\(NotInSchoolTests.home),\(NotInSchoolTests.nellsNumber),991,EOTAS,Mill College,,,,"
            + "\(Quayside.college),\(NotInSchoolTests.owen),2026-11-01\n"
        let night = try Night()
        let report = try night.take([(RegistryFile(kind: .notInSchool, name: "register.csv"), header + row)])
        #expect(report.outcome == .landed, "\(report)")
        try push(night, [NotInSchoolTests.nellReported])
        #expect(try targets(night) == ["la:991", "urn:\(Quayside.college)"])
    }

    @Test("An unknown authority is refused with its row")
    func unknownAuthority() throws {
        let night = try Night()
        let report = try take(night, NotInSchoolTests.kit.replacing(",Quayside,", with: ",Elsewhere,"))
        #expect(report.outcome == .tooManyRejected)
        #expect(report.files[0].faultKinds.map(\.column) == ["LA"])
    }
}
