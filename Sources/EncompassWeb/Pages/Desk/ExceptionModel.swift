import EncompassCore
import EncompassFormats
import EncompassStore

/// An exception as the page on which it is settled shows it.
struct ExceptionModel {
    let detail: ExceptionDetail
    let candidates: [Candidate]
    /// What a restricted incident holds back.
    let holds: [RestrictedHold]
    let text: LondonText
    /// What came with an error, so that nothing has to be chosen or typed again.
    let form: FormFields?

    var model: PageModel {
        let item = detail.item
        return [
            "kind": item.kind.words, "force": item.force, "incident": item.incidentReference ?? "",
            "detail": item.detail,
            "deadline": text.moment(item.deadlineAt), "remaining": text.remaining(item.deadlineAt),
            "occurredAt": detail.occurredAt.map(text.moment) ?? false as Any, "isOpen": item.settledAt == nil,
            "settled": settled ?? false as Any, "link": Path.exceptionPage.link(item.id),
            "hasChild": detail.child != nil,
            "child": detail.child.map(child) ?? false as Any,
            "hasFaults": !(detail.child?.faults.isEmpty ?? true),
            "childFaults": (detail.child?.faults ?? []).map(fault),
            "isRestriction": item.kind == .restricted, "holds": holds.map(hold), "hasHolds": !holds.isEmpty,
            "holdsSeveral": holds.count > 1, "holdCount": holds.count,
            "releaseAll": ExceptionAction.releaseAll.value, "cancelAll": ExceptionAction.cancelAll.value,
            "mayReopen": item.isReopenable, "reopen": ExceptionAction.reopen.value,
            "hasRecords": !detail.records.isEmpty, "records": detail.records.map(record),
            "moreRecords": item.records > detail.records.count ? item.records - detail.records.count : false as Any,
            "conflict": detail.conflict.map(conflict) ?? false as Any,
            "candidates": candidates.map { candidate in
                candidate.model.merging([
                    "isChosen": chosen == CandidateChoice(candidate.pupil).value,
                    "registrations": candidate.registrationModels(chosen: chosen),
                ]) { $1 }
            },
            "isByNumber": chosen == "match", "isBySchool": chosen == "establishment", "isByLA": chosen == "passToLA",
            "isNone": chosen == "dismiss", "upn": form?.text("upn") ?? "", "urn": form?.text("urn") ?? "",
            "la": form?.text("la") ?? "", "reason": form?.text("reason", limit: 2000) ?? "",
        ]
    }

    private var chosen: String? { form?.text("decision") }

    private var settled: String? {
        detail.item.settledAt.map {
            "\(text.moment($0)) by \(detail.item.settledBy ?? ""): \(detail.item.decision ?? "")"
        }
    }

    private func hold(_ hold: RestrictedHold) -> PageModel {
        let place = hold.item.placeName
        let children = counted(hold.children, "child", "children")
        return [
            "place": place, "reference": hold.item.reference, "children": children,
            "deadline": text.moment(hold.item.deadlineAt), "remaining": text.remaining(hold.item.deadlineAt),
            "link": Path.notificationPage.link(hold.item.id),
            "release": ExceptionAction.release(hold.item.id).value,
            "cancel": ExceptionAction.cancel(hold.item.id).value,
            "releaseEffect": "\(place) is notified now of \(children).",
            "cancelEffect": cancelEffect(hold, place),
        ]
    }

    private func cancelEffect(_ hold: RestrictedHold, _ place: String) -> String {
        switch hold.item.kind {
        case .correction: return "\(place) keeps what it was sent before."
        case .retraction: return "What \(place) was sent is not taken back."
        case .new: break
        }
        let alone = hold.childrenOfNoOtherPlace
        let rest =
            alone == 0
            ? "Each child is at another school as well."
            : alone == hold.children
                ? "Nobody is notified of \(alone == 1 ? "the child" : "the children")."
                : "Nobody is notified of \(alone) of the children."
        return "\(place) is not notified. \(rest)"
    }

    private func child(_ child: StoredChild) -> PageModel {
        ChildCard(reported: child.details, reference: child.reference).model
    }

    private func record(_ record: QuarantinedRecord) -> PageModel {
        let shown = RawRecord(record.raw)
        return [
            "line": record.line.map(String.init) ?? "a body of one record",
            "reference": shown.reference ?? "cannot be read", "receivedAt": text.moment(record.receivedAt),
            "raw": shown.text, "isCut": shown.isCut, "faults": record.faults.map(fault),
        ]
    }

    private func conflict(_ conflict: ConflictingVersions) -> PageModel {
        [
            "revision": String(conflict.currentRevision), "hasRefused": !conflict.refused.isEmpty,
            "refused": conflict.refused.map { version -> PageModel in
                [
                    "revision": String(version.revision), "heldRevision": String(version.heldRevision),
                    "receivedAt": text.moment(version.receivedAt), "isSame": version.differences.isEmpty,
                    "differences": version.differences.map { difference -> PageModel in
                        [
                            "pointer": difference.pointer, "held": difference.held ?? "not given",
                            "refused": difference.refused ?? "not given",
                        ]
                    },
                    "heldText": IncidentDifference.lines(of: version.held),
                    "refusedText": IncidentDifference.lines(of: version.incident),
                ]
            },
        ]
    }

    private func fault(_ fault: Fault) -> PageModel { ["pointer": fault.pointer, "detail": fault.detail] }
}

extension ExceptionItem {
    /// Whether a person resolved it, so that a person may take that back.
    var isReopenable: Bool {
        settledAt != nil && kind != .restricted && settledBy.map { $0 != Actor.engine.description } ?? false
    }
}
