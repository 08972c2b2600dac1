/// How long the parts of an incident may be, in code points. They are there so that no page, log or message is flooded;
/// what is longer is cut with a warning, save for what identifies the record, which is refused.
public enum IncidentLimits {
    /// `force`: lower-case ASCII letters, digits and single hyphens between them.
    public static let force = 64
    /// `reference` of the incident and of a child.
    public static let reference = 128
    /// Names, relationships, places, postcodes, numbers of any kind.
    public static let name = 200
    /// One line of an address, a school's name, an employer.
    public static let line = 300
    /// Lines of one address.
    public static let addressLines = 10
    /// Circumstances, the summary for schools, what a child said.
    public static let narrative = 100_000
    /// Children of one incident; a record with more is refused as no household's.
    public static let children = 200
    /// Adults of one incident; those beyond are left out with a warning.
    public static let adults = 200
    /// The highest `revision`.
    public static let revision = 1_000_000_000
}
