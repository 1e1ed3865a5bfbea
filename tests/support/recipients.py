"""Whom Python's email parser sees in To, Cc and Bcc of each named file: one JSON list a line."""
import json
import sys
from email import message_from_binary_file
from email.utils import getaddresses

for name in sys.stdin.read().splitlines():
    with open(name, 'rb') as file:
        message = message_from_binary_file(file)
    fields = [str(value) for kind in ('to', 'cc', 'bcc') for value in message.get_all(kind, [])]
    seen = {address.lower() for _, address in getaddresses(fields) if '@' in address}
    print(json.dumps(sorted(seen)))
