import EncompassEngine
import EncompassFormats

extension ToolOptions {
    /// Carries out a change, wherever it must be run, and says what came of it.
    func carryOut(_ operation: EncompassEngine.Operation) throws {
        let result = try ToolSession(self).run(operation)
        if json { try Console.printJSON(["message": result.message]) } else { Console.note(result.message) }
    }

    /// Prints a list: for machines a line each, for people a table.
    func show<Item>(
        _ items: [Item], as line: (Item) -> some Encodable, under heading: [String], row: (Item) -> [String]
    ) throws {
        if json { return try Console.printJSON(items.map(line)) }
        Console.print(TextTable(heading, items.map(row)).text)
    }

    /// Prints a list of what the HTTP interface has a form for.
    func show<Item>(
        _ items: [Item], asHTTP json: (Item) -> JSONValue, under heading: [String], row: (Item) -> [String]
    ) {
        if self.json { return Console.printJSON(.array(items.map(json))) }
        Console.print(TextTable(heading, items.map(row)).text)
    }
}
