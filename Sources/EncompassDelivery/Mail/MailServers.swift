import Dispatch
import EncompassCore
import Synchronization

/// Several mail servers that share the messages by weight, and stand in for each other.
///
/// A message goes to the next server if one did not take it for a reason of its own. After an attempt without an answer
/// it does not: it may have been taken. A message keeps its Message-ID wherever it goes.
///
/// Servers may be for some domains only, such as a relay that sends on to them by verified TLS or not at all. Mail to such
/// a domain goes by these servers or waits; all other mail goes by the others.
public final class MailServers: MailTransport {
    /// One of them.
    public struct Server: Sendable {
        let name: String
        let weight: Int
        let domains: [String]
        let transport: any MailTransport

        /// - Parameters:
        ///   - weight: its share of the messages; 0 if it only stands in for the others.
        ///   - domains: those of the recipients that it is for, in lower case, with everything below each; none for all
        ///     mail to domains that no server is for.
        public init(name: String, weight: Int, domains: [String] = [], transport: any MailTransport) {
            self.name = name
            self.weight = weight
            self.domains = domains
            self.transport = transport
        }

        /// Whether it is for a domain by name.
        func isFor(_ domain: String) -> Bool {
            domains.contains { domain == $0 || domain.hasSuffix("." + $0) }
        }
    }

    private struct Fault: Sendable {
        let reason: DeliveryReason
        let since: ContinuousClock.Instant
    }

    /// How long a server that failed is asked after the others.
    private static let pause = Duration.seconds(30)

    private let all: [Server]
    private let faults = Mutex<[String: Fault]>([:])

    /// - Parameter servers: at least one that is for all domains; names differ.
    public init(_ servers: [Server]) { all = servers }

    public func send(_ email: Email) -> DeliveryOutcome {
        var first: DeliveryOutcome?
        for server in order(of: email) {
            let outcome = server.transport.send(email)
            note(outcome, of: server)
            guard case .deferred(let reason, _, _) = outcome, reason.isOfServer else { return outcome }
            first = first ?? outcome
        }
        return first ?? .deferred(reason: .configuration, detail: "there is no mail server")
    }

    /// Asks all of them at once: `accepted` if one that is for all domains would accept a message now.
    public func probe(_ cancellation: TransferCancellation) -> DeliveryOutcome {
        let outcomes = Mutex<[Int: DeliveryOutcome]>([:])
        DispatchQueue.concurrentPerform(iterations: all.count) { place in
            let outcome = all[place].transport.probe(cancellation)
            outcomes.withLock { $0[place] = outcome }
        }
        let found = outcomes.withLock { outcomes in all.indices.compactMap { outcomes[$0] } }
        for (server, outcome) in zip(all, found) { note(outcome, of: server) }
        let general = zip(all, found).filter { $0.0.domains.isEmpty }.map(\.1)
        return general.first { $0.reason == nil } ?? general.first
            ?? .deferred(reason: .configuration, detail: "there is no mail server")
    }

    public var servers: [ServerHealth] {
        let faults = faults.withLock { $0 }
        return all.map { ServerHealth(name: $0.name, fault: faults[$0.name]?.reason) }
    }

    private func note(_ outcome: DeliveryOutcome, of server: Server) {
        guard outcome.reason != .cancelled else { return }
        let reason = outcome.reason.flatMap { $0.isOfServer ? $0 : nil }
        let fault = reason.map { Fault(reason: $0, since: .now) }
        faults.withLock { $0[server.name] = fault }
    }

    /// Where to try a message: by weight, the same order each time; those that failed a moment ago come last.
    private func order(of email: Email) -> [Server] {
        let domain = email.to.address.domain.lowercased()
        let own = all.filter { $0.isFor(domain) }
        let all = own.isEmpty ? self.all.filter(\.domains.isEmpty) : own
        let faults = faults.withLock { $0 }
        func isFailing(_ server: Server) -> Bool {
            faults[server.name].map { $0.since.duration(to: .now) < MailServers.pause } ?? false
        }
        var order: [Server] = []
        var rest = all.filter { $0.weight > 0 }
        // FNV-1a: the same on every machine and at every start.
        var draw = email.id.text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3
        }
        while !rest.isEmpty {
            var point = Int(draw % UInt64(rest.reduce(0) { $0 + $1.weight }))
            draw = draw &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let place = rest.firstIndex { server in
                point -= server.weight
                return point < 0
            }
            order.append(rest.remove(at: place ?? 0))
        }
        order += all.filter { $0.weight == 0 }
        return order.filter { !isFailing($0) } + order.filter(isFailing)
    }
}
