import EncompassCore
import EncompassStore
import TestHarness
import Testing

@Suite struct ProbeTests {
    @Test func probe() throws {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Rosalind", reference: "1")]))
        try night.turn()
        for n in try night.notifications() {
            print("N", n.target, n.state, n.kind, n.hold as Any, n.attempts.map(\.state), n.step)
        }
        for x in try night.exceptions() { print("X", x.kind, x.detail, x.deadlineAt.rfc3339) }
        let i = try night.store.incidentProgress(id: night.store.exceptions().first?.incident ?? "")
        print(i as Any)
    }
}
