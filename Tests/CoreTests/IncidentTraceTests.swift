import EncompassCore
import TestSupport
import Testing

@Suite("What an incident is found again by")
struct IncidentTraceTests {
    private func incident(
        _ children: [ChildDetails] = [], adults: [InvolvedAdult] = [], location: PostalAddress? = nil
    ) -> Incident {
        Incident(
            force: "norfolk", reference: "NC-1", occurredAt: at("2026-11-19T22:41:00Z"), location: location,
            children: children, adults: adults)
    }

    private func shared(_ one: Incident, _ other: Incident) -> Set<IncidentTrace.Kind> {
        Set(IncidentTrace.all(of: one).intersection(IncidentTrace.all(of: other)).map(\.kind))
    }

    private func child(_ forename: String, _ surname: String, _ born: String? = "2015-03-02") -> ChildDetails {
        ChildDetails(forename: forename, surname: surname, dateOfBirth: born.map(day))
    }

    @Test("A child is the same under each surname that was written, in any order and case")
    func children() {
        var renamed = child("Ivy", "Reed")
        renamed.formerSurname = "Marsh"
        #expect(shared(incident([child("IVY", "marsh")]), incident([renamed])).contains(.child))
        #expect(shared(incident([child("Marsh", "Ivy")]), incident([child("Ivy", "Marsh")])).contains(.child))
    }

    @Test("A child is found again with and without letters such as ł")
    func letters() {
        let (plain, written) = (incident([child("Michal", "Strauss")]), incident([child("MICHAŁ", "Strauß")]))
        #expect(shared(plain, written).isSuperset(of: [.child, .childName]))
        #expect(Set(IncidentTrace.search("strauss michal")).isSubset(of: IncidentTrace.all(of: written)))
        #expect(Set(IncidentTrace.search("Michał")).isSubset(of: IncidentTrace.all(of: plain)))
    }

    @Test("Another date of birth, no date of birth, or one name alone is not the same child")
    func others() {
        let ivy = incident([child("Ivy", "Marsh")])
        #expect(!shared(ivy, incident([child("Ivy", "Marsh", "2015-03-03")])).contains(.child))
        #expect(!shared(ivy, incident([child("Ivy", "Marsh", nil)])).contains(.child))
        let bare = ChildDetails(forename: "Ivy", dateOfBirth: day("2015-03-02"))
        #expect(!shared(incident([bare]), incident([bare])).contains(.child))
    }

    @Test("A home is the same however its street is written; the house next door is another")
    func homes() {
        func home(_ line: String, _ postcode: String? = "NR31 6AB") -> Incident {
            incident(location: PostalAddress(lines: [line], town: "Gorleston", postcode: postcode))
        }
        #expect(shared(home("12 Quay Road"), home("12, Quay Rd", "nr316ab")) == [.address])
        #expect(shared(home("12 Quay Road"), home("14 Quay Road")).isEmpty)
        #expect(shared(home("Flat 2, 12 Quay Road"), home("12 Quay Road")).isEmpty)
        #expect(shared(home("Rose Cottage"), home("ROSE COTTAGE")) == [.address])
        #expect(shared(home("12 Quay Road", nil), home("12 Quay Road", nil)).isEmpty)
    }

    @Test("An adult needs a date of birth to be the same")
    func adults() {
        let sam = InvolvedAdult(forename: "Sam", surname: "O'Hara", dateOfBirth: day("1988-01-05"))
        var same = sam
        same.surname = "OHARA"
        var unknown = sam
        unknown.dateOfBirth = nil
        #expect(shared(incident(adults: [sam]), incident(adults: [same])) == [.adult])
        #expect(shared(incident(adults: [unknown]), incident(adults: [unknown])).isEmpty)
    }
}
