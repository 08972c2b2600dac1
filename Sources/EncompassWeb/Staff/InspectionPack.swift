package import EncompassCore
import EncompassEngine
import EncompassFormats
package import EncompassStore
import EncompassWords

/// What an inspector is given about one child or one month: tables, the same as pages, an extract of the audit log that
/// can be verified by itself, and a text that says what is in it and what is not. A zip archive.
package struct InspectionPack: Sendable {
    /// Who asked for it, when and why.
    package struct Request: Sendable {
        let by: String
        let madeAt: Timestamp
        let reason: String

        package init(by: String, madeAt: Timestamp, reason: String) {
            self.by = by
            self.madeAt = madeAt
            self.reason = reason
        }
    }

    /// By name.
    private let files: [(name: String, text: String)]

    package var zip: [UInt8] { ZipFile.archive(files.map { ($0.name, Array($0.text.utf8)) }) }

    /// Everything in the chronology that the reader may see, and the log's entries that it shows.
    package init(
        _ chronology: Chronology, _ request: Request, for reader: Principal, store: Store, policies: PolicyBook,
        london: London
    ) throws {
        let words = Words.english
        let table = try ChronologyTable(chronology, store: store, policies: policies, london: london)
        let seqs = chronology.events.compactMap { event -> Int64? in
            if case .logged(let entry) = event.fact { entry.seq } else { nil }
        }
        var log: [ExportedEntry] = []
        try store.auditLog.export(entries: seqs) { log.append($0) }
        let title = words("inspection.child")
        let about = InspectionPack.about(
            request, london, words,
            [
                words("inspection.child.what"),
                reader.seesRestricted ? words("inspection.child.restricted") : words("inspection.child.unrestricted"),
                words("inspection.child.withheld"), words("inspection.names"), words("inspection.verify"),
            ])
        files = [
            ("README.txt", about), ("chronology.csv", table.csv),
            ("chronology.html", InspectionPack.page(title, about, table.lines, words)),
            ("audit.csv", InspectionPack.csv(log)),
        ]
    }

    /// The report of a month, and the log's entries of it without what people typed or searched for.
    package init(
        _ tables: ReportTables, _ request: Request, for reader: Principal, store: Store, london: London
    ) throws {
        let words = Words.english
        let month = tables.report.month
        var log: [ExportedEntry] = []
        let criteria = AuditCriteria(
            from: london.moment(month, .midnight), until: london.moment(month.nextMonth, .midnight))
        try store.auditLog.export(criteria, for: reader) { log.append($0.withoutPayload) }
        let about = InspectionPack.about(
            request, london, words,
            [
                words("inspection.month.what", ["month": tables.title]), words("inspection.month.withheld"),
                words("report.note"), words("inspection.verify"),
            ])
        files = [
            ("README.txt", about), ("report.csv", tables.csv),
            (
                "report.html",
                InspectionPack.page(tables.title, about, tables.text.split(separator: "\n").map(String.init), words)
            ),
            ("audit.csv", InspectionPack.csv(log)),
        ]
    }

    private static func about(
        _ request: Request, _ london: London, _ words: Words, _ paragraphs: [String]
    ) -> String {
        let (date, time) = london.civil(request.madeAt)
        let head = words(
            "inspection.made",
            ["by": request.by, "at": words.date(date) + ", " + time.description, "reason": request.reason])
        return ([head] + paragraphs).joined(separator: "\n\n") + "\n"
    }

    private static func csv(_ entries: [ExportedEntry]) -> String {
        ([ExportedEntry.columns.joined(separator: ",")] + entries.map(\.csv)).map { $0 + "\r\n" }.joined()
    }

    /// A page without anything that it would have to load.
    private static func page(_ title: String, _ about: String, _ lines: [String], _ words: Words) -> String {
        func escaped(_ text: String) -> String { ScalarEscaping().escapeText(text) }
        let items = lines.map { "<li>" + escaped($0) + "</li>" }.joined(separator: "\n")
        let paragraphs = about.split(separator: "\n").map { "<p>" + escaped(String($0)) + "</p>" }.joined()
        return """
            <!doctype html>
            <html lang="\(words.language.tag)"><head><meta charset="utf-8"><title>\(escaped(title))</title></head>
            <body><h1>\(escaped(title))</h1>\(paragraphs)<ol>
            \(items)
            </ol></body></html>

            """
    }
}

extension ExportedEntry {
    /// The entry can be verified without it, and it may hold what somebody typed.
    fileprivate var withoutPayload: ExportedEntry {
        guard state == .present else { return self }
        var entry = self
        (entry.state, entry.payload, entry.salt) = (.withheld, nil, nil)
        return entry
    }
}
