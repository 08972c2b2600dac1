import EncompassCore

extension ConfigurationKey {
    /// Keys whose value may be a list.
    static let lists: Set<String> = ["sitrep.times", "sitrep.to", "duty.to"]

    static let morning = [
        row(
            "calls.claim", \.calls.claim, in: .minutes(1)...(.hours(4)),
            "How long a claim on a call keeps others from it."),
        row("sitrep.times", \.sitrep.times, "When the morning report is made, every day, Europe/London; a list."),
        row(
            "sitrep.to", \.sitrep.to, example: "mash@example.org", expecting: AddressList.expectation,
            "Who gets the report by e-mail; a list. Without addresses it is made and kept, and sent to nobody."),
        row(
            "duty.to", \.duty.to, example: "duty@example.org", expecting: AddressList.expectation,
            "Who gets alarms by e-mail: overdue notifications, books that do not balance, feeds that are late; a list."),
        row(
            "outagePack.directory", \.outagePack.directory, example: "/srv/outage", isPath: true,
            expecting: "the path of a folder",
            "Where the phone list is written, encrypted, for a morning without the daemon; better on another machine."),
        row(
            "outagePack.passphraseFile", \.outagePack.passphraseFile, example: "/etc/encompass/outage-passphrase",
            isPath: true, expecting: "the path of a file",
            "The file with the pack's passphrase, 12 characters at least. Those who are to open it know it by heart or "
                + "have it on paper."),
        row(
            "outagePack.every", \.outagePack.every, in: .minutes(1)...(.hours(6)), "How often the pack is written."),
        row(
            "outagePack.supervisorPassphraseFile", \.outagePack.supervisorPassphraseFile,
            example: "/etc/encompass/outage-supervisors-passphrase", isPath: true, expecting: "the path of a file",
            "The file with the passphrase of a second pack, which describes restricted items and is for supervisors and "
                + "duty managers. Without this, nobody can read of them while the daemon is away."),
        row(
            "outagePack.supervisorContact", \.outagePack.supervisorContact, example: "duty manager, 01632 960999",
            expecting: "a name and a number, in one line of at most 200 characters",
            check: {
                (1...200).contains($0.count) && !$0.contains(where: \.isNewline) ? nil : "must be one short line"
            },
            "Whom to ring about restricted items; stands in the pack."),
    ]
}
