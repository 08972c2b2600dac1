/// Version 10, with a section for each addition.
enum SchemaV10 {
    static let sql = delivery + access + schools + records + decisions

    // Delivery: servers, bounces, webhooks and tests of channels.

    private static let delivery = ""

    // Access: accounts of contacts, codes and devices.

    private static let access = ""

    // Schools: answers, notes and verification.

    private static let schools = ""

    // Records: search, links between incidents, chronology and reports.

    private static let records = ""

    // Decisions: the workbench of exceptions and confirmations.

    private static let decisions = ""
}
