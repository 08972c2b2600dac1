public import EncompassCore
public import EncompassStore
public import Foundation

extension Engine {
    /// What somebody who opens a message's link and has not signed in may do; nil for a link that no message has.
    ///
    /// - Parameter device: the token of a remembered device.
    public func opened(link token: String, device: String?) throws -> OpenedLink? {
        let now = clock.now()
        return try store.sessions.opened(
            link: token, device: device, on: london.date(now), at: now, real: realClock.now())
    }

    /// Sends a code to the second address of the contact whose link it is.
    ///
    /// - Returns: false if nobody may enter by the link, or there is no second address.
    /// - Throws: `StoreError` `conflict` if too many were asked for.
    public func sendCode(forLink token: String) throws -> Bool {
        guard let opened = try opened(link: token, device: nil), case .open(.send(let address), _) = opened.entry
        else { return false }
        try sendCode(opened.code, to: address, by: Actor("link:\(opened.notification)"))
        return true
    }

    /// Signs in the contact whose link it is.
    ///
    /// - Parameters:
    ///   - code: as typed; nil on a device that they had remembered.
    ///   - remembersDevice: whether to remember the device from now on.
    ///   - browser: a coarse name of the browser.
    public func enter(
        link token: String, code: String?, device: String?, remembersDevice: Bool, browser: String?
    ) throws -> LinkVerdict {
        let now = clock.now()
        let verdict = try store.sessions.enter(
            link: token, code: code, device: device, remembersDevice: remembersDevice, browser: browser,
            password: PasswordHash.ofNobody, lasting: settings.sessions.longest, on: london.date(now), at: now,
            real: realClock.now())
        let isIn = if case .signedIn = verdict { true } else { false }
        meters.count("encompass_sign_ins_total", [("outcome", isIn ? "accepted" : "refused")])
        return verdict
    }

    /// Makes a code that a person at the desk reads out to a contact who rings about a notification.
    ///
    /// - Throws: `StoreError` `notFound` if the contact is none of the notification's place, `invalid` if they may not
    ///   be told of it, `forbidden` if the person at the desk may not make calls, or not see it.
    public func readOutCode(
        notification id: String, contact: Data, by principal: Principal
    ) throws -> OneTimeCode {
        let now = clock.now()
        return try store.sessions.readOutCode(
            notification: id, contact: contact, by: principal, on: london.date(now), at: now)
    }
}
