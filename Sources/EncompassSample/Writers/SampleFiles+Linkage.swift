extension SampleFiles {
    /// Children to be matched, a line each, as `encompass match` reads them.
    public static func children(of set: LinkageSet, to sink: Sink) throws {
        try withoutActuallyEscaping(sink) { sink in
            var writer = ChunkWriter(sink)
            try set.forEachChild { child in
                var fields: [(String, JSONTree)] = [("key", .string(child.key)), ("incident", .string(child.incident))]
                fields += FeedText.fields(of: child.child)
                try writer.write(JSONTree.object(fields).text + "\n")
            }
            try writer.flush()
        }
    }

    /// The right answers: an empty `upn` and `pupilId` where the right answer is *none*.
    public static func truth(of set: LinkageSet, to sink: Sink) throws {
        try lines(sink, header: ["key", "upn", "pupilId", "kind", "protected"]) { write in
            try set.forEachChild { child in
                try write([
                    child.key, child.truth?.upn, child.truth?.pupilId, child.kind.rawValue,
                    child.isProtected ? "true" : nil,
                ])
            }
        }
    }
}
