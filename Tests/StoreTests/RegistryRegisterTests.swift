import EncompassCore
import EncompassStore
import TestSupport
import Testing

@Suite struct RegistryRegisterTests {
    private let day = LocalDate(dayNumber: 20_400)

    @Test func aSchoolThatTheRegisterNoLongerHasIsHeldAsClosed() throws {
        let database = try StoreFile()
        let many = (0..<20).map { Made.school(urn(130_000 + $0), "School \($0)") }
        try database.load { try $0.stage(establishments: many) }
        let diff = try database.load { try $0.stage(establishments: Array(many.dropLast())) }[.establishments]
        #expect((diff.removed, diff.unchanged) == (1, 19) && diff.removedExamples == ["130019 School 19"])
        #expect(try database.store.registry.establishment(urn(130_019))?.status == .closed)
        #expect(try database.load { try $0.stage(establishments: Array(many.dropLast())) }.isUnchanged)
    }

    @Test func aRegisterThatLosesMoreThanATenthMustBeAccepted() throws {
        let database = try StoreFile()
        try database.load { try $0.stage(establishments: Made.schools) }
        let refusal = #expect(throws: StoreError.self) {
            try database.load { try $0.stage(establishments: [Made.schools[0]]) }
        }
        #expect(refusal?.reason == .invalid)
        #expect(try database.store.registry.establishment(Made.staithe)?.status == .open)
    }

    @Test func aShortListTakesNothingAwayThatItDoesNotSay() throws {
        let database = try StoreFile()
        try database.load { try $0.stage(establishments: Made.schools) }
        let short = Made.schools.map { Made.school($0.urn, $0.name) }
        #expect(try database.load { try $0.stage(establishments: short) }.isUnchanged)
        #expect(try database.store.registry.calendarData().authorities == [Made.quay: "926", Made.staithe: "926"])
    }

    @Test func whatIsKeptOfTheRegistryIsReadAgainAfterAnImport() throws {
        let database = try StoreFile()
        let registry = database.store.registry
        for (authority, names) in [("Norfolk", ["Kay Adult"]), ("North Norfolk", ["Kay Adult", "Lee Adult"])] {
            try database.load {
                try $0.stage(establishments: [
                    Establishment(
                        urn: Made.quay, name: "Quay Primary School", localAuthority: "926",
                        localAuthorityName: authority)
                ])
                try $0.stage(
                    contacts: names.enumerated().map { line, name in
                        let contact = Contact(
                            scope: .establishment(Made.quay), role: .keyAdult, name: name, email: "office@quay.example")
                        return (line: line + 2, contact: contact)
                    })
            }
            #expect(try registry.placeName(.localAuthority("926")) == "\(authority) (local authority 926)")
            #expect(try registry.placeName(.localAuthority("935")) == "local authority 935")
            #expect(try registry.contactsByScope()[.establishment(Made.quay)]?.map(\.name) == names)
            #expect(try registry.stats(staleBefore: StoreFile.start).contacts == names.count)
        }
    }

    @Test func aClosedSchoolPassesThroughItsChainToTheOpenOne() throws {
        let database = try StoreFile()
        let (first, second, open) = (urn(110_000), urn(110_001), urn(110_002))
        try database.load {
            try $0.stage(establishments: [
                Made.school(first, "First", status: .closed), Made.school(second, "Second", status: .closed),
                Made.school(open, "Open"),
            ])
            // A circle, and the last step only from the other side.
            try $0.stage(links: [
                link(first, second, .successor), link(second, first, .successor), link(open, second, .predecessor),
            ])
        }
        #expect(try database.store.registry.successor(of: first) == open)
        #expect(try database.store.registry.successor(of: open) == open)
        let detail = try #require(try database.store.registry.detail(first, on: day))
        #expect(detail.establishment.status == .closed && detail.successor == open && detail.links.count == 1)
    }

    @Test func aSchoolThatWasSplitHasNoOneSuccessor() throws {
        let database = try StoreFile()
        let old = urn(110_000)
        try database.load {
            try $0.stage(establishments: Made.schools)
            try $0.stage(links: [link(old, Made.quay, .successor), link(old, Made.staithe, .successor)])
        }
        #expect(try database.store.registry.successor(of: old) == nil)
        #expect(try database.store.registry.successors(of: old) == [Made.quay, Made.staithe])
        #expect(try database.store.registry.successors(of: urn(110_009)).isEmpty)
        let fewer = try database.load { try $0.stage(links: [link(old, Made.quay, .successor)]) }
        #expect(fewer[.links].removedExamples == ["110000 successor 121235"])
        #expect(try database.store.registry.successor(of: old) == Made.quay)
    }

    @Test func establishmentsAreFoundByNameTownAndNumber() throws {
        let database = try StoreFile()
        let closed = Made.school(urn(110_000), "Quay 100% Club", status: .closed)
        try database.load { try $0.stage(establishments: Made.schools + [closed]) }
        let store = database.store
        #expect(try store.registry.establishments(matching: "gorleston QUAY").map(\.urn) == [Made.quay, closed.urn])
        #expect(try store.registry.establishments(matching: "12123").map(\.urn) == [Made.quay, Made.staithe])
        #expect(try store.registry.establishments(matching: "0%").map(\.urn) == [closed.urn])
        #expect(try store.registry.establishments(matching: "quay", limit: 1).count == 1)
        #expect(try store.registry.establishments(matching: " ").isEmpty)
    }

    private func link(_ urn: URN, _ linked: URN, _ kind: EstablishmentLink.Kind) -> EstablishmentLink {
        EstablishmentLink(urn: urn, linked: linked, kind: kind, description: kind.rawValue)
    }
}
