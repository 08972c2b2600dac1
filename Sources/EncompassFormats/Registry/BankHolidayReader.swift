public import EncompassCore

/// Reads the bank holidays that gov.uk publishes as JSON (`bank-holidays.json`).
public enum BankHolidayReader {
    public static let division = "england-and-wales"

    /// The bank holidays of England and Wales in order of their days, and the events that could not be read.
    ///
    /// - Throws: `TableError` where this is not such a file.
    public static func read(_ bytes: [UInt8]) throws(TableError) -> (holidays: [BankHoliday], faults: [Fault]) {
        let file: JSONValue
        do {
            file = try JSONParser.parse(bytes)
        } catch {
            throw TableError(line: error.line, reason: "not JSON: " + error.description)
        }
        // The whole file, or one division taken out of it.
        let isOneDivision = file["division"]?.text == division
        guard let events = (isOneDivision ? file : file[division])?["events"]?.array else {
            throw TableError(reason: "no list of events under \"\(division)\"")
        }
        let pointer = (isOneDivision ? "" : "/" + division) + "/events/"
        var holidays: [BankHoliday] = []
        var faults: [Fault] = []
        for (index, event) in events.enumerated() {
            if let date = event["date"]?.text.flatMap(DateText.read) {
                holidays.append(BankHoliday(date: date, title: title(event)))
            } else {
                faults.append(Fault(pointer: pointer + "\(index)/date", detail: "is not a date that exists"))
            }
        }
        return (holidays.sorted { $0.date < $1.date }, faults)
    }

    private static func title(_ event: JSONValue) -> String {
        event["title"]?.text.flatMap { CleanText($0, limit: 200).text } ?? "Bank holiday"
    }
}
