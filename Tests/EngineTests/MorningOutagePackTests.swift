import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import Foundation
import TestSupport
import Testing

@Suite("The outage pack")
struct MorningOutagePackTests {
    private static let passphrase = "correct horse battery"

    @Test(
        "the host is dead from 06:50; the 06:45 pack works without it, and a call entered later shows 08:20"
    )
    func hostIsDead() throws {
        let folder = try TemporaryFolder()
        try Data((Self.passphrase + "\n").utf8).write(to: URL(fileURLWithPath: folder.file("phrase")))
        let rig = try Night.numbered(
            at: Timestamp(rfc3339: "2026-11-20T06:00:00Z") ?? Night.friday,
            morning: MorningSettings(
                outagePack: OutagePackSettings(directory: folder.path, passphraseFile: folder.file("phrase"))))
        try rig.incident([(1, 0)])
        try rig.incident([(2, 0)], restricted: true)
        var paths: [String] = []
        while rig.clock.now() <= at("2026-11-20T06:50:00Z") {
            try rig.turn(post: nil)
            if let path = try rig.engine.outagePackStep() { paths.append(path) }
            rig.clock.set(rig.clock.now() + .minutes(5))
        }
        #expect(
            paths.map { $0.suffix(21) } == [
                "20261120T060000Z.pack", "20261120T061500Z.pack", "20261120T063000Z.pack", "20261120T064500Z.pack",
            ])
        let newest = try #require(paths.last)
        let bytes = try #require(FileManager.default.contents(atPath: newest))
        #expect(!String(decoding: bytes, as: UTF8.self).contains("Marsh"))
        let sheet = try OutagePack.open(bytes, passphrase: Self.passphrase)
        #expect(sheet.entries.count == 2)
        let entry = try #require(sheet.entries.first { !$0.isRestricted })
        #expect(entry.kind == "notYet")
        #expect(entry.contacts[0].numbers[0].text == "07700 900101")
        #expect(entry.children.count == 1)
        #expect(sheet.entries.first { $0.isRestricted }?.children == [])
        rig.clock.set(at("2026-11-20T10:00:00Z"))
        let runner = OperationRunner(store: rig.store, engine: rig.engine)
        let call = CallRequest(
            notification: entry.reference, outcome: .spoke, spokeTo: "Kay Adult 1",
            at: at("2026-11-20T08:20:00Z"))
        _ = try runner.run(.call(.record(call)), by: .owner("kay"), at: rig.clock.now())
        let id = try #require(try rig.store.notifications.item(idOrReference: entry.reference, at: rig.clock.now())?.id)
        let calls = try rig.store.notifications.open(
            id, atDeskBy: .desk("kay", as: .supervisor),
            as: AuditEntry(.consultation, "test", actor: .login("kay"), subject: ""), at: rig.clock.now()
        ).calls
        #expect(calls.map(\.at) == [at("2026-11-20T08:20:00Z")])
    }

    @Test("restricted items are in their own pack, which only the supervisors' passphrase opens")
    func supervisors() throws {
        let folder = try TemporaryFolder()
        let own = "a horse of another colour"
        try Data(Self.passphrase.utf8).write(to: URL(fileURLWithPath: folder.file("phrase")))
        try Data(own.utf8).write(to: URL(fileURLWithPath: folder.file("own")))
        let rig = try Night.numbered(
            morning: MorningSettings(
                outagePack: OutagePackSettings(
                    directory: folder.path, passphraseFile: folder.file("phrase"),
                    supervisorPassphraseFile: folder.file("own"), supervisorContact: "Dora, 01632 960999")))
        let party = InvolvedAdult(role: .victim, forename: "Dee", surname: "Puty 2")
        try rig.incident([(1, 0)])
        try rig.incident([(2, 0)], restricted: true, adults: [party])
        try rig.turn(post: nil)
        _ = try rig.engine.outagePackStep()
        func sheet(_ prefix: String, _ passphrase: String) throws -> CallSheet {
            let name = try #require(
                try FileManager.default.contentsOfDirectory(atPath: folder.path).first { $0.hasPrefix(prefix) })
            let bytes = try #require(FileManager.default.contents(atPath: folder.file(name)))
            return try OutagePack.open(bytes, passphrase: passphrase)
        }
        let operators = try sheet("encompass-outage-", Self.passphrase)
        #expect(operators.supervisor == "Dora, 01632 960999")
        let hidden = try #require(operators.entries.first { $0.isRestricted })
        #expect(hidden.contacts.isEmpty && hidden.children.isEmpty && hidden.switchboard == nil)
        #expect(!hidden.place.contains("School"))
        let supervisors = try sheet("encompass-supervisors-", own)
        #expect(supervisors.entries.map(\.reference) == [hidden.reference])
        let entry = try #require(supervisors.entries.first)
        #expect(entry.place == "School 2" && entry.children.count == 1 && entry.hold == .restricted)
        #expect(entry.contacts.map(\.name) == ["Kay Adult 2"])
        #expect(throws: OutagePack.Fault.wrongPassphrase) { try sheet("encompass-supervisors-", Self.passphrase) }
    }

    @Test("the pack holds the open exceptions with the numbers to call, and a restricted one only for supervisors")
    func exceptions() throws {
        let folder = try TemporaryFolder()
        let own = "a horse of another colour"
        try Data(Self.passphrase.utf8).write(to: URL(fileURLWithPath: folder.file("phrase")))
        try Data(own.utf8).write(to: URL(fileURLWithPath: folder.file("own")))
        let rig = try Night.numbered(
            morning: MorningSettings(
                outagePack: OutagePackSettings(
                    directory: folder.path, passphraseFile: folder.file("phrase"),
                    supervisorPassphraseFile: folder.file("own"))))
        let pupil = NumberedTown.pupil(1, 0)
        let sister = ChildDetails(
            reference: "1", forename: "Bea", surname: pupil.surname, dateOfBirth: pupil.dateOfBirth, sex: .female,
            address: PostalAddress(lines: ["3 Lantern Way"], postcode: "NR31 6AB"),
            school: SchoolClaim(urn: NumberedTown.urn(2), name: "School Two"))
        try rig.push([sister], reference: "EX-1")
        try rig.push(
            [ChildDetails(reference: "1", forename: "Hidden", surname: "Quillfeather", dateOfBirth: pupil.dateOfBirth)],
            reference: "EX-2", restricted: true)
        _ = try rig.engine.ingest(
            text: #"{"force":"norfolk","reference":"EX-3","occurredAt":"late","children":[{}]}"#, by: rig.feed)
        try rig.turn(post: nil)
        _ = try rig.engine.outagePackStep()
        func sheet(_ prefix: String, _ passphrase: String) throws -> CallSheet {
            let name = try #require(
                try FileManager.default.contentsOfDirectory(atPath: folder.path).first { $0.hasPrefix(prefix) })
            let bytes = try #require(FileManager.default.contents(atPath: folder.file(name)))
            return try OutagePack.open(bytes, passphrase: passphrase)
        }
        let operators = try sheet("encompass-outage-", Self.passphrase)
        #expect(Set(operators.exceptions.map(\.incidentReference)) == ["EX-1", "EX-3"])
        #expect(operators.restrictedExceptions == 1)
        let entry = try #require(operators.exceptions.first { $0.incidentReference == "EX-1" })
        #expect(entry.child?.forename == "Bea" && entry.child?.address?.lines == ["3 Lantern Way"])
        let named = try #require(entry.candidates.first { $0.urn == NumberedTown.urn(2) })
        #expect(named.place == "School 2" && named.contacts.first?.name == "Kay Adult 2" && named.switchboard != nil)
        for format in CallSheetFormat.allCases {
            // On paper a number is on one line.
            let text = CallSheetText(operators, london: rig.engine.london).text(format)
                .replacingOccurrences(of: "\u{A0}", with: " ")
            for word in ["Bea", "3 Lantern Way", "School 2", "Kay Adult 2", "07700 900102", "EX-1", "EX-3"] {
                #expect(text.contains(word), "\(format) \(word)")
            }
            #expect(!text.contains("Quillfeather") && !text.contains("EX-2"))
        }
        let supervisors = try sheet("encompass-supervisors-", own)
        #expect(supervisors.exceptions.map { $0.child?.surname } == ["Quillfeather"])
    }

    @Test("a changed byte, another passphrase or another file opens nothing")
    func closed() throws {
        let sheet = CallSheet(madeAt: Timestamp(seconds: 0), isExercise: false, entries: [])
        let pack = try OutagePack.seal(sheet, passphrase: Self.passphrase, random: Array(0..<28))
        #expect(try OutagePack.open(pack, passphrase: Self.passphrase) == sheet)
        #expect(throws: OutagePack.Fault.wrongPassphrase) { try OutagePack.open(pack, passphrase: "another") }
        for place in [15, 30, 41, pack.count - 1] {
            var changed = pack
            changed[place] ^= 1
            #expect(throws: OutagePack.Fault.self) { try OutagePack.open(changed, passphrase: Self.passphrase) }
        }
        for bytes in [Data(), Data("ENCPACK1".utf8), pack.dropFirst(), Data(count: 100)] {
            #expect(throws: OutagePack.Fault.self) { try OutagePack.open(bytes, passphrase: Self.passphrase) }
        }
    }

    @Test("a pack that cannot be written is an alarm until one can")
    func alarm() throws {
        let folder = try TemporaryFolder()
        let rig = try Night.numbered(
            morning: MorningSettings(
                outagePack: OutagePackSettings(directory: folder.path, passphraseFile: folder.file("phrase"))))
        #expect(throws: StoreError.self) { try rig.engine.outagePackStep() }
        #expect(try rig.store.alarms.active().map(\.kind) == [.outagePack])
        try Data(Self.passphrase.utf8).write(to: URL(fileURLWithPath: folder.file("phrase")))
        #expect(try rig.engine.outagePackStep() != nil)
        #expect(try rig.store.alarms.active().isEmpty)
    }
}
