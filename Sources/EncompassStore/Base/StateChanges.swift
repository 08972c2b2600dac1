package import EncompassCore
import GRDB

/// The only place that changes the state of a notification, a message or a child: Core's table says what an event
/// makes of the current state, and the row and the log's entry are written together.
extension Transaction {
    /// - Parameters:
    ///   - columns: other columns that change with it, as SQL assignments.
    ///   - entry: the log's entry, from the old and the new state; nil if the event's cause is already logged.
    /// - Throws: `StoreError` `conflict` if the state refuses the event.
    package func move(
        notification id: String, _ event: NotificationState.Event, setting columns: String? = nil,
        _ values: [any StatementValue] = [],
        logging entry: ((NotificationState, NotificationState) -> AuditEntry)? = nil
    ) throws {
        try move("notification", id, { $0.transition(event) }, columns, values, entry)
    }

    package func move(
        message id: String, _ event: MessageState.Event, setting columns: String,
        _ values: [any StatementValue], logging entry: AuditEntry? = nil
    ) throws {
        let transition = { (state: MessageState) in state.transition(event) }
        try move("message", id, transition, columns, values, { _, _ in entry })
    }

    /// The same from a state that was read in this transaction.
    func move(
        notification id: String, from held: NotificationState, _ event: NotificationState.Event,
        setting columns: String? = nil, _ values: [any StatementValue] = [],
        logging entry: @escaping (NotificationState, NotificationState) -> AuditEntry?
    ) throws {
        try move("notification", id, from: held, { $0.transition(event) }, columns, values, entry)
    }

    /// The same from a state that was read in this transaction.
    func move(
        message id: String, from held: MessageState, _ event: MessageState.Event, setting columns: String,
        _ values: [any StatementValue]
    ) throws {
        try move("message", id, from: held, { $0.transition(event) }, columns, values, nil)
    }

    package func move(
        child id: String, _ event: ChildState.Event, setting columns: String? = nil,
        _ values: [any StatementValue] = [], logging entry: ((ChildState, ChildState) -> AuditEntry)? = nil
    ) throws {
        try move("child", id, { $0.transition(event) }, columns, values, entry)
    }

    /// An event that changes neither the state nor another column writes nothing.
    private func move<State: RawRepresentable & Equatable>(
        _ table: String, _ id: String, _ transition: (State) -> Result<State, Refusal>, _ columns: String?,
        _ values: [any StatementValue], _ entry: ((State, State) -> AuditEntry?)?
    ) throws where State.RawValue == String {
        let text = try String.fetchOne(
            db.cachedStatement(sql: "SELECT state FROM \(table) WHERE id = ?"), arguments: [id])
        guard let held = text.flatMap(State.init) else {
            throw StoreError(.notFound, "row.missing")
        }
        try move(table, id, from: held, transition, columns, values, entry)
    }

    private func move<State: RawRepresentable & Equatable>(
        _ table: String, _ id: String, from held: State, _ transition: (State) -> Result<State, Refusal>,
        _ columns: String?, _ values: [any StatementValue], _ entry: ((State, State) -> AuditEntry?)?
    ) throws where State.RawValue == String {
        let next: State
        do { next = try transition(held).get() } catch { throw StoreError(.conflict, error.phrase) }
        guard next != held || columns != nil else { return }
        let more = columns.map { ", " + $0 } ?? ""
        try db.run("UPDATE \(table) SET state = ?\(more) WHERE id = ?", [next.rawValue] + values + [id])
        if let entry = entry?(held, next) { try append(entry) }
    }
}
