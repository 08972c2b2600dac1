package import EncompassCore
import EncompassEngine
package import EncompassFormats
package import EncompassStore
import EncompassWords

/// A chronology in words, for its page, a file, the API and the command line.
package struct ChronologyTable: Sendable {
    /// An entry in words.
    struct Row: Sendable {
        let group: String
        let text: String
        let detail: String
        let by: String
        let place: String
        let link: String?
    }

    /// The columns of the file.
    private static let columns = [
        "knownAt", "happenedAt", "group", "what", "details", "place", "by", "restricted", "incident",
    ]

    package let chronology: Chronology
    /// In the order of the chronology's events.
    private(set) var rows: [Row] = []
    private let text: LondonText
    private var places: [Scope: String] = [:]
    private let policies: PolicyBook
    /// Which of the child's incidents each report is of, the first being 1.
    private let numbers: [String: Int]
    /// Reports of an event that another report is listed for.
    private let further: Set<String>

    /// - Parameter policies: they name the forces.
    package init(_ chronology: Chronology, store: Store, policies: PolicyBook, london: London) throws {
        self.chronology = chronology
        self.policies = policies
        let events = chronology.incidentsByEvent
        numbers = events.enumerated().reduce(into: [:]) { numbers, event in
            for report in event.element { numbers[report.id] = event.offset + 1 }
        }
        further = Set(events.flatMap { $0.dropFirst().map(\.id) })
        // No day of it is today or yesterday: a file is read on other days too.
        text = LondonText(london: london, now: Timestamp(milliseconds: 0), words: .english)
        let logged = chronology.events.compactMap(\.fact.facts)
        let known = Set(chronology.events.compactMap(\.fact.place) + AuditWords.places(in: logged))
        places = try store.reports.placeNames(Array(known))
        let words = AuditWords(text: text, names: try StaffNames(store, text.words), places: places)
        rows = chronology.events.map { row($0, words) }
    }

    init(_ chronology: Chronology, _ engine: Engine) throws {
        try self.init(chronology, store: engine.store, policies: engine.policies, london: engine.london)
    }

    func name(_ known: KnownName) -> String {
        known.born.map { text.words("search.pupil", ["name": known.name, "date": text.words.date($0)]) } ?? known.name
    }

    func place(_ scope: Scope) -> String { places[scope] ?? scope.description }

    func force(_ id: String) -> String { PlaceWords.force(id, policies) }

    private func row(_ event: ChronologyEvent, _ log: AuditWords) -> Row {
        let words = text.words
        let group = words("chronology.group.\(event.group.rawValue)")
        switch event.fact {
        case .reported(let report):
            let status = report.status == .new ? nil : words("incident.status.\(report.status.rawValue)")
            let likeness = report.basis == .likeness ? words("incident.same.child") : nil
            let child = report.child.map { words("chronology.as", ["name": name($0)]) }
            let same = further.contains(report.incident) ? words("chronology.sameEvent") : nil
            return Row(
                group: group,
                text: words(
                    "chronology.reported",
                    [
                        "force": force(report.force), "reference": report.reference,
                        "revision": String(report.revision),
                        "at": text.moment(report.occurredAt),
                    ]), detail: [child, status, likeness, same].compactMap(\.self).joined(separator: "; "), by: "",
                place: "", link: Path.incidentPage.link(report.incident))
        case .enrolled(let scope, let name): return row(group, words("chronology.enrolled"), scope, name)
        case .left(let scope, let name): return row(group, words("chronology.left"), scope, name)
        case .renamed(let scope, let earlier, let name):
            return row(group, words("chronology.renamed", ["earlier": self.name(earlier)]), scope, name)
        case .logged(let logged):
            let entry = AuditEntry(
                logged.isLook ? .consultation : .operation, logged.action, actor: logged.actor,
                subject: logged.subject, facts: logged.facts)
            return Row(
                group: group, text: log.action(entry), detail: log.facts(entry),
                by: log.names.words(logged.actor.description), place: "",
                link: ChronologyTable.page(of: logged.subject))
        }
    }

    private func row(_ group: String, _ what: String, _ scope: Scope, _ known: KnownName) -> Row {
        Row(
            group: group, text: text.words("chronology.at", ["place": place(scope), "what": what]),
            detail: text.words("chronology.as", ["name": name(known)]), by: "", place: place(scope), link: nil)
    }

    /// The page of an entry's item; nil if it has none.
    private static func page(of subject: String) -> String? {
        let parts = subject.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        return switch parts[0] {
        case "notification": Path.notificationPage.link(parts[1])
        case "exception": Path.exceptionPage.link(parts[1])
        case "incident": Path.incidentPage.link(parts[1])
        case "breach": Path.breach.link(parts[1])
        default: nil
        }
    }

    /// With a heading; times in London, as `2026-11-20 08:12`. Linked reports of one event have its number.
    package var csv: String {
        let lines = zip(chronology.events, rows).map { event, row in
            [
                stamp(event.at), event.fact.happenedAt.map(stamp) ?? "", row.group, row.text, row.detail, row.place,
                row.by, event.isRestricted ? text.words("yes") : text.words("no"),
                event.fact.report.flatMap { numbers[$0.incident] }.map(String.init) ?? "",
            ]
        }
        return ([ChronologyTable.columns] + lines)
            .map { $0.map(CallSheetText.cell).joined(separator: ",") + "\r\n" }.joined()
    }

    private func stamp(_ moment: Timestamp) -> String {
        let (date, time) = text.london.civil(moment)
        return "\(date) \(time)"
    }

    /// As plain text, one entry a line.
    package var lines: [String] {
        zip(chronology.events, rows).map { event, row in
            let said = [row.text, row.detail, row.by].filter { !$0.isEmpty }.joined(separator: "; ")
            return stamp(event.at) + "  " + row.group + ": " + said
        }
    }

    /// As the API gives it.
    package var json: JSONValue {
        .record(
            ("knownAt", .time(chronology.knownAt)),
            (
                "names",
                .array(
                    chronology.names.map {
                        .record(
                            ("name", .string($0.name.name)), ("dateOfBirth", .orNull($0.name.born?.description)),
                            ("since", .time($0.since)))
                    })
            ),
            (
                "places",
                .array(
                    chronology.places.map {
                        .record(
                            ("target", .string($0.place.description)), ("targetName", .string(place($0.place))),
                            ("since", .time($0.since)), ("until", .orNull($0.until)))
                    })
            ),
            (
                "incidents",
                .array(
                    chronology.incidentsByEvent.compactMap { reports in
                        reports.first.map { first in
                            .object(
                                JSONObject(
                                    first.members + [
                                        .init(
                                            "otherReports",
                                            .array(reports.dropFirst().map { .object(JSONObject($0.members)) }))
                                    ]))
                        }
                    })
            ),
            (
                "events",
                .array(
                    zip(chronology.events, rows).map { event, row in
                        .record(
                            ("at", .time(event.at)), ("happenedAt", .orNull(event.fact.happenedAt)),
                            ("group", .string(event.group.rawValue)), ("code", .string(event.fact.code)),
                            ("text", .string(row.text)), ("details", .string(row.detail)),
                            ("target", .orNull(event.fact.place?.description)), ("by", .string(row.by)),
                            ("restricted", .bool(event.isRestricted)))
                    })
            ))
    }
}

extension Chronology.KnownIncident {
    fileprivate var members: [JSONObject.Member] {
        [
            .init("id", .string(id)), .init("force", .string(force)), .init("reference", .string(reference)),
            .init("occurredAt", .time(occurredAt)), .init("restricted", .bool(isRestricted)),
        ]
    }
}

extension ChronologyEvent.Fact {
    fileprivate var report: ChronologyEvent.Report? {
        if case .reported(let report) = self { report } else { nil }
    }

    fileprivate var place: Scope? {
        switch self {
        case .enrolled(let scope, _), .left(let scope, _), .renamed(let scope, _, _): scope
        case .reported, .logged: nil
        }
    }

    /// Those of an entry of the audit log.
    fileprivate var facts: [String: String]? {
        if case .logged(let entry) = self { entry.facts } else { nil }
    }

    fileprivate var happenedAt: Timestamp? {
        report?.occurredAt
    }

    /// What it is, for machines: an action of the audit log, or one of four words.
    fileprivate var code: String {
        switch self {
        case .reported: "reported"
        case .enrolled: "enrolled"
        case .renamed: "renamed"
        case .left: "left"
        case .logged(let entry): entry.action
        }
    }
}
