import EncompassCore

extension Quayside {
    static let pupils: [RollRow] =
        family(
            "Wetherby", "12 Quay Road", "NR30 2AB",
            [("Rosalind", "2015-03-02", primary), ("Edmund", "2012-06-11", high)])
        + family(
            "Okonkwo", "3 Net Loft", "NR30 3AD", [("Adaeze", "2014-01-20", primary), ("Chidi", "2016-05-09", primary)])
        + family("Trelawny", "8 Mast Lane", "NR31 4EF", [("Jory", "2013-09-30", high)])
        + family("Szymanski", "21 Anchor Row", "NR31 5GH", [("Zofia", "2017-02-14", infants)])
        + family("Haverstock", "5 Lamp Street", "NR32 6JL", [("Barnaby", "2011-12-01", cottage)])
        + family("Pemberton", "9 Rope Walk", "NR32 7LN", [("Clementine", "2012-04-04", high)], upn: "H801200001001")
        + family(
            "Pemberton", "9 Rope Walk", "NR32 7LN", [("Clementine", "2012-04-04", primary)],
            status: .subsidiary, upn: "H801200001001")
        + family("Abernathy", "2 Sluice View", "NR33 8NP", [("Fenella", "2014-10-17", primary)])
        + family("Lostwithiel", "6 Mill Lane", "NR33 9QR", [("Piran", "2013-03-03", lost)])
        + family("Grundisburgh", "1 Ferry Road", "NR34 1ST", [("Octavia", "2007-05-05", high)])

    static func family(
        _ surname: String, _ line: String, _ postcode: String, _ children: [(String, String, URN)],
        status: Enrolment.Status = .current, upn: String? = nil
    ) -> [RollRow] {
        children.map { forename, birthday, school in
            RollRow(
                pupil: PupilDetails(
                    surname: surname, forename: forename, dateOfBirth: day(birthday), upn: upn,
                    pupilId: "\(surname)-\(forename)",
                    address: PostalAddress(lines: [line], town: "Quayside", postcode: postcode)),
                enrolment: Enrolment(urn: school, status: status, entryDate: day("2024-09-01")))
        }
    }

    /// A child of the feed, described as the roll has the pupil.
    func child(_ forename: String, reference: String? = nil) -> ChildDetails {
        guard let pupil = roll.first(where: { $0.pupil.forename == forename })?.pupil else {
            preconditionFailure("no pupil \(forename)")
        }
        return ChildDetails(
            reference: reference, forename: pupil.forename, surname: pupil.surname, dateOfBirth: pupil.dateOfBirth,
            address: pupil.address, present: true)
    }
}
