"""``python -I -m sigap_engine.apart KIND-AS-JSON DESCRIPTOR``: started by ``asking.py``, never by hand."""

import json
import socket
import sys

from sigap_engine.apart.limits import Kind, Limits
from sigap_engine.apart.template import serve

if __name__ == "__main__":
    told = json.loads(sys.argv[1])
    serve(
        socket.socket(fileno=int(sys.argv[2])),
        Kind(told["module"], Limits(**told["limits"]), told["idle"]),
    )
