import EncompassCore
import EncompassFormats
import TestSupport
import Testing

/// A list of a class: no numbers, sometimes no school.
private struct ClassListDecoder: RowDecoder {
    var required: [[RollColumn]] { [[.surname], [.forename], [.dateOfBirth]] }

    func subject(_ fields: inout RowFields<RollColumn>) -> RejectedRow.Subject {
        .pupil(urn: nil, upn: nil, pupilId: nil, surname: "", forename: "")
    }

    func decode(_ fields: inout RowFields<RollColumn>) -> String? {
        let surname = fields.requiredText(.surname)
        let forename = fields.requiredText(.forename)
        let date = fields.requiredDate(.dateOfBirth)
        guard let surname, let forename, let date else { return nil }
        return "\(forename) \(surname) \(date)"
    }
}

@Suite("Class lists as schools send them", .enabled(if: !SharedData.isAbsent))
struct ClassListTests {
    private func list(_ name: String) throws -> (rows: [String], counts: TableCounts) {
        let (items, counts) = try read(try sharedBytes("pupils/nhs-class-lists/\(name).csv"), as: ClassListDecoder())
        return (items.compactMap(\.row), counts)
    }

    @Test("Byte-order marks, both forms of date and missing line ends are read")
    func readable() throws {
        #expect(try list("class_import/valid_with_bom").rows == ["Lena Rath 2012-01-15"])
        #expect(try list("cohort_import/valid_with_bom").rows == ["Jennifer Clarke 2010-01-01"])
        #expect(
            try list("class_import/valid").rows.prefix(3) == [
                "Jennifer Clarke 2010-01-01", "Jimmy Smith 2010-01-02", "Mark Doe 2010-01-03",
            ])
        #expect(try list("class_import/review_one").rows.first == "Calvin Klein 2014-11-19")
        #expect(try list("cohort_import/valid_iso_8859_1_encoding").counts.rejected == 0)
    }

    @Test("Rows without a date are rejected, and rows of instructions are skipped")
    func rejected() throws {
        #expect(try list("class_import/valid_instruction_row").counts.rejected == 0)
        #expect(try list("class_import/valid_instruction_row").rows == ["Jennifer Clarke 2010-01-01"])
        #expect(try list("cohort_import/invalid_minimal").counts.rejected == 1)
        #expect(try list("cohort_import/invalid_iso_8859_1_encoding").counts.rejected == 1)
    }

    @Test(
        "A file with only a header is empty; a file that is not a table is refused",
        arguments: ["class_import", "cohort_import"])
    func edges(folder: String) throws {
        #expect(try list(folder + "/empty").counts.rows == 0)
        #expect(throws: TableError.self) { try list(folder + "/malformed") }
    }
}
