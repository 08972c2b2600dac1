import EncompassCore
import EncompassFormats

let tableTargets = [
    FuzzTarget("csv", checkCSV),
    FuzzTarget("roll") { try checkTable($0, RollDecoder(today: today)) },
    FuzzTarget("notInSchool") {
        try checkTable($0, NotInSchoolDecoder(today: today) { SchoolDirectory([anEstablishment]) })
    },
    FuzzTarget("contacts") {
        try checkTable($0, ContactDecoder(today: today, served: [.email]) { SchoolDirectory([]) })
    },
    FuzzTarget("calendar") { try checkTable($0, CalendarDecoder()) },
    FuzzTarget("establishments") { try checkTable($0, EstablishmentDecoder(today: today)) },
    FuzzTarget("holidays", checkHolidays), FuzzTarget("transfer", checkTransferFile),
    FuzzTarget("inflate", checkInflate),
]

private let today = LocalDate(dayNumber: 20_786)
private let anEstablishment = Establishment(
    urn: URN(number: 121_234).unsafelyUnwrapped, name: "Quay School", localAuthority: "926",
    localAuthorityName: "Norfolk")

/// Records do not depend on chunks; written with quotation marks around every field, they are read the same again.
private func checkCSV(_ bytes: [UInt8]) throws {
    let whole = records([bytes[...]])
    for chunks in chunkings(bytes) { try require(records(chunks) == whole, "the records depend on the chunks") }
    let fields = whole.map(fieldsOf).filter { $0 != [[]] && !$0.isEmpty }
    let written = Array(fields.map(quoted).joined(separator: Array("\r\n".utf8)))
    let again = records([written[...]])
    try require(again.map(\.damage).allSatisfy { $0 == nil }, "a well-formed file has a damaged record")
    try require(again.map { fieldsOf($0) } == fields, "written and read again, it has other fields")
    for record in whole {
        for index in 0..<record.count {
            // Text that is UTF-8 stays as it is.
            let bytes = record.bytes(index)
            if let text = String(validating: bytes, as: UTF8.self) {
                try require(record[index].utf8.elementsEqual(text.utf8), "UTF-8 was changed")
            }
        }
    }
}

/// With quotation marks around every field.
private func quoted(_ record: [[UInt8]]) -> [UInt8] {
    let mark = UInt8(ascii: "\"")
    let fields = record.map { field in [mark] + field.flatMap { $0 == mark ? [mark, mark] : [$0] } + [mark] }
    return Array(fields.joined(separator: [UInt8(ascii: ",")]))
}

private func records(_ chunks: [ArraySlice<UInt8>]) -> [CSVRecord] {
    var parser = CSVParser()
    var records: [CSVRecord] = []
    for chunk in chunks {
        parser.supply(chunk)
        while let record = parser.next() { records.append(record) }
    }
    parser.finish()
    while let record = parser.next() { records.append(record) }
    return records
}

private func fieldsOf(_ record: CSVRecord) -> [[UInt8]] { (0..<record.count).map { Array(record.bytes($0)) } }

/// Every row has a value or a reason, no text quotes a value, and nothing depends on the chunks.
private func checkTable<Decoder: RowDecoder>(_ bytes: [UInt8], _ decoder: Decoder) throws
where Decoder.Row: Hashable {
    let whole = try read([bytes[...]], decoder)
    for chunks in chunkings(bytes) {
        try require(try read(chunks, decoder) == whole, "the rows depend on the chunks")
    }
}

/// One row, or why the whole file was refused.
private struct ReadRow<Row: Hashable>: Hashable {
    var line = 0
    var row: Row?
    var faults: [RowFault] = []
    var refusal: TableError?
}

private func read<Decoder: RowDecoder>(
    _ chunks: [ArraySlice<UInt8>], _ decoder: Decoder
) throws -> [ReadRow<Decoder.Row>] where Decoder.Row: Hashable {
    var reader = TableReader(decoder)
    var rows: [ReadRow<Decoder.Row>] = []
    func take(_ item: TableReader<Decoder>.Item) throws {
        let isRejected = item.faults.contains { $0.severity == .rejected }
        try require(isRejected == (item.subject != nil), "a rejected row without a subject")
        try require(!isRejected || item.row == nil, "a rejected row has a value")
        try MadeUpPerson.requireAbsent(from: item.faults.map(\.description))
        rows.append(ReadRow(line: item.line, row: item.row, faults: item.faults))
    }
    do {
        for chunk in chunks { try reader.feed(chunk, into: take) }
        try reader.finish(into: take)
    } catch let error as TableError {
        try MadeUpPerson.requireAbsent(from: [error.description])
        rows.append(ReadRow(refusal: error))
        return rows
    }
    try require(reader.counts.rows == rows.count, "the rows were counted wrongly")
    return rows
}

private func checkHolidays(_ bytes: [UInt8]) throws {
    do {
        let (holidays, faults) = try BankHolidayReader.read(bytes)
        try require(zip(holidays, holidays.dropFirst()).allSatisfy { $0.date <= $1.date }, "days out of order")
        try MadeUpPerson.requireAbsent(from: faults.map(\.detail))
    } catch let error as TableError {
        try MadeUpPerson.requireAbsent(from: [error.description])
    }
}

/// Pupils of a Common Transfer File do not depend on chunks, and no text quotes a value.
private func checkTransferFile(_ bytes: [UInt8]) throws {
    let whole = try readTransferFile([bytes[...]])
    for chunks in chunkings(bytes) {
        try require(try readTransferFile(chunks) == whole, "the pupils depend on the chunks")
    }
}

private func readTransferFile(_ chunks: [ArraySlice<UInt8>]) throws -> [ReadRow<RollRow>] {
    var reader = TransferFileReader(today: today, school: URN("121234").map { .urn($0) } ?? .byRow)
    var rows: [ReadRow<RollRow>] = []
    func take(_ item: TransferFileReader.Item) throws {
        try MadeUpPerson.requireAbsent(from: item.faults.map(\.description))
        rows.append(ReadRow(line: item.line, row: item.row, faults: item.faults))
    }
    do {
        for chunk in chunks { try reader.feed(chunk, into: take) }
        try reader.finish(into: take)
    } catch let error as TableError {
        try MadeUpPerson.requireAbsent(from: [error.description])
        rows.append(ReadRow(refusal: error))
    }
    return rows
}

/// Never more than the limit comes out.
private func checkInflate(_ bytes: [UInt8]) throws {
    do {
        try require(try Inflater.bytes(bytes[...], limit: 1 << 16).count <= 1 << 16, "more came out than the limit")
    } catch is Inflater.Failure {
        return
    }
}
