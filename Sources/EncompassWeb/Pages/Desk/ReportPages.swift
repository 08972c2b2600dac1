import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import EncompassWords
import HTTPTypes
import Hummingbird

/// `/reports`: the numbers of a month, for the desk and, printed, for the board. They hold nothing about a person.
struct ReportPages: Sendable {
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.reports) { request, _ in
            let person = try await site.access.desk(request)
            let text = pages.text
            let wanted = request.query("month") ?? ReportReading.latest(text.london, at: text.now)
            let tables = try await tables(wanted, for: person.principal, at: text.now)
            return await show(tables, wanted, to: person, tables == nil ? PageFault("month", "fault.reportMonth") : nil)
        }
        routes.post(.reportPack, pack)
        routes.get(.reportExport) { request, _ in
            let person = try await site.access.desk(request)
            let text = pages.text
            let wanted = request.query("month") ?? ReportReading.latest(text.london, at: text.now)
            guard let tables = try await tables(wanted, for: person.principal, at: text.now) else {
                throw Problem(.notFound, "there is no report of this month")
            }
            var response = Response.text(tables.csv, type: "text/csv; charset=utf-8; header=present")
            response.headers[.contentDisposition] = "attachment; filename=\"report-\(wanted).csv\""
            return response
        }
    }

    private func show(
        _ tables: ReportTables?, _ wanted: String, to person: SignedIn, _ fault: PageFault?
    ) async -> Response {
        let text = pages.text
        var page = Page(
            text.words("place.reports"),
            ReportView(tables, wanted: wanted, mayPack: person.principal.may(.readAuditLog), text))
        page.say(fault.map { FormRefusal([$0]) })
        page.address = Path.reports.link(query: [("month", wanted)])
        return await pages.show(page, to: person, at: .reports)
    }

    /// What an inspector gets about a month: logged with the reason before it is given out.
    private func pack(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .readAuditLog)
        let wanted = fields.text("month", limit: 7)
        let reason = fields.text("reason", limit: 2000)
        let now = site.now
        let tables = try await tables(wanted, for: person.principal, at: now)
        guard let tables, !reason.isEmpty else {
            return await show(
                tables, wanted, to: person,
                tables == nil ? PageFault("month", "fault.reportMonth") : PageFault("reason", "fault.reason"))
        }
        let made = InspectionPack.Request(by: person.account.name, madeAt: now, reason: reason)
        let entry = AuditEntry(
            .consultation, "inspection.exported", actor: person.principal.actor, subject: "month:\(wanted)",
            facts: ["reason": reason])
        let pack = try await site.work { engine in
            let pack = try InspectionPack(
                tables, made, for: person.principal, store: engine.store, london: engine.london)
            try engine.store.auditLog.append(entry, at: now)
            return pack
        }
        return .zip(pack.zip, named: "inspection-\(wanted).zip")
    }

    private func tables(_ month: String, for reader: Principal, at now: Timestamp) async throws -> ReportTables? {
        try await site.work { engine in try ReportTables.of(month, for: reader, engine, at: now) }
    }
}

/// The same for the staff API.
struct ReportRoutes: Sendable {
    let site: Site

    func add(to routes: inout Routes) {
        routes.get(.monthlyReport) { request, context in
            let caller = try await site.access.staff(request, context, .readQueue)
            let (month, now) = (context.parameter("month"), site.now)
            guard let tables = try await site.work({ try ReportTables.of(month, for: caller, $0, at: now) }) else {
                throw Problem(.notFound, "there is no report of this month: months are reported once they are settled")
            }
            return .json(tables.json)
        }
    }
}

extension Path {
    static let reports = Path("/reports", [.desk])
    static let reportExport = Path("/reports/export", [.desk])
    static let reportPack = Path("/reports/inspection", [.desk])
    static let monthlyReport = Path("/v1/reports/{month}", [.desk])
}

extension ReportTables {
    /// Nil for a month that has no report.
    static func of(
        _ month: String, for reader: Principal, _ engine: Engine, at now: Timestamp
    ) throws -> ReportTables? {
        // The first who asks need not wait for the daemon's own turn.
        try engine.store.reports.fix(london: engine.london, at: now)
        guard let report = try ReportReading.report(month, for: reader, store: engine.store) else { return nil }
        let areas = engine.policies.areas
        let forces = Dictionary(
            Set(areas.compactMap(\.force)).map { ($0, PlaceWords.force($0, engine.policies)) },
            uniquingKeysWith: { first, _ in first })
        let names = try ReportTables.Names(
            report, store: engine.store,
            areas: Dictionary(areas.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first }), forces: forces)
        return ReportTables(report, names)
    }
}

struct ReportView: PageContent {
    static let template = Template.report

    struct Cell: PageModel {
        let label: String
        let text: String
    }

    struct Line: PageModel {
        let name: String
        let cells: [Cell]
    }

    struct Section: PageModel {
        let id: String
        let title: String
        let rowsAre: String
        let columns: [String]
        let lines: [Line]
        let chart: BarChart?
    }

    let month: String
    /// As it was asked for.
    let wanted: String
    let earlier: String?
    let later: String?
    /// Nil without a report.
    let exportLink: String?
    /// Nil for people who may not read the audit log, and without a report.
    let packLink: String?
    let note: String
    let sections: [Section]

    /// - Parameter tables: nil if the month has no report.
    init(_ tables: ReportTables?, wanted: String, mayPack: Bool, _ text: LondonText) {
        let words = text.words
        self.wanted = wanted
        month = tables?.title ?? words("place.reports")
        note = words("report.note")
        func link(_ day: LocalDate) -> String {
            Path.reports.link(query: [("month", String(day.description.prefix(7)))])
        }
        earlier = tables.map { link($0.report.month.adding(days: -1)) }
        later = tables.flatMap { tables in
            let next = tables.report.month.nextMonth
            return next <= MonthlyReport.latest(on: text.london.date(text.now)) ? link(next) : nil
        }
        packLink = mayPack && tables != nil ? Path.reportPack.link() : nil
        exportLink = tables.map { _ in Path.reportExport.link(query: [("month", wanted)]) }
        sections = (tables?.tables ?? []).map { table in
            let columns = table.columns.map(LondonText.capitalised)
            return Section(
                id: table.id, title: table.title, rowsAre: table.rowsAre, columns: columns,
                lines: table.lines.map { line in
                    Line(name: line.name, cells: zip(columns, line.cells).map { Cell(label: $0, text: $1) })
                }, chart: tables.flatMap { BarChart(of: $0.report, table.id, table.lines.map(\.name), words) })
        }
    }
}

/// Two bars for each row of a table, as SVG: children to disclose, and those acknowledged by the deadline.
struct BarChart: PageModel {
    struct Bar: PageModel {
        let x: Int
        let y: Int
        let width: Int
        let height: Int
    }

    struct Label: PageModel {
        let x: Int
        let y: Int
        let text: String
    }

    private static let (width, height, left, bottom) = (720, 200, 40, 20)

    let id: String
    let title: String
    let detail: String
    let viewBox: String
    let wholes: [Bar]
    let parts: [Bar]
    /// Of the vertical axis.
    let labels: [Label]
    /// Under rows whose number is withheld.
    let marks: [Label]

    /// Nil for a table without a chart, or without a number.
    init?(of report: MonthlyReport, _ table: String, _ names: [String], _ words: Words) {
        let rows =
            switch table {
            case "days": report.tables[.days] ?? []
            case "weeks": report.tables[.weeks] ?? []
            case "year": report.year
            default: [MonthlyReport.Row]()
            }
        let most = rows.compactMap { $0[.due].count }.max() ?? 0
        guard most > 0 else { return nil }
        id = table
        title = words("report.chart.\(table)")
        detail = words("report.chart.detail", ["rows": String(rows.count), "most": String(most)])
        viewBox = "0 0 \(BarChart.width) \(BarChart.height + BarChart.bottom)"
        let step = (BarChart.width - BarChart.left) / rows.count
        func bar(_ place: Int, _ count: Int?, of parts: Int, _ part: Int) -> Bar? {
            guard let count, count > 0 else { return nil }
            let height = max(1, count * (BarChart.height - 10) / most)
            let width = max(1, step * 8 / 10 / parts)
            return Bar(
                x: BarChart.left + place * step + step / 10 + part * width, y: BarChart.height - height, width: width,
                height: height)
        }
        wholes = rows.enumerated().compactMap { bar($0, $1[.due].count, of: 2, 0) }
        parts = rows.enumerated().compactMap { bar($0, $1[.acknowledged].count, of: 2, 1) }
        labels = [
            Label(x: BarChart.left - 6, y: 16, text: String(most)),
            Label(x: BarChart.left - 6, y: BarChart.height, text: "0"),
        ]
        marks = rows.enumerated().filter { $1[.due] == .withheld || $1[.acknowledged] == .withheld }.map {
            Label(x: BarChart.left + $0.offset * step + step / 2, y: BarChart.height + 14, text: ReportTables.mark)
        }
    }
}
