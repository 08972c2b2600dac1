import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import TestSupport
import Testing

@Suite("Registry files as offices send them")
struct RegistryFilesTests {
    /// Files are imported as the command does it.
    private func take(
        _ night: Night, _ kind: RegistryFile.Kind, _ text: String, rejectLimit: Int = 0, acceptsRemovals: Bool = false,
        reason: String? = nil
    ) throws -> ImportReport {
        night.tick()
        let importer = try RegistryImporter(
            store: night.store,
            options: ImportOptions(rejectLimit: rejectLimit, acceptsRemovals: acceptsRemovals, reason: reason),
            by: .login("tester"), london: night.engine.london, at: night.clock.now())
        importer.begin(RegistryFile(kind: kind, name: "\(kind.rawValue).csv"))
        try importer.feed(Array(text.utf8))
        try importer.end()
        return try importer.finish(at: night.clock.now())
    }

    private func roll(_ rows: [String]) -> String {
        (["upn,surname,forename,dateOfBirth,addressLine1,postcode,urn"] + rows).joined(separator: "\n")
    }

    @Test("one UPN on two rolls with one birthday and two names: no school learns of the other's child")
    func oneNumberTwoChildren() throws {
        let night = try Night()
        let number = upn(1, authority: 991)
        let first = try take(
            night, .roll, roll(["\(number),Marlow,Ivy,2015-03-02,11 Quay Road,NR31 6AB,\(Quayside.primary)"]),
            acceptsRemovals: true)
        #expect(first.outcome == .landed)
        let second = try take(
            night, .roll, roll(["\(number),Marlow,Rose,2015-03-02,11 Quay Road,NR31 6AB,\(Quayside.high)"]),
            acceptsRemovals: true)
        let warning = try #require(second.diff?.warnings.first)
        #expect(warning.line == 2 && warning.reason.contains("two pupils"))
        _ = try night.engine.currentRegistry()
        try night.push(
            Quayside.incident(children: [
                ChildDetails(
                    reference: "1", forename: "Ivy", surname: "Marlow", dateOfBirth: day("2015-03-02"), upn: number,
                    address: PostalAddress(lines: ["11 Quay Road"], town: "Quayside", postcode: "NR31 6AB"))
            ]))
        try night.push(
            Quayside.incident(
                "QS-2",
                children: [
                    ChildDetails(
                        reference: "1", forename: "Daisy", surname: "Marlow", dateOfBirth: day("2015-03-02"),
                        upn: number
                    )
                ]))
        try night.turn()
        #expect(try night.notifications(Quayside.high).isEmpty)
        #expect(try night.notifications(Quayside.primary).allSatisfy { $0.incidentReference == "QS-1" })
        #expect(try night.exceptions().contains { $0.incidentReference == "QS-2" })
        // By the number alone nobody is named: a person settles it by the pupil.
        let item = try #require(try night.exceptions().first { $0.incidentReference == "QS-2" })
        let runner = OperationRunner(store: night.store, engine: night.engine)
        let wanted = ResolveRequest(exception: item.id, decision: "match", reason: "by the number", upn: number)
        #expect(throws: (any Error).self) {
            try runner.run(.resolve(wanted), by: .owner("olga"), at: night.clock.now())
        }
    }

    @Test("short forms are known: a pupil who is Kate at one school and Catherine at another is one")
    func shortForms() throws {
        let night = try Night()
        let rows = [("Catherine", Quayside.primary), ("Kate", Quayside.high)].map { name, school in
            "\(upn(2, authority: 991)),Marlow,\(name),2015-03-02,11 Quay Road,NR31 6AB,\(school)"
        }
        _ = try take(night, .roll, roll(rows), acceptsRemovals: true)
        #expect(try night.store.registry.pupil(upn: upn(2, authority: 991)).count == 1)
    }

    @Test("a rejected row keeps the pupil who is held, by number, by name and where nobody can tell who it is")
    func rejectedRowKeepsTheHeld() throws {
        let night = try Night()
        let names = ["Ann", "Bea", "Cat", "Dee", "Eve", "Fay", "Gia", "Hal", "Ida", "Jon"]
        func rows(_ change: (inout [String]) -> Void = { _ in }) -> String {
            var rows = names.enumerated().map {
                "\(upn(10 + $0.offset, authority: 991)),Marlow,\($0.element),2015-03-1\($0.offset),,,\(Quayside.college)"
            }
            change(&rows)
            return roll(rows)
        }
        #expect(try take(night, .roll, rows()).outcome == .landed)
        func held() throws -> Int {
            try night.store.registry.detail(Quayside.college, on: day("2026-11-20"))?.rollEntries ?? 0
        }
        let bad = try take(night, .roll, rows { $0[0].replace("2015-03-10", with: "2015-03-32") }, rejectLimit: 1)
        #expect(bad.outcome == .landed && bad.rejected == 1)
        #expect(bad.diff?.warnings.map(\.line) == [2])
        #expect(try held() == 10 && night.store.registry.pupil(upn: upn(10, authority: 991)).count == 1)
        _ = try take(
            night, .roll, rows { $0[1] = ",Marlow,Bea,unknown,,,\(Quayside.college)" }, rejectLimit: 1)
        #expect(try held() == 10 && night.store.registry.pupil(upn: upn(11, authority: 991)).count == 1)
        _ = try take(
            night, .roll, rows { $0[2] = "\(upn(12, authority: 991)),Marlow,Cat,2015-03-12,,,12" }, rejectLimit: 1)
        #expect(try held() == 10 && night.store.registry.pupil(upn: upn(12, authority: 991)).count == 1)
        _ = try take(night, .roll, rows { $0[3] = ",,,,,,\(Quayside.college)" }, rejectLimit: 1)
        #expect(try held() == 10)
        // Whoever is simply not in the file has left.
        #expect(try take(night, .roll, rows { $0.removeLast() }).outcome == .landed)
        #expect(try held() == 9)
    }

    @Test("a contact whose row cannot be read stays, and so does an address that cannot be read")
    func rejectedContact() throws {
        let night = try Night()
        let scope = Scope.establishment(Quayside.primary)
        func file(_ rows: [String]) -> String {
            (["scope,role,name,email,phone,verifiedOn"] + rows.map { "\(scope),\($0)" }).joined(separator: "\n")
        }
        let rows = [
            "keyAdult,Kay Prior,kay@quay.example,01632 960001,2026-09-01",
            "deputy,Denis Pratt,denis@quay.example,01632 960002,2026-09-01",
            "head,Helen Price,helen@quay.example,01632 960003,2026-09-01",
        ]
        #expect(try take(night, .contacts, file(rows)).outcome == .landed)
        let broken = try take(
            night, .contacts,
            file([
                "keyAdult,Kay Prior,kay(at)quay.example,01632 960001 ext 7,2026-09-01",
                "deputee,Denis Pratt,denis@quay.example,01632 960002,2026-09-01", rows[2],
            ]), rejectLimit: 1)
        #expect(broken.outcome == .landed && broken.rejected == 1)
        let held = try night.store.registry.contacts(scope).map(\.contact)
        #expect(held.map(\.name) == ["Denis Pratt", "Helen Price", "Kay Prior"])
        #expect(held.last?.email == "kay@quay.example" && held.last?.phoneNote == "ext 7")
        #expect(held.last?.numbersToCall.map(\.text) == ["01632960001 (ext 7)"])
    }

    @Test(
        "contacts that a file does not name stay and are listed; a role that nobody can be notified in is asked about")
    func contactsThatWouldGo() throws {
        let night = try Night()
        func file(_ keep: (Contact) -> Contact?) -> String {
            (["scope,role,name,email,phone,verifiedOn"]
                + night.town.contacts.compactMap(keep).map { contact in
                    let verified = contact.verifiedOn.map(\.description) ?? ""
                    return
                        "\(contact.scope),\(contact.role.rawValue),\(contact.name),\(contact.email ?? ""),01632960001,"
                        + verified
                }).joined(separator: "\n")
        }
        #expect(try take(night, .contacts, file { $0 }).outcome == .landed)
        let before = try night.store.registry.contacts(.establishment(Quayside.high))
        let noDeputies = try take(night, .contacts, file { $0.role == .deputy ? nil : $0 })
        #expect(noDeputies.outcome == .landed && noDeputies.diff?[.contacts].removed == 0)
        #expect(noDeputies.unnamedContacts.map(\.name) == ["Denis Pratt", "Denis Hobbs", "Denis Cook"])
        #expect(!noDeputies.removesUnnamedContacts)
        #expect(try night.store.registry.contacts(.establishment(Quayside.high)) == before)
        let unverified = try take(
            night, .contacts,
            file {
                var contact = $0
                if contact.role == .keyAdult { contact.verifiedOn = nil }
                return contact
            })
        #expect(unverified.outcome == .removalsNotAccepted)
        #expect(try night.store.registry.contacts(.establishment(Quayside.high)) == before)
        // Somebody else in the post is a change, not a loss.
        let replaced = try take(
            night, .contacts,
            file {
                var contact = $0
                if contact.name == "Helen Hart" { contact.name = "Hugh Hart" }
                return contact
            })
        #expect(replaced.outcome == .landed && replaced.unnamedContacts.map(\.name) == ["Helen Hart"])
        let accepted = try take(night, .contacts, file { $0.role == .deputy ? nil : $0 }, acceptsRemovals: true)
        #expect(accepted.outcome == .landed && accepted.removesUnnamedContacts)
        #expect(accepted.unnamedContacts.count == 4 && accepted.diff?[.contacts].removed == 4)
        #expect(
            try night.store.registry.contacts(.establishment(Quayside.high)).map(\.contact.name)
                == ["Helen Hart", "Kay Hill"])
    }

    @Test("a contact of a school or an authority that nobody knows is refused with its row, and the rest lands")
    func unknownPlaces() throws {
        let night = try Night()
        let file = """
            scope,role,name,email,verifiedOn
            urn:900099,keyAdult,Nora North,nora@north.example,2026-09-01
            la:999,laOfficer,Otto Other,otto@other.example,2026-09-01
            urn:\(Quayside.infants),keyAdult,Ivy Closed,ivy@infants.example,2026-09-01
            urn:\(Quayside.high),head,Helen Hart,helen@high.example,2026-09-01
            """
        let refused = try take(night, .contacts, file, rejectLimit: 1)
        #expect(refused.outcome == .tooManyRejected)
        let landed = try take(night, .contacts, file, rejectLimit: 2)
        #expect(landed.outcome == .landed && landed.rejected == 2)
        let faults = try #require(landed.files.first?.faults)
        #expect(faults.filter { $0.severity == .rejected }.map(\.line) == [2, 3])
        #expect(faults.filter { $0.severity == .warning }.map(\.line) == [4])
        #expect(try night.store.registry.contacts(.localAuthority("999")).isEmpty)
        let high = try night.store.registry.contacts(.establishment(Quayside.high)).map(\.contact)
        #expect(high.count == 3 && high.contains { $0.email == "helen@high.example" })
    }

    @Test("a roll, contacts, a calendar and a register that are month first refuse themselves")
    func monthFirst() throws {
        let night = try Night()
        let before = try night.store.registry.stats(staleBefore: night.clock.now())
        let reports = [
            try take(
                night, .roll,
                roll([
                    "\(upn(20, authority: 991)),Oak,Ann,03/04/2015,,,\(Quayside.college)",
                    "\(upn(21, authority: 991)),Elm,Bea,03/13/2015,,,\(Quayside.college)",
                ]), rejectLimit: 10),
            try take(
                night, .contacts,
                "scope,role,name,email,verifiedOn\nla:991,laOfficer,Olive Officer,o@la.example,09/25/2026",
                rejectLimit: 10),
            try take(
                night, .calendar, "scope,kind,from,to\nla:991,term,01/09/2026,10/23/2026", rejectLimit: 10,
                reason: "new dates"),
            try take(
                night, .establishments, "urn,name,open_date\n900001,Quay Primary School,09/25/1999", rejectLimit: 10,
                acceptsRemovals: true),
        ]
        for report in reports {
            #expect(report.outcome == .unreadable)
            #expect(report.problem?.contains("month first") == true && report.problem?.contains("yyyy-mm-dd") == true)
        }
        #expect(try night.store.registry.stats(staleBefore: night.clock.now()).pupils == before.pupils)
    }

    @Test("overlapping calendar rows take the earlier deadline, and both rows are named")
    func overlap() throws {
        let night = try Night(at: at("2026-10-31T21:30:00Z"))
        let scope = "la:\(Quayside.authority)"
        let report = try take(
            night, .calendar,
            """
            scope,kind,from,to,name
            \(scope),term,2026-09-03,2026-10-23,Autumn 1
            \(scope),closure,2026-10-26,2026-11-02,Half term
            \(scope),term,2026-11-02,2026-12-18,Autumn 2
            """, acceptsRemovals: true, reason: "the authority's dates")
        #expect(report.outcome == .landed)
        let warning = try #require(report.diff?.warnings.first)
        #expect(warning.line == 3 && warning.reason.contains("line 3") && warning.reason.contains("line 4"))
        try night.push(
            Quayside.incident(occurredAt: at("2026-10-31T21:00:00Z"), children: [night.town.child("Jory")]))
        try night.turn()
        #expect(try night.notification(Quayside.high).deadlineAt == at("2026-11-02T09:00:00Z"))
    }

    @Test("two terms that run into each other around a closure take the earlier deadline, and every row is named")
    func overlappingTerms() throws {
        let night = try Night(at: at("2026-10-25T21:30:00Z"))
        let scope = "la:\(Quayside.authority)"
        let report = try take(
            night, .calendar,
            """
            scope,kind,from,to,name
            \(scope),term,2026-09-03,2026-11-02,Autumn 1
            \(scope),closure,2026-10-26,2026-10-30,Half term
            \(scope),term,2026-10-28,2026-12-18,Autumn 2
            """, acceptsRemovals: true, reason: "the authority's dates")
        let reasons = (report.diff?.warnings ?? []).map(\.reason).joined(separator: "\n")
        #expect(["line 2", "line 3", "line 4"].allSatisfy(reasons.contains))
        try night.push(
            Quayside.incident(occurredAt: at("2026-10-25T21:00:00Z"), children: [night.town.child("Jory")]))
        try night.turn()
        #expect(try night.notification(Quayside.high).deadlineAt == at("2026-10-28T09:00:00Z"))
    }

    @Test("two ends of one half-term take the earlier, and a Saturday with a row of its own is a school day")
    func twoEndsAndASaturday() throws {
        let night = try Night(at: at("2026-10-29T21:30:00Z"))
        let scope = "la:\(Quayside.authority)"
        let report = try take(
            night, .calendar,
            """
            scope,kind,from,to,name
            \(scope),term,2026-09-03,2026-12-18,Autumn
            \(scope),closure,2026-10-26,2026-10-30,Half term
            \(scope),closure,2026-10-26,2026-11-03,Half term (another file)
            \(scope),term,2026-11-07,2026-11-07,Open day
            """, acceptsRemovals: true, reason: "the authority's dates")
        #expect(report.diff?.warnings.count == 3)
        try night.push(
            Quayside.incident(occurredAt: at("2026-10-29T21:00:00Z"), children: [night.town.child("Jory")]))
        try night.turn()
        #expect(try night.notification(Quayside.high).deadlineAt == at("2026-11-02T09:00:00Z"))
        night.clock.set(at("2026-11-06T21:30:00Z"))
        try night.push(
            Quayside.incident(
                "QS-9", occurredAt: at("2026-11-06T21:00:00Z"), children: [night.town.child("Adaeze")]))
        try night.turn()
        #expect(try night.notification(Quayside.primary).deadlineAt == at("2026-11-07T09:00:00Z"))
    }

    @Test("a contact whose preferred way leads nowhere is kept and named by line")
    func unusableWays() throws {
        let night = try Night()
        let report = try take(
            night, .contacts,
            """
            scope,role,name,email,mobile,phone,channel,verifiedOn
            urn:\(Quayside.high),head,Helen Hart,,,,webhook,2026-09-01
            urn:\(Quayside.high),keyAdult,Kay Hill,kay@schools.example,,,sms,2026-09-01
            urn:\(Quayside.high),deputy,Dee Dale,,,01632960001,webhook,2026-09-01
            """, acceptsRemovals: true)
        #expect(report.outcome == .landed)
        let held = try night.store.registry.contacts(.establishment(Quayside.high)).map(\.contact.name)
        #expect(held.sorted() == ["Dee Dale", "Helen Hart", "Kay Hill"])
        #expect(report.files.first?.warnings == 3)
    }

    @Test("another list of bank holidays moves open deadlines once somebody has said why")
    func bankHolidays() throws {
        func list(_ day: String) -> String {
            """
            {"england-and-wales":{"division":"england-and-wales","events":[{"title":"May Day","date":"\(day)"}]}}
            """
        }
        let night = try Night(at: at("2027-04-30T20:00:00Z"))
        #expect(try take(night, .bankHolidays, list("2027-05-03")).outcome == .landed)
        try night.push(
            Quayside.incident(occurredAt: at("2027-04-30T19:00:00Z"), children: [night.town.child("Jory")]))
        try night.turn()
        #expect(try night.notification(Quayside.high).deadlineAt == at("2027-05-04T08:00:00Z"))
        let refused = try take(night, .bankHolidays, list("2027-05-07"))
        #expect(refused.outcome == .reasonNeeded && refused.calendarEffect?.forward == 1)
        #expect(try take(night, .bankHolidays, list("2027-05-07"), reason: "gov.uk's new list").outcome == .landed)
        try night.turn()
        let moved = try night.notification(Quayside.high)
        #expect(moved.deadlineAt == at("2027-05-03T08:00:00Z"))
        let entry = try night.store.auditLog.trail(of: "notification:\(moved.id)").map(\.entry)
            .last { $0.action == "notification.rescheduled" }
        #expect(entry?.facts["reason"]?.contains("gov.uk's new list") == true)
    }

    @Test("a calendar that would lose its terms is asked about")
    func lostTerms() throws {
        let night = try Night()
        let report = try take(
            night, .calendar, "scope,kind,from,to\nla:\(Quayside.authority),inset,2026-12-01,\n", reason: "new")
        #expect(report.outcome == .removalsNotAccepted && report.diff?.otherLosses.map(\.scope) == ["la:991 term"])
    }

    @Test("a row of instructions is skipped, and a repeated heading is refused with what to do")
    func headings() throws {
        let night = try Night()
        let instructed = try take(
            night, .roll,
            """
            UPN,Legal Surname,Legal Forename,DOB,School URN
            Required. 13 characters,Required,Required,Required. DD/MM/YYYY,Required. 6 digits
            \(upn(30, authority: 991)),Marlow,Ada,05/01/2016,\(Quayside.college)
            """)
        #expect(instructed.outcome == .landed && instructed.files[0].rows == 1 && instructed.files[0].warnings == 1)
        let twice = try take(
            night, .roll,
            "UPN,Surname,Forename,Surname,DOB,URN\n\(upn(30, authority: 991)),Marlow,Ada,Fen,05/01/2016,900005")
        #expect(twice.outcome == .unreadable && twice.problem?.contains("its own heading") == true)
    }
}
