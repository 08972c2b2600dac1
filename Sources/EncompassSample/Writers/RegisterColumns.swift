import EncompassCore

/// The register's own column names, of which a download has some 140; those that are about a school itself.
enum RegisterColumns {
    static let names = [
        "URN", "LA (code)", "LA (name)", "EstablishmentNumber", "EstablishmentName", "TypeOfEstablishment (name)",
        "EstablishmentStatus (code)", "EstablishmentStatus (name)", "ReasonEstablishmentOpened (name)", "OpenDate",
        "ReasonEstablishmentClosed (name)", "CloseDate", "PhaseOfEducation (code)", "PhaseOfEducation (name)",
        "StatutoryLowAge", "StatutoryHighAge", "Boarders (name)", "OfficialSixthForm (name)", "Gender (name)",
        "SchoolCapacity", "CensusDate", "NumberOfPupils", "LastChangedDate", "Street", "Locality", "Address3", "Town",
        "County (name)", "Postcode", "SchoolWebsite", "TelephoneNum", "HeadTitle (name)", "GOR (name)",
        "DistrictAdministrative (name)", "PreviousLA (code)", "PreviousLA (name)", "Country (name)",
    ]

    static func values(of place: Place) -> [String?] {
        let school = place.establishment
        let (statusCode, status) = words(of: school.status)
        return [
            school.urn.description, school.localAuthority, school.localAuthorityName, school.establishmentNumber,
            school.name, school.type, statusCode, status, "Not applicable", CSVText.registerDate(school.openDate),
            school.status == .closed ? "For academy" : "Not applicable", CSVText.registerDate(school.closeDate),
            phaseCode(school.phase), school.phase, school.lowAge.map(String.init), school.highAge.map(String.init),
            "No boarders", place.stages.contains(.sixthForm) ? "Has a sixth form" : "Does not have a sixth form",
            "Mixed", nil, nil, nil, nil, school.address.lines.first, school.address.lines.dropFirst().first, nil,
            school.address.town, school.localAuthorityName, school.address.postcode, nil,
            school.telephone.map { $0.filter { $0 != " " } }, nil, nil, nil, "999", nil, nil,
        ]
    }

    private static func words(of status: Establishment.Status) -> (String, String) {
        switch status {
        case .open: ("1", "Open")
        case .closed: ("2", "Closed")
        case .proposedToClose: ("3", "Open, but proposed to close")
        case .proposedToOpen: ("4", "Proposed to open")
        }
    }

    private static func phaseCode(_ phase: String?) -> String? {
        switch phase {
        case "Nursery": "1"
        case "Primary": "2"
        case "Secondary": "4"
        case "16 plus": "6"
        default: "0"
        }
    }
}
