import EncompassCore
import Foundation

/// A roll row as bytes: a million are read at every start, and JSON would take ten times as long.
///
/// Version 1: the version; two bytes of flags, least significant first (see `PupilBodyFlags`); the status letter; date
/// of birth, entry and leaving date as days since 1970 (four bytes each, the last two where flagged); surname, forename
/// and the flagged texts in the order of their flags; the address as a count of lines, the lines, town and postcode.
/// Texts and counts are led by their length as a base-128 number. The URN stands beside the body.
enum PupilBody {
    static let version: UInt8 = 1

    static func encode(_ row: RollRow) -> Body {
        let pupil = row.pupil
        var writer = ByteWriter(capacity: 160)
        let flags = PupilBodyFlags(row)
        writer.byte(version)
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
        return Body(bytes: Data(writer.bytes), keyId: 0)
    }

    private static func encode(_ address: PostalAddress, to writer: inout ByteWriter) {
        writer.count(address.lines.count)
        for line in address.lines { writer.text(line) }
        if let town = address.town { writer.text(town) }
        if let postcode = address.postcode { writer.text(postcode) }
    }

    static func decode(_ body: Body, urn: URN) throws -> RollRow {
        try body.bytes.withUnsafeBytes { try decode($0, urn: urn) }
    }

    /// - Throws: `StoreError` with reason `unavailable` when the bytes are of another version or broken off.
    static func decode(_ bytes: UnsafeRawBufferPointer, urn: URN) throws -> RollRow {
        var reader = ByteReader(bytes)
        guard try reader.byte() == version else { throw ByteReader.broken }
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

    /// A switch over bytes: making the enumeration from a string takes longer than all the rest.
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
