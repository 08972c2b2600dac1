public import EncompassCore

/// What makes rows of one kind of file into values.
public protocol RowDecoder: Sendable {
    associatedtype Column: TableColumn
    associatedtype Row: Sendable

    /// Of each of these sets a file must have at least one column.
    static var required: [[Column]] { get }

    /// The row's value; nil where it was rejected, with the reason noted in `fields`.
    func decode(_ fields: inout RowFields<Column>) -> Row?

    /// What a rejected row was about, as far as it can be read: what is held of that stays.
    func subject(_ fields: inout RowFields<Column>) -> RejectedRow.Subject
}
