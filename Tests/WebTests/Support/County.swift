import EncompassCore
import TestSupport

/// Two made-up schools with pupils and Key Adults: enough to test who may see what.
enum County {
    static let quay = urn(121_234)
    static let harbour = urn(121_235)
    /// No roll of it is held.
    static let pier = urn(121_236)

    static let town = Town(establishments: establishments, roll: roll, contacts: contacts)

    static let establishments = [
        Establishment(
            urn: quay, name: "Quayside Primary School", localAuthority: "926", localAuthorityName: "Norfolk",
            address: PostalAddress(postcode: "NR30 1AA"), telephone: "01493 555 010"),
        Establishment(
            urn: harbour, name: "Harbour High School", localAuthority: "926", localAuthorityName: "Norfolk",
            telephone: "01493 555 020"),
        Establishment(
            urn: pier, name: "Pier Free School", localAuthority: "926", localAuthorityName: "Norfolk",
            telephone: "01493 555 030"),
    ]

    static let roll = [
        row("Amelia", "Marsh", "2015-03-02", "B801200005001", quay),
        row("Jack", "Marsh", "2010-06-11", "A801200005002", harbour),
        row("Noah", "Reed", "2014-09-09", "X801200005003", quay),
        petra,
    ]

    /// A protected pupil.
    static let petra = RollRow(
        pupil: PupilDetails(
            surname: "Quill", forename: "Petra", dateOfBirth: day("2012-05-05"),
            pupilId: "H7", address: PostalAddress(lines: ["3 Beach Row"], town: "Gorleston", postcode: "NR31 6AD")),
        enrolment: Enrolment(urn: harbour), isProtected: true)

    static let contacts = [
        contact(quay, .keyAdult, "Priya Nair", "priya.nair@quayside.example"),
        contact(quay, .head, "Owen Clarke", "owen.clarke@quayside.example"),
        contact(harbour, .keyAdult, "Ruth Bell", "ruth.bell@harbour.example"),
        contact(.localAuthority("926"), .laOfficer, "Olive Frost", "olive.frost@authority.example"),
    ]

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
        area.desk = DeskDetails(name: "Quay MASH", phone: "01632 960100", hours: "from 07:00")
        return area
    }

    private static func row(
        _ forename: String, _ surname: String, _ born: String, _ upn: String, _ urn: URN
    ) -> RollRow {
        RollRow(
            pupil: PupilDetails(
                surname: surname, forename: forename, dateOfBirth: day(born), upn: upn,
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
