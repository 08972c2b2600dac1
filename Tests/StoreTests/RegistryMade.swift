import EncompassCore
import TestSupport

/// Made-up registry rows.
enum Made {
    static let quay = urn(121_234)
    static let staithe = urn(121_235)
    static let schools = [
        school(quay, "Quay Primary School", la: "926"), school(staithe, "Staithe Academy", la: "926"),
    ]

    static func school(
        _ urn: URN, _ name: String, status: Establishment.Status = .open, la: String? = nil
    ) -> Establishment {
        Establishment(
            urn: urn, name: name, status: status, localAuthority: la,
            address: PostalAddress(town: "Gorleston", postcode: "NR31 6AB"))
    }

    static func row(
        _ number: Int, at urn: URN = quay, forename: String? = nil, upn: String? = nil,
        status: Enrolment.Status = .current
    ) -> RollRow {
        RollRow(
            pupil: PupilDetails(
                surname: "Marsh\(number)", forename: forename ?? "Ada\(number)",
                dateOfBirth: LocalDate(dayNumber: Int32(16_000 + number)), sex: .female,
                upn: upn ?? TestSupport.upn(number),
                address: PostalAddress(lines: ["\(number) Quay Road"], town: "Gorleston", postcode: "NR31 6AB")),
            enrolment: Enrolment(urn: urn, status: status))
    }
}
