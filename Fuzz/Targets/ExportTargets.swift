import EncompassCore
import EncompassFormats

let exportTargets = [FuzzTarget("export", checkExport)]

private let mappings: [FeedMapping] = FeedMapping.Format.allCases.flatMap { format in
    let name: FeedMapping.Repeat = format == .csv ? .rows : .elements
    return [FeedMapping.Repeat.columns, name].map { repeats in
        FeedMapping(
            format: format, force: "norfolk", record: format == .xml ? "Incidents/Incident" : nil, zone: .london,
            incident: [
                "reference": .value(.init(from: ["Ref"])), "occurredAt": .value(.init(from: ["When"])),
                "location": .value(.init(from: ["place"])),
            ],
            children: [
                FeedMapping.People(
                    repeats: repeats, element: repeats == .elements ? "kids" : nil,
                    fields: Dictionary(
                        uniqueKeysWithValues: [
                            ("surname", "Surname"), ("forename", "Forename"), ("dateOfBirth", "DOB"),
                        ]
                        .map { field, heading in
                            let heading = repeats == .columns ? "Child{n} " + heading : heading
                            return (field, .value(.init(from: [heading])))
                        }))
            ])
    }
}

/// A proposal never fails otherwise than with a reason. The records do not depend on chunks, each is one line, and no
/// text about them has a value.
private func checkExport(_ bytes: [UInt8]) throws {
    do {
        let proposal = try MappingProposal(force: "norfolk") { source([bytes[...]]) }
        try require(!proposal.yaml.isEmpty, "a proposal without a text")
        _ = try translated([bytes[...]], proposal.mapping)
    } catch is TableError {}
    for mapping in mappings {
        let whole = try translated([bytes[...]], mapping)
        for chunks in chunkings(bytes) {
            try require(try translated(chunks, mapping) == whole, "the records depend on the chunks")
        }
    }
}

/// The lines, or why there are none.
private func translated(_ chunks: [ArraySlice<UInt8>], _ mapping: FeedMapping) throws -> [[UInt8]] {
    guard let london = London() else { return [] }
    do {
        let feed = try TranslatedFeed(mapping, london: london, latestYear: 2026) { source(chunks) }
        var check = ExportCheck(receivedAt: Timestamp(milliseconds: 1_795_000_000_000), localTimes: london)
        var lines: [[UInt8]] = []
        while let records = try feed.next() {
            for record in records {
                try require(!record.bytes.contains(0x0A), "a record of several lines")
                _ = check.read(record)
                lines.append(record.bytes)
            }
        }
        try MadeUpPerson.requireAbsent(from: check.tally.findings.map(\.detail))
        return lines
    } catch let error as TableError {
        try MadeUpPerson.requireAbsent(from: [error.reason])
        return [Array(error.reason.utf8)]
    }
}

private func source(_ chunks: [ArraySlice<UInt8>]) -> TranslatedFeed.Source {
    var rest = chunks[...]
    return { rest.popFirst().map(Array.init) }
}
