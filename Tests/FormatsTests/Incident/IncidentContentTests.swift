import EncompassCore
import EncompassFormats
import Testing

@Suite("The same content again")
struct IncidentContentTests {
    private func content(_ members: String, children: String = #"{"forename":"A"},{"forename":"B"}"#) throws -> [UInt8]
    {
        try accepted(of: members, children: children).content
    }

    @Test("Defaults, nulls, spaces, order, unknown fields and the revision make no difference")
    func same() throws {
        let plain = try content(#""riskGrade":"high""#)
        #expect(try content(#" "riskGrade" : "high","status":"new","restricted":false"#) == plain)
        #expect(try content(#""riskGrade":" HIGH ","revision":4,"location":null,"adults":[],"x":[1]"#) == plain)
        #expect(
            try content(#""riskGrade":"high""#, children: #"{"forename":"B"},{"sex":null,"forename":"A "}"#) == plain)
    }

    @Test("Any known field makes a difference, and so does a value that could not be understood")
    func different() throws {
        let plain = try content("\"revision\":1")
        for members in [
            #""status":"corrected""#, #""restricted":true"#, #""circumstances":"x""#, #""adults":[{"role":"other"}]"#,
        ] {
            #expect(try content(members) != plain)
        }
        #expect(try content("\"revision\":1", children: #"{"forename":"A"}"#) != plain)
        let bad = try content(
            "\"revision\":1", children: #"{"forename":"A","dateOfBirth":"2015-02-30"},{"forename":"B"}"#)
        let otherBad = try content(
            "\"revision\":1", children: #"{"forename":"A","dateOfBirth":"2015-02-31"},{"forename":"B"}"#)
        #expect(bad != plain && otherBad != bad)
        #expect(try content(#""riskGrade":"q""#) != plain)
    }
}
