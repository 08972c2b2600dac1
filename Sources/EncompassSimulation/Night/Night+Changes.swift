import EncompassCore
import EncompassEngine
import EncompassSample
import EncompassStore

extension Night {
    /// Some schools have other Key Adults from now on: the old ones are to be told nothing more.
    func changeContacts() {
        suffer(.contactsChanged)
        let scopes = register.keys.sorted { $0.description < $1.description }
        var changed: [Contact] = []
        for scope in scopes where dice.chance(0.25) {
            for var contact in register[scope] ?? [] {
                switch dice.below(5) {
                case 0:
                    contact.name = "Replaced Person\(dice.below(1000))"
                    contact.email = "replaced\(dice.below(100_000))@county.example"
                case 1: contact.email = "moved\(dice.below(100_000))@county.example"
                case 2: (contact.awayFrom, contact.awayTo) = (evening, evening.adding(days: 3))
                case 3: contact.verifiedOn = nil
                default: break
                }
                changed.append(contact)
            }
        }
        _ = importing { staged in
            try staged.stage(contacts: changed.enumerated().map { ($0.offset + 2, $0.element) })
        }
        ledger.lastContactChange = now
    }

    /// A few rolls come anew: some pupils have left.
    func changeRolls() {
        suffer(.rollChanged)
        let rolls = Set(template.county.trust.prefix(3))
        var rows: [(line: Int, row: RollRow)] = []
        template.generator.forEachRow { row in
            guard rolls.contains(row.enrolment.urn), !dice.chance(0.08) else { return }
            rows.append((rows.count + 2, row))
        }
        _ = importing { try $0.stage(roll: rows) }
    }

    private func importing(_ stage: (RegistryImport) throws -> Void) -> Reply<Void> {
        let wall = clock.now()
        return ask("import") { engine in
            let staged = try engine.store.beginImport(by: .login("county"), at: wall)
            try stage(staged)
            try staged.land(acceptRemovals: true, at: wall)
            _ = try engine.currentRegistry()
            engine.bell.ring()
        }
    }

    /// An edit moves nothing that is under way.
    func editPolicy() {
        suffer(.policyEdited)
        policies = AreaVariants.book(for: template.county, feed: manners.window, &dice)
        noteDeadlines()
        daemon?.engine.replacePolicies(policies)
    }

    /// Snow: schools close at an hour's notice, and no deadline moves.
    func closeForSnow() {
        suffer(.emergencyClosure)
        let day = london.date(now + .hours(12))
        let authority = template.county.authorities[0].code
        var periods = template.county.calendar().filter { $0.scope == .localAuthority(authority) }
        periods.append(
            CalendarPeriod(
                scope: .localAuthority(authority), kind: .emergencyClosure, from: day, to: day, name: "Snow"))
        let all = periods
        _ = importing { try $0.stage(calendar: all) }
    }
}
