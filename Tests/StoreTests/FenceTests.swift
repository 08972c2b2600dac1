import EncompassCore
import EncompassStore
import Foundation
import TestSupport
import Testing

@Suite("The fence: one of two machines may send")
struct FenceTests {
    private let folder: TemporaryFolder
    private let at = Timestamp(seconds: 1_800_000_000)

    init() throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.file("shared"), withIntermediateDirectories: false)
    }

    private func machine(_ name: String) -> Fence { Fence(folder: folder.file("shared"), note: folder.file(name)) }

    @Test func theLastTermsHolderMaySendAndNoOther() throws {
        let (one, other) = (machine("one"), machine("other"))
        #expect(one.status() == .unclaimed && other.status() == .unclaimed)
        try one.claim(token: "a", at: at)
        // Nobody can have sent before the first term.
        #expect(one.status() == .held(from: at))
        guard case .heldBy = other.status() else { return #expect(Bool(false), "\(other.status())") }
        try other.claim(token: "b", at: at + .hours(1))
        #expect(other.status() == .held(from: at + .hours(1) + .seconds(30)), "the other one may still be sending")
        guard case .heldBy(_, let since) = one.status() else { return #expect(Bool(false), "\(one.status())") }
        #expect(since == at + .hours(1))
        // And back.
        try one.claim(token: "c", at: at + .hours(2))
        #expect(one.status() == .held(from: at + .hours(2) + .seconds(30)))
    }

    @Test func aCopyOfTheDatabaseDoesNotHoldTheTerm() throws {
        try machine("one").claim(token: "a", at: at)
        // The same number with another token: somebody emptied the folder, and another machine began again.
        let note = try Data(contentsOf: URL(fileURLWithPath: folder.file("one")))
        try FileManager.default.removeItem(atPath: folder.file("shared/term-1"))
        #expect(machine("one").status() == .unclaimed)
        try machine("other").claim(token: "b", at: at)
        guard case .heldBy = machine("one").status() else { return #expect(Bool(false)) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file("one"))) == note)
    }

    @Test func whoeverCannotSeeTheFolderSendsNothing() throws {
        let one = machine("one")
        try one.claim(token: "a", at: at)
        try FileManager.default.moveItem(atPath: folder.file("shared"), toPath: folder.file("gone"))
        #expect(one.status() == .unreachable)
        #expect(throws: StoreError.self) { try one.claim(token: "b", at: at) }
        try FileManager.default.moveItem(atPath: folder.file("gone"), toPath: folder.file("shared"))
        #expect(one.status() == .held(from: at))
        try Data("half a te".utf8).write(to: URL(fileURLWithPath: folder.file("shared/term-2")))
        #expect(one.status() == .unreachable, "a term that cannot be read may be another machine's")
    }

    @Test func ofManyThatBeginATermAtOnceOneDoes() async throws {
        let folder = folder
        let at = at
        for round in 1...20 {
            let won = await withTaskGroup(of: Bool.self) { group in
                for index in 0..<8 {
                    group.addTask {
                        let fence = Fence(folder: folder.file("shared"), note: folder.file("m\(index)"))
                        return (try? fence.claim(token: "\(round).\(index)", at: at)) != nil
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            let holders = (0..<8).filter { index in
                if case .held = machine("m\(index)").status() { true } else { false }
            }
            #expect(won >= 1 && holders.count == 1, "round \(round): \(won) began, \(holders)")
        }
    }
}
