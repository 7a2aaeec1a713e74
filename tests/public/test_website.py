"""The public page beside Odoo's website: really installed once, in a separate database."""

import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
import requests
from common import free_port, own_database
from lxml import html
from patience import limit, wait_until

from odoo.tests import BaseCase, tagged

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@tagged("standard", "post_install", "-at_install")
class TestWebsite(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = own_database("website")
        script = ROOT / "devtools" / "database.py"
        build = [sys.executable, script, cls.database, "--beside", "website"]
        # Built if it is missing, else updated to the files; built again if that fails.
        if subprocess.run(build, check=False).returncode:
            subprocess.run([*build, "--fresh"], check=True)
        cls.port = free_port()
        log = ROOT / ".dev" / "log" / f"{cls.database}.server.log"
        options = [f"--http-port={cls.port}", "--max-cron-threads=0", f"--logfile={log}"]
        server = subprocess.Popen([ROOT / "dev", "odoo", "-d", cls.database, *options])
        cls.addClassCleanup(cls.end, server)
        cls.wait_for(server)

    @classmethod
    def end(cls, server):
        server.terminate()
        server.wait(timeout=limit(60))

    @classmethod
    def wait_for(cls, server):
        def answers():
            assert server.poll() is None, "The server has not started."
            try:
                return cls.get("/web/health")
            except requests.ConnectionError:
                return None

        wait_until(answers, "the server")

    @classmethod
    def get(cls, path, session=requests, **options):
        # Outside of the test's transaction: the server is another process.
        return session.get(f"http://127.0.0.1:{cls.port}{path}", timeout=limit(60), **options)

    def query(self, query):
        with closing(psycopg2.connect(dbname=self.database)) as connection:
            cursor = connection.cursor()
            cursor.execute(query)
            return cursor.fetchall()

    def test_page_stands_in_the_website(self):
        page = html.fromstring(self.get("/support").text)
        self.assertTrue(page.xpath("//header//a[@href='/support']"), "It is in the menu.")
        self.assertTrue(page.xpath("//*[@id='wrap']//h1"))
        self.assertTrue(page.get("data-website-id"), "It has the layout of the website.")
        self.assertEqual(len(page.xpath("//title")), 1)
        self.assertIn("Help and Support", page.findtext(".//title"))
        self.assertEqual(len(page.xpath("//meta[@name='description']")), 1)
        self.assertEqual(len(page.xpath("//link[@rel='canonical']")), 1)
        self.assertTrue(page.xpath("//script[@type='application/ld+json']"))

    def test_page_and_its_menu_are_in_arabic(self):
        self.assertEqual(
            self.query(
                "SELECT name->>'ar_001' FROM website_menu WHERE url = '/support' GROUP BY 1"
            ),
            [("الدعم والمساعدة",)],
        )

    def test_every_website_has_it_in_its_menu(self):
        websites = self.query("SELECT count(*) FROM website")[0][0]
        rows = self.query(
            "SELECT count(*) FROM website_menu WHERE url = '/support' AND website_id IS NOT NULL"
        )
        self.assertEqual(rows[0][0], websites)
        template = self.query(
            "SELECT count(*) FROM website_menu WHERE url = '/support' AND website_id IS NULL"
        )
        self.assertEqual(template[0][0], 1, "New websites are given a copy of this one.")

    def test_sitemap_names_it_and_no_page_of_the_portal(self):
        addresses = re.findall("<loc>(.*?)</loc>", self.get("/sitemap.xml").text)
        paths = [re.sub("^https?://[^/]*", "", address) for address in addresses]
        self.assertIn("/support", paths)
        self.assertFalse([path for path in paths if path.startswith("/my/")], paths)
        self.assertFalse([path for path in paths if "answers" in path], paths)

    def test_reader_says_whether_an_answer_has_helped(self):
        with requests.Session() as session:
            page = html.fromstring(self.get("/support", session).text)
            form = page.xpath("//form[contains(@action, '/support/answers/')]")[0]
            sent = dict(form.form_values())
            answer = session.post(
                f"http://127.0.0.1:{self.port}{form.get('action')}", data=sent, timeout=limit(60)
            )
        self.assertEqual(answer.status_code, 200)
        self.assertIn("We are glad", answer.text)
