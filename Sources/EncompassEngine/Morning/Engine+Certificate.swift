public import EncompassCore
import EncompassStore
import EncompassWords
import Logging

/// How near the end of a certificate is.
package enum CertificateEnd: Hashable, Sendable {
    case far, near, past

    /// Renewal needs people at the authority, and a weekend may come in between.
    private static let notice = Span.days(14)

    package init(_ end: Timestamp, at now: Timestamp) {
        self = now >= end ? .past : end - now <= CertificateEnd.notice ? .near : .far
    }
}

extension Engine {
    /// Notes when the certificates of the HTTPS ports end, each time that they are read: of sides that have their own, and
    /// the common one (nil).
    public func noteCertificates(ends: [Side?: Timestamp]) { morning.with { $0.certificateEnds = ends } }

    /// Notes when the client certificate of a force's push ends.
    public func noteCertificate(of force: String, ends: Timestamp) {
        morning.with { $0.feedCertificateEnds[force] = ends }
    }

    /// Raises an alarm for a certificate that ends within 14 days, and clears it after the renewal. Certificates use
    /// real time, even in an exercise.
    func certificateStep() throws {
        let (own, feeds) = morning.with { ($0.certificateEnds, $0.feedCertificateEnds) }
        for side in [nil] + Side.allCases.map(Optional.some) {
            let key = side.map { "certificate.\($0.rawValue)" } ?? "certificate"
            guard let ends = own[side] else {
                // The address has no certificate of its own any more.
                try store.alarms.clear(key, at: clock.now())
                continue
            }
            meters.set(
                "encompass_certificate_remaining_seconds", Double((ends - realClock.now()).milliseconds) / 1000,
                [("address", side?.rawValue ?? "common")])
            try judgeCertificate(
                key, ends: ends, text: side.map { "alarm.certificate.\($0.rawValue)" } ?? "alarm.certificate.own")
        }
        for (force, ends) in feeds {
            try judgeCertificate(
                "certificate:\(force)", ends: ends, text: "alarm.certificate.force",
                ["force": policies.name(ofForce: force)])
        }
    }

    /// - Parameter text: the family of the alarm's text.
    private func judgeCertificate(
        _ key: String, ends: Timestamp, text: String, _ values: [String: String] = [:]
    ) throws {
        let (now, real) = (clock.now(), realClock.now())
        let state = CertificateEnd(ends, at: real)
        guard state != .far else {
            if try store.alarms.clear(key, at: now) {
                log.notice("a certificate was renewed", metadata: ["of": "\(key)"])
            }
            return
        }
        let (date, time) = london.civil(ends)
        let alarm = Alarm(
            key: key, kind: .certificate,
            detail: Words.english(
                "\(text).\(state == .near ? "near" : "past")",
                values.merging(["date": Words.english.date(date), "time": time.description]) { $1 }),
            raisedAt: now)
        guard try store.alarms.raise(alarm) else { return }
        log.error(
            "a certificate must be renewed",
            metadata: [
                "of": "\(key)", "ends": "\(ends.rfc3339)", "state": "\(state == .near ? "near" : "past")",
            ])
    }
}
