import EncompassCore
import TestSupport
import Testing

@Suite("ID tokens of a sign-in provider")
struct IDTokenTests {
    private static let noon = at("2026-11-20T12:00:00Z")

    private func token(_ change: (inout IDToken) -> Void = { _ in }) -> IDToken {
        var token = IDToken(
            issuer: "https://login.example", audiences: ["encompass"], subject: "248289761001", nonce: "n-0S6",
            expiresAt: IDTokenTests.noon + .minutes(5), issuedAt: IDTokenTests.noon, groups: [])
        change(&token)
        return token
    }

    private func fault(_ token: IDToken, at real: Timestamp = noon) -> IDToken.Fault? {
        token.fault(issuer: "https://login.example", client: "encompass", nonce: "n-0S6", at: real)
    }

    @Test func aTokenOfThisSignInCounts() { #expect(fault(token()) == nil) }

    @Test func aTokenOfAnotherIssuerClientOrSignInDoesNot() {
        #expect(fault(token { $0.issuer = "https://login.example/" }) == .issuer)
        #expect(fault(token { $0.audiences = ["other"] }) == .audience)
        #expect(fault(token { $0.audiences = [] }) == .audience)
        #expect(fault(token { $0.nonce = "n-0S7" }) == .nonce)
        #expect(fault(token { $0.nonce = nil }) == .nonce)
        #expect(fault(token { $0.subject = "" }) == .form)
        #expect(fault(token { $0.expiresAt = nil }) == .form)
    }

    @Test func aDemandedLevelMustBeInTheToken() {
        func fault(_ level: String?, of levels: [String]) -> IDToken.Fault? {
            token { $0.level = level }.fault(
                issuer: "https://login.example", client: "encompass", nonce: "n-0S6", levels: levels,
                at: IDTokenTests.noon)
        }
        #expect(fault("mfa", of: ["phr", "mfa"]) == nil)
        #expect(fault("pwd", of: ["phr", "mfa"]) == .level)
        #expect(fault(nil, of: ["mfa"]) == .level)
        #expect(fault(nil, of: []) == nil && fault("pwd", of: []) == nil)
    }

    @Test func aTokenForSeveralNamesItsParty() {
        #expect(fault(token { $0.audiences = ["encompass", "other"] }) == .audience)
        #expect(
            fault(
                token {
                    $0.audiences = ["encompass", "other"]
                    $0.party = "encompass"
                }) == nil)
        #expect(fault(token { $0.party = "other" }) == .audience)
    }

    @Test func clocksMayDifferByTwoMinutes() {
        let end = IDTokenTests.noon + .minutes(5)
        #expect(fault(token(), at: end + .seconds(119)) == nil)
        #expect(fault(token(), at: end + .minutes(2)) == .expired)
        #expect(fault(token(), at: IDTokenTests.noon - .minutes(2)) == nil)
        #expect(fault(token(), at: IDTokenTests.noon - .seconds(121)) == .early)
    }

    @Test func theFirstGroupOfTheListGivesTheRole() {
        let roles = GroupRoles([
            .init(group: "Leads", role: .supervisor), .init(group: "MASH staff", role: .operator),
        ])
        #expect(roles.role(for: ["MASH staff", "Leads"]) == .supervisor)
        #expect(roles.role(for: ["MASH staff"]) == .operator)
        #expect(roles.role(for: ["mash staff", "Others"]) == nil)
        #expect(roles.role(for: []) == nil)
    }

    @Test func everyGroupGivesItsAreaAndNoGroupGivesNone() {
        let areas = GroupAreas([
            .init(group: "North", area: "norfolk"), .init(group: "South", area: "suffolk"),
            .init(group: "Leads", area: "norfolk"), .init(group: "Leads", area: "suffolk"),
        ])
        func after(_ groups: [String], _ held: WorkAreas? = nil, isChosen: Bool = false) -> WorkAreas {
            areas.areas(for: groups, held: held, isChosen: isChosen)
        }
        #expect(after(["North"]) == WorkAreas(["norfolk"]))
        #expect(after(["South", "North", "Others"]) == WorkAreas(["norfolk", "suffolk"]))
        #expect(after(["Leads"], .all, isChosen: true) == WorkAreas(["norfolk", "suffolk"]))
        // Who is in none of the groups sees no area, unless a person has set some.
        #expect(after(["Others"]) == .none && after([], .all) == .none && after([], WorkAreas(["norfolk"])) == .none)
        #expect(after([], .all, isChosen: true) == .all)
        #expect(after([], WorkAreas(["norfolk"]), isChosen: true) == WorkAreas(["norfolk"]))
        // Where no group is named, nothing changes.
        let unnamed = GroupAreas()
        #expect(unnamed.areas(for: ["North"], held: nil, isChosen: false) == .all)
        #expect(unnamed.areas(for: [], held: WorkAreas(["norfolk"]), isChosen: false) == WorkAreas(["norfolk"]))
    }
}
