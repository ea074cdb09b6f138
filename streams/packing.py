"""Story states as bytes: JSON, compressed with a dictionary of the names that every one of them repeats.

A state is written whole whenever its story changes, to the local store and to the changelog; a third of its bytes are its own.
The first byte tells how the rest is to be read, so that what was written by an older version can be read for ever: ``{`` is
plain JSON, 1 is a Zstandard frame with ``DICTIONARY``. Another dictionary is another number.
"""

from __future__ import annotations

import sys
from typing import TypeVar

from streams.codec import Malformed, decode, encode

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

T = TypeVar("T")
PLAIN, PACKED = b"{", b"\x01"
LEVEL = 1
LARGEST = 16_000_000
"""Bytes a state may have when it is unpacked."""
DICTIONARY = b"""
"steps":[{"version":1,"article_id":"","revision":0,"changes":[{"kind":"opened","before":"","after":"","evidence":[]},
{"kind":"source","before":"","after":"","evidence":[]},{"kind":"independent","before":"1","after":"2","evidence":[]},
{"kind":"copy","before":"","after":"","evidence":[]},{"kind":"toll","before":"","after":"at least ","evidence":[]}],
"why":"no open story shares its words","taken":null}],"why":"nearest story \xe2\x80\x9c\xe2\x80\x9d has score 0.0, below 0.09",
"why":"score 0.2 (needs 0.09) with \xe2\x80\x9c\xe2\x80\x9d, although names disagree by ","why":"other place: , not ",
"first":"2026-01-01T","last":"2026-01-01T00:00:00Z","touched":"2026-01-01T00:00:00Z","head":{"article_id":"","telling":0}}
"flags":[{"kind":"claim","evidence":{"field":"title","start":1,"end":1,"text":"","rule":""}}],"rule":"gazetteer"}],
"counts":[1,1,1,1,1,1,1,1,2,1,1,2,1,1,1,1],"facts":{"towns":[{"name":"","lat":1.0,"lon":3.0}],"actors":[""],"events":[""],
"names":[""],"numbers":["1"],"deaths":[2],"days":["2026-01-01"],"langs":["en"],"keys":["actor:","name:","dead:","number:",
"town:"]},"members":[{"article_id":"","revision":0,"version":1,"family":"","copy_of":null},{"article_id":"","revision":0,
"version":2,"family":"","copy_of":""}],"roots":[{"article_id":"","sketch":"AP////8
{"story":{"id":"s","version":1,"theatre":"","opened":"2026-01-01T12:00:00Z","updated":"2026-01-01T12:00:00Z","headline":"",
"summary":"","lang":"en","relevant":true,"relevance":0.9,"severity":"medium","severity_parts":{"fatalities":0.5,"event":0.3},
"focus":"","places":[{"field":"text","start":100,"end":110,"text":"","name":"","lat":3.1,"lon":3.1,"country":"","role":"event",
"confidence":0.9,"geonameid":1000,"kind":"city","reason":""},{"field":"title","start":1,"end":1,"text":"","name":"","lat":null,
"lon":null,"country":"","role":"mention","confidence":1.0,"geonameid":null,"kind":"country","reason":"the only place of the "}],
"countries":[{"code":"","role":"event","score":1.0}],"regions":[""],"conflicts":[{"id":"","score":0.8,"evidence":[{"field":"text",
"start":1,"end":1,"text":"","rule":"gazetteer"}]}],"events":[{"type":"","plover":"ASSAULT/","acled":"Attack","score":0.9,
"evidence":[{"field":"title","start":1,"end":1,"text":"","rule":"event:"}]}],"actors":[{"id":"","name":"","side":"state",
"country":null,"role":"mention","evidence":[]}],"fatalities":{"min":1,"max":null,"evidence":[]},"wounded":null,"flags":[],
"sources":[{"article_id":"","publisher":"","family":"","url":"https://www.","title":"","lang":"en",
"published":"2026-01-01T12:00:00Z","fetched":"2026-01-01T12:00:00Z","copy_of":null,"revision":0,"backfill":false}],
"independent_sources":1,"merged_from":[],"merged_into":null,"closed":false,"evidence":[{"field":"text","start":1,"end":1,
"text":"","rule":"for:"}]},"size":1,"terms":["kill","said"],"weights":[0.0415,0.0208,0.0311,0.0537,0.0329,0.0104]
""".replace(b"\n", b"")
_DICTIONARY = zstd.ZstdDict(DICTIONARY, is_raw=True)
_compressor = zstd.ZstdCompressor(level=LEVEL, zstd_dict=_DICTIONARY.as_digested_dict)


def pack(value: object) -> bytes:
    """``value`` as few bytes."""
    return PACKED + _compressor.compress(encode(value), mode=_compressor.FLUSH_FRAME)


def unpack(kind: type[T], data: bytes) -> T | Malformed:
    """The value in ``data``, or what is wrong with it in one clause."""
    if data[:1] != PACKED:
        return decode(kind, data)
    try:
        return decode(
            kind, zstd.ZstdDecompressor(zstd_dict=_DICTIONARY.as_digested_dict).decompress(data[1:], max_length=LARGEST)
        )
    except (zstd.ZstdError, EOFError) as error:
        return Malformed(str(error))
