package import EncompassCore
import EncompassEngine
package import EncompassFormats
package import EncompassStore
import EncompassWords

/// The report of a month as tables in words, for its page, a file, the API and the command line. What is withheld is
/// `ReportTables.mark` in each of them.
package struct ReportTables: Sendable {
    /// In place of a number that is withheld.
    package static let mark = "*"

    struct Line: Sendable {
        let name: String
        let cells: [String]
    }

    struct Table: Sendable {
        /// For links and files: `days`.
        let id: String
        let title: String
        /// Of the first column.
        let rowsAre: String
        let columns: [String]
        let lines: [Line]
    }

    /// How the report names what it has ids of.
    package struct Names: Sendable {
        var places: [Scope: String] = [:]
        var areas: [String: String] = [:]
        var forces: [String: String] = [:]

        /// - Parameters:
        ///   - areas: names by id; `forces` likewise.
        package init(_ report: MonthlyReport, store: Store, areas: [String: String], forces: [String: String]) throws {
            places = try store.reports.placeNames(
                (report.tables[.schools] ?? []).compactMap { $0.id.flatMap { Scope($0) } })
            self.areas = areas
            self.forces = forces
        }
    }

    package let report: MonthlyReport
    let tables: [Table]
    private let words: Words

    package init(_ report: MonthlyReport, _ names: Names) {
        let words = Words.english
        self.report = report
        self.words = words
        let parts: [(table: MonthlyReport.Table, measures: [ReportTally.Measure])] = [
            (.weeks, ReportTables.whole), (.days, ReportTables.whole),
            (.forces, ReportTables.whole + [.wrong, .decided, .agreed]), (.areas, ReportTables.place),
            (.schools, ReportTables.place),
        ]
        var tables = [ReportTables.summary(report.total, words)]
        for (table, measures) in parts {
            guard let rows = report.tables[table] else { continue }
            let id = table.rawValue
            let made = ReportTables.table(
                id, words("report.table.\(id)"), words("report.rows.\(id)"), rows, measures, words
            ) { ReportTables.name(of: $0, in: table, names, words) }
            tables.append(made)
        }
        tables.append(ReportTables.exceptions(report, words))
        tables.append(
            ReportTables.table(
                "year", words("report.table.year"), words("report.rows.year"), report.year, ReportTables.whole, words
            ) { ReportTables.month($0, words) })
        self.tables = tables
    }

    private static let place: [ReportTally.Measure] = [
        .notifications, .due, .disclosed, .acknowledged, .late, .escalated, .wrong,
    ]
    private static let whole: [ReportTally.Measure] = [
        .incidents, .children, .due, .disclosed, .acknowledged, .late, .escalated,
    ]

    /// `November 2026`
    package var title: String { ReportTables.month(report.month.description, words) }

    private static func month(_ text: String, _ words: Words) -> String {
        let parts = text.split(separator: "-").compactMap { Int($0) }
        guard parts.count >= 2, (1...12).contains(parts[1]) else { return text }
        return words("month.\(parts[1])") + " \(parts[0])"
    }

    private static func name(
        of id: String, in table: MonthlyReport.Table, _ names: Names, _ words: Words
    ) -> String {
        switch table {
        case .days: LocalDate(iso: id).map(words.day) ?? id
        case .weeks: LocalDate(iso: id).map { words("report.week", ["date": words.date($0)]) } ?? id
        case .forces: names.forces[id] ?? id.prefix(1).uppercased() + id.dropFirst()
        case .areas: id.isEmpty ? words("report.noArea") : names.areas[id] ?? id.prefix(1).uppercased() + id.dropFirst()
        case .schools: Scope(id).flatMap { names.places[$0] } ?? id
        }
    }

    private static func summary(_ row: MonthlyReport.Row, _ words: Words) -> Table {
        var lines = ReportTally.Measure.allCases.map { measure in
            Line(
                name: words("report.measure.\(measure.rawValue)"),
                cells: [text(row[measure]), row.shares[measure].map { text($0, words) } ?? ""])
        }
        lines.append(Line(name: LondonText.capitalised(words("report.median")), cells: [minutes(row.median), ""]))
        lines.append(
            Line(name: LondonText.capitalised(words("report.percentile95")), cells: [minutes(row.percentile95), ""]))
        return Table(
            id: "month", title: words("report.table.month"), rowsAre: words("report.rows.month"),
            columns: [words("report.number"), words("report.share")], lines: lines)
    }

    private static func table(
        _ id: String, _ title: String, _ rowsAre: String, _ rows: [MonthlyReport.Row],
        _ measures: [ReportTally.Measure], _ words: Words, _ name: (String) -> String
    ) -> Table {
        Table(
            id: id, title: title, rowsAre: rowsAre,
            columns: measures.map { words("report.short.\($0.rawValue)") }
                + [words("report.median"), words("report.percentile95")],
            lines: rows.map { row in
                Line(
                    name: name(row.id ?? ""),
                    cells: measures.map { measure in
                        let share = row.shares[measure].map { " (" + text($0, words) + ")" } ?? ""
                        return text(row[measure]) + (row[measure] == .withheld ? "" : share)
                    } + [minutes(row.median), minutes(row.percentile95)])
            })
    }

    private static func exceptions(_ report: MonthlyReport, _ words: Words) -> Table {
        Table(
            id: "exceptions", title: words("report.table.exceptions"), rowsAre: words("report.rows.exceptions"),
            columns: [
                words("report.opened"), words("report.resolved"), words("report.resolveMedian"),
                words("report.resolvePercentile95"),
            ],
            lines: report.exceptions.map { row in
                Line(
                    name: row.kind.map { words.name("exception.kind", $0) ?? $0 } ?? words("report.all"),
                    cells: [text(row.opened), text(row.resolved), minutes(row.median), minutes(row.percentile95)])
            })
    }

    private static func text(_ count: PublishedCount) -> String { count.count.map(String.init) ?? mark }

    private static func text(_ share: PublishedShare, _ words: Words) -> String {
        switch share {
        case .exactly(let percent): "\(tenths(percent)) %"
        case .atLeast(let percent): words("report.atLeast", ["share": "\(tenths(percent)) %"])
        case .withheld: mark
        }
    }

    /// One place after the point, rounded down: what is not whole never reads as 100.
    private static func tenths(_ percent: Double) -> String {
        let tenths = Int(percent * 10 + 1e-9)
        return tenths % 10 == 0 ? String(tenths / 10) : "\(tenths / 10).\(tenths % 10)"
    }

    private static func minutes(_ minutes: Int?) -> String { minutes.map(String.init) ?? "" }

    /// One number a line: table, row, what, value.
    package var csv: String {
        let head = ["table", "row", "what", "value"]
        let lines = tables.flatMap { table in
            table.lines.flatMap { line in
                zip(table.columns, line.cells).map { [table.id, line.name, $0, $1] }
            }
        }
        return ([head] + lines).map { $0.map(CallSheetText.cell).joined(separator: ",") + "\r\n" }.joined()
    }

    /// As plain text.
    package var text: String {
        let parts = tables.map { table in
            ([table.title]
                + table.lines.map { line in
                    "  " + line.name + ": "
                        + zip(table.columns, line.cells).filter { !$0.1.isEmpty }.map { "\($0) \($1)" }
                        .joined(separator: ", ")
                }).joined(separator: "\n")
        }
        return ([title, words("report.note")] + parts).joined(separator: "\n\n")
    }

    /// As the API gives it: a number that is withheld is null.
    package var json: JSONValue {
        func row(_ row: MonthlyReport.Row) -> JSONValue {
            .record(
                ("id", .orNull(row.id)),
                (
                    "counts",
                    .members(
                        ReportTally.Measure.allCases.map {
                            ($0.rawValue, row[$0].count.map { .integer($0) } ?? .null)
                        })
                ), ("medianMinutes", row.median.map { .integer($0) } ?? .null),
                ("percentile95Minutes", row.percentile95.map { .integer($0) } ?? .null))
        }
        return .record(
            ("month", .string(String(report.month.description.prefix(7)))), ("total", row(report.total)),
            (
                "tables",
                .members(
                    MonthlyReport.Table.allCases.map { table in
                        (table.rawValue, .array((report.tables[table] ?? []).map(row)))
                    })
            ),
            (
                "exceptions",
                .array(
                    report.exceptions.map {
                        .record(
                            ("kind", .orNull($0.kind)), ("opened", $0.opened.count.map { .integer($0) } ?? .null),
                            ("resolved", $0.resolved.count.map { .integer($0) } ?? .null),
                            ("medianMinutes", $0.median.map { .integer($0) } ?? .null),
                            ("percentile95Minutes", $0.percentile95.map { .integer($0) } ?? .null))
                    })
            ), ("year", .array(report.year.map(row))))
    }
}

/// Reads the report of a month.
package enum ReportReading {
    /// Nil for a month that is not fixed, and for a text that is no month.
    ///
    /// - Parameter month: `2026-11`.
    package static func report(
        _ month: String, for reader: Principal, store: Store
    ) throws -> MonthlyReport? {
        guard month.utf8.count == 7, let first = LocalDate(iso: month + "-01"),
            let cells = try store.reports.cells(of: first)
        else { return nil }
        return MonthlyReport(month: first, cells: cells, for: reader.areas)
    }

    /// The last month that is fixed, as `2026-10`.
    package static func latest(_ london: London, at now: Timestamp) -> String {
        String(MonthlyReport.latest(on: london.date(now)).description.prefix(7))
    }
}
