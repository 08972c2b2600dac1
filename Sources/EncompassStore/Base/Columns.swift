import CSQLite
import GRDB
import Glibc

/// A row whose columns are read by their names: GRDB's, or `Columns`.
protocol NamedColumns {
    /// The column must be there, and hold a value of this type.
    subscript<Value: DatabaseValueConvertible & StatementColumnConvertible>(named name: String) -> Value { get }
}

extension Row: NamedColumns {
    subscript<Value: DatabaseValueConvertible & StatementColumnConvertible>(named name: String) -> Value { self[name] }
}

/// The columns of a statement's current row, read in place.
///
/// For each run of a statement, GRDB makes a table of the names of its columns, which takes longer than reading them.
/// Here a name is looked for from the last one that was read: what is read in the order of the columns is found at once.
/// No two columns may have one name.
final class Columns: NamedColumns {
    private let statement: SQLiteStatement
    private var last: CInt = -1

    init(_ statement: SQLiteStatement) { self.statement = statement }

    subscript<Value: DatabaseValueConvertible & StatementColumnConvertible>(named name: String) -> Value {
        let count = sqlite3_column_count(statement)
        for step in 1...count {
            let index = (last + step) % count
            guard strcmp(sqlite3_column_name(statement, index), name) == 0 else { continue }
            last = index
            return self[index]
        }
        preconditionFailure("no column \(name)")
    }

    subscript<Value: DatabaseValueConvertible & StatementColumnConvertible>(_ index: CInt) -> Value {
        guard let value = Value.fromStatement(statement, atUncheckedIndex: index) else {
            preconditionFailure("column \(index) holds no value of its type")
        }
        return value
    }
}
