import EncompassCore
import Testing

@Suite("The areas that somebody works for")
struct WorkAreasTests {
    /// The areas of something, and whether it is seen by those who work for all, for A, and for A and B.
    private static let sight: [(areas: Set<String>, all: Bool, a: Bool, ab: Bool)] = [
        (["a"], true, true, true), (["b"], true, false, true), (["a", "b"], true, true, true),
        (["b", "c"], true, false, true), (["c"], true, false, false), ([], true, true, true),
    ]

    @Test(arguments: sight)
    func somethingIsSeenByThePeopleOfEachOfItsAreasAndWithoutOneByAll(
        areas: Set<String>, all: Bool, a: Bool, ab: Bool
    ) {
        #expect(WorkAreas.all.see(areas) == all)
        #expect(WorkAreas(["a"]).see(areas) == a)
        #expect(WorkAreas(["b", "a"]).see(areas) == ab)
        #expect(WorkAreas.none.see(areas) == areas.isEmpty)
    }

    @Test func noAreasAreAllOfThem() {
        #expect(WorkAreas([]) == .all && WorkAreas.all.ids == [])
        #expect(WorkAreas(["b", "a", "b"]).ids == ["a", "b"])
    }

    @Test func nobodyLooksAfterWhoSeesMore() {
        #expect(WorkAreas.all.include(.all) && WorkAreas.all.include(WorkAreas(["a"])))
        #expect(WorkAreas(["a", "b"]).include(WorkAreas(["a"])) && WorkAreas(["a"]).include(WorkAreas(["a"])))
        #expect(!WorkAreas(["a"]).include(.all) && !WorkAreas(["a"]).include(WorkAreas(["a", "b"])))
    }

    @Test func aPrincipalKeepsItsAreasWhateverItActsFor() {
        let person = Principal(actor: .account("kay"), role: .operator, areas: WorkAreas(["a"]))
        #expect(person.acting(for: "Priya Nair").areas == WorkAreas(["a"]))
        #expect(person.through(.login("root")).areas == WorkAreas(["a"]))
        #expect(person.stating("tonight").areas == WorkAreas(["a"]))
        #expect(Principal.desk("sue", as: .supervisor).areas == .all && Principal.engine.areas == .all)
    }

    @Test func anAreaIsUnseenIfNoOperatorAndNoSupervisorWorksForIt() {
        func unseen(_ people: [(role: Principal.Role, areas: WorkAreas)]) -> [String] {
            AreaCover.unseen(of: ["a", "b", "c"], by: people)
        }
        #expect(unseen([(.operator, .all)]) == [])
        #expect(unseen([(.operator, WorkAreas(["a"])), (.supervisor, WorkAreas(["c"]))]) == ["b"])
        #expect(unseen([(.operator, WorkAreas(["a"])), (.supervisor, .all)]) == [])
        #expect(
            unseen([(.operator, WorkAreas(["a"])), (.dutyManager, .all), (.auditor, .all)]) == ["b", "c"],
            "others do not do the work")
        #expect(unseen([(.administrator, .all)]) == [], "nobody is limited")
    }

    @Test func aRefusalNamesTheAreas() {
        let denied = Denied(permission: .readDetails, role: .operator, areas: ["b"])
        #expect(denied.phrase.key == "error.denied.area" && denied.phrase.values["areas"] == "b")
        #expect(Denied(permission: .readDetails, role: .operator).phrase.key == "error.denied.role")
    }
}
