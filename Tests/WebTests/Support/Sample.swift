/// Incidents from a force.
enum Sample {
    static let amelia = child("1", "Amelia", "Marsh", "2015-03-02", upn: "B801200005001")
    static let jack = child("2", "Jack", "Marsh", "2010-06-11")

    static func incident(
        reference: String = "NC-1", force: String = "norfolk", children: [String] = [amelia], more: String = ""
    ) -> String {
        """
        {"force":"\(force)","reference":"\(reference)","occurredAt":"2026-11-19T22:41:00Z",\
        "circumstances":"SECRET circumstances","schoolSummary":"Police attended a disturbance at home."\
        \(more.isEmpty ? "" : ","+more),"children":[\(children.joined(separator: ","))]}
        """
    }

    static func child(
        _ reference: String, _ forename: String, _ surname: String, _ born: String, upn: String? = nil
    ) -> String {
        """
        {"reference":"\(reference)","forename":"\(forename)","surname":"\(surname)","dateOfBirth":"\(born)",\
        \(upn.map { "\"upn\":\"\($0)\"," } ?? "")\
        "address":{"lines":["12 Quay Road"],"town":"Gorleston","postcode":"NR31 6AB"},"present":true}
        """
    }
}
