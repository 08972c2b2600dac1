import EncompassCore
import Foundation

/// A roll row as bytes: a million are read at every start, and JSON would take ten times as long.
///
/// Version 1: the version; two bytes of flags, least significant first (see `PupilBodyFlags`); the status letter; date
/// of birth, entry and leaving date as days since 1970 (four bytes each, the last two if flagged); surname, forename
/// and the flagged texts in the order of their flags; the address as a count of lines, the lines, town and postcode; the
/// NHS number. A text is preceded by its length; lengths and counts are base-128 numbers. The URN is not in the body.
///
/// Version 2 is of a row with a year group or a class: both follow as texts, empty if it has only the other.
enum PupilBody {
    static let version: UInt8 = 1
    static let versionWithClass: UInt8 = 2

    static func encode(_ row: RollRow) -> Data {
        let pupil = row.pupil
        var writer = ByteWriter(capacity: 160)
        let flags = PupilBodyFlags(row)
        let hasClass = pupil.yearGroup != nil || pupil.className != nil
        writer.byte(hasClass ? versionWithClass : version)
        writer.byte(UInt8(truncatingIfNeeded: flags.rawValue))
        writer.byte(UInt8(truncatingIfNeeded: flags.rawValue >> 8))
        writer.byte(row.enrolment.status.rawValue.utf8.first ?? 0)
        for date in [pupil.dateOfBirth, row.enrolment.entryDate, row.enrolment.leavingDate] {
            if let date { writer.day(date) }
        }
        writer.text(pupil.surname)
        writer.text(pupil.forename)
        for text in [
            pupil.middleNames, pupil.preferredSurname, pupil.preferredForename, pupil.formerSurname, pupil.upn,
            pupil.pupilId, pupil.uln,
        ] { if let text { writer.text(text) } }
        if let address = pupil.address { encode(address, to: &writer) }
        if let number = pupil.nhsNumber { writer.text(number) }
        if hasClass { for text in [pupil.yearGroup, pupil.className] { writer.text(text ?? "") } }
        return Data(writer.bytes)
    }

    private static func encode(_ address: PostalAddress, to writer: inout ByteWriter) {
        writer.count(address.lines.count)
        for line in address.lines { writer.text(line) }
        if let town = address.town { writer.text(town) }
        if let postcode = address.postcode { writer.text(postcode) }
    }

    static func decode(_ body: Body, urn: URN, with keys: KeyRing) throws -> RollRow {
        try body.open(with: keys).withUnsafeBytes { try decode($0, urn: urn) }
    }

    /// - Throws: `StoreError` with reason `unavailable` if the bytes are of another version or truncated.
    static func decode(_ bytes: UnsafeRawBufferPointer, urn: URN) throws -> RollRow {
        var reader = ByteReader(bytes)
        let written = try reader.byte()
        guard written == version || written == versionWithClass else { throw ByteReader.broken }
        let flags = PupilBodyFlags(rawValue: UInt16(try reader.byte()) | UInt16(try reader.byte()) << 8)
        guard let status = try status(reader.byte()) else { throw ByteReader.broken }
        let born = try reader.day()
        let enrolment = Enrolment(
            urn: urn, status: status, entryDate: flags.contains(.entryDate) ? try reader.day() : nil,
            leavingDate: flags.contains(.leavingDate) ? try reader.day() : nil)
        var pupil = PupilDetails(
            surname: try reader.text(), forename: try reader.text(), dateOfBirth: born, sex: flags.sex)
        if flags.contains(.middleNames) { pupil.middleNames = try reader.text() }
        if flags.contains(.preferredSurname) { pupil.preferredSurname = try reader.text() }
        if flags.contains(.preferredForename) { pupil.preferredForename = try reader.text() }
        if flags.contains(.formerSurname) { pupil.formerSurname = try reader.text() }
        if flags.contains(.upn) { pupil.upn = try reader.text() }
        if flags.contains(.pupilId) { pupil.pupilId = try reader.text() }
        if flags.contains(.uln) { pupil.uln = try reader.text() }
        if flags.contains(.address) { pupil.address = try address(&reader, flags) }
        if flags.contains(.nhsNumber) { pupil.nhsNumber = try reader.text() }
        if written == versionWithClass {
            let (year, name) = (try reader.text(), try reader.text())
            pupil.yearGroup = year.isEmpty ? nil : year
            pupil.className = name.isEmpty ? nil : name
        }
        return RollRow(pupil: pupil, enrolment: enrolment, isProtected: flags.contains(.protected))
    }

    private static func address(_ reader: inout ByteReader, _ flags: PupilBodyFlags) throws -> PostalAddress {
        var address = PostalAddress()
        let lines = try reader.count()
        address.lines.reserveCapacity(min(lines, 8))
        for _ in 0..<lines { address.lines.append(try reader.text()) }
        if flags.contains(.town) { address.town = try reader.text() }
        if flags.contains(.postcode) { address.postcode = try reader.text() }
        return address
    }

    /// A switch over bytes: making the enumeration from a string would take longer than the rest.
    private static func status(_ letter: UInt8) -> Enrolment.Status? {
        switch letter {
        case UInt8(ascii: "C"): .current
        case UInt8(ascii: "M"): .main
        case UInt8(ascii: "S"): .subsidiary
        case UInt8(ascii: "F"): .furtherEducation
        case UInt8(ascii: "G"): .guest
        case UInt8(ascii: "P"): .previous
        default: nil
        }
    }
}

/// Which parts of a roll row its bytes hold. The bits are on disk: add, never move.
struct PupilBodyFlags: OptionSet {
    let rawValue: UInt16

    static let middleNames = PupilBodyFlags(rawValue: 1 << 0)
    static let preferredSurname = PupilBodyFlags(rawValue: 1 << 1)
    static let preferredForename = PupilBodyFlags(rawValue: 1 << 2)
    static let formerSurname = PupilBodyFlags(rawValue: 1 << 3)
    static let upn = PupilBodyFlags(rawValue: 1 << 4)
    static let pupilId = PupilBodyFlags(rawValue: 1 << 5)
    static let uln = PupilBodyFlags(rawValue: 1 << 6)
    static let address = PupilBodyFlags(rawValue: 1 << 7)
    static let town = PupilBodyFlags(rawValue: 1 << 8)
    static let postcode = PupilBodyFlags(rawValue: 1 << 9)
    static let entryDate = PupilBodyFlags(rawValue: 1 << 10)
    static let leavingDate = PupilBodyFlags(rawValue: 1 << 11)
    static let protected = PupilBodyFlags(rawValue: 1 << 12)
    /// Two bits: both off is a sex that was not recorded.
    static let female = PupilBodyFlags(rawValue: 1 << 13)
    static let male = PupilBodyFlags(rawValue: 1 << 14)
    static let unspecified: PupilBodyFlags = [.female, .male]
    static let nhsNumber = PupilBodyFlags(rawValue: 1 << 15)

    var sex: Sex? {
        switch intersection(.unspecified) {
        case .unspecified: .unspecified
        case .female: .female
        case .male: .male
        default: nil
        }
    }
}

extension PupilBodyFlags {
    init(_ row: RollRow) {
        let pupil = row.pupil
        var flags: PupilBodyFlags =
            switch pupil.sex {
            case .female: .female
            case .male: .male
            case .unspecified: .unspecified
            case nil: []
            }
        if pupil.middleNames != nil { flags.insert(.middleNames) }
        if pupil.preferredSurname != nil { flags.insert(.preferredSurname) }
        if pupil.preferredForename != nil { flags.insert(.preferredForename) }
        if pupil.formerSurname != nil { flags.insert(.formerSurname) }
        if pupil.upn != nil { flags.insert(.upn) }
        if pupil.pupilId != nil { flags.insert(.pupilId) }
        if pupil.uln != nil { flags.insert(.uln) }
        if pupil.address != nil { flags.insert(.address) }
        if pupil.nhsNumber != nil { flags.insert(.nhsNumber) }
        if pupil.address?.town != nil { flags.insert(.town) }
        if pupil.address?.postcode != nil { flags.insert(.postcode) }
        if row.enrolment.entryDate != nil { flags.insert(.entryDate) }
        if row.enrolment.leavingDate != nil { flags.insert(.leavingDate) }
        if row.isProtected { flags.insert(.protected) }
        self = flags
    }
}

/// Builds the bytes of a body.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    mutating func byte(_ value: UInt8) { bytes.append(value) }

    /// Base 128, least significant first, the top bit set on all bytes but the last.
    mutating func count(_ value: Int) {
        var rest = UInt(value)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func day(_ date: LocalDate) {
        withUnsafeBytes(of: date.dayNumber.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func text(_ value: String) {
        var value = value
        value.withUTF8 { text in
            count(text.count)
            bytes.append(contentsOf: text)
        }
    }
}

/// Reads the bytes of a body, never past their end.
struct ByteReader {
    static let broken = StoreError(.unavailable, "body.unreadable")

    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    mutating func byte() throws -> UInt8 {
        guard position < bytes.count else { throw ByteReader.broken }
        defer { position += 1 }
        return bytes[position]
    }

    /// At most four bytes: more than any text here can be long.
    mutating func count() throws -> Int {
        var value = 0
        for shift in stride(from: 0, through: 21, by: 7) {
            let next = try byte()
            value |= Int(next & 0x7F) << shift
            if next < 0x80 { return value }
        }
        throw ByteReader.broken
    }

    mutating func day() throws -> LocalDate {
        guard position + 4 <= bytes.count else { throw ByteReader.broken }
        defer { position += 4 }
        return LocalDate(
            dayNumber: Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: Int32.self)))
    }

    mutating func text() throws -> String {
        let length = try count()
        guard position + length <= bytes.count else { throw ByteReader.broken }
        defer { position += length }
        return String(
            decoding: UnsafeRawBufferPointer(rebasing: bytes[position..<position + length]), as: UTF8.self)
    }
}
