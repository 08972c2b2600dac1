/// The page templates, by file name.
package enum TemplateName: String, CaseIterable, Sendable {
    case account
    case audit
    case breach
    case breaches
    case call
    case callSheet = "call-sheet"
    case calls
    case channelTest = "channel-test"
    case channelTests = "channel-tests"
    case childCard = "child-card"
    case childDecision = "child-decision"
    case chronology
    case closure
    case closures
    case comparison
    case confirmations
    case contact
    case contactLink = "contact-link"
    case contacts
    case conversation
    case decisionReason = "decision-reason"
    case deskConversation = "desk-conversation"
    case deskNumber = "desk-number"
    case earlier
    case establishment
    case exception
    case exceptions
    case holds
    case incident
    case incidents
    case invitation
    case layout
    case link
    case message
    case morning
    case notification
    case overview
    case password
    case pauses
    case people
    case person
    case purpose
    case queue
    case queueTable = "queue-table"
    case refusedRecord = "refused-record"
    case registry
    case report
    case restore
    case restrictedHolds = "restricted-holds"
    case ring
    case school
    case schoolNotification = "school-notification"
    case schoolPrint = "school-print"
    case schoolRecord = "school-record"
    case search
    case secondStep = "second-step"
    case secondStepCode = "second-step-code"
    case signIn = "sign-in"
    case spokenCode = "spoken-code"
    case templates
    case undo
    case upload

    /// Nil for the desk's.
    package var welsh: [UInt8]? {
        switch self {
        case .account: PackageResources.account_cy_mustache
        case .channelTest: PackageResources.channel_test_cy_mustache
        case .childCard: PackageResources.child_card_cy_mustache
        case .contactLink: PackageResources.contact_link_cy_mustache
        case .conversation: PackageResources.conversation_cy_mustache
        case .deskNumber: PackageResources.desk_number_cy_mustache
        case .invitation: PackageResources.invitation_cy_mustache
        case .layout: PackageResources.layout_cy_mustache
        case .link: PackageResources.link_cy_mustache
        case .message: PackageResources.message_cy_mustache
        case .password: PackageResources.password_cy_mustache
        case .school: PackageResources.school_cy_mustache
        case .schoolNotification: PackageResources.school_notification_cy_mustache
        case .schoolPrint: PackageResources.school_print_cy_mustache
        case .schoolRecord: PackageResources.school_record_cy_mustache
        case .signIn: PackageResources.sign_in_cy_mustache
        default: nil
        }
    }

    var english: [UInt8] {
        switch self {
        case .account: PackageResources.account_en_mustache
        case .audit: PackageResources.audit_en_mustache
        case .breach: PackageResources.breach_en_mustache
        case .breaches: PackageResources.breaches_en_mustache
        case .call: PackageResources.call_en_mustache
        case .callSheet: PackageResources.call_sheet_en_mustache
        case .calls: PackageResources.calls_en_mustache
        case .channelTest: PackageResources.channel_test_en_mustache
        case .channelTests: PackageResources.channel_tests_en_mustache
        case .childCard: PackageResources.child_card_en_mustache
        case .childDecision: PackageResources.child_decision_en_mustache
        case .chronology: PackageResources.chronology_en_mustache
        case .closure: PackageResources.closure_en_mustache
        case .closures: PackageResources.closures_en_mustache
        case .comparison: PackageResources.comparison_en_mustache
        case .confirmations: PackageResources.confirmations_en_mustache
        case .contact: PackageResources.contact_en_mustache
        case .contactLink: PackageResources.contact_link_en_mustache
        case .contacts: PackageResources.contacts_en_mustache
        case .conversation: PackageResources.conversation_en_mustache
        case .decisionReason: PackageResources.decision_reason_en_mustache
        case .deskConversation: PackageResources.desk_conversation_en_mustache
        case .deskNumber: PackageResources.desk_number_en_mustache
        case .earlier: PackageResources.earlier_en_mustache
        case .establishment: PackageResources.establishment_en_mustache
        case .exception: PackageResources.exception_en_mustache
        case .exceptions: PackageResources.exceptions_en_mustache
        case .holds: PackageResources.holds_en_mustache
        case .incident: PackageResources.incident_en_mustache
        case .incidents: PackageResources.incidents_en_mustache
        case .invitation: PackageResources.invitation_en_mustache
        case .layout: PackageResources.layout_en_mustache
        case .link: PackageResources.link_en_mustache
        case .message: PackageResources.message_en_mustache
        case .morning: PackageResources.morning_en_mustache
        case .notification: PackageResources.notification_en_mustache
        case .overview: PackageResources.overview_en_mustache
        case .password: PackageResources.password_en_mustache
        case .pauses: PackageResources.pauses_en_mustache
        case .people: PackageResources.people_en_mustache
        case .person: PackageResources.person_en_mustache
        case .purpose: PackageResources.purpose_en_mustache
        case .queue: PackageResources.queue_en_mustache
        case .queueTable: PackageResources.queue_table_en_mustache
        case .refusedRecord: PackageResources.refused_record_en_mustache
        case .registry: PackageResources.registry_en_mustache
        case .report: PackageResources.report_en_mustache
        case .restore: PackageResources.restore_en_mustache
        case .restrictedHolds: PackageResources.restricted_holds_en_mustache
        case .ring: PackageResources.ring_en_mustache
        case .school: PackageResources.school_en_mustache
        case .schoolNotification: PackageResources.school_notification_en_mustache
        case .schoolPrint: PackageResources.school_print_en_mustache
        case .schoolRecord: PackageResources.school_record_en_mustache
        case .search: PackageResources.search_en_mustache
        case .secondStep: PackageResources.second_step_en_mustache
        case .secondStepCode: PackageResources.second_step_code_en_mustache
        case .signIn: PackageResources.sign_in_en_mustache
        case .spokenCode: PackageResources.spoken_code_en_mustache
        case .templates: PackageResources.templates_en_mustache
        case .undo: PackageResources.undo_en_mustache
        case .upload: PackageResources.upload_en_mustache
        }
    }
}
