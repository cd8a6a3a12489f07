"""A vendor's client library, as its makers ship it, sends one of every call and then many.

Usage: deliver.py segment|rudder ADDRESS WRITE_KEY plain|gzip COUNT
Prints the messageIds of the events that the client says were taken, one a line; errors go to stderr.
"""

import importlib
import logging
import sys
import warnings

library, address, write_key, encoding, count = sys.argv[1:6]
warnings.simplefilter("ignore")
Client = importlib.import_module({"segment": "segment.analytics.client", "rudder": "rudderstack.analytics.client"}[library]).Client
failures = []
logging.disable(logging.CRITICAL)
client = Client(write_key, host=address, gzip=encoding == "gzip", max_retries=2, on_error=lambda error, batch: failures.append(str(error)))

ids = []


def call(result):
    accepted, message = result
    if not accepted:
        failures.append("the client's queue is full")
    ids.append(message["messageId"])


call(client.identify("user-1", {"email": "ann@example.com", "logins": 3}))
call(client.track("user-1", "Order Completed", {"total": 12.5, "currency": "EUR", "products": [{"sku": "A"}]}))
call(client.page("user-1", "Docs", "Start", {"url": "https://example.com/"}))
call(client.screen("user-1", "App", "Home", {}))
call(client.group("user-1", "company-1", {"employees": 7}))
call(client.alias("before", "user-1"))
for number in range(int(count)):
    call(client.track(anonymous_id=f"visitor-{number}", event="Viewed", properties={"number": number, "text": "größer – 東京"}))
client.shutdown()

for failure in failures:
    print(failure, file=sys.stderr)
print("\n".join(ids))
sys.exit(1 if failures else 0)
