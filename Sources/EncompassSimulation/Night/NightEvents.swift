import EncompassCore
import EncompassEngine
import EncompassStore
import GRDB

/// Something that happens at one time in the night.
enum NightEvent {
    /// The force pushes, or pushes again, a part of its feed.
    case push(Int)
    /// The force declares how many incidents there were.
    case declare(FeedBehaviour.Declaration)
    /// A message reaches the mail server; the daemon gets the result; the result arrives again.
    case arrive(Transfer)
    case record(Transfer)
    case lateResult(LeasedMessage)
    /// A decision on an earlier version of an incident is ready.
    case staleDecision(UndecidedIncident)
    case read(SentMail)
    /// Somebody at the place looks at everything there, or at one notification.
    case visit(Reader, of: Scope)
    case snoop(Reader, notification: String)
    case answer(SchoolAnswer)
    /// Operators look at the exceptions; a caller takes the next call of the phone list.
    case desk, call
    /// The answers of the HTTP interface are compared with the file.
    case answers
    case fault(PlannedFault)
    case restart
    /// Somebody corrupts the file, to test whether the checks find it.
    case corrupt(String)
    /// The daemon or the checks look again, after a failure.
    case look
}

/// One message being sent by one run of the daemon.
struct Transfer {
    let message: LeasedMessage
    let fate: MailServer.Fate
    let life: Int
    /// The number of acknowledgements when it was leased.
    let leasedAt: Timestamp
}

/// What a recipient has in the mailbox.
struct SentMail {
    let id: String
    let notification: String
    let token: String
    let target: Scope
    let to: String
    /// Whose mailbox it is; nil if the register has changed since.
    let reader: Reader?
}

/// Somebody at a place, or its system.
struct Reader: Hashable {
    /// Nil for the system.
    let name: String?
    /// The place whose notifications they may open.
    let place: Scope

    /// The principal that they sign in as.
    var principal: Principal {
        guard let name else {
            return Principal(actor: .credential("school", place.description), role: .school, places: [place])
        }
        let role: Principal.Role = place.urn == nil ? .laOfficer : .keyAdult
        return Principal(actor: .account(name), role: role, name: name, places: [place])
    }

    /// How the world identifies them.
    var key: String { name ?? "the system of \(place)" }
}

/// A school's answer, and how often it has tried to send it.
struct SchoolAnswer {
    var mail: SentMail
    var outcome: AcknowledgementOutcome
    /// Only the first child is meant.
    var isOfOneChild: Bool
    /// A signed request of the school's system, by its `webhook-id`.
    var webhook: String?
    /// Whether the reader's name has no letters.
    var isNameless = false
    /// The page that they have open, if it is not the current one.
    var page: [Shown]?
    /// The page's form, as sent and as meant.
    var form: SchoolAnswerForm?
    var wanted: SchoolAnswerForm?
    var tries = 0

    struct Shown {
        var reference: String
        var child: Showings.Child?
    }
}

/// A fault at a certain time, unlike those of commits and of mail.
enum PlannedFault {
    case kill(FaultKind, downFor: Span)
    case asleep(Span)
    case clock(Span)
    case contacts, roll, policy, snow, closure
}

extension Night {
    func happen(_ event: NightEvent) {
        switch event {
        case .push(let number): push(number)
        case .declare(let declaration): declare(declaration)
        case .arrive(let transfer): arrive(transfer)
        case .record(let transfer): record(transfer)
        case .lateResult(let message): repeatResult(of: message)
        case .staleDecision(let incident): finish(incident)
        case .read(let mail): read(mail)
        case .visit(let reader, let place): visit(by: reader, of: place)
        case .snoop(let reader, let notification): snoop(by: reader, on: notification)
        case .answer(let answer): say(answer)
        case .desk: workAtDesk()
        case .call: makeCall()
        case .answers: checkAnswers(opensAtSchool: false)
        case .fault(let fault): strike(fault)
        case .corrupt(let sql): corrupt(sql)
        case .restart: if daemon == nil { start() }
        case .look: break
        }
    }

    private func strike(_ fault: PlannedFault) {
        switch fault {
        case .kill(let kind, let span):
            guard daemon != nil else { return }
            suffer(kind)
            die(downFor: span)
        case .asleep(let span):
            suffer(.hostAsleep)
            asleepUntil = now + span
            heap.plan(.look, at: now + span)
        case .clock(let step):
            suffer(step.milliseconds > 0 ? .clockForward : .clockBack)
            skew = Span(milliseconds: skew.milliseconds + step.milliseconds)
            clock.set(now + skew)
        case .contacts: changeContacts()
        case .roll: changeRolls()
        case .policy: editPolicy()
        case .snow: closeForSnow()
        case .closure: closeSchool()
        }
    }

    /// The daemon, unless it is dead or its host suspended.
    var awake: Daemon? {
        if let until = asleepUntil {
            if now < until { return nil }
            asleepUntil = nil
            daemon?.wellSince = now
        }
        return daemon
    }

    /// The daemon's reply to a request.
    enum Reply<Value> {
        case done(Value)
        case refused(StoreError)
        /// It is not running, or died while replying.
        case gone

        var value: Value? { if case .done(let value) = self { value } else { nil } }
    }

    /// Lets the daemon do one thing, with the faults at its commits.
    func ask<Value>(_ what: String, _ body: (Engine) throws -> Value) -> Reply<Value> {
        guard let daemon = awake else { return .gone }
        let reply: Reply<Value>
        do {
            reply = .done(try body(daemon.engine))
        } catch let error as StoreError {
            reply = .refused(error)
            if !commits.isDead { note("\(what) refused: \(error.reason.rawValue)") }
            if error.reason == .unavailable { daemon.wellSince = now }
        } catch {
            reply = .gone
            violate(.unexpectedError, "\(what): \(type(of: error)) \(error)")
        }
        for fault in commits.takeHappened() { suffer(fault, what) }
        guard commits.isDead else { return reply }
        die(downFor: dice.chance(0.85) ? dice.span(.seconds(2), .minutes(2)) : dice.span(.minutes(2), .minutes(20)))
        return .gone
    }

    /// The process ends: its transfers end, and uncommitted data is lost.
    func die(downFor span: Span) {
        guard let daemon else { return }
        note("the daemon is dead")
        commits.kill()
        try? daemon.store.close()
        self.daemon = nil
        pollAt = nil
        heap.plan(.restart, at: now + span)
    }

    func start() {
        guard asleepUntil.map({ $0 <= now }) ?? true else { return heap.plan(.restart, at: asleepUntil ?? now) }
        lives += 1
        commits.revive()
        do {
            let store = try Store.open(
                path: path, purpose: .exercise, holder: DatabaseLock.Holder(pid: Int32(lives), role: .daemon),
                entropy: EntropySource(SeededEntropy(seed: seed &+ UInt64(lives) &* 0x9E37_79B9)))
            store.writer.add(transactionObserver: commits, extent: .databaseLifetime)
            let engine = try Engine(
                store: store, clock: clock, realClock: clock, london: london, settings: settings, policies: policies,
                alerts: SilentAlerts())
            daemon = Daemon(store: store, engine: engine, number: lives, startedAt: now)
            note("life \(lives) begins")
        } catch {
            if !commits.isDead, !isDiskFault(error) { violate(.unexpectedError, "start: \(error)") }
            for fault in commits.takeHappened() { suffer(fault, "start") }
            heap.plan(.restart, at: now + .seconds(2))
            return
        }
        if commits.isDead { return die(downFor: .seconds(2)) }
        checkAnswered()
    }

    private func isDiskFault(_ error: any Error) -> Bool { (error as? StoreError)?.reason == .unavailable }

    private var settings: EngineSettings {
        EngineSettings(
            matching: isAssisted ? .assisted : .automatic, publicURL: "https://encompass.example",
            morning: MorningSettings(dutyTo: [.email(Night.duty)]))
    }

    /// What the daemon's services do when they wake: match, ladder, audit, send.
    func turn() {
        // A check due before the host was suspended runs when the host resumes.
        guard let daemon = awake else {
            pollAt = asleepUntil
            return
        }
        var isWell = repeated("matching") { engine in
            let count = try engine.decideStep()
            if count > 0 { showings.hasNewDecisions = true }
            return count
        }
        if showings.hasNewDecisions, self.daemon != nil { checkDecisions() }
        isWell = repeated("ladder") { try $0.ladderStep() } && isWell
        isWell = repeated("exceptions") { try $0.exceptionStep() } && isWell
        takeMorningSteps(of: daemon)
        let free = daemon.engine.settings.concurrentMessages - daemon.transfers
        if self.daemon === daemon, free > 0 {
            let reply = ask("lease") { try $0.leaseStep(limit: free) }
            if case .refused = reply { isWell = false }
            for message in reply.value ?? [] { dispatch(message, by: daemon) }
        }
        pollAt = self.daemon === daemon ? nextLook(daemon, isWell: isWell) : nil
    }

    /// `MorningService` runs them every five seconds; none of their limits is less than a minute.
    private func takeMorningSteps(of daemon: Daemon) {
        if let last = daemon.morningAt, now < last + .seconds(30) { return }
        daemon.morningAt = now
        probeMail()
        for step in MorningStep.allCases { _ = ask("morning") { try $0.run(step) } }
    }

    /// - Returns: false if the store failed, so that it must be retried.
    private func repeated(_ what: String, _ step: (Engine) throws -> Int) -> Bool {
        for _ in 0..<500 {
            switch ask(what, step) {
            case .done(0), .gone: return true
            case .done: continue
            case .refused: return false
            }
        }
        violate(.stuck, "the \(what) step does not end")
        return true
    }

    private func nextLook(_ daemon: Daemon, isWell: Bool) -> Timestamp? {
        guard isWell else { return now + .seconds(1) }
        guard let due = try? daemon.store.nextDue() else { return nil }
        return max(now + .seconds(1), due - skew)
    }
}
