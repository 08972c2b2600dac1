import Testing

struct CheckConfigurationTests {
    @Test func anUnknownKeyIsAnErrorThatNamesTheNearestOne() throws {
        let site = try Installation(["retention:", "  incidentts: 400d"])
        for command in ["check-config", "serve"] {
            let finished = try site.tool(command)
            #expect(finished.status == 78)
            #expect(finished.errors.contains("retention"))
        }
    }

    @Test func anUnknownVariableIsAnErrorThatNamesTheNearestOne() throws {
        let site = try Installation()
        let finished = try Program.run(
            ["check-config"] + site.configuration, environment: ["ENCOMPASS_HTTP_PUBLICURL": "https://e.example"])
        #expect(finished.status == 78)
        #expect(finished.errors.contains("ENCOMPASS_HTTP_PUBLIC_URL"))
    }

    @Test func whatIsInForceIsShownWithSecretsMasked() throws {
        let site = try Installation()
        let environment = [
            "ENCOMPASS_DELIVERY_SMTP_USERNAME": "encompass", "ENCOMPASS_DELIVERY_SMTP_PASSWORD": "not to be shown",
            "ENCOMPASS_MATCHING_MODE": "assisted",
        ]
        let finished = try Program.run(["check-config"] + site.configuration, environment: environment)
        #expect(finished.status == 0)
        #expect(finished.output.contains("assisted"))
        #expect(finished.output.contains(site.url))
        #expect(!finished.output.contains("not to be shown"))
    }

    @Test func plainTextIsForThisMachineAlone() throws {
        let site = try Installation()
        let open = ["ENCOMPASS_HTTP_HOST": "0.0.0.0"]
        for command in ["check-config", "serve"] {
            let finished = try Program.run([command] + site.configuration, environment: open)
            #expect(finished.status == 78)
            #expect(finished.errors.contains("http.host") || finished.errors.contains("http.tls"))
        }
    }
}
