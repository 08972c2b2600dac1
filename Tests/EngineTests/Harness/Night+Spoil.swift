import EncompassStore
import Foundation
import TestSupport

extension Night {
    /// Runs a statement on the file behind the store's back, from another process.
    func spoil(_ sql: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: TestPython.path ?? "/usr/bin/python3")
        let script = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()"
        process.arguments = ["-c", script, folder.file("night.db"), sql]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw StoreError(.invalid, "the statement failed") }
    }
}
