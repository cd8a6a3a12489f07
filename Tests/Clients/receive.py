"""A receiver of webhooks as its maker would write it: verifies each request with the reference implementation of Standard Webhooks.

Usage: receive.py SECRET COUNT. Prints its URL, then one line for each request: the id and the JSON's `type`, or the error. Ends after COUNT.
"""

import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from standardwebhooks import Webhook

webhook = Webhook(sys.argv[1])


class Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        try:
            event = webhook.verify(body, dict(self.headers))
            status, line = 204, f"{self.headers['webhook-id']} {event['type']}"
        except Exception as error:
            status, line = 400, f"refused: {error}"
        print(line, flush=True)
        self.send_response(status)
        self.send_header("content-length", "0")
        self.send_header("connection", "close")
        self.end_headers()

    def log_message(self, *arguments):
        pass


server = HTTPServer(("127.0.0.1", 0), Receiver)
print(f"http://127.0.0.1:{server.server_port}/", flush=True)
for _ in range(int(sys.argv[2])):
    server.handle_request()
