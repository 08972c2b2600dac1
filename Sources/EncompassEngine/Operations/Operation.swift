public import EncompassCore
public import EncompassFormats
public import EncompassStore
public import Foundation

/// A change that a tool asks for: run in process under the database's lock, or by the running daemon over its socket.
public enum Operation: Sendable, Codable {
    case createCredential(CredentialRequest)
    case revokeCredential(id: String)
    /// A new signing secret for a school's credential, next to the one in use for a while.
    case rotateCredential(id: String, overlap: Span, reason: String)
    /// Ends the signing secret before the one in use.
    case endCredentialSecret(id: String, reason: String)
    /// A school's system that is notified.
    case changeWebhook(WebhookChange)
    case createAccount(AccountRequest)
    case disableAccount(login: String)
    case enableAccount(login: String)
    /// Clears an account's failed sign-ins.
    case unlockAccount(login: String)
    case setPassword(login: String, password: String)
    /// A link with which the account's owner chooses a password.
    case inviteAccount(login: String)
    /// Contacts of the register get an invitation by e-mail.
    case inviteContacts(Invitees)
    /// The places that a recipient's account may read for.
    case setPlaces(login: String, places: [Scope])
    /// The areas that an account at the desk works for.
    case setAreas(login: String, areas: WorkAreas)
    /// Ends every session of an account, or one of them.
    case endSessions(login: String, session: String?)
    /// Removes the second step of somebody who has lost their telephone.
    case resetSecondStep(login: String)
    case queue(QueueAction)
    /// The force's texts in which something was found, as they are or as edited.
    case releaseTexts(TextRelease)
    case resolve(ResolveRequest)
    /// Takes back a person's decision on an exception.
    case reopenException(id: String, reason: String)
    /// Takes back a decision on an exception from which nothing has left yet: the one made then, if a time is given.
    case undoException(id: String, decidedAt: Timestamp? = nil)
    /// Stores what a person typed from a refused record.
    case correctRecord(RecordCorrection)
    /// Releases or cancels everything that is still held for a restricted incident.
    case decideRestricted(exception: String, releasing: Bool, reason: String)
    /// Two reports are of one event: each place is notified of it once. Each by its id or the force's reference.
    case linkIncidents(String, with: String)
    /// A report is of an event of its own after all; the reason is needed once something has left.
    case unlinkIncident(id: String, reason: String?)
    /// A task of the phone list.
    case call(CallAction)
    /// A pause that takes effect once the person named in it approves it.
    case requestPause(PauseRequest)
    case approvePause(id: String)
    case endPause(id: String, reason: String)
    /// Schools that are shut at short notice.
    case closeSchools(ClosureRequest)
    /// A closure was entered by mistake.
    case reopenSchools(ClosureRequest)
    case settleBreach(id: String, outcome: String)
    /// Somebody has dealt with a file of the watched folder that was not imported.
    case closeImportAlarm(key: String, reason: String)
    /// Corrects one contact of the register by hand.
    case editContact(ContactEdit)
    /// Sends a marked test over each channel of a school, or of every school of an area.
    case testChannels(ChannelTestRequest)
    /// What it covers is not erased until the hold is lifted.
    case placeHold(HoldRequest)
    case liftHold(id: String, reason: String)
    /// Erases what was kept for these periods; a running daemon uses its own.
    case erase(RetentionPeriods)
    /// A new data key, with which all rows are sealed again.
    case rotateKey
    /// A verified copy of the database, at a full path.
    case backUp(path: String)
    /// The database was restored, and messages may go out again.
    case confirmRecovery(reason: String)
    /// A tool is about to show what it read from the file.
    case consult(Consultation)
}

extension Operation {
    /// The permission that it needs.
    var permission: Permission {
        switch self {
        case .createCredential(let request): request.role.readsDetails ? .manageReaders : .manageCredentials
        case .changeWebhook(let change): change.isSecret ? .manageReaders : .manageCredentials
        case .revokeCredential, .endCredentialSecret: .manageCredentials
        case .createAccount(let request): request.role.isDesk ? .manageAccounts : .manageReaders
        case .rotateCredential, .setPassword, .inviteContacts, .setPlaces: .manageReaders
        case .disableAccount, .enableAccount, .unlockAccount, .inviteAccount, .endSessions, .resetSecondStep, .setAreas:
            .manageAccounts
        case .queue, .releaseTexts, .linkIncidents, .unlinkIncident: .actOnNotifications
        case .resolve, .reopenException, .undoException, .correctRecord, .decideRestricted: .resolveExceptions
        case .call: .makeCalls
        case .requestPause, .endPause: .askForPause
        case .approvePause: .approvePause
        case .closeSchools, .reopenSchools: .closeSchools
        case .settleBreach: .closeBreaches
        case .closeImportAlarm, .editContact: .importRegistry
        case .testChannels: .testChannels
        case .backUp, .rotateKey: .keepDatabase
        case .confirmRecovery: .confirmRecovery
        case .placeHold, .liftHold: .placeHolds
        case .erase: .eraseRecords
        case .consult(let consultation): consultation.view.permission
        }
    }

    /// What it is done to, as named in the audit log.
    public var subject: String {
        switch self {
        case .createCredential: "credential"
        case .revokeCredential(let id), .rotateCredential(let id, _, _), .endCredentialSecret(let id, _):
            "credential:" + Operation.identifier(id)
        case .changeWebhook(let change): "webhook:\(change.urn)"
        case .createAccount(let request): "account:" + Operation.identifier(request.login)
        case .disableAccount(let login), .enableAccount(let login), .unlockAccount(let login),
            .setPassword(let login, _), .inviteAccount(let login), .setPlaces(let login, _),
            .setAreas(let login, _), .endSessions(let login, _), .resetSecondStep(let login):
            "account:" + Operation.identifier(login)
        case .inviteContacts: "contacts"
        case .queue(let action): "notification:" + Operation.identifier(action.notification)
        case .releaseTexts(let release): "notification:" + Operation.identifier(release.notification)
        case .resolve(let request): "exception:" + Operation.identifier(request.exception)
        case .reopenException(let id, _), .undoException(let id, _), .decideRestricted(let id, _, _):
            "exception:" + Operation.identifier(id)
        case .correctRecord(let correction): "exception:" + Operation.identifier(correction.exception)
        case .linkIncidents(let id, _), .unlinkIncident(let id, _): "incident:" + Operation.identifier(id)
        case .call(.record(let request)): "notification:" + Operation.identifier(request.notification)
        case .call(.recordAll(let requests)):
            "notification:" + Operation.identifier(requests.first?.notification ?? "")
        case .call(.write(let notification, _, _)), .call(.read(let notification, _)):
            "notification:" + Operation.identifier(notification)
        case .call(.claim(let task)), .call(.unclaim(let task)), .call(.answer(let task, _)):
            "phoneTask:" + Operation.identifier(task)
        case .call(.claimAll(let tasks)), .call(.unclaimAll(let tasks)):
            "phoneTask:" + Operation.identifier(tasks.first ?? "")
        case .requestPause(let request): "pause:" + Operation.identifier(request.scope)
        case .endPause(let id, _), .approvePause(let id): "pause:" + Operation.identifier(id)
        case .closeSchools(let request), .reopenSchools(let request): request.scope.description
        case .settleBreach(let id, _): "breach:" + Operation.identifier(id)
        case .editContact(let edit): "contact:" + edit.contact.scope.description
        case .testChannels(.school(let urn)): Scope.establishment(urn).description
        case .testChannels(.area(let id, _, _)): "area:" + Operation.identifier(id)
        case .closeImportAlarm(let key, _): "alarm:" + Operation.identifier(key)
        case .placeHold(let request):
            switch request.target {
            case .child: "child"
            case .incident(let id): "incident:" + Operation.identifier(id)
            case .place(let place): place.description
            }
        case .liftHold(let id, _): "hold:" + Operation.identifier(id)
        case .erase: "retention"
        case .rotateKey: "key"
        case .backUp, .confirmRecovery: "database"
        case .consult(let consultation): Operation.identifier(consultation.subject)
        }
    }

    /// The account that it changes, which may be one of a school or an authority.
    var changedAccount: String? {
        switch self {
        case .disableAccount(let login), .enableAccount(let login), .unlockAccount(let login),
            .inviteAccount(let login), .endSessions(let login, _), .resetSecondStep(let login), .setAreas(let login, _):
            login
        default: nil
        }
    }

    /// The areas that it gives an account.
    var givenAreas: WorkAreas? {
        switch self {
        case .createAccount(let request) where request.role.isDesk: request.areas ?? .all
        case .setAreas(_, let areas): areas
        default: nil
        }
    }

    /// What it is about, as far as that belongs to areas.
    var items: [WorkItem] {
        switch self {
        case .queue(let action): [.notification(action.notification)]
        case .releaseTexts(let release): [.notification(release.notification)]
        case .resolve(let request): [.exception(request.exception)]
        case .reopenException(let id, _), .undoException(let id, _), .decideRestricted(let id, _, _): [.exception(id)]
        case .correctRecord(let correction): [.exception(correction.exception)]
        case .linkIncidents(let one, let other): [.incident(one), .incident(other)]
        case .unlinkIncident(let id, _): [.incident(id)]
        case .call(let action): action.items
        case .requestPause(let request): [.subject(request.scope)]
        case .endPause(let id, _), .approvePause(let id): [.pause(id)]
        case .closeSchools(let request), .reopenSchools(let request): [.place(request.scope)]
        case .settleBreach(let id, _): [.breach(id)]
        case .editContact(let edit): [.place(edit.contact.scope)]
        case .testChannels(.school(let urn)): [.place(.establishment(urn))]
        case .testChannels(.area(let id, _, _)): [.area(id)]
        case .placeHold(let request):
            switch request.target {
            case .child(let id): [.child(id)]
            case .incident(let id): [.incident(id)]
            case .place(let place): [.place(place)]
            }
        case .liftHold(let id, _): [.hold(id)]
        case .consult(let consultation): [.subject(consultation.subject)]
        default: []
        }
    }

    /// The account that it takes something away from, or takes over: its owner does not do that by way of the accounts.
    var takesOver: String? {
        switch self {
        case .disableAccount(let login), .setPassword(let login, _), .inviteAccount(let login),
            .resetSecondStep(let login), .setAreas(let login, _):
            login
        default: nil
        }
    }

    /// What a person typed as an id; a name or a sentence stays out of the log.
    private static func identifier(_ text: String) -> String {
        let isOne = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || "-.:_@".utf8.contains(byte)
        }
        return isOne && (1...64).contains(text.utf8.count) ? text : "?"
    }
}

/// What a tool shows of the file that it reads itself.
public struct Consultation: Sendable, Codable {
    public enum View: String, Sendable, Codable, CaseIterable {
        case queue, notification, incidents, incident, exception, calls, callSheet, matching, agreement, breaches,
            pauses, registry, sitrep, policy, search
        case chronology, report, inspection
        case auditLog, auditSearch, auditExport, holds, retention, subjectAccess, accounts, credentials, webhooks

        /// Who may be shown it.
        public var permission: Permission {
            switch self {
            case .queue, .notification, .incidents, .exception, .calls, .agreement, .breaches, .pauses, .registry,
                .sitrep, .policy, .holds, .report:
                .readQueue
            case .callSheet, .incident, .search, .chronology: .readDetails
            case .matching: .runMatcher
            case .auditLog, .auditSearch, .auditExport, .retention, .inspection: .readAuditLog
            case .subjectAccess: .prepareSubjectAccess
            case .accounts: .manageAccounts
            case .credentials, .webhooks: .manageCredentials
            }
        }

        /// Its action in the log, if it shows children or one item of work.
        var action: String? {
            switch self {
            case .notification: "notification.consulted"
            case .incident: "incident.consulted"
            case .exception: "exception.consulted"
            case .callSheet: "calls.exported"
            case .chronology: "chronology.exported"
            case .inspection: "inspection.exported"
            case .matching: "registry.matchedDryRun"
            case .auditSearch: "auditLog.searched"
            case .auditExport: "auditLog.exported"
            case .subjectAccess: "subjectAccess.prepared"
            default: nil
            }
        }
    }

    public var view: View
    /// `notification:…`, `exception:…`, `phoneList`, `registry` or `auditLog`.
    public var subject: String
    /// Counts and other facts for the log.
    public var facts: [String: String]

    public init(_ view: View, subject: String, facts: [String: String] = [:]) {
        self.view = view
        self.subject = subject
        self.facts = facts
    }
}

/// A contact as a person has corrected it.
public struct ContactEdit: Sendable, Codable {
    /// Its identity before.
    public var id: Data
    public var contact: Contact
    /// Whether the person vouches for the addresses; otherwise a changed one waits for its code.
    public var isVouchedFor: Bool
    public var reason: String

    public init(id: Data, contact: Contact, isVouchedFor: Bool, reason: String) {
        self.id = id
        self.contact = contact
        self.isVouchedFor = isVouchedFor
        self.reason = reason
    }
}

/// Which ways to schools are to be tested.
public enum ChannelTestRequest: Sendable, Codable {
    case school(URN)
    /// Every school of an area once in a round, which the same request continues.
    ///
    /// - Parameters:
    ///   - again: whether schools of the round that have not answered are sent another.
    ///   - perMinute: how many messages leave in a minute.
    case area(id: String, again: Bool, perMinute: Int)
}

/// The account to create.
public struct AccountRequest: Sendable, Codable {
    public var login: String
    public var name: String
    public var role: Account.Role
    /// For recipients: their establishments or local authorities.
    public var places: [Scope]
    /// For people at the desk: the areas that they work for; nil for all.
    public var areas: WorkAreas?
    public var password: String

    public init(
        login: String, name: String, role: Account.Role, places: [Scope], areas: WorkAreas? = nil, password: String
    ) {
        self.areas = areas
        self.login = login
        self.name = name
        self.role = role
        self.places = places
        self.password = password
    }
}

/// A staff action on one notification.
public struct QueueAction: Sendable, Codable {
    public enum Kind: String, Sendable, Codable, CaseIterable { case release, cancel, redirect, retry }

    public var kind: Kind
    /// The notification's id or short reference.
    public var notification: String
    public var reason: String
    /// For `redirect`: another establishment, or another contact of the same one.
    public var urn: URN?
    public var contact: String?
    /// Whether it is one of several that were not opened: what a person must read or compare first is not released.
    public var isUnopened: Bool?

    public init(
        kind: Kind, notification: String, reason: String, urn: URN? = nil, contact: String? = nil,
        isUnopened: Bool = false
    ) {
        self.isUnopened = isUnopened ? true : nil
        self.kind = kind
        self.notification = notification
        self.reason = reason
        self.urn = urn
        self.contact = contact
    }
}

/// A person's decision on the force's texts of one notification.
public struct TextRelease: Sendable, Codable {
    /// The notification's id or short reference.
    public var notification: String
    /// Texts in place of the force's, by `SchoolText.key`; none if they are released as they are.
    public var edits: [String: String]
    /// Whether what is still found in an edited text is released too.
    public var isAccepted: Bool

    public init(notification: String, edits: [String: String] = [:], isAccepted: Bool) {
        self.notification = notification
        self.edits = edits
        self.isAccepted = isAccepted
    }
}

/// A person's decision on an exception, as received over an interface.
public struct ResolveRequest: Sendable, Codable {
    public var exception: String
    /// `match`, `establishment`, `passToLA` or `dismiss`.
    public var decision: String
    public var reason: String
    public var upn: String?
    public var pupilId: String?
    public var urn: URN?
    public var la: String?
    /// One of the exception's candidates, instead of a number; with the decision `establishment`, the one who attends
    /// `urn`.
    public var pupil: Int64?

    public init(
        exception: String, decision: String, reason: String, upn: String? = nil, pupilId: String? = nil,
        urn: URN? = nil, la: String? = nil, pupil: Int64? = nil
    ) {
        self.exception = exception
        self.decision = decision
        self.reason = reason
        self.upn = upn
        self.pupilId = pupilId
        self.urn = urn
        self.la = la
        self.pupil = pupil
    }
}

/// A refused record as a person typed it again.
public struct RecordCorrection: Sendable, Codable {
    public var exception: String
    /// The id of the refused record.
    public var record: String
    public var typed: TypedIncident
    public var reason: String

    public init(exception: String, record: String, typed: TypedIncident, reason: String) {
        self.exception = exception
        self.record = record
        self.typed = typed
        self.reason = reason
    }
}

/// The result of an operation.
public struct OperationResult: Sendable, Codable {
    public var credential: NewCredential?
    public var account: Account?
    /// The effect of undoing a closure.
    public var reopening: ReopeningEffect?
    public var backup: BackupReport?
    public var invitation: Invitation?
    public var invited: InvitedContacts?
    /// The id of the test of a school, or of the round of an area.
    public var test: String?
    /// A webhook's new secret (`whsec_…`).
    public var secret: String?
    /// For the person who asked.
    public var message: String

    public init(
        credential: NewCredential? = nil, account: Account? = nil, reopening: ReopeningEffect? = nil,
        backup: BackupReport? = nil, invitation: Invitation? = nil, invited: InvitedContacts? = nil,
        test: String? = nil, secret: String? = nil, message: String
    ) {
        self.credential = credential
        self.account = account
        self.reopening = reopening
        self.backup = backup
        self.invitation = invitation
        self.invited = invited
        self.test = test
        self.secret = secret
        self.message = message
    }
}
