import Foundation
import TestSupport
import Testing

/// The daemon imports what is put into the watched folder, and `encompass doctor` looks at the folder.
struct InboxServiceTests {
    @Test func filesThatAreDroppedAreImported() throws {
        let site = try Installation(["registry:", "  inbox:", "    directory: inbox", "    wait: 1s"])
        func inbox(_ path: String) -> String { site.folder.file("inbox/" + path) }
        func doctor() throws -> String { try site.tool("doctor").output }
        #expect(try doctor().contains("does not exist, so no file comes in"))
        for place in ["register", "rolls", MadeUp.quay] {
            try FileManager.default.createDirectory(atPath: inbox(place), withIntermediateDirectories: true)
        }
        #expect(try doctor().contains("inbox, 3 folders"))
        try site.start()
        // Whole at once, however long writing takes.
        func drop(_ name: String, _ lines: [String]) throws {
            let part = try site.write(name + ".part", lines)
            try FileManager.default.moveItem(atPath: part, toPath: site.folder.file(name))
        }
        try drop("inbox/register/schools.csv", MadeUp.establishments)
        try drop("inbox/\(MadeUp.quay)/roll.csv", ["Surname,Forename,DOB", "Marsh,Amelia,05/01/2016"])
        try drop("inbox/rolls/odd.csv", ["this is", "no roll"])
        func names(_ place: String) -> [String] {
            (try? FileManager.default.contentsOfDirectory(atPath: inbox(place))) ?? []
        }
        try Wait.until("all three are handled") {
            names("register/done").count == 3 && names("\(MadeUp.quay)/done").count == 3
                && names("rolls/rejected").count >= 3
        }
        #expect(try site.json("registry", "stats")["pupils"].number == 1)
        try Wait.until("the alarm about the refused file") { try doctor().contains("in force") }
        try site.stop()
        let log = site.daemon?.errors ?? ""
        for name in ["Marsh", "Amelia", "2016"] { #expect(!log.contains(name)) }
    }
}
