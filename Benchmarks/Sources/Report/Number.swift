import Foundation

/// Numbers as the table shows them: three figures, thousands apart.
enum Number {
    static func text(_ value: Double) -> String {
        switch abs(value) {
        case 100...: grouped(Int(value.rounded()))
        case 10...: String(format: "%.1f", value)
        case 1...: String(format: "%.2f", value)
        case 0.001...: String(format: "%.3f", value)
        case 0: "0"
        default: String(format: "%.5f", value)
        }
    }

    static func grouped(_ value: Int) -> String {
        var digits = String(abs(value))
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return (value < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
    }
}
