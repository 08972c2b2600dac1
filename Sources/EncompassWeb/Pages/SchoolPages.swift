import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords
import HTTPTypes
import Hummingbird

/// The pages of a Key Adult or an authority's officer: their notifications, and one of them with its forms.
///
/// Opening the link in a message changes nothing but the log: a mail scanner is not signed in, and a form without the
/// session's token is refused.
struct SchoolPages: Sendable {
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.school, SchoolInboxPage(site: site, pages: pages).show)
        routes.get(.schoolNotification) { request, context in
            let person = try await site.access.recipient(request)
            let id = context.parameter("id")
            return try await SchoolNotificationPage(site: site, pages: pages, person: person).show(
                id, form: Path.schoolNotification.link(id), request)
        }
        routes.get(.schoolPrint) { request, context in
            let person = try await site.access.recipient(request)
            return try await SchoolNotificationPage(site: site, pages: pages, person: person).sheet(
                context.parameter("id"))
        }
        routes.post(.schoolNotification) { request, context in
            let person = try await site.access.recipient(request)
            let id = context.parameter("id")
            return try await SchoolNotificationPage(site: site, pages: pages, person: person).answer(
                id, request, form: Path.schoolNotification.link(id))
        }
        routes.get(.link, follow)
        routes.post(.link, answerLink)
    }

    /// A link leads through a code or sign-in to the notification, for people of its establishment only. One that has
    /// expired says so at once.
    private func follow(_ request: Request, _ context: WebContext) async throws -> Response {
        try await refuseExpired(context)
        guard let person = try await site.access.person(request) else {
            return .seeOther(Path.linkCode.link(context.parameter("token")))
        }
        let target = try await target(context)
        if person.account.role.isDesk { return .seeOther(Path.notificationPage.link(target.notification)) }
        return try await SchoolNotificationPage(site: site, pages: pages, person: person).show(
            target.notification, form: Path.link.link(context.parameter("token")), request)
    }

    private func answerLink(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try await site.access.recipient(request)
        let target = try await target(context)
        return try await SchoolNotificationPage(site: site, pages: pages, person: person).answer(
            target.notification, request, form: Path.link.link(context.parameter("token")))
    }

    private func target(_ context: WebContext) async throws -> LinkTarget {
        let token = context.parameter("token")
        let now = site.now
        guard let target = try await site.work({ try $0.store.messages.link(token: token, at: now) }) else {
            try await refuseExpired(context)
            throw Problem(.notFound, pages.words("problem.link"))
        }
        return target
    }

    private func refuseExpired(_ context: WebContext) async throws {
        let token = context.parameter("token")
        let text = pages.text
        let expired = try await site.work { try $0.store.messages.linkExpired(token: token, at: text.now) }
        guard let expired else { return }
        throw Problem(.gone, text.words("problem.linkExpired", ["at": text.moment(expired)]))
    }
}

/// Who can be rung at the desk, and when. The number does not wrap, and a telephone dials it when it is touched.
struct DeskNumber: PageModel {
    let name: String
    let phone: PhoneLink
    /// When somebody answers.
    let times: String?

    /// Nil for a desk without a number.
    init?(_ desk: DeskDetails, _ words: Words) {
        guard let phone = desk.phone else { return nil }
        name = desk.name ?? words("desk.name")
        self.phone = PhoneLink(ofDesk: phone)
        times = desk.hours
    }
}
