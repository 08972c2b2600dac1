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
        guard case .establishment(let urn) = item.target else {
            throw Failure(.failed, "a notification is not for an establishment")
        }
        let link = try link(to: item.reference)
        let login = "keyadult.\(urn)"
        let password = try DemoAccounts.keyAdult(login, name: "Demonstration Key Adult", urn: urn, engine: engine)
        let visitor = PageVisitor(base: url)
        let door = try visitor.get(link)
        let page = try visitor.submit([("login", login), ("password", password)], of: door, to: "/sign-in")
        guard page.isSuccess else { throw Failure(.failed, "a Key Adult could not sign in (\(page.status))") }
        let answer = try visitor.submit([("outcome", "acknowledged")], of: page, to: link)
        guard answer.isSuccess else { throw Failure(.failed, "a Key Adult's answer was refused (\(answer.status))") }
    }

    /// The path of the link that follows a reference in the mail directory; a letter may have several.
    private func link(to reference: String) throws -> String {
        let folder = mail + "/new"
        for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
            guard let data = FileManager.default.contents(atPath: folder + "/" + name) else { continue }
            // A long line is folded with "=" at its end (quoted-printable).
            let text = String(decoding: data, as: UTF8.self).replacingOccurrences(of: "=\r\n", with: "")
            guard let line = text.range(of: "Reference:     " + reference),
                let start = text[line.upperBound...].range(of: url + "/a/")
            else { continue }
            return "/a/" + text[start.upperBound...].prefix { !$0.isWhitespace }
        }
        throw Failure(.failed, "a notification stands in no message of the mail directory")
    }
}
