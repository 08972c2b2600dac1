import EncompassCore
import EncompassEngine
import EncompassStore

/// A pause in words, for the banner, the list and the page of a notification.
struct PauseNotice: Sendable {
    let pause: Pause
    let place: String
    let askedBy: String
    let approvedBy: String
    let endedBy: String?

    init(_ pause: Pause, _ engine: Engine, names: StaffNames) throws {
        self.pause = pause
        place = try PlaceWords.words(pause.scope, engine)
        askedBy = names.words(pause.askedBy)
        approvedBy = names.name(ofLogin: pause.approvedBy)
        endedBy = pause.endedBy.map(names.words)
    }

    static func all(_ pauses: [Pause], _ engine: Engine) throws -> [PauseNotice] {
        guard !pauses.isEmpty else { return [] }
        let names = try StaffNames(engine.store)
        return try pauses.map { try PauseNotice($0, engine, names: names) }
    }

    static func inForce(_ engine: Engine, at now: Timestamp) throws -> [PauseNotice] {
        try all(engine.store.pauses.all(inForceOnly: true, at: now), engine)
    }

    func model(_ text: LondonText) -> PageModel {
        [
            "id": pause.id, "place": place, "scope": pause.scope, "reason": LondonText.withoutStop(pause.reason),
            "askedBy": askedBy, "approvedBy": approvedBy, "from": text.moment(pause.approvedAt ?? pause.startedAt),
            "asked": text.moment(pause.startedAt), "lapses": text.moment(pause.lapsesAt),
            "until": text.moment(pause.expiresAt), "remaining": text.remaining(pause.expiresAt),
            "isInForce": pause.isInForce(at: text.now), "wasApproved": pause.approvedAt != nil,
            "ended": pause.endedAt.map { text.moment($0) + (endedBy.map { ", " + $0 } ?? "") } ?? false as Any,
            "endLink": Path.pauseEnd.link(pause.id), "approveLink": Path.pauseApproval.link(pause.id),
        ]
    }
}
