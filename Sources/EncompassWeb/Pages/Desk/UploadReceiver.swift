import Crypto
import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import Foundation
import Hummingbird

/// Takes the form with files that a person at the desk sends, and stores the files piece by piece: they are never held
/// in memory as a whole, and nothing of them is logged.
struct UploadReceiver: Sendable {
    /// What came in.
    enum Received: Sendable {
        /// - Parameter unknownSchool: what the person typed as the school, if no school of the register has it.
        case files(id: String, unknownSchool: String?)
        /// No file was chosen.
        case noFile(UploadForm)
    }

    let site: Site
    let person: SignedIn

    /// Bytes that are stored together: small enough that a push of the feed does not wait for them.
    private static let piece = 256 << 10
    /// The fields besides the files.
    private static let fieldLimit = 4_000
    /// The longest that a form may take.
    private static let longest = Duration.seconds(30 * 60)

    /// The field that is coming in.
    private struct Open {
        var field: MultipartReader.Field
        var bytes: [UInt8] = []
        var hash = SHA256()
        var total = 0
        var pieces = 0
    }

    private struct Form {
        var fields: [String: String] = [:]
        var files: [RegistryUpload.File] = []
        var id: String?
        var total = 0
        var open: Open?
    }

    /// - Throws: `Problem` 403 if the form is not from this session, 400 if it is cut short, 413 if it is too large, 415.
    func receive(_ request: Request) async throws -> Received {
        guard let reader = MultipartReader(contentType: request.headers[.contentType] ?? "") else {
            throw Problem.unsupported("multipart/form-data")
        }
        var form = Form()
        do {
            try await read(request, reader, into: &form)
            return try await complete(form)
        } catch {
            if let id = form.id { try? await discard(id) }
            throw error is MultipartReader.Malformed
                ? Problem(.badRequest, "the form was cut short: send the files again") : error
        }
    }

    private func read(_ request: Request, _ start: MultipartReader, into form: inout Form) async throws {
        var reader = start
        let end = ContinuousClock.now + UploadReceiver.longest
        let limit = site.configuration.uploadBytes
        let length = request.headers[.contentLength].flatMap { Int($0) } ?? 0
        // A little too much is read to its end, since a browser shows the answer only after it has sent everything.
        let most = 2 * limit + (1 << 20)
        guard length <= most else { throw tooLarge }
        var received = 0
        for try await chunk in request.body {
            guard ContinuousClock.now < end else {
                throw Problem(.requestTimeout, "the files took longer than half an hour")
            }
            received += chunk.readableBytes
            guard received <= most else { throw tooLarge }
            guard received <= limit + (1 << 20), length <= limit + (1 << 20) else { continue }
            var events: [MultipartReader.Event] = []
            try reader.feed(chunk.readableBytesView) { events.append($0) }
            for event in events { try await take(event, into: &form) }
        }
        guard received <= limit + (1 << 20), form.total <= limit else { throw tooLarge }
        try reader.finish()
    }

    private var tooLarge: Problem {
        Problem(
            .contentTooLarge,
            "together, the files may have at most \(site.configuration.uploadBytes >> 20) MB. Send fewer at a time; "
                + "nothing of these was kept")
    }

    private func take(_ event: MultipartReader.Event, into form: inout Form) async throws {
        switch event {
        case .field(let field):
            if field.fileName != nil { try check(form) }
            form.open = Open(field: field)
        case .bytes(let bytes):
            guard var open = form.open else { return }
            form.open = nil
            open.bytes += bytes
            if open.field.fileName == nil {
                guard open.bytes.count <= UploadReceiver.fieldLimit else {
                    throw Problem(.unprocessableContent, "a field of the form is too long")
                }
            } else {
                open.hash.update(data: bytes)
                open.total += bytes.count
                form.total += bytes.count
                guard form.total <= site.configuration.uploadBytes else { throw tooLarge }
                if open.bytes.count >= UploadReceiver.piece { try await store(&open, of: &form) }
            }
            form.open = open
        case .end:
            guard var open = form.open else { return }
            form.open = nil
            guard let name = open.field.fileName else {
                form.fields[open.field.name] = String(decoding: open.bytes, as: UTF8.self)
                return
            }
            // A browser sends an empty part if no file was chosen.
            guard !name.isEmpty || open.total > 0 else { return }
            if !open.bytes.isEmpty || open.pieces == 0 { try await store(&open, of: &form) }
            form.files.append(
                RegistryUpload.File(
                    name: SafeName.of(name), kind: "", urn: nil, bytes: open.total,
                    sha256: open.hash.finalize().map { String(format: "%02x", $0) }.joined()))
        }
    }

    /// The form's token comes before its files.
    private func check(_ form: Form) throws {
        guard Access.isSame(form.fields["csrf"] ?? "", person.session.csrf) else {
            throw Problem(.forbidden, "the form is not from this session: go back, reload the page and try again")
        }
    }

    private func store(_ open: inout Open, of form: inout Form) async throws {
        let (actor, now) = (person.principal.actor, site.now)
        let id: String
        if let held = form.id {
            id = held
        } else {
            id = try await site.work { try $0.store.uploads.begin(by: actor, at: now) }
            form.id = id
        }
        let (bytes, file, piece) = (open.bytes, form.files.count, open.pieces)
        try await site.work { try $0.store.uploads.append(bytes, to: id, file: file, piece: piece) }
        open.bytes.removeAll(keepingCapacity: true)
        open.pieces += 1
    }

    private func complete(_ form: Form) async throws -> Received {
        try check(form)
        guard let id = form.id, !form.files.isEmpty else {
            return .noFile(
                UploadForm(
                    what: form.fields["what"],
                    school: String(RequestFields.plain(form.fields["school"] ?? "").prefix(UploadForm.schoolLimit))))
        }
        let choice = try await UploadChoice(form.fields, site)
        let files = form.files.map { choice.file($0) }
        let (actor, now) = (person.principal.actor, site.now)
        try await site.work { engine in
            try engine.store.uploads.complete(id, files: files, by: actor, at: now)
            engine.uploadSignal.send()
        }
        return .files(id: id, unknownSchool: choice.unknownSchool)
    }

    private func discard(_ id: String) async throws {
        let (actor, now) = (person.principal.actor, site.now)
        try await site.work { try $0.store.uploads.discard(id, by: actor, at: now) }
    }
}

/// What was typed into the form besides the files.
struct UploadForm: Sendable {
    /// Characters of the school that are kept.
    static let schoolLimit = 200

    var what: String?
    var school = ""
}

/// What the person says that the files are, and whose.
struct UploadChoice: Sendable {
    let kind: RegistryFile.Kind
    /// The school that rolls and transfer files are of; nil if they say it themselves.
    let urn: URN?
    let unknownSchool: String?

    init(_ fields: [String: String], _ site: Site) async throws {
        kind = fields["what"].flatMap { RegistryFile.Kind(rawValue: $0) } ?? .roll
        let school = RequestFields.plain(fields["school"] ?? "")
        if let urn = URN(school) {
            self.urn = urn
            unknownSchool = nil
            return
        }
        urn = school.isEmpty ? nil : try await site.work { try $0.school(named: school) }
        unknownSchool = !school.isEmpty && urn == nil ? school : nil
    }

    func file(_ file: RegistryUpload.File) -> RegistryUpload.File {
        var file = file
        let isTransfer = kind == .roll && file.name.lowercased().hasSuffix(".xml")
        file.kind = (isTransfer ? .ctf : kind).rawValue
        file.urn = kind == .roll || kind == .ctf ? urn : nil
        return file
    }
}
