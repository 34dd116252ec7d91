# SPDX-License-Identifier: Apache-2.0
"""An FTP server: ftp_server.py FOLDER. Prints its port; user chargehand, password s3cret-pass.

Commands on standard input: "cut" makes the next transfer end in the middle, "stall" makes it stand still.
"""

import sys
import threading

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import DTPHandler, FTPHandler
from pyftpdlib.servers import FTPServer

CUT_AFTER_BYTES = 100_000
trouble = {"next": ""}


class TroubledData(DTPHandler):
    """A data connection that does what the test asks for."""

    def initiate_send(self):
        if trouble["next"] != "" and self.tot_bytes_sent >= CUT_AFTER_BYTES:
            if trouble["next"] == "cut":
                self.close()
            return
        super().initiate_send()


class Handler(FTPHandler):
    dtp_handler = TroubledData
    # Else the kernel sends the file, and nobody can trouble it.
    use_sendfile = False


def listen_for_orders():
    for line in sys.stdin:
        trouble["next"] = line.strip()


def main(folder):
    Handler.authorizer = DummyAuthorizer()
    Handler.authorizer.add_user("chargehand", "s3cret-pass", folder, perm="elradfmw")
    server = FTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=listen_for_orders, daemon=True).start()
    print(server.socket.getsockname()[1], flush=True)
    server.serve_forever(timeout=0.1, handle_exit=False)


main(*sys.argv[1:])
