import EncompassCore
import EncompassSample
import Foundation
import Testing

@Suite("Sample files")
struct SampleFilesTests {
    let county = County()

    private func text(_ write: (SampleFiles.Sink) throws -> Void) rethrows -> String {
        var text = ""
        try write { text += $0 }
        return text
    }

    @Test("establishments have the register's column names, and as many fields in every line")
    func establishments() throws {
        let lines = try text { try SampleFiles.establishments(of: county, to: $0) }.components(separatedBy: "\r\n")
        #expect(lines[0].hasPrefix("URN,LA (code),LA (name),EstablishmentNumber,EstablishmentName,"))
        #expect(lines.count == county.places.count + 2)
        let width = fields(lines[0]).count
        for line in lines.dropLast() { #expect(fields(line).count == width) }
        #expect(lines.dropLast().allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } })
    }

    @Test("a roll has a line for each registration")
    func roll() throws {
        let generator = FamilyGenerator(county: county, pupils: 1000, on: LinkageSet.date)
        var rows = 0
        generator.forEachRow { _ in rows += 1 }
        let lines = try text { try SampleFiles.roll(of: generator, to: $0) }.components(separatedBy: "\r\n")
        #expect(lines.count == rows + 2)
        #expect(lines.dropLast().allSatisfy { fields($0).count == 20 })
    }

    @Test("links, contacts, calendar and bank holidays are written whole")
    func others() throws {
        let date = LinkageSet.date
        #expect(try text { try SampleFiles.links(of: county, to: $0) }.contains("Successor"))
        let contacts = try text { try SampleFiles.contacts(of: county, on: date, to: $0) }
        #expect(contacts.components(separatedBy: "\r\n").count == county.contacts(on: date).count + 2)
        #expect(try text { try SampleFiles.calendar(of: county, to: $0) }.contains("la:991,term,2026-09-"))
        let holidays = try text { try SampleFiles.bankHolidays(to: $0) }
        let object = try JSONSerialization.jsonObject(with: Data(holidays.utf8)) as? [String: Any]
        let division = object?["england-and-wales"] as? [String: Any]
        #expect((division?["events"] as? [[String: Any]])?.count == 32)
    }

    @Test("children to be matched and the right answers have the same keys in the same order")
    func linkage() throws {
        let set = LinkageSet(pupils: 2000, children: 200, seed: 5)
        let children = try text { try SampleFiles.children(of: set, to: $0) }.split(separator: "\n")
        let truth = try text { try SampleFiles.truth(of: set, to: $0) }.components(separatedBy: "\r\n").dropFirst()
        #expect(children.count == 200)
        for (child, answer) in zip(children, truth) {
            let object = try JSONSerialization.jsonObject(with: Data(child.utf8)) as? [String: Any]
            #expect(object?["key"] as? String == answer.components(separatedBy: ",").first)
        }
    }

    /// Fields of a line of CSV, quotes understood.
    private func fields(_ line: String) -> [String] {
        var fields = [""]
        var isQuoted = false
        for character in line {
            switch character {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: fields.append("")
            default: fields[fields.count - 1].append(character)
            }
        }
        return fields
    }
}
