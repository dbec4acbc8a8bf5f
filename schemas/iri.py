"""The address of a logistics object (ONE Record, IATA Res. 670a) as the value of a ref: an IRI without its scheme.

https://1R.example.com/logistics-objects/1a8d…     1r.example.com/logistics-objects/1a8d…
one that is too long for a ref                     1r.example.com/#<32 hex digits of the whole>

Paths keep their case. What holds only inside its document (`_:b0`, `internal:…`) addresses nothing.
"""

import re
from hashlib import blake2b

LONGEST = 70  # characters of a value, as in schemas/refs.py
_ADDRESS = re.compile(r"(?:https?://)?((?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]+(?::\d+)?|localhost:\d+)(/[^\s\"<>\\^`{|}]+)")


def normal(value: str) -> str:
    """ValueError where it is no address of the web."""
    match = _ADDRESS.fullmatch(value.strip())
    if not match:
        raise ValueError(
            f"object {value!r:.90}: wants the IRI of a logistics object, as https://host/logistics-objects/…"
        )
    host, path = match[1].lower(), match[2].rstrip("/")
    if not path:
        raise ValueError(f"object {value!r:.90}: is a server and no logistics object")
    whole = host + path
    if len(whole) <= LONGEST:
        return whole
    return f"{host[: LONGEST - 34]}/#{blake2b(whole.encode(), digest_size=16).hexdigest()}"
