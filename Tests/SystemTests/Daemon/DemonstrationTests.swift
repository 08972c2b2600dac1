import Testing

struct DemonstrationTests {
    @Test func theDemonstrationEndsWithEveryChildAccountedFor() throws {
        let finished = try Program.run(["demo", "--once", "--pupils", "5000", "--port", "0"], within: 120)
        #expect(finished.status == 0, "\(finished.errors)")
        #expect(finished.output.contains("THE MORNING'S REPORT"))
        #expect(finished.output.contains("all children accounted for"))
        #expect(finished.output.contains("acknowledged"))
    }
}
