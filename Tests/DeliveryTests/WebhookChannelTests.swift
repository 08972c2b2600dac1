import EncompassCore
import EncompassDelivery
import Foundation
import Synchronization
import TestSupport
import Testing

/// Against a real HTTPS server. Its certificate is for localhost, which is allowed for the tests alone.
@Suite("Webhooks to schools", .enabled(if: !TestPython.isAbsent))
struct WebhookChannelTests {
    private struct Posted: Decodable {
        let path: String
        let headers: [String: String]
        let body: String
    }

    private let server: HTTPTestServer
    private let now = Timestamp(seconds: Int64(Date().timeIntervalSince1970))

    init() throws { server = try HTTPTestServer(.tls) }

    private func channel(
        _ url: String, secrets: [String] = ["first"], allowed: [String] = ["127.0.0.0/8", "::1"],
        onGone: @escaping @Sendable (String, String) -> Void = { _, _ in }
    ) -> WebhookChannel {
        WebhookChannel(
            trust: TLSTrust(caFile: server.certificate?.certificateFile),
            allowed: allowed.compactMap { NetworkBlock($0) }, limits: .patient, isExercise: false,
            cancellation: TransferCancellation(), now: { [now] in now },
            destination: { place in
                place == "urn:121001" ? .init(url: url, secrets: secrets.map { Data($0.utf8) }) : nil
            }, onGone: onGone)
    }

    private func event(_ kind: NotificationKind? = .new, to place: String = "urn:121001") -> OutgoingMessage {
        OutgoingMessage(
            id: "0193f0aa-1111-7000-8000-000000000001", to: place,
            content: MessageContent(
                subject: "s", paragraphs: [.init("p", link: "https://desk.example/a/secret")],
                reference: "4X69-THJT", brief: "b", linkText: "l", kind: kind), date: now)
    }

    private func posted() throws -> [Posted] {
        let transfer = HTTPTransfer.patient(TLSTrust(caFile: server.certificate?.certificateFile))
        return try JSONDecoder().decode(
            [Posted].self, from: Data(try transfer.send(HTTPRequest("GET", server.url + "/hooks")).body))
    }

    @Test("the event and the reference alone, signed with every live secret")
    func signed() throws {
        for kind in [NotificationKind.new, .correction, .retraction] {
            #expect(
                channel(server.url + "/hook", secrets: ["new", "old"]).deliver(event(kind)) == .accepted(receipt: nil))
        }
        let found = try posted()
        #expect(
            found.map(\.body)
                == ["created", "corrected", "retracted"].map {
                    "{\"data\":{\"reference\":\"4X69-THJT\"},\"timestamp\":\"\(now.rfc3339)\","
                        + "\"type\":\"notification.\($0)\"}"
                })
        let headers = try #require(found.first).headers
        #expect(headers["webhook-id"] == "0193f0aa-1111-7000-8000-000000000001")
        let seconds = now.milliseconds / 1000
        #expect(headers["webhook-timestamp"] == String(seconds))
        let expected = ["new", "old"].map {
            WebhookSignature.sign(
                id: "0193f0aa-1111-7000-8000-000000000001", timestamp: seconds, body: Data(found[0].body.utf8),
                secret: Data($0.utf8))
        }
        #expect(headers["webhook-signature"] == expected.joined(separator: " "))
    }

    @Test(
        "each answer",
        arguments: [
            ("200", nil, nil), ("503-60", .serverBusy, 60), ("429-5", .rateLimited, 5), ("500", .serverBusy, nil),
            ("408", .serverBusy, nil), ("302", .recipientRefused, nil), ("401", .recipientRefused, nil),
            ("404", .recipientRefused, nil), ("410", .recipientUnknown, nil),
        ] as [(String, DeliveryReason?, Int?)])
    func answers(plan: String, reason: DeliveryReason?, wait: Int?) throws {
        let stopped = Mutex<[String]>([])
        let outcome = channel(server.url + "/hook/" + plan) { place, _ in
            stopped.withLock { $0.append(place) }
        }.deliver(event())
        #expect(outcome.reason == reason)
        if case .deferred(_, _, let found) = outcome {
            #expect(found == wait.map { Span.seconds($0) })
        } else {
            #expect(wait == nil)
        }
        #expect(stopped.withLock { $0 } == (plan == "410" ? ["urn:121001"] : []))
        #expect(try posted().count == 1, "a redirect was followed")
    }

    @Test("private addresses are refused after the name was resolved, before anything is sent")
    func addresses() throws {
        let port = server.url.split(separator: ":").last ?? ""
        for host in ["localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "127.1"] {
            for allowed in [[], ["10.0.0.0/8"]] {
                let outcome = channel("https://\(host):\(port)/hook", allowed: allowed).deliver(event())
                guard case .rejected = outcome else {
                    Issue.record("\(host): \(outcome)")
                    continue
                }
            }
        }
        #expect(try posted().isEmpty)
        #expect(channel("https://localhost:\(port)/hook").deliver(event()).reason == nil)
    }

    @Test("only by https, to a certificate that fits, and only where a school has a webhook")
    func refused() throws {
        let plain = server.url.replacing("https:", with: "http:")
        #expect(channel(plain + "/hook").deliver(event()).reason == .configuration)
        #expect(channel(server.url + "/hook").deliver(event(to: "urn:121002")).reason == .recipientUnknown)
        let folder = try TemporaryFolder()
        let stranger = try TestCertificate(in: folder, named: "other")
        let wrong = WebhookChannel(
            trust: TLSTrust(caFile: stranger.certificateFile),
            allowed: [NetworkBlock("127.0.0.0/8")].compactMap(\.self),
            limits: .patient, isExercise: false, cancellation: TransferCancellation(), now: { [now] in now },
            destination: { [server] _ in .init(url: server.url + "/hook", secrets: [Data([1])]) }, onGone: { _, _ in })
        #expect(withExtendedLifetime(folder) { wrong.deliver(event()).reason } == .tlsFailed)
        #expect(try posted().isEmpty)
        #expect(channel(server.url + "/drop").deliver(event()).reason == .connectionLost)
    }
}
