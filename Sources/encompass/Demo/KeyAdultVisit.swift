import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import Foundation

/// A Key Adult who opens the link in a message, signs in, reads and acknowledges.
struct KeyAdultVisit {
    let engine: Engine
    let url: String
    let mail: String

    func acknowledge(_ item: QueueItem) throws {
        guard case .establishment(let urn) = item.target,
            let message = item.attempts.first(where: { $0.state == .sent })
        else { throw Failure(.failed, "a notification has no message that was sent") }
        let link = try link(in: message.id)
        let login = "keyadult.\(urn)"
        let password = try DemoAccounts.keyAdult(login, name: "Demonstration Key Adult", urn: urn, engine: engine)
        let visitor = PageVisitor(base: url)
        let door = try visitor.get(link)
        let page = try visitor.submit([("login", login), ("password", password)], of: door, to: "/sign-in")
        guard page.isSuccess else { throw Failure(.failed, "a Key Adult could not sign in (\(page.status))") }
        let answer = try visitor.submit([("outcome", "acknowledged")], of: page, to: link)
        guard answer.isSuccess else { throw Failure(.failed, "a Key Adult's answer was refused (\(answer.status))") }
    }

    /// The path of the link in a message in the mail directory.
    private func link(in message: String) throws -> String {
        let folder = mail + "/new"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        guard let name = names.first(where: { $0.hasPrefix(message) }),
            let data = FileManager.default.contents(atPath: folder + "/" + name)
        else { throw Failure(.failed, "a message is not in the mail directory") }
        // A long line is folded with "=" at its end (quoted-printable).
        let text = String(decoding: data, as: UTF8.self).replacingOccurrences(of: "=\r\n", with: "")
        guard let start = text.range(of: url + "/a/") else { throw Failure(.failed, "a message has no link") }
        return "/a/" + text[start.upperBound...].prefix { !$0.isWhitespace }
    }
}
