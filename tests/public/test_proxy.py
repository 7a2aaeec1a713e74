"""The limits by address behind a proxy: what a visitor forges counts for nothing."""

from guest_case import PublicCase

from odoo.tools import config


class TestBehindAProxy(PublicCase):
    def setUp(self):
        super().setUp()
        self.addCleanup(config.__setitem__, "proxy_mode", config["proxy_mode"])

    def sent_from(self, addresses, number, **headers):
        """Submit the form as a proxy passes it on; return the status."""
        headers = {"X-Forwarded-For": addresses, "X-Forwarded-Host": "127.0.0.1", **headers}
        values = self.typed(beneficiary_email=f"v{number}@example.com")
        response, _tickets = self.press(values, headers=headers)
        return response.status_code

    def test_addresses_that_a_visitor_puts_in_front_do_not_count(self):
        config["proxy_mode"] = True
        with self.limits(address=2):
            forged = ("198.51.100.1", "198.51.100.2, 10.0.0.1", "127.0.0.1", "x'y, ::1")
            seen = [
                self.sent_from(f"{before}, 203.0.113.9", number)
                for number, before in enumerate(forged)
            ]
            self.assertEqual(seen, [303, 303, 429, 429])
            self.assertEqual(self.sent_from("203.0.113.9, 203.0.113.10", 9), 303)

    def test_port_that_a_proxy_adds_makes_no_other_address(self):
        config["proxy_mode"] = True
        with self.limits(address=2):
            ports = ("203.0.113.9:40001", "203.0.113.9:40002", "203.0.113.9", "203.0.113.9:4")
            seen = [self.sent_from(address, number) for number, address in enumerate(ports)]
            self.assertEqual(seen, [303, 303, 429, 429])

    def test_a_household_has_one_limit_however_many_addresses_it_takes(self):
        config["proxy_mode"] = True
        with self.limits(address=2):
            own = ("2001:db8:1:2::1", "[2001:db8:1:2::2]:443", "2001:DB8:1:2:f::3")
            own += ("2001:db8:1:3::1",)
            seen = [self.sent_from(address, number) for number, address in enumerate(own)]
            self.assertEqual(seen, [303, 303, 429, 303])

    def test_without_a_proxy_no_header_names_an_address(self):
        config["proxy_mode"] = False
        with self.limits(address=2):
            headers = ("Forwarded", "X-Real-IP", "Client-IP", "X-Client-IP", "CF-Connecting-IP")
            seen = [
                self.sent_from(f"203.0.113.{number}", number, **{header: f"203.0.113.{number}"})
                for number, header in enumerate(headers)
            ]
            self.assertEqual(seen, [303, 303, 429, 429, 429])

    def test_networks_are_read_as_servers_write_them(self):
        network = self.env["asas.helpdesk.rate.limit"]._network
        self.assertEqual(network("192.0.2.7:8080"), "192.0.2.7")
        self.assertEqual(network("[2001:db8::5]:8080"), network("2001:db8::6"))
        self.assertEqual(network("[2001:db8::5]"), network("2001:db8::6"))
        self.assertEqual(network("fe80::1%eth0"), network("fe80::2%eth1"))
        self.assertEqual(network("::ffff:192.0.2.7%eth0"), "192.0.2.7")
