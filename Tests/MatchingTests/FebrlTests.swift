import EncompassCore
import EncompassMatching
import Foundation
import TestSupport
import Testing

/// FEBRL 4 as a roll and a feed: people chosen one by one, with many errors, a quarter of them off the roll.
@Suite(.enabled(if: !SharedData.isAbsent)) struct FebrlTests {
    private struct Child: Decodable {
        struct Address: Decodable {
            var lines: [String]?
            var town: String?
            var postcode: String?
        }
        var key: String
        var forename: String?
        var surname: String?
        var dateOfBirth: String?
        var address: Address?
    }

    @Test func noWrongMatchWithTheStrictModel() throws {
        let (index, feed, answers) = try load()
        let row = evaluate(index, feed, answers, .standard)
        #expect(row.wrong == 0)
        #expect(row.recall.share > 0.78)
    }

    @Test func noWrongMatchIfTheSurveyFindsNoFamilies() throws {
        let (index, feed, answers) = try load()
        let survey = PopulationSurvey(index, feed: feed)
        #expect(survey.holdsNoFamilies)
        let row = evaluate(index, feed, answers, survey.adapted(.standard, to: index, feed: feed))
        #expect(row.wrong == 0)
        #expect(row.recall.share > 0.99)
    }

    private func evaluate(
        _ index: PupilIndex, _ feed: [[ChildDetails]], _ answers: [PupilKey?], _ model: MatchModel
    ) -> MatchEvaluation.Row {
        let matcher = Matcher(index: index, model: model)
        return MatchEvaluation(
            feed.flatMap { matcher.decide($0) }, answers: answers, thresholds: [model.costs.matchThreshold]
        ).rows[0]
    }

    private func load() throws -> (PupilIndex, [[ChildDetails]], [PupilKey?]) {
        var builder = PupilIndex.Builder(reserving: 4000)
        var keys: [String: PupilKey] = [:]
        for cells in try cells("roll.csv") {
            let key = PupilKey(raw: Int64(keys.count))
            keys[cells[0]] = key
            let address = PostalAddress(
                lines: [cells[6], cells[7]].filter { !$0.isEmpty }, town: cells[8], postcode: cells[9])
            let details = PupilDetails(
                surname: cells[1], forename: cells[2], dateOfBirth: Roll.day(cells[4]), upn: cells[0], address: address)
            builder.add(IndexedPupil(key: key, details: [details], urns: []))
        }
        let truth = Dictionary(uniqueKeysWithValues: try cells("truth.csv").map { ($0[0], keys[$0[1]]) })
        let children = try text("children.ndjson").split(separator: "\n").map {
            try JSONDecoder().decode(Child.self, from: Data($0.utf8))
        }
        let feed = children.map { child in
            let address = child.address.map {
                PostalAddress(lines: $0.lines ?? [], town: $0.town, postcode: $0.postcode)
            }
            return [Roll.child(child.forename, child.surname, child.dateOfBirth, at: address)]
        }
        return (builder.build(), feed, children.map { truth[$0.key] ?? nil })
    }

    private func cells(_ name: String) throws -> [[String]] {
        try text(name).split(whereSeparator: \.isNewline).dropFirst().map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
    }

    private func text(_ name: String) throws -> String {
        try String(contentsOfFile: SharedData.path("linkage/febrl4/" + name), encoding: .utf8)
    }
}
