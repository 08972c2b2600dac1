import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassFormats
import EncompassStore
import EncompassWords
import Foundation
import TestSupport
import Testing

/// The file of texts and the sources agree: every used key is in the file with its values, and every key in the file is
/// used.
@Suite("Words")
struct WordsTests {
    /// A key used in a source.
    struct Use {
        let key: String
        /// The names of its values; nil if they are not in the call.
        let values: Set<String>?
        let file: String
    }

    private static let root = Repository.root.appending(path: "Sources")

    /// Enumerations whose cases have a text each, under the family's name.
    static let families: [String: [String]] = [
        "notification.state": NotificationState.allCases.map(\.rawValue),
        "notification.kind": NotificationKind.allCases.map(\.rawValue),
        "role": Account.Role.allCases.map(\.rawValue),
        "contactProblem": ContactProblem.allCases.map(\.rawValue),
        "contact.role": Contact.Role.allCases.map(\.rawValue), "child.state": ChildState.allCases.map(\.rawValue),
        "retention.kind": RetentionKind.allCases.map(\.rawValue),
        "hold": HoldReason.allCases.map(\.rawValue), "hold.short": HoldReason.allCases.map(\.rawValue),
        "exception.kind": ExceptionKind.allCases.map(\.rawValue),
        "exception.short": ExceptionKind.allCases.map(\.rawValue),
        "hesitation": Hesitation.allCases.map(\.rawValue), "strength": EvidenceStrength.allCases.map(\.rawValue),
        "authority.proposed": AuthorityProposal.Basis.allCases.map(\.rawValue),
        "exceptions.order": ExceptionFilter.Order.allCases.map(\.rawValue),
        "sheet.kind": ["escalation", "callBack", "challenge", "notYet"],
        "call.ask": CallAudience.allCases.map(\.rawValue), "call.say": CallAudience.allCases.map(\.rawValue),
        "call.unlisted": [CallAudience.head, .nobody].map(\.rawValue),
        "call.outcome": CallOutcome.allCases.map(\.rawValue),
        "answer": AcknowledgementOutcome.allCases.map(\.rawValue),
        "balance": BalanceDifference.Kind.allCases.map(\.rawValue),
        "feed.trouble": FeedTrouble.allCases.map(\.rawValue), "audit.kind": AuditEntry.Kind.allCases.map(\.rawValue),
        "sex": Sex.allCases.map(\.rawValue), "establishment": Establishment.Status.allCases.map(\.rawValue),
        "messageDetail": MessageDetail.allCases.map(\.rawValue),
        "messageSlot": MessageSlot.allCases.map(\.rawValue),
        "occasion": MessageDraft.Occasion.allCases.map(\.rawValue),
        "message.what": NotificationKind.allCases.map(\.rawValue) + ["confirmation"],
        "message.reason": DeliveryReason.allCases.map(\.rawValue), "recipient": Recipient.allCases.map(\.rawValue),
        "obstacle": RecipientChoice.Obstacle.allCases.map(\.rawValue),
        "error.state": Refusal.allCases.map(\.rawValue), "warning": CalendarWarning.allCases.map(\.rawValue),
        "alarm.recovery": OpenRecovery.Cause.allCases.map(\.rawValue),
        "restore.cause": OpenRecovery.Cause.allCases.map(\.rawValue),
        "alarm.feed": FeedTrouble.allCases.map(\.rawValue),
        "import.skip": Understanding.Skipped.Kind.allCases.map(\.rawValue),
        "import.short": ["landed", "dryRun", "tooManyRejected", "removalsNotAccepted", "reasonNeeded", "unreadable"],
        "import.part": RegistryKind.allCases.map(\.rawValue),
        "import.column": Array(
            Set(
                names(RollColumn.self) + names(NotInSchoolColumn.self) + names(ContactColumn.self)
                    + names(CalendarColumn.self) + names(EstablishmentColumn.self)
                    + names(EstablishmentLinkColumn.self))),
        "import.kind": RegistryFile.Kind.allCases.map(\.rawValue),
        "upload.state": RegistryUpload.State.allCases.filter { $0 != .receiving }.map(\.rawValue),
        "chronology.group": ChronologyEvent.Group.allCases.map(\.rawValue),
        "ordinal": (2...10).map(String.init),
        "report.measure": ReportTally.Measure.allCases.map(\.rawValue),
        "report.short": ReportTally.Measure.allCases.map(\.rawValue),
        "report.table": MonthlyReport.Table.allCases.map(\.rawValue),
        "report.rows": MonthlyReport.Table.allCases.map(\.rawValue),
        "report.chart": ["days", "weeks", "year"],
        "month": (1...12).map(String.init), "month.short": (1...12).map(String.init),
        "weekday": (1...7).map(String.init), "weekday.short": (1...7).map(String.init),
    ]

    private static func names<Column: TableColumn>(_: Column.Type) -> [String] {
        Column.allCases.map { "\($0)" }
    }

    static func texts(_ language: EncompassCore.Language) -> [String: String] {
        Dictionary(Words.read(language.texts), uniquingKeysWith: { first, _ in first })
    }

    static let sources: [(file: String, path: String, text: String)] = {
        let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
        return (files?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "swift" }.compactMap { url in
            (try? String(contentsOf: url, encoding: .utf8)).map { (url.lastPathComponent, url.path, $0) }
        }
    }()

    static let uses: [Use] = sources.filter {
        $0.text.contains("import EncompassWords") || $0.file == "Words.swift"
    }
    .flatMap { file, _, text in
        text.matches(of: /(?:\b(?:words|texts|self)(\.count)?|\bPageFault)\(/).flatMap { match -> [Use] in
            let call = arguments(text[match.range.upperBound...])
            let isCount = match.output.1 != nil
            // The key, or the keys of a choice, come before the values.
            let head = call.prefix { $0 != "[" }
            let values =
                call.contains("[")
                ? Set(call.matches(of: /"(\w+)":/).map { String($0.output.1) }) : []
            let isKnown = call.contains("[\"") || !head.contains(",") || isCount
            return head.matches(of: /"([a-zA-Z0-9.]+)"/).map(\.output.1).filter { $0.contains(/[a-z]/) }.flatMap {
                let keys = isCount ? ["\($0).one", "\($0).other"] : [String($0)]
                return keys.map { Use(key: $0, values: isKnown ? values : nil, file: file) }
            }
        }
    }

    /// Phrases and errors, which become texts where they are shown.
    private static let phrases: [Use] = sources.filter { $0.file != "StoreError.swift" }.flatMap { file, _, text in
        text.matches(of: /\b(StoreError|Phrase)\(/).compactMap { match -> Use? in
            let call = arguments(text[match.range.upperBound...])
            let head = call.prefix { $0 != "[" }
            let isError = match.output.1 == "StoreError"
            guard !isError || head.contains(","),
                let key = head.matches(of: /"([a-zA-Z0-9.]+)"/).first.map({ String($0.output.1) })
            else { return nil }
            let isChoice = head.matches(of: /"([a-zA-Z0-9.]+)"/).count > 1
            let values = Set(call.matches(of: /"(\w+)":/).map { String($0.output.1) })
                .union(call.contains("parts:") ? ["parts"] : [])
            return Use(
                key: isError ? "error." + key : key, values: isChoice || head.contains("\\(") ? nil : values, file: file
            )
        }
    }

    @Test func everyPhraseHasATextWithItsValues() {
        let texts = WordsTests.texts(.english)
        #expect(WordsTests.phrases.count > 150)
        for use in WordsTests.phrases {
            guard let text = texts[use.key] else {
                Issue.record("no text for \(use.key), which \(use.file) uses")
                continue
            }
            if let values = use.values, !Words.names(in: text).isSubset(of: values) {
                Issue.record("\(use.key) names \(Words.names(in: text).sorted()), \(use.file) gives \(values.sorted())")
            }
        }
    }

    /// The text between an opened parenthesis and its end.
    private static func arguments(_ text: Substring) -> Substring {
        var depth = 1
        let end = text.indices.first { index in
            if text[index] == "(" { depth += 1 }
            if text[index] == ")" { depth -= 1 }
            return depth == 0
        }
        return text[..<(end ?? text.endIndex)]
    }

    @Test func theSourcesAreRead() {
        #expect(WordsTests.sources.count > 200)
        #expect(WordsTests.uses.count > 150)
    }

    @Test func everyUsedTextExistsWithItsValues() {
        let texts = WordsTests.texts(.english)
        for use in WordsTests.uses where use.key.contains(".") && !use.key.hasPrefix(".") {
            guard let text = texts[use.key] else {
                Issue.record("no text for \(use.key), which \(use.file) uses")
                continue
            }
            let named = Words.names(in: text).subtracting(["count"])
            if let values = use.values?.subtracting(["count"]), values != named {
                Issue.record("\(use.key) names \(named.sorted()), \(use.file) gives \(values.sorted())")
            }
        }
        for (family, cases) in WordsTests.families {
            for name in cases { #expect(texts["\(family).\(name)"] != nil, "no text for \(family).\(name)") }
        }
    }

    @Test func everyTextIsUsed() {
        let sources = WordsTests.sources.map(\.text)
        let literals = Set(sources.flatMap { $0.matches(of: /"([a-zA-Z0-9.]+)"/).map { String($0.output.1) } })
        // `"family.\(name)"` and `name("family", name)` use each text of a family.
        let families = Set(
            sources.flatMap { text in
                text.matches(of: /"([a-zA-Z0-9.]+)\.\\\(/).map { String($0.output.1) }
                    + text.matches(of: /\.name\(\s*"([a-zA-Z.]+)"/).map { String($0.output.1) }
            })
        for key in WordsTests.texts(.english).keys.sorted() {
            let base = key.replacing(/\.(one|other)$/, with: "")
            let action = key.hasPrefix("audit.") ? String(key.dropFirst(6)) : nil
            let parts = key.split(separator: ".")
            let starts = Set((1..<max(parts.count, 2)).map { parts.prefix($0).joined(separator: ".") })
            let isAction = action.map { action in
                literals.contains(action) || families.contains { action.hasPrefix($0 + ".") }
            }
            let error = key.hasPrefix("error.") ? String(key.dropFirst(6)) : nil
            let isUsed =
                literals.contains(base) || isAction ?? !starts.isDisjoint(with: families)
                || error.map { error in
                    literals.contains(error) || families.contains { error.hasPrefix($0 + ".") }
                } ?? false
            #expect(isUsed || starts.contains("audit.fact") || starts.contains("audit.kind"), "nothing uses \(key)")
        }
    }

    @Test func noKeyIsRepeated() {
        for language in EncompassCore.Language.allCases {
            let keys = Words.read(language.texts).map(\.key)
            #expect(Set(keys).count == keys.count)
        }
    }

    /// Every action in the audit log has a text.
    @Test func everyLogActionHasAText() {
        let texts = WordsTests.texts(.english)
        let actions = WordsTests.sources.flatMap { _, _, text in
            text.matches(of: /AuditEntry\(\s*\.?\w+,\s*"([a-zA-Z]+\.[a-zA-Z]+)"/).map { String($0.output.1) }
        }
        #expect(actions.count > 40)
        for action in Set(actions).sorted() { #expect(texts["audit.\(action)"] != nil, "no words for \(action)") }
    }

    @Test func countsAgree() {
        #expect(Words.english.count("children", 1) == "1 child")
        #expect(Words.english.count("children", 2) == "2 children")
        #expect(Words.english.count("calls", 0) == "0 calls")
    }

    @Test(arguments: [
        (0, "0"), (999, "999"), (1000, "1,000"), (20_002, "20,002"), (1_234_567, "1,234,567"), (-1500, "-1,500"),
    ])
    func thousandsAreApart(_ number: Int, _ shown: String) {
        #expect(Words.english.number(number) == shown)
        #expect(Words.english.count("children", number) == shown + " children")
    }

    @Test func aFaultNamesItsField() {
        let fault = Fault(pointer: "/children/0/dateOfBirth", detail: "is not a valid date")
        #expect(fault.words == "date of birth is not a valid date")
        #expect(Fault(pointer: "/children/2/address/postcode", detail: "x").field == "address postcode")
        #expect(Fault(pointer: "/children/2/school/urn", detail: "x").field == "school URN")
        #expect(Fault(pointer: "/children/0/nhsNumber", detail: "x").field == "NHS number")
        #expect(Fault(pointer: "/children", detail: "is missing").words == "children is missing")
        #expect(Fault(pointer: "", detail: "is not JSON").words == "the record is not JSON")
        #expect(Fault(pointer: "", detail: "too many children").words == "too many children")
    }
}
