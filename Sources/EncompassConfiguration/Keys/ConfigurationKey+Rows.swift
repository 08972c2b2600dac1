/// How a row is written in the table: the property that it sets gives its type and its default.
extension ConfigurationKey {
    typealias Property<Value> = any WritableKeyPath<Configuration, Value> & Sendable
    /// Answers why a value that was read is still wrong; nil when it is right.
    typealias Check<Value> = @Sendable (Value) -> String?

    /// A row with a default: the property's value in a fresh `Configuration`.
    static func row<Value: ConfigurationValue>(
        _ name: String, _ property: Property<Value>, isPath: Bool = false, unit: String? = nil,
        expecting expectation: String = Value.expectation, check: @escaping Check<Value> = { _ in nil },
        _ summary: String
    ) -> ConfigurationKey {
        let standard = Configuration()[keyPath: property].written
        return ConfigurationKey(
            name: name, expectation: expectation, allowed: Value.allowed, unit: unit, standard: standard,
            example: standard, summary: summary, isSecret: false, isPath: isPath, secretName: nil,
            write: { text, configuration in
                guard let value = Value.read(text) else { return "must be " + expectation }
                if let reason = check(value) { return reason }
                configuration[keyPath: property] = value
                return nil
            },
            read: { $0[keyPath: property].written })
    }

    /// A row that may stay unset.
    static func row<Value: ConfigurationValue>(
        _ name: String, _ property: Property<Value?>, example: String, isPath: Bool = false, isSecret: Bool = false,
        secretName: String? = nil, expecting expectation: String = Value.expectation,
        check: @escaping Check<Value> = { _ in nil }, _ summary: String
    ) -> ConfigurationKey {
        ConfigurationKey(
            name: name, expectation: expectation, allowed: Value.allowed, unit: nil, standard: nil, example: example,
            summary: summary, isSecret: isSecret, isPath: isPath, secretName: secretName,
            write: { text, configuration in
                guard let value = Value.read(text) else { return "must be " + expectation }
                if let reason = check(value) { return reason }
                configuration[keyPath: property] = value
                return nil
            },
            read: { $0[keyPath: property]?.written })
    }

    /// A row whose value lies between two bounds, both allowed.
    static func row<Value: ConfigurationValue & Comparable>(
        _ name: String, _ property: Property<Value>, in range: ClosedRange<Value>, unit: String? = nil,
        _ summary: String
    ) -> ConfigurationKey {
        let expectation = expecting(range)
        return row(
            name, property, unit: unit, expecting: expectation,
            check: { range.contains($0) ? nil : "must be " + expectation }, summary)
    }

    /// A row that may stay unset, and lies between two bounds when it is set.
    static func row<Value: ConfigurationValue & Comparable>(
        _ name: String, _ property: Property<Value?>, in range: ClosedRange<Value>, example: String,
        _ summary: String
    ) -> ConfigurationKey {
        let expectation = expecting(range)
        return row(
            name, property, example: example, expecting: expectation,
            check: { range.contains($0) ? nil : "must be " + expectation }, summary)
    }

    /// A secret, and beside it the path of a file that holds it.
    static func secret(
        _ name: String, _ property: Property<Secret?>, file: Property<String?>, fileExample: String, _ summary: String
    ) -> [ConfigurationKey] {
        [
            row(
                name, property, example: "change-me", isSecret: true,
                summary + " Better kept in a file of its own, with the next key."),
            row(
                name + "File", file, example: fileExample, isPath: true, secretName: name,
                expecting: "the path of a file", summary + " The file holds it alone; a line end after it is dropped."),
        ]
    }

    private static func expecting<Value: ConfigurationValue>(_ range: ClosedRange<Value>) -> String {
        "\(Value.expectation) from \(range.lowerBound.written) to \(range.upperBound.written)"
    }
}
