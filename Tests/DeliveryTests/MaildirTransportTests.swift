import EncompassCore
import EncompassDelivery
import Foundation
import TestSupport
import Testing

@Suite("The mail directory")
struct MaildirTransportTests {
    private let folder: TemporaryFolder
    private let transport: MaildirTransport

    init() throws {
        folder = try TemporaryFolder()
        transport = MaildirTransport(path: folder.file("mail"), composer: composer)
    }

    private func names(_ part: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.file("mail/" + part)).sorted()
    }

    @Test("stores the message, readable by its owner only")
    func writes() throws {
        let message = try message()
        #expect(transport.send(message) == .accepted(receipt: "n-1.1@encompass.test"))
        let path = folder.file("mail/new/n-1.1@encompass.test")
        #expect(FileManager.default.contents(atPath: path).map { Array($0) } == composer.bytes(message))
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try names("tmp").isEmpty)
    }

    @Test("stores a message once, however often it is sent")
    func again() throws {
        let first = try message(text: "first\n")
        _ = transport.send(first)
        #expect(transport.send(try message(text: "second\n")) == .accepted(receipt: "n-1.1@encompass.test"))
        #expect(try names("new").count == 1)
        let path = folder.file("mail/new/n-1.1@encompass.test")
        #expect(FileManager.default.contents(atPath: path).map { Array($0) } == composer.bytes(first))
    }

    @Test("recognises a message that a mail program moved to cur")
    func read() throws {
        _ = transport.send(try message())
        try FileManager.default.moveItem(
            atPath: folder.file("mail/new/n-1.1@encompass.test"),
            toPath: folder.file("mail/cur/n-1.1@encompass.test:2,S"))
        #expect(transport.send(try message()) == .accepted(receipt: "n-1.1@encompass.test"))
        #expect(try names("new").isEmpty)
    }

    @Test("replaces a file that a crash left half written")
    func leftover() throws {
        _ = transport.send(try message(id: "other@encompass.test"))
        #expect(
            FileManager.default.createFile(
                atPath: folder.file("mail/tmp/n-1.1@encompass.test"),
                contents: Data("half, and longer than nothing".utf8)))
        #expect(transport.send(try message()).reason == nil)
        #expect(try names("tmp").isEmpty)
    }

    @Test("can be probed without a message")
    func probe() throws {
        #expect(transport.probe() == .accepted(receipt: nil))
        #expect(try names("tmp").isEmpty && names("new").isEmpty)
    }

    @Test("defers the message and needs an administrator if it cannot be written")
    func unwritable() throws {
        #expect(FileManager.default.createFile(atPath: folder.file("plain"), contents: Data()))
        let outcome = MaildirTransport(path: folder.file("plain"), composer: composer).send(try message())
        #expect(outcome == .deferred(reason: .storage, detail: "the mail directory cannot be written: Not a directory"))
        #expect(outcome.reason?.needsAdministrator == true)
    }
}
