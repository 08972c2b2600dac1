import EncompassCore
import EncompassSimulation
import Testing

struct NightTests {
    private static func run(_ nights: Int, from seed: UInt64, threads: Int = 2) throws -> [NightReport] {
        let london = try #require(London())
        return try Simulation(seed: seed, nights: nights, london: london, threads: threads).run()
    }

    @Test func twoHundredNightsBreakNoRule() throws {
        let reports = try NightTests.run(200, from: 1)
        let report = SimulationReport(seed: 1, nights: reports)
        #expect(report.nights == 200)
        for violation in report.violations {
            let trace = violation.trace.joined(separator: "\n")
            Issue.record("seed \(violation.seed): \(violation.rule.rawValue): \(violation.detail)\n\(trace)")
        }
        let unused = FaultKind.allCases.filter { report.faults[$0.rawValue, default: 0] == 0 }
        #expect(unused.isEmpty, "faults that no night had")
        #expect(report.notifications > 2000)
    }

    @Test func theSameSeedGivesTheSameNight() throws {
        let first = try NightTests.run(12, from: 7000, threads: 1)
        let second = try NightTests.run(12, from: 7000, threads: 2)
        #expect(first.map(\.hash) == second.map(\.hash))
        #expect(Set(first.map(\.hash)).count == 12)
    }

    @Test func aNightIsReproducedByItsSeed() throws {
        let among = try NightTests.run(4, from: 7100)
        let alone = try NightTests.run(1, from: 7103)
        #expect(among.last?.hash == alone.first?.hash)
    }
}
