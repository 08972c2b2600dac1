import EncompassCore
import EncompassEngine
import EncompassSample
import EncompassStore
import TestSupport
import Testing

@Suite struct SampleNightTests {
    private static let date = day("2026-11-19")

    private func county() throws -> (Night, NightFeed) {
        let generator = FamilyGenerator(
            county: County(seed: 3, establishments: 60), pupils: 900, on: SampleNightTests.date)
        let feed = NightFeed(
            generator: generator, night: at("2026-11-19T18:00:00Z")...at("2026-11-19T23:00:00Z"), count: 50, seed: 5,
            force: Quayside.force)
        let night = try Night()
        try night.importSample(generator, on: SampleNightTests.date)
        return (night, feed)
    }

    @Test func importedCountysNightNotifiesTheRightSchoolsAndAllChildrenAreAccountedFor() throws {
        let (night, feed) = try county()
        for line in feed.lines {
            let outcome = try night.push(text: line.text)
            switch line.answer {
            case .accepted: #expect(outcome.isAccepted, "\(line.kind)")
            case .duplicate: #expect(outcome.isDuplicate, "\(line.kind)")
            case .rejected: #expect(outcome.isQuarantined, "\(line.kind)")
            }
        }
        try night.run(until: at("2026-11-20T08:59:00Z"))
        try check(feed, in: night)
        for item in try night.notifications() where item.state != .cancelled && item.state != .held {
            try night.acknowledge(item)
        }
        try night.run(until: at("2026-11-20T12:00:00Z"))
        #expect(try night.store.auditLog.verify().broken == nil)
    }

    /// Nothing has reached a school that the truth does not name, and whoever was described without error was told of.
    private func check(_ feed: NightFeed, in night: Night) throws {
        var told: Set<String> = []
        let items = try night.notifications().filter {
            $0.kind != .retraction && (!$0.attempts.isEmpty || $0.hasOpenPhoneTask)
        }
        for item in items {
            guard case .establishment(let urn) = item.target,
                let incident = feed.incidents.first(where: { $0.incident.reference == item.incidentReference })
            else { continue }
            for child in try night.opened(item, bySchool: urn).children {
                let truth = incident.children.first { $0.reference == child.reference }
                #expect(truth?.establishments.contains(urn) == true, "\(incident.kind)")
                #expect(truth?.expectation != .person && truth?.expectation != .nobody, "\(incident.kind)")
                told.insert("\(item.incidentReference) \(child.reference) \(urn)")
            }
        }
        for incident in feed.incidents where incident.incident.status != .retracted && !incident.incident.isGuarded {
            // The first of two names that whole families share, by itself, is a person's question.
            let shared: Set = ["Mohamed", "Mohammed", "Mohammad", "Muhammad"]
            let asked = incident.incident.children.filter { shared.contains($0.forename ?? "") }.map(\.reference)
            for child in incident.children
            where child.expectation == .notified && incident.kind != .missingTime && !asked.contains(child.reference) {
                for urn in child.establishments where incident.kind != .brokenLine {
                    let key = "\(incident.incident.reference) \(child.reference) \(urn)"
                    #expect(told.contains(key), "\(incident.kind)")
                }
            }
        }
        #expect(told.count > 20)
    }
}

extension Night {
    /// A made-up county through the importer that the command line uses.
    func importSample(_ generator: FamilyGenerator, on date: LocalDate) throws {
        let importer = try RegistryImporter(
            store: store, options: ImportOptions(acceptsRemovals: true), by: .login("tester"), london: engine.london,
            authorities: Set(generator.county.authorities.map(\.code)), at: clock.now())
        func file(_ kind: RegistryFile.Kind, _ write: (SampleFiles.Sink) throws -> Void) throws {
            importer.begin(RegistryFile(kind: kind, name: kind.rawValue))
            try write { try importer.feed(Array($0.utf8)) }
            try importer.end()
        }
        try file(.establishments) { try SampleFiles.establishments(of: generator.county, to: $0) }
        try file(.links) { try SampleFiles.links(of: generator.county, to: $0) }
        try file(.roll) { try SampleFiles.roll(of: generator, to: $0) }
        try file(.contacts) { try SampleFiles.contacts(of: generator.county, on: date, to: $0) }
        try file(.calendar) { try SampleFiles.calendar(of: generator.county, to: $0) }
        let report = try importer.finish(at: clock.now())
        #expect(report.outcome == .landed && report.rejected == 0)
    }
}

extension RecordAnswer.Outcome {
    var isAccepted: Bool { if case .accepted = self { true } else { false } }
    var isQuarantined: Bool { if case .quarantined = self { true } else { false } }
}
