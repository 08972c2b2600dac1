public import EncompassCore

/// Reads a Common Transfer File (DfE, versions 19 to 25), chunk by chunk, holding at most one pupil.
///
/// Such a file only adds and updates: nobody leaves a roll because of not being in it. A pupil joins the school that
/// the file is for, and leaves the school that it is from on the day of leaving that the file gives; without one, the
/// pupil stays on that roll too, since two schools that are notified are better than none.
public struct TransferFileReader: Sendable {
    public typealias Item = TableReader<RollDecoder>.Item

    private struct Place: Sendable {
        var authority = ""
        var number = ""
        var urn = ""

        /// As DfE writes it: `926/2001`.
        var laestab: String { authority + "/" + number }
        var isGiven: Bool { !authority.isEmpty || !number.isEmpty || !urn.isEmpty }
        /// `XXXXXXX` and `MMMMMMM`: not known where to, and to a school outside the system.
        var isLost: Bool { (authority + number).allSatisfy { $0 == "X" || $0 == "M" } && URN(urn) == nil }
    }

    private struct Stay: Sendable {
        var place = Place()
        var entry = ""
        var leaving = ""
    }

    private struct Pupil: Sendable {
        let line: Int
        var values: [RollColumn: String] = [:]
        var address: [String: String] = [:]
        var stays: [Stay] = []
    }

    public private(set) var understanding = Understanding()
    private let decoder: RollDecoder
    private let today: LocalDate
    private let school: RollDecoder.School
    private let directory: @Sendable () throws -> SchoolDirectory
    private let route: FileRoute
    private let columns: ColumnMap<RollColumn>
    private var xml = XMLReader()
    private var path: [String] = []
    private var text = ""
    private var header: [String: String] = [:]
    private var source = Place()
    private var destination = Place()
    private var pupil: Pupil?
    /// The school that the pupils join, and the one that they come from if it is another; once the header is read.
    private var schools: (target: URN, source: URN?)?
    private var register = SchoolDirectory([])
    private var withoutLeavingDate = 0

    /// - Parameters:
    ///   - today: nobody was born after this.
    ///   - school: the school that the pupils join, if it is not the one that the file names.
    ///   - directory: the register, to find schools by DfE number.
    ///   - route: how the file came in.
    public init(
        today: LocalDate, school: RollDecoder.School = .byRow,
        directory: @escaping @Sendable () throws -> SchoolDirectory = { SchoolDirectory([]) },
        route: FileRoute = .command
    ) {
        decoder = RollDecoder(today: today)
        self.route = route
        self.today = today
        self.school = school
        self.directory = directory
        columns = ColumnMap { TransferFileReader.element(of: $0) }
    }

    /// Passes the pupils that end within `chunk` to `body`.
    ///
    /// - Throws: `TableError` if it is not such a file, and the errors of `body`.
    public mutating func feed(_ chunk: some Collection<UInt8>, into body: (Item) throws -> Void) throws {
        try reading { xml, file in try xml.feed(chunk) { try file.take($0, into: body) } }
    }

    /// - Throws: `TableError` also if the file was cut off.
    public mutating func finish(into body: (Item) throws -> Void) throws {
        try reading { xml, file in try xml.finish { try file.take($0, into: body) } }
        guard let schools else { throw TableError(reason: "the file has no pupils") }
        if withoutLeavingDate > 0, let source = schools.source {
            understanding.notes.append(
                "the file does not say when \(withoutLeavingDate) of the pupils left \(source): those on its roll stay there"
            )
        }
    }

    private mutating func reading(_ step: (inout XMLReader, inout TransferFileReader) throws -> Void) throws {
        var reader = xml
        xml = XMLReader()
        defer { xml = reader }
        do { try step(&reader, &self) } catch let malformed as XMLReader.Malformed { throw malformed.error }
    }

    private mutating func take(_ event: XMLReader.Event, into body: (Item) throws -> Void) throws {
        switch event {
        case .start(let name, _, let line):
            if path.isEmpty, name != "CTfile" {
                throw TableError(line: line, reason: "the file is not a Common Transfer File: its root is not CTfile")
            }
            path.append(name)
            text = ""
            if path == ["CTfile", "CTFpupilData", "Pupil"] {
                if schools == nil { try begin() }
                pupil = Pupil(line: line)
            } else if path.suffix(2) == ["SchoolHistory", "School"] {
                pupil?.stays.append(Stay())
            }
        case .text(let more): text += more
        case .end(let name):
            let value = CleanText(text, limit: 300).text ?? ""
            if !value.isEmpty { keep(value) }
            path.removeLast()
            text = ""
            if name == "Pupil", path == ["CTfile", "CTFpupilData"] { try finishPupil(into: body) }
        }
    }

    /// Keeps the content of the element that ends.
    private mutating func keep(_ value: String) {
        let (name, parent) = (path.last ?? "", path.dropLast().last ?? "")
        if path.dropFirst().first == "Header" {
            switch parent {
            case "Header": header[name] = value
            case "SourceSchool": TransferFileReader.set(&source, name, value)
            case "DestSchool": TransferFileReader.set(&destination, name, value)
            default: break
            }
        } else if path.contains("SchoolHistory"), parent == "School", let last = pupil?.stays.indices.last {
            switch name {
            case "EntryDate": pupil?.stays[last].entry = value
            case "LeavingDate": pupil?.stays[last].leaving = value
            default:
                var place = pupil?.stays[last].place ?? Place()
                TransferFileReader.set(&place, name, value)
                pupil?.stays[last].place = place
            }
        } else if path.count > 4, path.contains("Address") || path.contains("AddressLines"), !path.contains("Contacts")
        {
            // The first address is the pupil's home.
            if pupil?.address[name] == nil { pupil?.address[name] = value }
        } else if parent == "Pupil" || parent == "BasicDetails", let column = TransferFileReader.columns[name] {
            pupil?.values[column] = value
        }
    }

    private static func set(_ place: inout Place, _ name: String, _ value: String) {
        switch name {
        case "LEA": place.authority = value
        case "Estab": place.number = value
        case "URN": place.urn = value
        default: break
        }
    }

    /// Finds the schools, once the header is read.
    private mutating func begin() throws {
        let version = header["CTFversion"] ?? ""
        guard let major = Int(version.prefix { $0 != "." }), (19...25).contains(major) else {
            throw TableError(
                reason: version.isEmpty
                    ? "the file does not give its CTFversion"
                    : "the file is of CTF version \(version): 19 to 25 are read")
        }
        register = try directory()
        let from = find(source)
        let target: URN
        switch school {
        case .urn(let urn): target = urn
        case .laestab(let text):
            guard case .one(let urn) = register.school(laestab: text) else {
                throw TableError(
                    reason:
                        "not exactly one school in the register has the DfE number \(text): \(route.remedyForSchool)")
            }
            target = urn
        case .byRow:
            let place = destination.isGiven && !destination.isLost ? destination : source
            guard let urn = find(place) else {
                let fault =
                    place.isGiven
                    ? "the school that the file is for, \(place.laestab), is not in the register"
                    : "the file does not say which school it is for"
                throw TableError(reason: "\(fault): \(route.remedyForSchool)")
            }
            target = urn
        }
        schools = (target, from == target ? nil : from)
        let parts = ["Common Transfer File \(version)", header["DocumentQualifier"], header["SupplierID"]]
        understanding.format = parts.compactMap(\.self).joined(separator: ", ")
        understanding.encoding = .utf8
        understanding.notes.append("pupils join \(target)" + (schools?.source.map { " from \($0)" } ?? ""))
    }

    private func find(_ place: Place) -> URN? {
        if let urn = URN(place.urn) { return urn }
        guard place.isGiven, case .one(let urn) = register.school(laestab: place.authority + place.number) else {
            return nil
        }
        return urn
    }

    private mutating func finishPupil(into body: (Item) throws -> Void) throws {
        guard let pupil, let schools else { return }
        self.pupil = nil
        func stay(_ urn: URN) -> Stay? { pupil.stays.last { find($0.place) == urn } }
        let own = stay(schools.target)
        guard let source = schools.source else {
            return try pass(pupil, schools.target, entry: own?.entry, leaving: own?.leaving, into: body)
        }
        let before = stay(source)
        let left = before.flatMap { DateText.read($0.leaving) }
        // A pupil who is still at the other school joins this one on the next day.
        let joined = left.flatMap { $0 > today ? LocalDate(dayNumber: $0.dayNumber + 1).description : nil }
        try pass(pupil, schools.target, entry: own?.entry ?? joined, leaving: nil, into: body)
        if let before, left != nil {
            try pass(pupil, source, entry: before.entry, leaving: before.leaving, into: body)
        } else {
            withoutLeavingDate += 1
        }
    }

    private mutating func pass(
        _ pupil: Pupil, _ urn: URN, entry: String?, leaving: String?, into body: (Item) throws -> Void
    ) throws {
        var values = pupil.values
        values[.urn] = urn.description
        values[.entryDate] = entry
        values[.leavingDate] = leaving
        TransferFileReader.place(pupil.address, in: &values)
        let record = CSVRecord(line: pupil.line, fields: RollColumn.allCases.map { values[$0] ?? "" })
        var fields = RowFields(record, columns)
        let row = decoder.decode(&fields)
        let isRejected = row == nil
        var other = RowFields(record, columns)
        let item = Item(
            line: pupil.line, row: row, subject: isRejected ? decoder.subject(&other) : nil, faults: fields.faults,
            fields: isRejected ? RollColumn.allCases.map { values[$0] ?? "" } : [])
        if let values = row.flatMap(decoder.readBack), understanding.firstRows.count < Understanding.firstRowLimit {
            understanding.firstRows.append(Understanding.ReadBack(line: pupil.line, values: values))
        }
        try body(item)
    }

    /// Five lines, or the parts of BS 7666: `SAON` a flat, `PAON` a house.
    private static func place(_ address: [String: String], in values: inout [RollColumn: String]) {
        func joined(_ names: [String], _ separator: String) -> String? {
            let parts = names.compactMap { address[$0] }
            return parts.isEmpty ? nil : parts.joined(separator: separator)
        }
        values[.addressLine1] = address["AddressLine1"] ?? joined(["SAON", "PAON", "Street"], " ")
        values[.addressLine2] = address["AddressLine2"] ?? address["Locality"]
        values[.town] =
            address["PostTown"] ?? address["Town"] ?? address["AddressLine3"] ?? address["AdministrativeArea"]
        values[.postcode] = address["PostCode"]
    }

    private static let columns: [String: RollColumn] = [
        "UPN": .upn, "UniqueLearnerNumber": .uln, "ULN": .uln, "Surname": .surname, "Forename": .forename,
        "DOB": .dateOfBirth, "Gender": .sex, "Sex": .sex, "MiddleNames": .middleNames,
        "PreferredSurname": .preferredSurname, "PreferredForename": .preferredForename, "FormerSurname": .formerSurname,
        "EnrolStatus": .enrolmentStatus, "NHSnumber": .nhsNumber, "NHSNumber": .nhsNumber, "NHSno": .nhsNumber,
        "NCyearActual": .yearGroup, "RegGroup": .className,
    ]

    /// The headings of a rejected pupil's fields.
    public static var header: [String] { RollColumn.allCases.map(element) }

    /// The element that a column is read from, for messages.
    private static func element(of column: RollColumn) -> String {
        switch column {
        case .sex: "Sex"
        case .uln: "UniqueLearnerNumber"
        case .nhsNumber: "NHSnumber"
        case .postcode: "PostCode"
        case .entryDate: "EntryDate"
        case .leavingDate: "LeavingDate"
        default: columns.first { $0.value == column }?.key ?? "\(column)"
        }
    }
}
