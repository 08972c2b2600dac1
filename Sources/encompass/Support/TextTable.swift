/// A table in plain text, each column as wide as its widest cell.
struct TextTable {
    private var rows: [[String]]

    init(_ heading: [String], _ rows: [[String]] = []) { self.rows = [heading] + rows }

    mutating func add(_ row: [String]) { rows.append(row) }

    var text: String {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            row.enumerated().map { index, cell in
                index == row.count - 1
                    ? cell : cell + String(repeating: " ", count: widths[index] - cell.count)
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}
