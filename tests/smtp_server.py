"""A real mail server for the tests: it listens on a local port and does what it is told."""

import socket
import threading

# What it may do with a mail.
ACCEPT, BUSY, REFUSE, PUT_OFF, HANG_UP, SILENT = range(6)


class SmtpServer:
    """Accepts mails, refuses them, puts them off, hangs up or says nothing; closed until started.

    ``answers`` maps a recipient to what is done with a mail to it; all others are treated as
    ``mode`` says.
    """

    def __init__(self):
        with socket.create_server(("127.0.0.1", 0)) as unused:
            self.port = unused.getsockname()[1]
        self.mode = ACCEPT
        self.answers = {}
        self.mails = []
        # Set when a client waits for an answer that does not come.
        self.reached = threading.Event()
        self._listener = None
        self._connections = []

    def start(self):
        self._listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._serve, args=(self._listener,), daemon=True).start()

    def stop(self):
        listener, self._listener = self._listener, None
        if listener:
            # Closing alone does not wake the thread that waits for a connection.
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        for connection in self._connections:
            connection.close()
        self._connections = []

    def recipients(self):
        return [recipient for mail in self.mails for recipient in mail[0]]

    def _serve(self, listener):
        while True:
            try:
                connection, _address = listener.accept()
            except OSError:
                return
            self._connections.append(connection)
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection):
        try:
            with connection, connection.makefile("rb") as lines:
                self._converse(connection, lines)
        except (OSError, ValueError):
            pass  # the other side, or the test, has closed the connection

    def _converse(self, connection, lines):
        def say(words):
            connection.sendall(words.encode() + b"\r\n")

        if self.mode == SILENT:
            self.reached.set()
            lines.readline()
            return
        say("220 test")
        recipients = []
        for line in lines:
            word = line[:4].upper()
            if word == b"RCPT":
                recipient = line.decode().partition("<")[2].partition(">")[0]
                if not self._answer_recipient(recipient, recipients, say, lines):
                    return
            elif word == b"DATA":
                say("354 go on")
                content = b"".join(iter(lines.readline, b".\r\n"))
                self.mails.append((recipients, content))
                recipients = []
                say("250 2.0.0 taken")
            elif word == b"QUIT":
                say("221 bye")
                return
            else:
                recipients = [] if word == b"RSET" else recipients
                say("250 ok")

    def _answer_recipient(self, recipient, recipients, say, lines):
        """Answer a recipient; return whether the conversation goes on."""
        mode = self.answers.get(recipient, self.mode)
        if mode == SILENT:
            self.reached.set()
            lines.readline()
        if mode in (SILENT, HANG_UP):
            return False
        if mode == ACCEPT:
            recipients.append(recipient)
        say(
            {
                ACCEPT: "250 2.1.5 ok",
                BUSY: "451 4.3.0 try again later",
                PUT_OFF: "450 4.2.0 greylisted",
                REFUSE: "550 5.1.1 no such mailbox",
            }[mode]
        )
        return True
