import EncompassCore
import Testing

@Suite("A postcode or district that is searched for")
struct PostcodeSearchTests {
    @Test(arguments: [
        ("NR31 6AB", "NR31 6AB", true), ("nr316ab", "NR31 6AB", true), ("NR31 6AB", "nr316ab", true),
        ("NR31 6AB", "NR31 6AD", false), ("NR31", "NR31 6AB", true), ("nr31", "NR31 6AB", true),
        ("NR31 6", "NR31 6AB", true), ("NR31 6", "NR31 7AB", false), ("NR31 6a", "NR31 6AB", true),
        // A district is no beginning of another's number.
        ("NR3", "NR31 6AB", false), ("NR31", "NR3 1AB", false), ("NR3", "NR3 1AB", true),
        ("EC1", "EC1A 1BB", true), ("EC1A", "EC1A 1BB", true), ("EC1", "EC2A 1BB", false),
        ("NR31", "not known", false),
    ])
    func finds(_ text: String, _ postcode: String, _ isFound: Bool) throws {
        #expect(try #require(PostcodeSearch(text)).fits(postcode) == isFound)
    }

    @Test(arguments: ["", "NR", "quay", "121234", "NC-1", "NR31 6AB 9", "Marsh NR31", "A8012", "2/3/2015"])
    func anythingElseIsNone(_ text: String) { #expect(PostcodeSearch(text) == nil) }
}
