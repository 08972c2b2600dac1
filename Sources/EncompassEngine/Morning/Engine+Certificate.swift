public import EncompassCore
import EncompassStore
import Logging

/// What a certificate's end asks of people.
package enum CertificateEnd: Hashable, Sendable {
    case far, near, past

    /// Renewal takes an authority's people, and a weekend may lie between.
    private static let notice = Span.days(14)

    package init(_ end: Timestamp, at now: Timestamp) {
        self = now >= end ? .past : end - now <= CertificateEnd.notice ? .near : .far
    }
}

extension Engine {
    /// Tells when the certificate of the HTTPS port ends, after each time that it was read; nil where there is none of ours.
    public func noteCertificate(ends: Timestamp?) { morning.with { $0.certificateEnds = ends } }

    private static let certificateAlarm = "certificate"

    /// Raises the alarm of a certificate that ends within 14 days, and clears it once it is renewed. Certificates keep real
    /// time, also in an exercise.
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
