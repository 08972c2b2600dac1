package import EncompassCore

/// A few made-up schools, pupils and contacts for every case of the tests.
package enum Quayside {
    package static let authority = "991"
    package static let force = "quayside"
    package static let primary = urn(900_001)
    package static let high = urn(900_002)
    /// Closed; the primary is its successor.
    package static let infants = urn(900_003)
    /// Nobody is on its register.
    package static let cottage = urn(900_004)
    /// Its roll is not held.
    package static let college = urn(900_005)
    /// Closed, without a known successor.
    package static let lost = urn(900_006)

    /// All of it.
    package static var town: Town {
        var town = Town(
            establishments: schools, roll: pupils, contacts: people,
            calendar: [
                CalendarPeriod(
                    scope: .localAuthority(authority), kind: .term, from: day("2026-01-05"), to: day("2027-12-17"),
                    name: nil)
            ])
        town.links = [
            EstablishmentLink(urn: infants, linked: primary, kind: .successor, description: "Successor")
        ]
        return town
    }

    private static let schools = [
        school(primary, "Quay Primary School"), school(high, "Harbour High School"),
        school(infants, "Pier Infant School", .closed), school(cottage, "Cottage School"),
        school(college, "Mill College"), school(lost, "Old Mill School", .closed),
    ]

    private static func school(_ urn: URN, _ name: String, _ status: Establishment.Status = .open) -> Establishment {
        Establishment(
            urn: urn, name: name, status: status, localAuthority: authority, localAuthorityName: "Quayside",
            phase: "Primary", address: PostalAddress(lines: ["1 School Road"], town: "Quayside", postcode: "NR30 1AA"))
    }

    /// Key Adult, deputy and head of the two schools, and the authority's officer.
    private static let people =
        [
            (primary, ["Kay Prior", "Denis Pratt", "Helen Price"]), (high, ["Kay Hill", "Denis Hobbs", "Helen Hart"]),
            (college, ["Kay Cole", "Denis Cook", "Helen Cross"]),
        ].flatMap { urn, names in
            zip([Contact.Role.keyAdult, .deputy, .head], names).map { contact(.establishment(urn), $0, $1) }
        } + [contact(.localAuthority(authority), .laOfficer, "Olive Officer")]

    package static func contact(
        _ scope: Scope, _ role: Contact.Role, _ name: String, email: String? = nil,
        verifiedOn: LocalDate? = day("2026-09-01")
    ) -> Contact {
        let address = name.lowercased().split(separator: " ").joined(separator: ".") + "@schools.example"
        return Contact(
            scope: scope, role: role, name: name, email: email ?? address, phone: "01632 960001",
            verifiedOn: verifiedOn)
    }

    /// The area's policy, changed by a test.
    package static func area(_ change: (inout PolicySettings) -> Void = { _ in }) -> AreaPolicy {
        var settings = PolicySettings()
        change(&settings)
        return AreaPolicy(
            id: "quayside", name: "Quayside", localAuthorities: [authority], force: force, settings: settings)
    }

    /// An incident of the night before Friday 20 November 2026, or another.
    package static func incident(
        _ reference: String = "QS-1", revision: Int? = nil, status: Incident.Status = .new,
        occurredAt: Timestamp = at("2026-11-19T22:41:00Z"), children: [ChildDetails]
    ) -> Incident {
        Incident(
            force: force, reference: reference, revision: revision, status: status, occurredAt: occurredAt,
            circumstances: "Told to MASH alone.", schoolSummary: "Police attended a domestic incident.",
            children: children)
    }
}

extension Quayside {
    private static let pupils: [RollRow] =
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

    package static func family(
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
}

extension Town {
    /// A child of the feed, described as on the roll.
    package func child(_ forename: String, reference: String? = nil) -> ChildDetails {
        guard let pupil = roll.first(where: { $0.pupil.forename == forename })?.pupil else {
            preconditionFailure("no pupil \(forename)")
        }
        return ChildDetails(
            reference: reference, forename: pupil.forename, surname: pupil.surname, dateOfBirth: pupil.dateOfBirth,
            address: pupil.address, present: true)
    }
}
