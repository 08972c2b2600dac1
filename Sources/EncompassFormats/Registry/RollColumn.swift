/// The columns of a roll, with the names that DfE, schools' systems and the health service's class lists give them.
public enum RollColumn: Int, TableColumn {
    case surname, forename, dateOfBirth, urn, upn, pupilId, uln, middleNames, preferredSurname, preferredForename,
        formerSurname, sex, addressLine1, addressLine2, town, postcode, enrolmentStatus, entryDate, leavingDate,
        protected

    public var names: [String] {
        switch self {
        case .surname: ["surname", "legal surname", "last name", "family name", "child last name"]
        case .forename:
            ["forename", "legal forename", "first name", "given name", "legal first name", "child first name"]
        case .dateOfBirth: ["dateOfBirth", "DOB", "birth date", "child date of birth"]
        case .urn: ["urn", "school urn", "establishment urn", "child school urn"]
        case .upn: ["upn", "unique pupil number"]
        case .pupilId:
            ["pupilId", "admission number", "adno", "student id", "student number", "learner reference number"]
        case .uln: ["uln", "unique learner number"]
        case .middleNames: ["middleNames", "middle name", "legal middle names", "legal middle name"]
        case .preferredSurname:
            ["preferredSurname", "preferred last name", "known as surname", "child preferred last name"]
        case .preferredForename:
            [
                "preferredForename", "preferred first name", "preferred given name", "known as", "known as forename",
                "child preferred first name", "child preferred given name",
            ]
        case .formerSurname: ["formerSurname", "previous surname", "former last name"]
        case .sex: ["sex", "gender", "legal sex", "child gender"]
        case .addressLine1: ["addressLine1", "address 1", "street", "child address line 1"]
        case .addressLine2: ["addressLine2", "address 2", "locality", "child address line 2"]
        case .town: ["town", "post town", "city", "child town"]
        case .postcode: ["postcode", "post code", "home postcode", "child postcode"]
        case .enrolmentStatus: ["enrolmentStatus", "enrol status", "enrolment"]
        case .entryDate: ["entryDate", "date of admission", "admission date", "doa", "date of entry"]
        case .leavingDate: ["leavingDate", "date of leaving", "leave date", "dol"]
        case .protected: ["protected", "is protected"]
        }
    }
}
