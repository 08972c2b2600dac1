import TestSupport

/// Made-up schools, families and Key Adults, as import files.
enum MadeUp {
    static let quay = "900001"
    static let harbour = "900002"
    static let mill = "900003"

    static let establishments = [
        "URN,EstablishmentName,LA (code),LA (name),PhaseOfEducation (name),EstablishmentStatus (name),"
            + "StatutoryLowAge,StatutoryHighAge,Town,Postcode,TelephoneNum",
        "900001,Quayside Primary School,926,Norfolk,Primary,Open,4,11,Gorleston,NR31 6AA,01632960001",
        "900002,Harbour High School,926,Norfolk,Secondary,Open,11,18,Gorleston,NR31 6AC,01632960002",
        "900003,Mill Lane Primary School,926,Norfolk,Primary,Open,4,11,Gorleston,NR31 6AD,01632960003",
    ]

    /// A term around the tests' Friday.
    static let calendar = ["scope,kind,from,to,name", "la:926,term,2026-09-02,2026-12-18,Autumn"]

    /// Terms that include the real today, whenever that is.
    static let endlessCalendar = ["scope,kind,from,to,name", "la:926,term,2020-01-01,2080-12-31,One long term"]

    static let contactColumns = "scope,role,name,email,phone,channel,order,verifiedOn"

    /// A contact whose address has been verified.
    static func contact(
        _ urn: String, _ role: String, _ name: String, _ email: String, verified: String = "2026-09-01"
    ) -> String {
        "urn:\(urn),\(role),\(name),\(email),01632960111,email,1,\(verified)"
    }

    static let contacts = [
        contactColumns,
        contact(quay, "keyAdult", "Priya Nair", "priya@quay.example"),
        contact(quay, "head", "Owen Clarke", "owen@quay.example"),
        contact(harbour, "keyAdult", "Ruth Bell", "ruth@harbour.example"),
        contact(mill, "keyAdult", "Tom Reeve", "tom@mill.example"),
    ]

    static let amelia = Pupil("Amelia", "Marsh", "2015-03-02", number: 1)
    static let jack = Pupil("Jack", "Marsh", "2010-06-11", number: 2, urn: harbour)
    static let noah = Pupil("Noah", "Marsh", "2017-01-20", number: 3)
    static let grace = Pupil(
        "Grace", "Holloway", "2016-07-30", number: 4, address: "3 Ferry Street", postcode: "NR31 6QT")

    static func roll(_ pupils: [Pupil]) -> [String] { [Pupil.columns] + pupils.map(\.row) }

    /// Many families, each child with a unique name, for a night of many incidents.
    static func crowd(_ count: Int) -> [Pupil] {
        let forenames = ["Adela", "Bruno", "Clemency", "Dermot", "Estella", "Fergus", "Ginevra", "Hamish"]
        let starts = ["Ash", "Birch", "Clay", "Dun", "Elm", "Fern", "Gorse", "Hazel", "Ivy", "Kel"]
        let ends = ["bourne", "combe", "dale", "field", "gate", "ham", "ley", "more", "stead", "worth"]
        return (0..<count).map { index in
            let surname = starts[index % 10] + ends[index / 10 % 10]
            let born = "20\(10 + index % 7)-0\(1 + index % 9)-\(10 + index % 17)"
            return Pupil(
                forenames[index / 100 % 8], surname, born, number: 1000 + index,
                urn: [quay, harbour, mill][index % 3], address: "\(1 + index) Long Lane",
                postcode: "NR\(1 + index % 9) \(1 + index / 9 % 9)AB")
        }
    }
}

/// A made-up child on a roll.
struct Pupil {
    static let columns = "upn,surname,forename,dateOfBirth,addressLine1,town,postcode,urn,enrolmentStatus"

    let forename: String
    let surname: String
    let born: String
    let upn: String
    private(set) var urn: String
    let address: String
    let postcode: String

    init(
        _ forename: String, _ surname: String, _ born: String, number: Int, urn: String = MadeUp.quay,
        address: String = "12 Quay Road", postcode: String = "NR31 6AB"
    ) {
        self.forename = forename
        self.surname = surname
        self.born = born
        self.urn = urn
        self.address = address
        self.postcode = postcode
        upn = TestSupport.upn(number)
    }

    var row: String { [upn, surname, forename, born, address, "Gorleston", postcode, urn, "C"].joined(separator: ",") }

    /// The same child at another school.
    func moved(to urn: String) -> Pupil {
        var pupil = self
        pupil.urn = urn
        return pupil
    }

    /// The child as reported by an officer.
    ///
    /// - Parameter born: another date of birth than the roll's.
    func reported(as reference: String = "1", forename: String? = nil, born: String? = nil) -> String {
        """
        {"reference":"\(reference)","forename":"\(forename ?? self.forename)","surname":"\(surname)",\
        "dateOfBirth":"\(born ?? self.born)","address":{"lines":["\(address)"],"town":"Gorleston",\
        "postcode":"\(postcode)"},"present":true}
        """
    }
}
