import EncompassCore

/// Two made-up schools with pupils and Key Adults: enough to test who may see what.
enum County {
    static let quay = URN("121234").unsafelyUnwrapped
    static let harbour = URN("121235").unsafelyUnwrapped
    /// No roll of it is held.
    static let pier = URN("121236").unsafelyUnwrapped

    static let establishments = [
        Establishment(urn: quay, name: "Quayside Primary School", localAuthority: "926", telephone: "01493 555 010"),
        Establishment(urn: harbour, name: "Harbour High School", localAuthority: "926", telephone: "01493 555 020"),
        Establishment(urn: pier, name: "Pier Free School", localAuthority: "926", telephone: "01493 555 030"),
    ]

    static let roll = [
        row("Amelia", "Marsh", "2015-03-02", "B801200005001", quay),
        row("Jack", "Marsh", "2010-06-11", "A801200005002", harbour),
        row("Noah", "Reed", "2014-09-09", "X801200005003", quay),
        petra,
    ].enumerated().map { (line: $0.offset + 2, row: $0.element) }

    /// A protected pupil.
    static let petra = RollRow(
        pupil: PupilDetails(
            surname: "Quill", forename: "Petra", dateOfBirth: LocalDate(iso: "2012-05-05").unsafelyUnwrapped,
            pupilId: "H7", address: PostalAddress(lines: ["3 Beach Row"], town: "Gorleston", postcode: "NR31 6AD")),
        enrolment: Enrolment(urn: harbour), isProtected: true)

    static let contacts = [
        contact(quay, .keyAdult, "Priya Nair", "priya.nair@quayside.example"),
        contact(quay, .head, "Owen Clarke", "owen.clarke@quayside.example"),
        contact(harbour, .keyAdult, "Ruth Bell", "ruth.bell@harbour.example"),
        contact(.localAuthority("926"), .laOfficer, "Olive Frost", "olive.frost@authority.example"),
    ].enumerated().map { (line: $0.offset + 2, contact: $0.element) }

    /// From ten in the evening, by six in the morning.
    static let window = LocalTime("22:00").flatMap { from in
        LocalTime("06:00").map { FeedWindow(from: from, by: $0) }
    }

    static func area(_ feed: FeedWindow?) -> AreaPolicy {
        var settings = PolicySettings()
        settings.handling = "Do not approach the parents. Offer quiet support."
        var area = AreaPolicy(
            id: "norfolk", name: "Norfolk", localAuthorities: ["926"], force: "norfolk", settings: settings)
        area.feed = feed
        return area
    }

    private static func row(
        _ forename: String, _ surname: String, _ born: String, _ upn: String, _ urn: URN
    ) -> RollRow {
        RollRow(
            pupil: PupilDetails(
                surname: surname, forename: forename, dateOfBirth: LocalDate(iso: born).unsafelyUnwrapped, upn: upn,
                address: PostalAddress(lines: ["12 Quay Road"], town: "Gorleston", postcode: "NR31 6AB")),
            enrolment: Enrolment(urn: urn))
    }

    private static func contact(_ urn: URN, _ role: Contact.Role, _ name: String, _ email: String) -> Contact {
        contact(.establishment(urn), role, name, email)
    }

    private static func contact(_ scope: Scope, _ role: Contact.Role, _ name: String, _ email: String) -> Contact {
        Contact(
            scope: scope, role: role, name: name, email: email, phone: "01493 555 011",
            verifiedOn: LocalDate(iso: "2026-09-01"))
    }
}
