public import EncompassCore
import EncompassStore
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
    /// Notes when the certificate of the HTTPS port ends, each time that it is read; nil if the daemon has none of its
    /// own.
    public func noteCertificate(ends: Timestamp?) { morning.with { $0.certificateEnds = ends } }

    private static let certificateAlarm = "certificate"

    /// Raises an alarm for a certificate that ends within 14 days, and clears it after the renewal. Certificates use
    /// real time, even in an exercise.
    func certificateStep() throws {
        guard let end = morning.with({ $0.certificateEnds }) else { return }
        let (now, real) = (clock.now(), realClock.now())
        meters.set("encompass_certificate_remaining_seconds", Double((end - real).milliseconds) / 1000)
        let state = CertificateEnd(end, at: real)
        guard state != .far else {
            if try store.alarms.clear(Engine.certificateAlarm, at: now) { log.notice("the certificate was renewed") }
            return
        }
        let (date, time) = london.civil(end)
        let alarm = Alarm(
            key: Engine.certificateAlarm, kind: .certificate,
            detail: state == .near
                ? "the certificate of the HTTPS port ends on \(date) at \(time): renew it"
                : "the certificate of the HTTPS port ended on \(date) at \(time): nobody can sign in or push until it is renewed",
            raisedAt: now)
        guard try store.alarms.raise(alarm) else { return }
        log.error(
            "the certificate must be renewed",
            metadata: ["ends": "\(end.rfc3339)", "state": "\(state == .near ? "near" : "past")"])
    }
}
