/// A field of the feed. This is the only list of what a force can send.
///
/// A new field is a row here. A test compares the reader, the content hash, `openapi.yaml`, the sealed columns, what a
/// school is shown and the desk's pages with the list, and names each place where the new field was forgotten.
public struct FeedField: Hashable, Sendable {
    /// The JSON object that has the field.
    public enum Part: String, Hashable, Sendable, CaseIterable {
        case incident, child, adult, address, school, voice

        /// Where the part occurs in a record: JSON pointers with `*` for each element of a list.
        public var places: [String] {
            switch self {
            case .incident: [""]
            case .child: ["/children/*"]
            case .adult: ["/adults/*"]
            case .address: ["/location", "/children/*/address", "/adults/*/address"]
            case .school: ["/children/*/school"]
            case .voice: ["/children/*/voice"]
            }
        }
    }

    /// Whether a record without it is refused.
    public enum Need: Hashable, Sendable { case required, unlessRetracted, optional }

    public let part: Part
    public let name: String
    public let need: Need
    /// Whether it can reveal who somebody is, or what happened to them: if so it is stored sealed, and never logged or
    /// put in a metric.
    public let isPersonal: Bool
    /// Whether changing it is a change of the record's content (see `IncidentContent`).
    public let isContent: Bool
    /// Whether a school sees it as reported, for a child on no roll; for a pupil, the roll's own names come first.
    public let isForSchool: Bool
    /// Whether the desk's pages show it; if not, only the comparison of two conflicting versions does.
    public let isOnDesk: Bool

    init(
        _ part: Part, _ name: String, _ need: Need = .optional, personal: Bool = true, content: Bool = true,
        school: Bool = false, desk: Bool = false
    ) {
        self.part = part
        self.name = name
        self.need = need
        isPersonal = personal
        isContent = content
        isForSchool = school
        isOnDesk = desk
    }

    /// Every field, in the order of the contract.
    public static let all: [FeedField] = [
        FeedField(.incident, "force", .required, personal: false, school: true, desk: true),
        FeedField(.incident, "reference", .required, personal: false, desk: true),
        FeedField(.incident, "revision", personal: false, content: false),
        FeedField(.incident, "status", personal: false),
        FeedField(.incident, "occurredAt", .required, personal: false, school: true, desk: true),
        FeedField(.incident, "attendedAt", personal: false, school: true, desk: true),
        FeedField(.incident, "location"),
        FeedField(.incident, "circumstances"),
        FeedField(.incident, "schoolSummary", school: true, desk: true),
        FeedField(.incident, "riskGrade", personal: false),
        FeedField(.incident, "restricted", personal: false),
        FeedField(.incident, "safeAddress", personal: false),
        FeedField(.incident, "children", .unlessRetracted, school: true, desk: true),
        FeedField(.incident, "adults"),
        FeedField(.child, "reference", personal: false, school: true),
        FeedField(.child, "forename", school: true, desk: true),
        FeedField(.child, "surname", school: true, desk: true),
        FeedField(.child, "knownAs", school: true, desk: true),
        FeedField(.child, "formerSurname", desk: true),
        FeedField(.child, "dateOfBirth", school: true, desk: true),
        FeedField(.child, "sex", desk: true),
        FeedField(.child, "upn", desk: true),
        FeedField(.child, "nhsNumber", desk: true),
        FeedField(.child, "age", school: true, desk: true),
        FeedField(.child, "unborn", desk: true),
        FeedField(.child, "dueDate", desk: true),
        FeedField(.child, "address", desk: true),
        FeedField(.child, "school", desk: true),
        FeedField(.child, "present", school: true, desk: true),
        FeedField(.child, "welfareCheck", school: true, desk: true),
        FeedField(.child, "voice", school: true, desk: true),
        FeedField(.adult, "role"),
        FeedField(.adult, "relationship"),
        FeedField(.adult, "forename"),
        FeedField(.adult, "surname"),
        FeedField(.adult, "dateOfBirth"),
        FeedField(.adult, "address"),
        FeedField(.adult, "livesAtAddress"),
        FeedField(.adult, "employer"),
        FeedField(.address, "lines", desk: true),
        FeedField(.address, "town", desk: true),
        FeedField(.address, "postcode", desk: true),
        FeedField(.school, "urn", personal: false, desk: true),
        FeedField(.school, "name", desk: true),
        FeedField(.voice, "text", school: true, desk: true),
        FeedField(.voice, "presentWhenSpoken", school: true, desk: true),
    ]

    /// The names of the fields that a part of a record may have.
    static func names(of part: Part) -> [String] { all.filter { $0.part == part }.map(\.name) }
}
