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

    mutating func note(_ fault: RowFault) {
        if faults.count < ImportReport.File.faultLimit { faults.append(fault) }
        if fault.severity == .rejected { rejected += 1 } else { warnings += 1 }
    }
}

/// Rows of a CSV file.
final class TableStage<Decoder: RowDecoder>: FileStage {
    typealias Batch = [(line: Int, row: Decoder.Row)]

    private(set) var file: ImportReport.File
    private var reader: TableReader<Decoder>
    private var batch: Batch = []
    private let store: (Batch) throws -> Void
    private let keep: (RejectedRow) -> Void

    /// - Parameters:
    ///   - store: stages a batch.
    ///   - keep: takes a rejected row, so that the stored version of it is kept.
    init(
        _ file: ImportReport.File, _ decoder: Decoder, keep: @escaping (RejectedRow) -> Void,
        store: @escaping (Batch) throws -> Void
    ) {
        self.file = file
        reader = TableReader(decoder)
        self.keep = keep
        self.store = store
    }

    func feed(_ chunk: [UInt8]) throws {
        try reader.feed(chunk, into: take)
        if batch.count >= 2000 { try flush() }
    }

    func finish() throws {
        try reader.finish(into: take)
        try flush()
    }

    private func take(_ item: TableReader<Decoder>.Item) {
        // Instructions below the header are not rows.
        if item.row != nil || item.subject != nil { file.rows += 1 }
        // A rejected row counts once, however many faults it has.
        var rejected = false
        for fault in item.faults {
            file.note(fault)
            if fault.severity == .rejected {
                if rejected { file.rejected -= 1 }
                rejected = true
            }
        }
        if let row = item.row { batch.append((item.line, row)) }
        if let subject = item.subject { keep(RejectedRow(line: item.line, subject: subject)) }
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
    private let keep: (RejectedRow) -> Void

    /// gov.uk's file is about 60 kB.
    private static let limit = 4 << 20

    init(
        _ file: ImportReport.File, keep: @escaping (RejectedRow) -> Void,
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
            keep(RejectedRow(line: 1, subject: .bankHoliday))
        }
        try store(holidays)
    }
}
