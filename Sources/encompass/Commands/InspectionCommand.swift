import ArgumentParser
import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWeb
import Foundation

struct InspectionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspection",
        abstract:
            "An inspection pack of one child or one month: a zip archive with tables, pages and an audit extract.",
        discussion: """
            The text README.txt in it says what is there and what is withheld. `encompass audit verify` checks the audit \
            extract by itself. It is logged with your reason before it is written.
            """)
    @OptionGroup var options: ToolOptions
    @OptionGroup var child: ChildOptions
    @Option(help: "The month, as 2026-11, in place of a child.") var month: String?
    @Option(help: "Why you need it, for the audit log.") var reason: String
    @Option(help: "The file to write.") var output: String

    func run() async throws {
        try await Failure.reporting {
            guard !reason.allSatisfy(\.isWhitespace) else { throw Failure(.usage, "--reason needs words") }
            guard (month == nil) == child.isGiven else {
                throw Failure(.usage, "give --month, or a child with --upn or --child")
            }
            try OutputFile.check(output)
            let session = try ToolSession(options)
            let reading = try session.reading(.inspection)
            let (store, london, now) = (reading.store, try London.installed(), session.now())
            let request = InspectionPack.Request(
                by: reading.principal.name ?? reading.principal.actor.description, madeAt: now, reason: reason)
            let (pack, subject) = try pack(store, reading.principal, london, now, request)
            // Logged before anything is written.
            _ = try session.run(
                .consult(Consultation(.inspection, subject: subject, facts: ["purpose": reason, "reason": reason])))
            try OutputFile.write(Data(pack.zip), to: output)
            Console.note("written to \(output)")
        }
    }

    private func pack(
        _ store: Store, _ reader: Principal, _ london: London, _ now: Timestamp, _ request: InspectionPack.Request
    ) throws -> (InspectionPack, subject: String) {
        guard let month else {
            let subject = try child.subject(in: store)
            let chronology = try store.incidents.chronology(of: subject, knownAt: now, for: reader)
            let pack = try InspectionPack(
                chronology, request, for: reader, store: store, policies: options.policies, london: london)
            return (pack, subject.subject)
        }
        guard let report = try ReportReading.report(month, for: reader, store: store) else {
            throw Failure(.usage, "--month is a month whose report is made, five days after its end, such as 2026-11")
        }
        let tables = ReportTables(report, try ReportTables.Names(report, store: store, areas: [:], forces: [:]))
        let pack = try InspectionPack(tables, request, for: reader, store: store, london: london)
        return (pack, "month:" + month)
    }
}

/// Which child.
struct ChildOptions: ParsableArguments {
    @Option(help: "The pupil's unique pupil number.") var upn: String?
    @Option(help: "The id of a child of an incident, who may be on no roll.") var child: String?

    var isGiven: Bool { (upn == nil) != (child == nil) }

    /// - Throws: `Failure` if no pupil, or several, have the number.
    func subject(in store: Store) throws -> ChronologySubject {
        guard let upn else { return .child(child ?? "") }
        let pupils = try store.registry.pupil(upn: upn)
        guard let pupil = pupils.first else { throw Failure(.failed, "no pupil on a roll has this number") }
        guard pupils.count == 1 else {
            throw Failure(.failed, "several pupils have this number: give the child of an incident with --child")
        }
        return .pupil(pupil)
    }
}
