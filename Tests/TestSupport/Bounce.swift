import Foundation

/// A bounce as a mail server writes it, and the mail directory that it comes to.
package enum Bounce {
    /// - Parameters:
    ///   - id: the Message-ID of the mail that is sent back, without its domain; nil for a bounce that quotes nothing.
    ///   - address: the address that the bounce goes to.
    package static func text(
        of id: String?, action: String = "failed", status: String = "5.1.1", to address: String = "bounces@mash.example"
    ) -> String {
        let copy = id.map {
            "--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <\($0)@mash.example>\nSubject: New notification\n\n"
        }
        return """
            Return-Path: <>
            To: <\(address)>
            Subject: Undelivered Mail Returned to Sender
            Content-Type: multipart/report; report-type=delivery-status; boundary="b"

            --b
            Content-Type: message/delivery-status

            Reporting-MTA: dns; mail.mash.example

            Final-Recipient: rfc822; somebody@school.example
            Action: \(action)
            Status: \(status)

            \(copy ?? "")--b--

            """
    }

    /// An empty mail directory.
    package static func mailDirectory(in folder: TemporaryFolder) throws -> String {
        let path = folder.file("bounces")
        for name in ["new", "cur", "tmp"] {
            try FileManager.default.createDirectory(atPath: path + "/" + name, withIntermediateDirectories: true)
        }
        return path
    }

    /// Delivers a mail as a mail system does.
    package static func deliver(_ text: String, to directory: String, named name: String) throws {
        let temporary = "\(directory)/tmp/\(name)"
        try Data(text.utf8).write(to: URL(fileURLWithPath: temporary))
        try FileManager.default.moveItem(atPath: temporary, toPath: "\(directory)/new/\(name)")
    }
}
