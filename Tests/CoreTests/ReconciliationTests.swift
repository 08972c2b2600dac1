import EncompassCore
import Foundation
import Testing

/// A place and an incident with the children A and B, of whom the place may know.
@Suite("Reconciliation of what a place knows") struct ReconciliationTests {
    private typealias Change = Reconciliation.Change
    private static let today = Data([1])
    private static let older = Data([0])

    private static func child(_ id: String, _ state: ChildState = .matched, isConfirmed: Bool = true)
        -> Reconciliation.Child
    {
        Reconciliation.Child(id: id, state: state, isConfirmed: isConfirmed, pupil: 1, content: today)
    }

    private static func known(_ child: Reconciliation.Child, as content: Data = today, pupil: Int64? = 1)
        -> Reconciliation.KnownChild
    {
        Reconciliation.KnownChild(child: child, content: content, pupil: pupil)
    }

    private static func notice(
        _ kind: NotificationKind, _ state: NotificationState = .sent, wasSeen: Bool = true, byPerson: Bool = false,
        replaces: String? = nil, id: String = "N"
    ) -> Reconciliation.Notice {
        Reconciliation.Notice(
            id: id, kind: kind, state: state, replaces: replaces, wasSeen: wasSeen, isClosedByPerson: byPerson,
            content: today)
    }

    private static func pending(_ kind: NotificationKind) -> Reconciliation.Notice {
        notice(kind, .queued, wasSeen: false, id: "P")
    }

    private static let a = child("A")
    private static let b = child("B")
    private static let told = notice(.new)

    private static let table: [(String, Reconciliation, [Reconciliation.Change])] = [
        ("none, nothing, nothing", of([], nil, nil, []), []),
        ("none, nothing, a new one", of([], nil, pending(.new), []), [.cancelPending]),
        ("none, a retraction, anything", of([], notice(.retraction), pending(.correction), []), [.cancelPending]),
        ("some, nothing, nothing", of([a], nil, nil, []), [.create(.new, children: ["A"])]),
        ("some, nothing, a new one", of([a, b], nil, pending(.new), []), [.revisePending(children: ["A", "B"])]),
        ("some, just these, nothing", of([a], told, nil, [known(a)]), []),
        ("some, just these, a correction", of([a], told, pending(.correction), [known(a)]), [.cancelPending]),
        ("some, just these, a retraction", of([a], told, pending(.retraction), [known(a)]), [.cancelPending]),
        (
            "some, fewer, nothing", of([a, b], told, nil, [known(a)]),
            [.closeAll(but: ["A", "B"]), .create(.correction, children: ["A", "B"])]
        ),
        (
            "some, other words, nothing", of([a], told, nil, [known(a, as: older)]),
            [.closeAll(but: ["A"]), .create(.correction, children: ["A"])]
        ),
        (
            "some, another pupil, nothing", of([a], told, nil, [known(a, pupil: 2)]),
            [.closeAll(but: ["A"]), .create(.correction, children: ["A"])]
        ),
        (
            "some, more, a retraction", of([a], told, pending(.retraction), [known(a), known(b)]),
            [
                .openBreaches(children: ["B"]), .closeAll(but: ["A"]), .cancelPending,
                .create(.correction, children: ["A"]),
            ]
        ),
        (
            "some, something else, a correction", of([a], told, pending(.correction), [known(b)]),
            [.openBreaches(children: ["B"]), .closeAll(but: ["A"]), .revisePending(children: ["A"])]
        ),
        (
            "none, some, a correction", of([], told, pending(.correction), [known(a)]),
            [.openBreaches(children: ["A"]), .cancelPending, .create(.retraction, children: ["A"]), .cancelKnown]
        ),
        ("none, some, a retraction", of([], told, pending(.retraction), [known(a)]), []),
        (
            "none since the force took all back", of([], told, nil, [known(child("A", .retracted))], isRetracted: true),
            [.create(.retraction, children: ["A"]), .cancelKnown]
        ),
        (
            "a retraction is known and a child comes back", of([a], notice(.retraction), nil, []),
            [.closeAll(but: ["A"]), .create(.correction, children: ["A"])]
        ),
        ("nobody can say yet", of([], told, nil, [known(child("A", .review))]), []),
        ("a person must agree yet", of([], told, nil, [known(child("A", isConfirmed: false))]), []),
        (
            "nobody can say yet, and the school has given the child back",
            of([], told, nil, [known(child("A", .review))], ruledOut: ["A"]),
            [.create(.retraction, children: ["A"]), .cancelKnown]
        ),
        (
            "one cannot be placed yet and stays with one who is new", of([b], told, nil, [known(child("A", .pending))]),
            [.closeAll(but: ["B", "A"]), .create(.correction, children: ["B", "A"])]
        ),
        (
            "one cannot be placed yet and was described otherwise",
            of([b], told, nil, [known(child("A", .pending), as: older)]),
            [.closeAll(but: ["B"]), .create(.correction, children: ["B"])]
        ),
    ]

    private static func of(
        _ children: [Reconciliation.Child], _ latest: Reconciliation.Notice?, _ pending: Reconciliation.Notice?,
        _ known: [Reconciliation.KnownChild], isRetracted: Bool = false, ruledOut: Set<String> = []
    ) -> Reconciliation {
        Reconciliation(
            children: children, content: today, isRetracted: isRetracted, latest: latest, pending: pending,
            known: known, ruledOut: ruledOut)
    }

    @Test("each combination of decided, known and pending gives the right changes", arguments: 0..<table.count)
    func follows(row: Int) {
        let (name, reconciliation, changes) = ReconciliationTests.table[row]
        #expect(reconciliation.changes() == changes, "\(name)")
    }

    @Test("a notification that nobody may have seen is not known to the place")
    func latest() {
        typealias Notice = Reconciliation.Notice
        func latest(_ notices: Notice...) -> String? { Notice.latest(of: notices)?.id }
        let new = Self.notice(.new, id: "1")
        #expect(latest(Self.notice(.new, .queued, wasSeen: false)) == nil)
        #expect(latest(new) == "1")
        #expect(latest(Self.notice(.new, .cancelled, byPerson: true)) == nil, "a person's word: it counts as not sent")
        #expect(latest(new, Self.notice(.correction, replaces: "1", id: "2")) == "2")
        #expect(latest(new, Self.notice(.correction, .queued, wasSeen: false, replaces: "1", id: "2")) == "1")
        let refused = Self.notice(.correction, .cancelled, wasSeen: false, byPerson: true, replaces: "1", id: "2")
        #expect(latest(new, refused) == "2", "a person decided that the place need not learn of it")
        #expect(Notice.pending(of: [new, Self.pending(.correction)])?.id == "P")
        #expect(Notice.pending(of: [new, refused]) == nil)
    }

    @Test("a retracted notification is out of date, even with the same content")
    func withdrawn() {
        let withdrawn = Self.notice(.new, .cancelled)
        let changes = Self.of([Self.a], withdrawn, nil, [Self.known(Self.a)]).changes()
        #expect(changes == [.closeAll(but: ["A"]), .create(.correction, children: ["A"])])
    }
}
