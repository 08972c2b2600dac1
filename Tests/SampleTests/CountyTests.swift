import EncompassCore
import EncompassSample
import Foundation
import TestSupport
import Testing

@Suite("The made-up county")
struct CountyTests {
    let county = County()

    @Test("has about 360 establishments of every kind, each with its own number and name")
    func establishments() {
        #expect((350...400).contains(county.places.count))
        for kind in Place.Kind.allCases { #expect(county.places.contains { $0.kind == kind }) }
        #expect(Set(county.establishments.map(\.urn)).count == county.places.count)
        #expect(Set(county.establishments.map(\.name)).count == county.places.count)
        #expect(Set(county.establishments.compactMap(\.localAuthority)) == ["991", "992"])
    }

    @Test("closed schools are closed with a successor that is open")
    func successors() throws {
        for closed in county.places where closed.kind == .closed {
            let urn = closed.establishment.urn
            let link = try #require(county.links.first { $0.urn == urn && $0.kind == .successor })
            #expect(county.place(link.linked)?.establishment.status == .open)
            #expect(closed.establishment.closeDate != nil)
        }
    }

    @Test("postcodes have a real form in an area that does not exist")
    func postcodes() throws {
        let form = try Regex("WY[1-9][0-9]? [0-9][ABD-HJLNP-UW-Z]{2}")
        for school in county.establishments {
            #expect(try form.wholeMatch(in: school.address.postcode ?? "") != nil)
        }
    }

    @Test("contacts have no real address or number, and some are unverified or away")
    func contacts() {
        let contacts = county.contacts(on: LinkageSet.date)
        #expect(contacts.allSatisfy { $0.email?.hasSuffix(".example") ?? true })
        #expect(contacts.allSatisfy { $0.mobile?.hasPrefix("07700 900") ?? true })
        #expect(contacts.contains { $0.verifiedOn == nil })
        #expect(contacts.contains { $0.isAway(on: LinkageSet.date) })
        let leads = contacts.filter { $0.email?.hasSuffix("@staithe-trust.example") ?? false }
        #expect(leads.count == 5 && Set(leads.map(\.email)).count == 1)
        #expect(county.contacts(of: county.trust[0], on: LinkageSet.date).contains(leads[0]))
    }

    @Test("terms run from Monday to Friday days, in order, with the half-term inside")
    func calendar() {
        let periods = county.calendar()
        let terms = periods.filter { $0.kind == .term }
        #expect(terms.allSatisfy { $0.from < $0.to && !$0.from.isWeekend && !$0.to.isWeekend })
        for period in periods where period.kind == .closure || period.kind == .inset {
            #expect(!period.from.isWeekend)
            #expect(terms.contains { $0.from <= period.from && period.to <= $0.to })
        }
        #expect(terms.filter { $0.scope == .localAuthority("991") }.count == 9)
        #expect(terms.contains { if case .establishment = $0.scope { true } else { false } })
    }

    @Test("no name of a school or town is real", .enabled(if: !SharedData.isAbsent))
    func invented() throws {
        let path = SharedData.path("gias/schools_gias_open_and_closed_20221102.csv")
        let text = try String(contentsOfFile: path, encoding: .utf8).lowercased()
        let real = Set(text.split { $0 == "," || $0.isNewline || $0 == "\"" })
        for school in county.establishments { #expect(!real.contains(Substring(school.name.lowercased()))) }
        for town in county.towns { #expect(!real.contains(Substring(town.name.lowercased()))) }
    }
}
