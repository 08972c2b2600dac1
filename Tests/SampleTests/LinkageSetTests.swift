import EncompassCore
import EncompassSample
import Testing

@Suite("Linkage sets")
struct LinkageSetTests {
    let set = LinkageSet(pupils: 5000, children: 2000, seed: 11)

    @Test("the same seed makes the same roll and the same children")
    func repeats() {
        let again = LinkageSet(pupils: 5000, children: 2000, seed: 11)
        #expect(again.roll() == set.roll())
        #expect(again.children().map(\.child) == set.children().map(\.child))
        #expect(again.children().map(\.truth) == set.children().map(\.truth))
    }

    @Test("every child with a truth is on the roll once, and nobody else is")
    func truthIsOnTheRoll() {
        let keys = Set(set.roll().map { $0.pupil.upn ?? $0.pupil.pupilId ?? "" })
        let children = set.children()
        #expect(children.count == 2000)
        #expect(Set(children.map(\.key)).count == 2000)
        for child in children {
            if let truth = child.truth { #expect(keys.contains(truth.key)) }
            if let decoy = child.decoy { #expect(keys.contains(decoy.key)) }
            #expect((child.truth != nil) == (child.kind == .onRoll || child.kind == .twinPair))
        }
        let truths = children.compactMap(\.truth?.key)
        #expect(Set(truths).count == truths.count)
    }

    @Test("every hard kind occurs")
    func kinds() {
        let children = set.children()
        for kind in LinkageChild.Kind.allCases { #expect(children.contains { $0.kind == kind }, "\(kind)") }
    }

    @Test("a number in the feed never belongs to another family's pupil")
    func numbers() {
        for child in set.children() where child.truth == nil { #expect(child.child.upn == nil) }
    }

    @Test("the training and the held-out part have no pupil in common")
    func parts() {
        let heldOut = LinkageSet(pupils: 5000, children: 10, seed: 11, part: .heldOut)
        let trained = Set(set.roll().map(Person.init))
        let shared = Set(heldOut.roll().map(Person.init)).intersection(trained)
        #expect(shared.count < 5)
    }

    @Test("without errors a child is described as the roll has them")
    func faultless() {
        let exact = LinkageSet(pupils: 2000, children: 300, seed: 3, offRoll: 0, rates: .none)
        let births = Dictionary(exact.roll().map { ($0.pupil.upn ?? $0.pupil.pupilId ?? "", $0.pupil.dateOfBirth) }) {
            a, _ in a
        }
        for child in exact.children() {
            guard let truth = child.truth else { continue }
            #expect(births[truth.key] == child.child.dateOfBirth)
            #expect(child.child.forename != nil && child.child.surname != nil)
        }
    }
}

private struct Person: Hashable {
    var names: [String]
    var birth: LocalDate
    var postcode: String?

    init(_ row: RollRow) {
        names = [row.pupil.forename, row.pupil.surname]
        birth = row.pupil.dateOfBirth
        postcode = row.pupil.address?.postcode
    }
}
