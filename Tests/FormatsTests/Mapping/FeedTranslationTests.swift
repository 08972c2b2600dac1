import EncompassCore
import EncompassFormats
import TestSupport
import Testing

/// An export and its mapping, read as the service would read the records.
struct TranslatedText {
    var records: [TranslatedRecord] = []
    var incidents: [Incident] = []
    var refused: [RefusedRecord] = []
    let understanding: ExportUnderstanding
    let tally: FindingTally

    init(_ text: String, _ mapping: FeedMapping, chunk: Int = 7) throws {
        try self.init(Array(text.utf8), mapping, chunk: chunk)
    }

    init(_ bytes: [UInt8], _ mapping: FeedMapping, chunk: Int = 7) throws {
        let london = try #require(London())
        let feed = try TranslatedFeed(mapping, london: london, latestYear: 2026) {
            var rest = bytes[...]
            return {
                defer { rest = rest.dropFirst(chunk) }
                return rest.isEmpty ? nil : Array(rest.prefix(chunk))
            }
        }
        let now = try #require(Timestamp(rfc3339: "2026-11-20T07:00:00Z"))
        var check = ExportCheck(receivedAt: now, localTimes: mapping.zone == .london ? london : nil)
        while let found = try feed.next() {
            for record in found {
                records.append(record)
                #expect(!record.bytes.contains(0x0A))
                switch check.read(record) {
                case .accepted(let accepted): incidents.append(accepted.incident)
                case .refused(let refusal): refused.append(refusal)
                }
            }
        }
        understanding = feed.understanding
        tally = check.tally
    }

    var details: [String] { tally.findings.map(\.text) }
}

extension FeedMapping.Field {
    static func column(_ names: String..., values: [String: String?] = [:]) -> FeedMapping.Field {
        .value(FeedMapping.Source(from: names, values: values))
    }

    static func constant(_ text: String) -> FeedMapping.Field { .value(FeedMapping.Source(from: [], constant: text)) }
}

@Suite("Exports of forces' systems as records of the feed")
struct FeedTranslationTests {
    private let columns = FeedMapping(
        format: .csv, force: "norfolk", zone: .london, empty: ["NULL"],
        incident: [
            "reference": .column("Incident No"), "occurredAt": .column("Date", "Time"),
            "riskGrade": .column("Risk", values: ["H": "high", "NA": nil]), "restricted": .column("Sensitive"),
            "location": .part(["lines": .column("Address 1", "Address 2"), "postcode": .column("Postcode")]),
        ],
        children: [
            FeedMapping.People(
                repeats: .columns,
                fields: [
                    "forename": .column("Child{n} Forename"), "surname": .column("Child{n} Surname"),
                    "dateOfBirth": .column("Child{n} DOB"), "present": .column("Child{n} Present"),
                ])
        ],
        adults: [
            FeedMapping.People(
                repeats: .columns, fields: ["role": .constant("victim"), "name": .column("Victim")])
        ])

    private let header =
        "Incident No;Date;Time;Risk;Sensitive;Address 1;Address 2;Postcode;Child1 Forename;Child1 Surname;Child1 DOB;"
        + "Child1 Present;Child2 Forename;Child2 Surname;Child2 DOB;Child2 Present;Victim;Officer\n"

    @Test("numbered columns, local times, value maps, and a person's name in one column")
    func numberedColumns() throws {
        let text =
            "Night export;;\n" + header
            + "N-1;19/11/2026;22:41;H;N;12 Quay Road;Gorleston;NR31 6AB;Ivy;Marsh;02/03/2015;Y;Tom;Marsh;NULL;Unk;"
            + "MARSH, Anna Jane;1204\n"
            + "N-2;19/07/2026;2305;NA;Y;;;;Zed;Fen;31/02/2015;N;;;;N;;1204\n"
        for chunk in [1, 7, 4096] {
            let read = try TranslatedText(text, columns, chunk: chunk)
            #expect(read.incidents.map(\.reference) == ["N-1", "N-2"])
            let first = try #require(read.incidents.first)
            #expect(first.occurredAt.rfc3339.hasPrefix("2026-11-19T22:41:00"))
            #expect(first.riskGrade == .high && !first.restricted)
            #expect(first.location == PostalAddress(lines: ["12 Quay Road", "Gorleston"], postcode: "NR31 6AB"))
            #expect(first.children.map(\.forename) == ["Ivy", "Tom"])
            #expect(first.children.map(\.present) == [true, nil])
            #expect(first.children[1].dateOfBirth == nil)
            #expect(first.adults.map(\.surname) == ["MARSH"] && first.adults.map(\.forename) == ["Anna Jane"])
            #expect(first.adults.map(\.role) == [.victim])
            // In summer London is an hour ahead; an empty second child is no child; "NA" is not known.
            let second = try #require(read.incidents.last)
            #expect(second.occurredAt.rfc3339.hasPrefix("2026-07-19T22:05:00"))
            #expect(second.restricted && second.riskGrade == nil && second.children.count == 1)
            #expect(read.details == ["warning: Child1 DOB: is not a valid date of the form yyyy-mm-dd (line 4)"])
            #expect(read.understanding.unknown == [SourcePlace(line: 2, name: "Officer")])
            #expect(read.understanding.separator == "semicolon" && read.understanding.headerLine == 2)
        }
    }

    @Test("a second row of an incident is refused, since it would replace the children of the first")
    func secondRow() throws {
        let row = "N-1;19/11/2026;22:41;H;N;;;;Ivy;Marsh;02/03/2015;Y;;;;;;\n"
        let other = row.replacing("Ivy", with: "Tom")
        let read = try TranslatedText(header + row + other + row, columns)
        #expect(read.incidents.map { $0.children.map(\.forename) } == [["Ivy"], ["Ivy"]])
        #expect(read.refused.map(\.reference) == ["N-1"])
        #expect(read.details.first?.contains("has the reference of line 2") == true)
    }

    @Test("what cannot be read as a row is refused with its reference, guarded, and never lost")
    func unreadable() throws {
        let text =
            header + "N-1;19/11/2026;22:41;H;N;12 Quay Road; flat 2; top;NR31 6AB;Ivy;Marsh;02/03/2015;Y;;;;;;1;2\n"
            + "N-2;19/11/2026;22:41;H;N;;;;\"Ivy;Marsh;02/03/2015;Y;;;;;;\n"
        let read = try TranslatedText(text, columns)
        #expect(read.incidents.isEmpty && read.refused.map(\.reference) == ["N-1", "N-2"])
        for record in read.records { #expect(RawRecord(record.bytes).isGuarded) }
        #expect(read.details.count == 2 && read.details.allSatisfy { $0.hasPrefix("rejected:") })
    }

    @Test("rows of one incident need not be next to each other, and a join repeats nobody")
    func rows() throws {
        let mapping = FeedMapping(
            format: .csv, force: "norfolk", zone: .london,
            incident: ["reference": .column("Ref"), "occurredAt": .column("When"), "safeAddress": .column("Refuge")],
            children: [
                FeedMapping.People(
                    repeats: .rows, only: .init(from: "Type", values: ["CHI", "Child"]),
                    fields: [
                        "surname": .column("Surname"), "forename": .column("Forename"), "dateOfBirth": .column("DOB"),
                    ])
            ],
            adults: [
                FeedMapping.People(
                    repeats: .rows, only: .init(from: "Type", values: ["Victim"]),
                    fields: ["role": .constant("victim"), "surname": .column("Surname")])
            ])
        let read = try TranslatedText(
            """
            Ref,When,Refuge,Type,Surname,Forename,DOB
            A,2026-11-19 22:41,N,child,Marsh,Ivy,2015-03-02
            B,2026-11-19 23:00,,CHI,Fen,Zed,2014-01-05
            A,2026-11-19 22:41,Y,Victim,Marsh,Anna,
            A,2026-11-19 22:41,N,CHI,Marsh,Ivy,2015-03-02
            A,2026-11-19 22:41,N,CHI,Marsh,Tom,2017-03-02
            C,2026-11-19 23:10,,CHI,Holt,Una,2016-02-02
            C,2026-11-18 23:10,,CHI,Holt,Ben,2018-02-02
            Total: 7
            """, mapping)
        #expect(read.incidents.map(\.reference) == ["B", "A"])
        let first = try #require(read.incidents.last)
        #expect(first.children.map(\.forename) == ["Ivy", "Tom"] && first.adults.count == 1)
        #expect(first.safeAddress, "one row that protects is enough")
        #expect(read.refused.map(\.reference) == ["C"], "two times of one incident")
        #expect(read.understanding.skipped.map(\.kind) == [.remark])
    }

    @Test("a row of a person whom no section names is said, so that no child is left out unnoticed")
    func rowsOfNobody() throws {
        let mapping = FeedMapping(
            format: .csv, force: "norfolk", zone: .london,
            incident: ["reference": .column("Ref"), "occurredAt": .column("When")],
            children: [
                FeedMapping.People(
                    repeats: .rows, only: .init(from: "Type", values: ["Child"]),
                    fields: ["surname": .column("Surname"), "forename": .column("Forename")])
            ], adults: [])
        let read = try TranslatedText(
            """
            Ref,When,Type,Surname,Forename
            A,2026-11-19 22:41,Child,Marsh,Ivy
            A,2026-11-19 22:41,Baby,Marsh,Tom
            A,2026-11-19 22:41,,,
            B,2026-11-19 23:00,child,Fen,Zed
            B,2026-11-19 23:00,,Fen,Una
            """, mapping)
        #expect(read.incidents.map { $0.children.compactMap(\.forename) } == [["Ivy"], ["Zed"]])
        #expect(
            read.details.filter { $0.contains("only") } == [
                "warning: Type: has a word that the mapping does not name with only: nobody is read from this row: 2 "
                    + "times (lines 3, 6)"
            ])
    }

    @Test("JSON with other names, and what is no record")
    func json() throws {
        let mapping = FeedMapping(
            format: .ndjson, force: "norfolk",
            incident: ["reference": .column("id"), "occurredAt": .column("when"), "location": .column("place")],
            children: [
                FeedMapping.People(
                    repeats: .elements, element: "kids",
                    fields: [
                        "forename": .column("first"), "surname": .column("last"), "dateOfBirth": .column("born"),
                        "present": .column("there"),
                        "address": .part(["lines": .column("home/lines"), "postcode": .column("home/pc")]),
                    ])
            ])
        let read = try TranslatedText(
            """
            {"id":7,"when":"2026-11-19T22:41:00+00:00","place":"12 Quay Road, Gorleston, NR31 6AB","kids":[{"first":"Ivy","last":"Marsh","born":"2/3/2015","there":true,"home":{"lines":["1 A","B"],"pc":"NR1 1AA"}},{}],"x":{"y":1}}
            [1]
            {"id":8
            """, mapping)
        let first = try #require(read.incidents.first)
        #expect(first.reference == "7" && first.children.count == 2)
        #expect(first.location == PostalAddress(lines: ["12 Quay Road", "Gorleston"], postcode: "NR31 6AB"))
        #expect(first.children[0].address?.lines == ["1 A", "B"] && first.children[0].present == true)
        #expect(read.refused.count == 2)
        #expect(read.understanding.unknown == [SourcePlace(line: 1, name: "x/y")])
        #expect(read.details.contains("warning: kids: has no name (line 1)"))
    }

    private let elements = FeedMapping(
        format: .xml, force: "norfolk", record: "Incidents/Incident", zone: .london,
        incident: ["reference": .column("@id"), "occurredAt": .column("When")],
        children: [
            FeedMapping.People(
                repeats: .elements, element: "Persons/Child",
                fields: [
                    "forename": .column("Name/Given"), "surname": .column("Name/Family"),
                    "dateOfBirth": .column("@dob"),
                ])
        ])

    @Test("elements and attributes, and the place of a fault by its path")
    func xml() throws {
        let read = try TranslatedText(
            """
            <?xml version="1.0"?>
            <x:Export><Made>today</Made><x:Incidents>
            <x:Incident id="X-1"><When>2026-11-19T22:41:00</When><Persons>
            <Child dob="2015-03-02"><Name><Given>Ivy</Given><Family>Marsh &amp; Fen</Family></Name></Child>
            <Child dob="never"><Name><Given>Tom</Given></Name></Child>
            </Persons></x:Incident></x:Incidents></x:Export>
            """, elements)
        #expect(read.incidents.first?.children.map(\.surname) == ["Marsh & Fen", nil])
        #expect(read.details == ["warning: Persons/Child/@dob: is not a valid date of the form yyyy-mm-dd (line 5)"])
    }

    @Test("a file that is cut off keeps what is whole, and the rest is refused for a person to see")
    func cutOff() throws {
        let whole =
            "<E><Incidents><Incident id=\"X-1\"><When>2026-11-19T22:41:00</When><Persons><Child dob=\"2015-03-02\">"
            + "<Name><Given>Ivy</Given></Name></Child></Persons></Incident>"
        let inside = try TranslatedText(
            whole + "<Incident id=\"X-2\"><When>2026-11-19T23:41:00</When><Persons><Child", elements)
        #expect(inside.incidents.map(\.reference) == ["X-1"] && inside.refused.map(\.reference) == ["X-2"])
        let between = try TranslatedText(whole, elements)
        #expect(between.incidents.count == 1 && between.refused.count == 1)
        #expect(between.understanding.breakage != nil)
    }

    @Test("an empty night is known from a wrong mapping")
    func empty() throws {
        #expect(try TranslatedText(header, columns).records.isEmpty)
        #expect(try TranslatedText("<E><Incidents></Incidents></E>", elements).records.isEmpty)
        #expect(throws: TableError.self) { try TranslatedText("<E><Events><Event id=\"1\"/></Events></E>", elements) }
    }

    @Test("the hour that occurs twice is left to the feed's own rule, with its warning")
    func clocksGoBack() throws {
        let read = try TranslatedText(header + "N-1;25/10/2026;01:30;;;;;;Ivy;Marsh;02/03/2015;;;;;;;\n", columns)
        #expect(read.incidents.first?.occurredAt.rfc3339.hasPrefix("2026-10-25T00:30:00") == true)
        #expect(read.details.first?.contains("either of two times") == true)
    }

    @Test(
        "a file of which nothing may be read is refused whole, with the place",
        arguments: [
            ("N-1;11/19/2026;22:41;;;;;;Ivy;Marsh;03/14/2015;Y;;;;;;\n", "month first"),
            ("", "header"),
        ])
    func refusedWhole(row: String, reason: String) {
        let text = row.isEmpty ? header.replacing("Child1 DOB", with: "Child1 Born") : header + row
        let error = #expect(throws: TableError.self) { try TranslatedText(text, columns) }
        #expect(error?.description.contains(reason) == true)
    }

    @Test("a file of another kind than the mapping's is refused")
    func anotherKind() {
        #expect(throws: TableError.self) { try TranslatedText("{\"id\":1}\n", columns) }
        #expect(throws: TableError.self) { try TranslatedText(header, elements) }
        #expect(throws: TableError.self) { try TranslatedText("%PDF-1.4\n", columns) }
    }

    @Test(
        "times as systems write them",
        arguments: [
            ("19/11/2026 22:41", "2026-11-19T22:41:00"), ("19/11/2026 2241", "2026-11-19T22:41:00"),
            ("19-Nov-2026 10:41 pm", "2026-11-19T22:41:00"), ("2026-11-19T22:41:05.5Z", "2026-11-19T22:41:05"),
            ("19 November 2026 at 22:41", "2026-11-19T22:41:00"), ("20261119T224105", "2026-11-19T22:41:05"),
            ("19/11/26 22:41", "2026-11-19T22:41:00"), ("19/07/2026 22:41 GMT", "2026-07-19T22:41:00"),
            ("2026-07-19 22:41:00+0100", "2026-07-19T21:41:00"), ("19/11/2026", nil), ("25:00 19/11/2026", nil),
            ("11/19/2026 22:41", nil),
        ] as [(String, String?)])
    func times(written: String, read: String?) throws {
        var mapping = columns
        mapping.incident["occurredAt"] = .column("Date")
        let row = "N-1;\(written);;;;;;;Ivy;Marsh;02/03/2015;;;;;;;\n"
        // A hundred others, so that one month-first date is only a slip.
        let others = (0..<120).map { "M-\($0);19/11/2026 22:41;;;;;;;Ivy;Marsh;02/03/2015;;;;;;;\n" }.joined()
        let found = try TranslatedText(header + row + others, mapping)
        #expect(found.incidents.first { $0.reference == "N-1" }?.occurredAt.rfc3339.prefix(19).description == read)
        #expect(found.refused.count == (read == nil ? 1 : 0))
    }

    @Test("a pattern reads what no usual way does")
    func pattern() throws {
        var mapping = columns
        mapping.incident["occurredAt"] = .value(
            FeedMapping.Source(from: ["Date"], pattern: TimePattern("ddMMyyyy HHmm")))
        let read = try TranslatedText(header + "N-1;19112026 2241;;;;;;;Ivy;Marsh;02/03/2015;;;;;;;\n", mapping)
        #expect(read.incidents.first?.occurredAt.rfc3339.hasPrefix("2026-11-19T22:41:00") == true)
        #expect(TimePattern("ddMM") == nil && TimePattern("dd/MM/yyyy hh:mm") == nil)
    }

    @Test("every field of the feed can be mapped, and arrives without a fault")
    func everyField() throws {
        let values = [
            "reference": "1", "revision": "1", "status": "new", "occurredAt": "2026-11-19T22:41:00Z",
            "attendedAt": "2026-11-19T23:05:00Z", "riskGrade": "high", "restricted": "N", "safeAddress": "N",
            "sex": "F",
            "dateOfBirth": "2015-03-02", "upn": "B801200005001", "present": "Y", "welfareCheck": "N", "urn": "121234",
            "livesAtAddress": "Y", "role": "victim", "postcode": "NR31 6AB", "age": "11", "unborn": "N",
            "nhsNumber": "9990000018",
        ]
        func field(_ part: FeedField.Part, _ name: String) -> FeedMapping.Field {
            guard let inner = FeedMapping.part(of: name) else {
                return .value(FeedMapping.Source(from: [], constant: values[name] ?? "text"))
            }
            return .part(fields(inner))
        }
        func fields(_ part: FeedField.Part) -> [String: FeedMapping.Field] {
            Dictionary(
                uniqueKeysWithValues: FeedMapping.names(of: part).filter {
                    $0 != FeedMapping.fullName && !$0.hasSuffix("Date")
                }
                .map { ($0, field(part, $0)) })
        }
        var incident = fields(.incident)
        incident["reference"] = .column("id")
        var child = fields(.child)
        child["surname"] = .column("x")
        var adult = fields(.adult)
        adult["surname"] = .column("x")
        adult["dateOfBirth"] = .constant("1985-03-02")
        let mapping = FeedMapping(
            format: .csv, force: "norfolk", incident: incident,
            children: [FeedMapping.People(repeats: .columns, fields: child)],
            adults: [FeedMapping.People(repeats: .columns, fields: adult)])
        let read = try TranslatedText("id,x\nN-1,Marsh\n", mapping)
        let accepted = try #require(read.incidents.first)
        #expect(accepted.children.count == 1 && accepted.adults.count == 1)
        #expect(read.details.isEmpty)
    }

    private func sheet(_ when: String...) -> FeedMapping {
        FeedMapping(
            format: .csv, force: "norfolk", zone: .london,
            incident: ["reference": .column("Ref"), "occurredAt": .value(FeedMapping.Source(from: when))],
            children: [
                FeedMapping.People(
                    repeats: .columns,
                    fields: [
                        "forename": .column("Forename"), "surname": .column("Surname"), "dateOfBirth": .column("DOB"),
                    ])
            ])
    }

    private func rows(_ when: [[MadeWorkbook.Cell]], head: [MadeWorkbook.Cell]) -> [[MadeWorkbook.Cell]] {
        [["Ref", "Forename", "Surname", "DOB"] + head]
            + when.enumerated().map { [.text("N-\($0)"), "Ivy", "Marsh", .date("42065")] + $1 }
    }

    @Test("A workbook is a table: its dates and times are as it shows them, and its other sheets are named")
    func workbook() throws {
        let book = MadeWorkbook([
            ("Notes", [["Exported for Encompass"], ["Ref", "is the key"]]),
            (
                "Incidents",
                [["Domestic abuse incidents"]]
                    + rows(
                        [[.date("46345"), .time("0.945138888888889")], ["20/11/2026", "03:05"]], head: ["Date", "Time"])
            ),
        ])
        for chunk in [7, 1 << 20] {
            let read = try TranslatedText(book.bytes, sheet("Date", "Time"), chunk: chunk)
            #expect(read.refused.isEmpty, "\(read.details)")
            #expect(read.incidents.map(\.occurredAt.rfc3339) == ["2026-11-19T22:41:00Z", "2026-11-20T03:05:00Z"])
            #expect(read.incidents[0].children.map(\.dateOfBirth?.description) == ["2015-03-02"])
            #expect(read.records.map(\.line) == [3, 4])
            #expect(read.understanding.sheet == "Incidents" && read.understanding.headerLine == 2)
            #expect(read.understanding.reportLines[0] == "workbook, sheet Incidents, headings in line 2")
            #expect(read.understanding.reportLines[1] == "a sheet that was not read: Notes")
        }
    }

    @Test("A moment in one cell is read, also midnight; a number that is no date is not taken for one")
    func momentsInAWorkbook() throws {
        let book = MadeWorkbook([
            (
                "1",
                rows([[.moment("46345.945138888888")], [.moment("46346")], [.number("46346.5")]], head: ["When"])
            )
        ])
        let read = try TranslatedText(book.bytes, sheet("When"))
        #expect(read.incidents.map(\.occurredAt.rfc3339) == ["2026-11-19T22:41:00Z", "2026-11-20T00:00:00Z"])
        #expect(read.refused.count == 1)
    }

    @Test("A workbook that cannot be read changes nothing, and says why")
    func brokenWorkbooks() throws {
        func reason(_ bytes: [UInt8], _ mapping: FeedMapping) -> String {
            do {
                _ = try TranslatedText(bytes, mapping)
                return "read"
            } catch { return (error as? TableError)?.reason ?? "\(error)" }
        }
        let table = rows([["19/11/2026 22:41"]], head: ["When"])
        let twice = MadeWorkbook([("November", table), ("December", table)])
        #expect(reason(twice.bytes, sheet("When")).contains("2 sheets with such a table"))
        let second = [["Ref", "Forename", "Surname", "DOB", "At"]] + table.dropFirst()
        let lacking = reason(MadeWorkbook([("November", table), ("December", second)]).bytes, sheet("When"))
        #expect(lacking.contains("the sheet December has the heading of the reference, Ref"), "\(lacking)")
        let empty = MadeWorkbook([("November", table), ("December", [second[0]])])
        #expect(reason(empty.bytes, sheet("When")) == "read")
        #expect(reason(Array(twice.bytes.dropLast(40)), sheet("When")).contains("damaged or cut off"))
        let other = MadeWorkbook([("1", [["Nothing", "here"]])])
        #expect(reason(other.bytes, sheet("When")).contains("heading of the reference"))
        let xml = FeedMapping(
            format: .xml, force: "norfolk", record: "Incident", incident: ["reference": .column("Id")])
        #expect(reason(twice.bytes, xml).contains("the file is a workbook, and the mapping is for XML"))
    }
}
