"""A small IMAP server for tests: real sockets, one folder, the commands that the reader uses."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Folder:
    """`mails` by number. What was asked stands in `commands`, without the password."""

    mails: dict[int, bytes] = field(default_factory=dict)
    validity: int = 7
    password: str = "secret"
    commands: list[str] = field(default_factory=list)


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.say("* OK ready")
        while line := self.rfile.readline():
            tag, _space, command = line.decode().strip().partition(" ")
            self.folder.commands.append(re.sub(r"(?i)^(LOGIN \S+) .*", r"\1", command))
            verb = command.upper().split(" ")[0]
            answer = getattr(self, f"do_{verb.lower()}", self.do_unknown)(command)
            self.say(f"{tag} {answer}")
            if verb == "LOGOUT":
                return

    @property
    def folder(self) -> Folder:
        return self.server.folder  # type: ignore[attr-defined, no-any-return]

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def do_capability(self, command: str) -> str:
        self.say("* CAPABILITY IMAP4rev1")
        return "OK done"

    def do_login(self, command: str) -> str:
        return "OK in" if command.endswith(f'"{self.folder.password}"') else "NO wrong password"

    def do_examine(self, command: str) -> str:
        if "INBOX" not in command:
            return "NO no such folder"
        self.say(f"* {len(self.folder.mails)} EXISTS")
        self.say(f"* OK [UIDVALIDITY {self.folder.validity}] valid")
        return "OK [READ-ONLY] done"

    def do_uid(self, command: str) -> str:
        numbers = sorted(self.folder.mails)
        if found := re.match(r"(?i)UID SEARCH UID (\d+):\*", command):
            # As the standard has it, "*" is the last mail even when that lies below the first number.
            fitting = [number for number in numbers if number >= int(found[1])] or numbers[-1:]
            self.say(f"* SEARCH {' '.join(map(str, fitting))}")
        elif re.match(r"(?i)UID SEARCH SINCE ", command):
            self.say(f"* SEARCH {' '.join(map(str, numbers))}")
        elif found := re.match(r"(?i)UID FETCH (\d+) \((RFC822\.SIZE|BODY\.PEEK\[(HEADER)?\])\)", command):
            self._fetch(int(found[1]), found[2])
        else:
            return "BAD what?"
        return "OK done"

    def _fetch(self, number: int, what: str) -> None:
        mail = self.folder.mails.get(number)
        if mail is None:
            return
        if what == "RFC822.SIZE":
            self.say(f"* 1 FETCH (UID {number} RFC822.SIZE {len(mail)})")
            return
        content = mail.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if "HEADER" in what else mail
        self.wfile.write(f"* 1 FETCH (UID {number} BODY[] {{{len(content)}}}\r\n".encode() + content + b")\r\n")

    def do_logout(self, command: str) -> str:
        self.say("* BYE")
        return "OK bye"

    def do_unknown(self, command: str) -> str:
        return "BAD unknown"


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, folder: Folder) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.folder = folder


@contextmanager
def serving(folder: Folder) -> Iterator[str]:
    """The address of a server with this folder."""
    with _Server(folder) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"imap://focusgroup:{folder.password}@127.0.0.1:{server.server_address[1]}/INBOX"
        finally:
            server.shutdown()
            thread.join()
