import EncompassCore
import EncompassStore
import Foundation
import HTTPTypes
import Hummingbird

/// Who may see a page, and whether a form is one of ours.
extension Access {
    /// The person at the desk.
    ///
    /// - Throws: 401 without a session, 403 for a school's account and for a role that may not.
    func desk(_ request: Request, _ permission: Permission = .readQueue) async throws -> SignedIn {
        guard let person = try await person(request) else { throw Problem(.unauthorized, "please sign in") }
        try Access.require([.readQueue], of: person.principal, "this page is for MASH staff")
        try Access.require([permission], of: person.principal, "this page is not for your role")
        return person
    }

    /// The person at the desk who sends a form of ours that changes something, and its fields.
    ///
    /// - Throws: as `desk` and `check`; 403 for a role that may not.
    func decision(_ request: Request, _ permission: Permission) async throws -> (person: SignedIn, fields: FormFields) {
        let person = try await desk(request)
        let fields = try await FormFields(request)
        try Access.check(fields, request, of: person)
        try Access.require([permission], of: person.principal, "your role may not do this")
        return (person, fields)
    }

    /// Somebody who is notified: a Key Adult, or an authority's officer.
    func recipient(_ request: Request) async throws -> SignedIn {
        guard let person = try await person(request) else { throw Problem(.unauthorized, "please sign in") }
        try Access.require([.readOwnNotifications], of: person.principal, "this page is for schools")
        return person
    }

    /// - Throws: 403 unless the form brings the session's token, and comes from a page of this site where the browser
    ///   tells.
    static func check(_ form: FormFields, _ request: Request, of person: SignedIn) throws {
        guard isSameSite(request), isSame(form.raw("csrf"), person.session.csrf) else {
            throw Problem(.forbidden, "the form is not one of this session: go back, read the page anew and try again")
        }
    }

    /// What the browser says of where the form came from; one that says nothing is not refused for that.
    static func isSameSite(_ request: Request) -> Bool {
        if let site = request.headers[.fetchSite] { return ["same-origin", "none"].contains(site) }
        // Under our own referrer policy a browser names no origin.
        guard let origin = request.headers[.origin], origin != "null" else { return true }
        guard let host = request.head.authority, let scheme = origin.range(of: "://") else { return false }
        return origin[scheme.upperBound...].lowercased() == host.lowercased()
    }
}
