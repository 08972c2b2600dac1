import EncompassCore
import Testing

@Suite("Principals and permissions")
struct PrincipalTests {
    private static let accounts: [String: Principal] = [
        "kay": .desk("kay", as: .operator), "sue": .desk("sue", as: .supervisor), "ada": .desk("ada", as: .auditor),
    ]

    private func principal(_ name: String, owner: Bool = false, as account: String? = nil) throws -> Principal? {
        try LocalLogin(name: name, isOwner: owner, actingAs: account).principal { PrincipalTests.accounts[$0] }
    }

    @Test func aLoginIsTheOwnerItsOwnAccountOrNobody() throws {
        #expect(try principal("root", owner: true)?.role == .owner)
        #expect(try principal("kay")?.role == .operator)
        #expect(try principal("kay")?.actor == .account("kay"))
        #expect(try principal("kay", as: "kay")?.role == .operator)
        #expect(try principal("sue", owner: true)?.role == .owner)
        #expect(try principal("mallory")?.role == .login)
        #expect(Permission.allCases.allSatisfy { !$0.roles.contains(.login) })
    }

    @Test func onlyTheOwnerActsAsAnotherAndOnlyWithThatRole() throws {
        let auditor = try #require(try principal("root", owner: true, as: "ada"))
        #expect(auditor.role == .auditor && auditor.account == "ada")
        #expect(auditor.actor.description == "account:ada by login:root")
        #expect(!auditor.may(.actOnNotifications) && !auditor.may(.manageAccounts))
        #expect(try principal("root", owner: true, as: "nobody") == nil)
        for (login, account) in [("kay", "sue"), ("mallory", "sue"), ("mallory", "mallory"), ("kay", "nobody")] {
            let denied = #expect(throws: Denied.self) { try principal(login, as: account) }
            #expect(denied?.permission == .actForOthers)
        }
    }

    @Test func onlySupervisorsAndNotTheOwnerSeeRestrictedItems() {
        let seeing = Principal.Role.allCases.filter { Principal(actor: .engine, role: $0).seesRestricted }
        #expect(Set(seeing) == [.supervisor, .dutyManager, .engine])
        #expect(Principal.owner("root").isWithheld(true) && !Principal.owner("root").isWithheld(false))
        #expect(Principal.desk("kay", as: .auditor).isWithheld(true))
        #expect(!Principal(actor: .credential("school", "x"), role: .school).isWithheld(true))
    }

    @Test func onlyTheOwnerAndAdministratorsManageAccounts() {
        for permission in [Permission.manageAccounts, .manageCredentials] {
            #expect(permission.roles == [.administrator, .owner])
        }
        for permission in [Permission.actForOthers, .keepDatabase, .manageReaders] {
            #expect(permission.roles == [.owner])
        }
        let readings: Set<Permission> = [.useDesk, .readQueue, .readDetails, .readAuditLog]
        for permission in Permission.allCases where !readings.contains(permission) {
            #expect(!permission.roles.contains(.auditor), "\(permission)")
        }
    }

    @Test func anAdministratorHasTheAccountsAndNothingElse() {
        let administrator = Principal.desk("ada", as: .administrator)
        #expect(Permission.allCases.filter(administrator.may) == [.useDesk, .manageAccounts, .manageCredentials])
        let unproven = Principal.desk("una", as: .unproven)
        #expect(!Permission.allCases.contains(where: unproven.may))
    }

    @Test(
        arguments: [
            (Destination.Use.withoutRoll, nil, false, [], false, "unknown"),
            (.redirect, "Old School", true, ["121234"], false, "successor"),
            (.withoutRoll, "Old School", true, ["121234", "121235"], true, "successors"),
            (.redirect, "Old School", true, [], false, "closed"),
            (.withoutRoll, "Quayside", false, [], true, "rollHeld"),
            (.redirect, "Quayside", false, [], true, nil),
            (.withoutRoll, "Quayside", false, [], false, nil),
        ] as [(Destination.Use, String?, Bool, [String], Bool, String?)])
    func aPlaceThatIsTypedIsCheckedAsOneThatIsFound(
        use: Destination.Use, name: String?, isClosed: Bool, successors: [String], holdsRoll: Bool, key: String?
    ) throws {
        let place = Destination(
            urn: try #require(URN("121999")), name: name, isClosed: isClosed,
            successors: successors.compactMap { URN($0) },
            holdsRoll: holdsRoll)
        let fault = place.fault(for: use)
        #expect(fault?.key == key.map { "error.establishment." + $0 })
    }
}
