/// The columns of a roll. The table of headings has their names in the exports of schools' systems.
public enum RollColumn: Int, TableColumn {
    case surname, forename, fullName, dateOfBirth, urn, laestab, localAuthority, establishmentNumber, schoolName, upn,
        pupilId, uln, nhsNumber, middleNames, preferredSurname, preferredForename, formerSurname, sex, addressLine1,
        addressLine2, town, postcode, enrolmentStatus, entryDate, leavingDate, from, to, protected, yearGroup,
        className, address

    public static let fileKind = "roll"
}
