import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords
import Hummingbird

/// `/restore`: after the database went back in time, what may have been sent meanwhile, and the form with which a
/// supervisor or duty manager lets messages go out again.
struct RestorePage: Sendable {
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.restore) { request, _ in
            let person = try await site.access.desk(request)
            let isDone = site.flashes.take(request, for: person) != nil
            return try await show(to: person, done: isDone ? pages.words("restore.done") : nil)
        }
        routes.post(.restore, confirm)
    }

    private func show(
        to person: SignedIn, reason: String = "", done: String? = nil, refusal: FormRefusal? = nil
    ) async throws -> Response {
        let text = pages.text
        let principal = person.principal
        let review = try await site.work { try $0.store.recovery.review(for: principal, at: text.now) }
        let content = RestoreView(
            open: review.map { RestoreView.Open($0, text, viewer: principal) }, link: Path.restore.link(),
            mayConfirm: principal.may(.confirmRecovery), reason: reason)
        var page = Page(text.words("place.restore"), content)
        page.done = done
        page.say(refusal)
        return await pages.show(page, to: person, at: .restore)
    }

    private func confirm(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .confirmRecovery)
        let reason = fields.text("reason", limit: 500)
        return try await Form.answer(
            reason.isEmpty ? [PageFault("reason", "fault.restoreReason")] : [],
            again: { try await show(to: person, reason: reason, refusal: $0) },
            act: {
                try await site.run(.confirmRecovery(reason: reason), by: person)
                return .seeOther(Path.restore.link(query: [site.flashes.leave("confirmed", for: person)]))
            })
    }
}

struct RestoreView: PageContent {
    static let template = Template.restore

    struct Open: PageModel {
        let since: String
        /// The moment that the database holds.
        let ends: String?
        let cause: String
        let detail: String
        let rows: [Row]
        let count: String
        let isCut: Bool

        init(_ review: RecoveryReview, _ text: LondonText, viewer: Principal) {
            let rows = QueueRows(text: text, viewer: viewer)
            since = text.moment(review.recovery.since)
            ends = review.recovery.ends.map(text.moment)
            cause = text.words("restore.cause.\(review.recovery.cause.rawValue)")
            detail = LondonText.sentence(Timestamp.replacing(in: review.recovery.detail, with: text.moment))
            self.rows = review.inDoubt.map { Row($0, rows.row($0), text) }
            count = text.words.count("restore.count", review.inDoubt.count)
            isCut = review.isCut
        }
    }

    /// A notification that may have been sent meanwhile.
    struct Row: PageModel {
        let item: QueueRow
        /// The last message that the database knows to have been sent.
        let sent: String

        init(_ item: QueueItem, _ row: QueueRow, _ text: LondonText) {
            self.item = row
            sent = item.attempts.compactMap(\.sentAt).max().map(text.moment) ?? text.words("restore.notSent")
        }
    }

    /// Nil if nothing is to be confirmed.
    let open: Open?
    let link: String
    /// Whether the person may confirm.
    let mayConfirm: Bool
    let reason: String
}
