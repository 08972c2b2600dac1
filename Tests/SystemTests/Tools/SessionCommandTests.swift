import TestSupport
import Testing

/// Given somebody who is signed in, then the owner of the machine sees where, and ends it.
struct SessionCommandTests {
    @Test func sessionsAreListedAndEnded() throws {
        let morning = try Morning()
        let site = morning.site
        let sam = Browser(site.url)
        try sam.signIn("sam", try morning.account("sam", "operator", "Sam Hart"))
        #expect(try sam.ask("/queue").status == 200)
        let listed = try site.json("user", "sessions", "sam")
        #expect(listed.list.count == 1)
        #expect(try site.tool("user", "sessions", "nobody").errors.contains("no account nobody"))
        let id = listed.list.first?["id"].text ?? ""
        let ended = try site.tool("user", "end-sessions", "sam", "--session", id)
        #expect(ended.status == 0, "\(ended.errors)")
        #expect(try sam.ask("/queue").status == 303)
        #expect(try site.json("user", "sessions", "sam").list.isEmpty)
        #expect(try site.tool("user", "end-sessions", "sam").status == 0)
        let reset = try site.tool("user", "reset-second-step", "sam")
        #expect(reset.status != 0 && reset.errors.contains("has no second step"), "\(reset.errors)")
        let log = try site.tool("audit", "search", "--action", "session.endedByOther", "--reason", "x", "--json").output
        #expect(log.contains("account:sam"))
    }
}
