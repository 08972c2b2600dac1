import Foundation
import TestSupport
import Testing

/// Given a real OpenID Connect provider, then people sign in at the desk with the roles of their groups there.
@Suite(.enabled(if: !OpenIDTestServer.isAbsent))
struct ProviderSignInTests {
    /// Goes to the provider, signs in there, and comes back.
    private func signIn(_ person: String, at provider: OpenIDTestServer, with browser: Browser, _ url: String) throws
        -> Answer
    {
        let away = try browser.ask("/sign-in/openid?next=%2Fqueue")
        let page = try #require(away.location)
        #expect(away.status == 303 && page.hasPrefix(provider.url + "/oauth2/authorize?"))
        let back = try provider.signIn(person, at: page)
        #expect(back.hasPrefix(url + "/sign-in/openid/return?code="))
        return try browser.ask(String(back.dropFirst(url.count)))
    }

    @Test func aRoleFollowsTheGroupsOfTheProvider() throws {
        let provider = try OpenIDTestServer()
        defer { provider.stop() }
        try provider.set("u-1", name: "Olga Perator", login: "olga", groups: ["MASH staff"])
        let morning = try Morning(
            Installation([
                "openID:", "  issuer: \(provider.url)", "  client: encompass", "  clientSecret: made-up",
                "  roles: MASH leads=supervisor, MASH staff=operator", "  name: Norfolk County Council",
            ]))
        let url = morning.site.url
        let olga = Browser(url)
        #expect(try olga.open("/sign-in").text.contains("Sign in with Norfolk County Council"))
        let entered = try signIn("u-1", at: provider, with: olga, url)
        #expect(entered.status == 303 && entered.location == "/queue", "\(entered.text)")
        #expect(try olga.open("/queue").text.contains("Olga Perator"))
        #expect(try olga.open("/audit").status == 403)
        let accounts = try morning.site.tool("user", "list").output
        #expect(accounts.contains("olga") && accounts.contains("operator"))
        // A supervisor from now on: the earlier session ends.
        try provider.set("u-1", name: "Olga Perator", login: "olga", groups: ["MASH leads"])
        let again = Browser(url)
        #expect(try signIn("u-1", at: provider, with: again, url).status == 303)
        #expect(try again.open("/audit").status == 200)
        #expect(try olga.ask("/queue").status == 303)
        // The groups are gone, and the account with them.
        try provider.set("u-1", name: "Olga Perator", login: "olga", groups: ["Bins"])
        let refused = try signIn("u-1", at: provider, with: Browser(url), url)
        #expect(refused.status == 403)
        #expect(try again.ask("/queue").status == 303)
        let searched = try morning.site.tool("audit", "search", "--action", "account.groupsGone", "--reason", "x")
        #expect(searched.output.contains("olga"), "\(searched.errors)")
        // A code that somebody else's browser got opens nothing.
        try provider.set("u-2", name: "Mallory", login: "mallory", groups: ["MASH staff"])
        let page = try #require(try Browser(url).ask("/sign-in/openid").location)
        let back = try provider.signIn("u-2", at: page)
        let victim = Browser(url)
        _ = try victim.ask("/sign-in/openid")
        #expect(try victim.ask(String(back.dropFirst(url.count))).status == 403)
    }
}
