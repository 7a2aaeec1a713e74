"""In which language people read our pages: their own, whatever the browser says."""

from portal_case import PortalCase

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


class TestLanguage(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_trainee.lang = "ar_001"
        cls.user_trainer.lang = "en_US"

    def setUp(self):
        super().setUp()
        self.sign_in(None)

    def read(self, path="/support", languages="en-US,en;q=0.9", program=FIREFOX, cookie=None):
        """Open a page as a browser does; return the language of its words."""
        if cookie:
            self.opener.cookies["frontend_lang"] = cookie
        headers = {"User-Agent": program, "Accept-Language": languages}
        answer = self.url_open(path, headers=headers)
        self.assertEqual(answer.status_code, 200)
        return "ar" if 'dir="rtl"' in answer.text else "en"

    def test_people_read_their_own_language_whatever_the_browser_says(self):
        for user, lang in ((self.user_trainee, "ar"), (self.user_trainer, "en")):
            for languages in ("en-US,en;q=0.9", "ar-SA,ar;q=0.9", "fr", ""):
                for cookie in (None, "en_US", "ar_001"):
                    with self.subTest(user=user.login, languages=languages, cookie=cookie):
                        self.sign_in(user)
                        self.assertEqual(self.read("/my/tickets", languages, cookie=cookie), lang)
                        self.assertEqual(self.read("/support", languages), lang)

    def test_a_page_read_before_signing_in_decides_nothing(self):
        self.assertEqual(self.read(languages="en"), "en")
        self.sign_in(self.user_trainee)
        self.assertEqual(self.read("/my/tickets", "en"), "ar")

    def test_a_language_that_was_changed_in_the_account_is_read_at_once(self):
        self.sign_in(self.user_trainee)
        self.assertEqual(self.read("/my/tickets"), "ar")
        self.user_trainee.lang = "en_US"
        self.env.flush_all()
        self.assertEqual(self.read("/my/tickets", "ar"), "en")

    def test_visitors_read_the_browsers_language_if_it_is_one_of_ours_else_arabic(self):
        for languages, lang in (
            ("ar-SA,ar;q=0.9,en;q=0.8", "ar"),
            ("en-GB,en;q=0.9,ar;q=0.8", "en"),
            ("fr-FR,fr;q=0.9", "ar"),
            ("fr-FR,en;q=0.5,ar;q=0.2", "en"),
            ("*", "ar"),
            ("", "ar"),
            ("en;q=0, ar;q=0.1", "ar"),
            ("ar-QQ-x-1'\"<>", "ar"),
            (";;;,,,q=1", "ar"),
        ):
            with self.subTest(languages):
                self.sign_in(None)
                self.opener.cookies.clear()
                self.assertEqual(self.read(languages=languages), lang)

    def test_what_nobody_has_chosen_is_kept_by_no_cookie(self):
        for languages, lang in (("ar", "ar"), ("en", "en"), ("fr", "ar"), ("en", "en")):
            self.assertEqual(self.read(languages=languages), lang)
            self.assertNotIn("frontend_lang", self.opener.cookies)
        self.assertEqual(self.read("/en/support", "ar"), "en")
        self.assertEqual(self.opener.cookies["frontend_lang"], "en_US")
        self.sign_in(self.user_trainee)
        self.assertEqual(self.read("/my/tickets"), "ar")

    def test_search_engines_get_the_page_of_the_address(self):
        self.assertEqual(self.read(languages="", program="Googlebot/2.1"), "en")
        self.opener.cookies.clear()
        self.assertEqual(self.read("/ar/support", languages="", program="Googlebot/2.1"), "ar")

    def test_what_stands_in_the_address_wins_and_stays_chosen(self):
        for user in (None, self.user_trainee):
            with self.subTest(user=user and user.login):
                self.sign_in(user)
                self.assertEqual(self.read("/en/support", "ar"), "en")
                self.assertEqual(self.read("/support/track", "ar"), "en")
                self.assertEqual(self.read("/ar/support", "ar"), "ar")
                self.assertEqual(self.read("/support/track", "ar"), "ar")

    def test_a_choice_ends_with_the_session(self):
        self.sign_in(self.user_trainee)
        self.assertEqual(self.read("/en/my/tickets"), "en")
        self.sign_in(self.user_trainee)
        self.assertEqual(self.read("/my/tickets"), "ar")

    def test_a_form_that_is_sent_speaks_the_same_language(self):
        answer = self.url_open(
            "/support/new",
            data={"subject": "x"},
            headers={"Accept-Language": "fr", "User-Agent": FIREFOX},
        )
        self.assertIn('dir="rtl"', answer.text)

    def test_only_our_pages_decide_so(self):
        """Pages of others, also below a name like ours, are as they are without the addon."""
        self.sign_in(self.user_trainee)
        for path in ("/my", "/my/home", "/supporters", "/my/ticketsfoo", "/blog/support/x"):
            with self.subTest(path):
                self.opener.cookies["frontend_lang"] = "en_US"
                text = self.url_open(path, headers={"Accept-Language": "en"}).text
                self.assertNotIn('lang="ar', text)

    def test_what_nobody_can_choose_is_not_found_or_ours(self):
        for path in ("/xx/support", "/my/my/tickets"):
            with self.subTest(path):
                self.assertEqual(self.url_open(path).status_code, 404)
