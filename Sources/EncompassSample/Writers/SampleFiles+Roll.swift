public import EncompassCore

extension SampleFiles {
    /// The roll of a whole population, row by row; memory does not grow with it.
    public static func roll(of generator: FamilyGenerator, to sink: Sink) throws {
        try lines(sink, header: rollHeader) { write in
            try generator.forEachRow { try write(values(of: $0)) }
        }
    }

    /// The same of given rows.
    public static func roll(of rows: [RollRow], to sink: Sink) throws {
        try lines(sink, header: rollHeader) { write in for row in rows { try write(values(of: row)) } }
    }

    private static let rollHeader = [
        "upn", "pupilId", "uln", "surname", "forename", "middleNames", "preferredSurname", "preferredForename",
        "formerSurname", "dateOfBirth", "sex", "addressLine1", "addressLine2", "town", "postcode", "urn",
        "enrolmentStatus", "entryDate", "leavingDate", "protected",
    ]

    private static func values(of row: RollRow) -> [String?] {
        let (pupil, address) = (row.pupil, row.pupil.address)
        let lines = address?.lines ?? []
        return [
            pupil.upn, pupil.pupilId, pupil.uln, pupil.surname, pupil.forename, pupil.middleNames,
            pupil.preferredSurname, pupil.preferredForename, pupil.formerSurname, pupil.dateOfBirth.description,
            pupil.sex?.rawValue, lines.first, lines.dropFirst().first, address?.town, address?.postcode,
            row.enrolment.urn.description, row.enrolment.status.rawValue, row.enrolment.entryDate?.description,
            row.enrolment.leavingDate?.description, row.isProtected ? "true" : nil,
        ]
    }
}
