import Testing

/// `match` decides like the daemon, without consequences.
struct MatchDryRunTests {
    private func children(_ count: Int) -> [String] {
        MadeUp.crowd(count).enumerated().map { place, pupil in
            """
            {"key":"k\(place)","forename":"\(pupil.forename)","surname":"\(pupil.surname)","dateOfBirth":"\(pupil.born)",\
            "address":{"lines":["\(pupil.address)"],"postcode":"\(pupil.postcode)"}}
            """
        }
    }

    private func site(_ pupils: [Pupil], moreRoll: [String] = []) throws -> Installation {
        let site = try Installation(start: nil)
        let schools = try site.write("schools.csv", MadeUp.establishments)
        let roll = try site.write("roll.csv", MadeUp.roll(pupils) + moreRoll)
        #expect(try site.tool("registry", "import", "--establishments", schools, "--roll", roll).status == 0)
        return site
    }

    @Test func anExtraLineChangesNoOtherLine() throws {
        let site = try site(MadeUp.crowd(600))
        let few = try site.tool("match", "--input", site.write("few.ndjson", children(499)))
        let many = try site.tool("match", "--input", site.write("many.ndjson", children(600)))
        #expect(few.status == 0)
        let (a, b) = (few.output.split(separator: "\n"), many.output.split(separator: "\n"))
        #expect(a.count == 499 && b.count == 600)
        #expect(Array(b.prefix(499)) == a)
        #expect(!many.output.contains("surveyed") && !many.errors.contains("surveyed"))
    }

    @Test func aSurveySaysSoInEveryLine() throws {
        let site = try site(MadeUp.crowd(600))
        let input = try site.write("children.ndjson", children(600))
        let surveyed = try site.tool("match", "--survey", "--input", input)
        #expect(surveyed.status == 0)
        #expect(surveyed.output.split(separator: "\n").allSatisfy { $0.contains("The whole file was surveyed first") })
        #expect(surveyed.errors.contains("not the daemon's decisions"))
        #expect(try site.tool("match", "--survey", "--nightly", "--input", input).status != 0)
    }

    @Test func exclusiveRegistrationsGoToAPerson() throws {
        let amelia = MadeUp.amelia
        let second = Pupil("Amelia", "Marsh", "2015-03-02", number: 1, urn: MadeUp.mill)
        let site = try site([amelia], moreRoll: [second.row])
        let input = try site.write(
            "child.ndjson",
            [
                "{\"key\":\"a\",\"forename\":\"Amelia\",\"surname\":\"Marsh\",\"dateOfBirth\":\"2015-03-02\",\"upn\":\"\(amelia.upn)\"}"
            ])
        let decided = try site.tool("match", "--input", input)
        #expect(decided.output.contains("\"decision\":\"review\""))
        #expect(
            decided.output.contains("900001 (only school, date of entry not given) and ")
                && decided.output.contains("900003 (only school, date of entry not given)"))
    }
}
