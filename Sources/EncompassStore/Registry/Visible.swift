/// The predicate that keeps registry rows to those of the run that counts.
enum Visible {
    /// For a table whose alias is `name`.
    static func rows(_ name: String) -> String {
        """
        (\(name).added <= (SELECT run FROM registry) \
        AND (\(name).removed IS NULL OR \(name).removed > (SELECT run FROM registry)))
        """
    }
}
