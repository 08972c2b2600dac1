import EncompassCore
import EncompassFormats
import EncompassStore

/// Reads one file and stages its rows in batches, so that the writer is never held for long.
protocol FileStage {
    var file: ImportReport.File { get }
    func feed(_ chunk: [UInt8]) throws
    func finish() throws
}

extension ImportReport.File {
    static let faultLimit = 1000
    private static let kindLimit = 200
    private static let exampleLimit = 10

    mutating func note(_ fault: RowFault) {
        if faults.count < ImportReport.File.faultLimit { faults.append(fault) }
        if fault.severity == .rejected { rejected += 1 } else { warnings += 1 }
        count(fault)
    }

    private mutating func count(_ fault: RowFault) {
        let place = faultKinds.firstIndex {
            $0.reason == fault.reason && $0.column == fault.column && $0.severity == fault.severity
        }
        guard let place else {
            guard faultKinds.count < ImportReport.File.kindLimit else { return }
            faultKinds.append(
                ImportReport.FaultKind(
                    severity: fault.severity, column: fault.column, reason: fault.reason, count: 1, lines: [fault.line],
                    shapes: [fault.shape].compactMap(\.self)))
            return
        }
        faultKinds[place].count += 1
        guard faultKinds[place].lines.count < ImportReport.File.exampleLimit else { return }
        faultKinds[place].lines.append(fault.line)
        if let shape = fault.shape, faultKinds[place].shapes.count < 3, !faultKinds[place].shapes.contains(shape) {
            faultKinds[place].shapes.append(shape)
        }
    }

    /// Notes a row of the file with its faults.
    ///
    /// - Parameter fields: of a rejected row.
    mutating func note(_ rowFaults: [RowFault], isRow: Bool, fields: [String], line: Int) {
        // Instructions below the header and totals are not rows.
        if isRow { rows += 1 }
        // A rejected row counts once, however many faults it has.
        var isRejected = false
        for fault in rowFaults {
            note(fault)
            if fault.severity == .rejected {
                if isRejected { rejected -= 1 }
                isRejected = true
            }
        }
        guard isRejected, let count = rejects?.rows.count, count < ImportReport.Rejects.limit else { return }
        let reasons = rowFaults.filter { $0.severity == .rejected }.map { fault in
            [fault.column, fault.reason].compactMap(\.self).joined(separator: " ")
        }
        rejects?.rows.append(ImportReport.Rejects.Row(line: line, fields: fields, reasons: reasons))
    }
}

/// Rows of a table: CSV in its variations, or a workbook.
final class TableStage<Decoder: RowDecoder>: FileStage {
    typealias Batch = [(line: Int, row: Decoder.Row)]

    private(set) var file: ImportReport.File
    private var reader: TableReader<Decoder>
    private var batch: Batch = []
    private let store: (Batch) throws -> Void
    private let keep: (RejectedRow) throws -> Void
    private let batchSize: Int

    /// - Parameters:
    ///   - route: how the file came in.
    ///   - batchSize: rows to stage together; `.max` for a kind whose rows belong together.
    ///   - store: stages a batch.
    ///   - keep: takes a rejected row, so that the stored version of it is kept.
    init(
        _ file: ImportReport.File, _ decoder: Decoder, _ headings: Headings, from route: FileRoute,
        batchSize: Int = 2000,
        keep: @escaping (RejectedRow) throws -> Void, store: @escaping (Batch) throws -> Void
    ) {
        self.file = file
        self.batchSize = batchSize
        reader = TableReader(decoder, headings: headings, route: route)
        self.keep = keep
        self.store = store
    }

    func feed(_ chunk: [UInt8]) throws {
        try reader.feed(chunk, into: take)
        if batch.count >= batchSize { try flush() }
    }

    func finish() throws {
        // What was understood is in the report also if the file is refused in the end.
        defer {
            file.understood = reader.understanding
            file.rejects?.header = reader.understanding.headings.map(\.heading)
        }
        try reader.finish(into: take)
        try flush()
    }

    private func take(_ item: TableReader<Decoder>.Item) throws {
        let isRow = item.row != nil || item.subject != nil
        file.note(item.faults, isRow: isRow, fields: item.fields, line: item.line)
        if let row = item.row { batch.append((item.line, row)) }
        if let subject = item.subject { try keep(RejectedRow(line: item.line, subject: subject)) }
    }

    private func flush() throws {
        guard !batch.isEmpty else { return }
        try store(batch)
        batch.removeAll(keepingCapacity: true)
    }
}

/// Pupils of a Common Transfer File.
final class TransferFileStage: FileStage {
    private(set) var file: ImportReport.File
    private var reader: TransferFileReader
    private var batch: [(line: Int, row: RollRow)] = []
    private let store: ([(line: Int, row: RollRow)]) throws -> Void

    init(
        _ file: ImportReport.File, _ reader: TransferFileReader,
        store: @escaping ([(line: Int, row: RollRow)]) throws -> Void
    ) {
        self.file = file
        self.reader = reader
        self.store = store
    }

    func feed(_ chunk: [UInt8]) throws {
        try reader.feed(chunk, into: take)
        if batch.count >= 2000 { try flush() }
    }

    func finish() throws {
        defer {
            file.understood = reader.understanding
            file.rejects?.header = TransferFileReader.header
        }
        try reader.finish(into: take)
        try flush()
    }

    /// A rejected pupil needs no keeping: the file removes nobody.
    private func take(_ item: TransferFileReader.Item) {
        file.note(item.faults, isRow: true, fields: item.fields, line: item.line)
        if let row = item.row { batch.append((item.line, row)) }
    }

    private func flush() throws {
        guard !batch.isEmpty else { return }
        try store(batch)
        batch.removeAll(keepingCapacity: true)
    }
}

/// gov.uk's bank holidays: a small JSON file, read whole.
final class BankHolidayStage: FileStage {
    private(set) var file: ImportReport.File
    private var bytes: [UInt8] = []
    private let store: ([BankHoliday]) throws -> Void
    private let keep: (RejectedRow) throws -> Void

    /// gov.uk's file is about 60 kB.
    private static let limit = 4 << 20

    init(
        _ file: ImportReport.File, keep: @escaping (RejectedRow) throws -> Void,
        store: @escaping ([BankHoliday]) throws -> Void
    ) {
        self.file = file
        self.keep = keep
        self.store = store
    }

    func feed(_ chunk: [UInt8]) throws {
        bytes += chunk
        guard bytes.count <= BankHolidayStage.limit else { throw TableError(reason: "the file is too large") }
    }

    func finish() throws {
        let (holidays, faults) = try BankHolidayReader.read(bytes)
        file.rows = holidays.count + faults.count
        for fault in faults {
            file.note(RowFault(line: 1, column: fault.pointer, reason: fault.detail, severity: .rejected))
            try keep(RejectedRow(line: 1, subject: .bankHoliday))
        }
        try store(holidays)
    }
}
