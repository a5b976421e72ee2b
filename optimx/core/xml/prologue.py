"""The first bytes of an XML file: what it claims to be, before any parser is asked.

In: the head of a file. Out: its encoding and the name of its root, or `BadXmlError`. Pure.
Used by `core.xml.source`.
"""

import codecs
import re
from dataclasses import dataclass

from optimx.core.errors import BadXmlError
from optimx.core.language import Text, text
from optimx.core.xml.refusing import refusal

_UTF8_MARK = codecs.BOM_UTF8
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"\0\0\xfe\xff", b"<\0", b"\0<")

# Some libxml2 inflate gzip by themselves, so 12 KB of it can be 3 million elements: it never gets there.
_COMPRESSED = {b"\x1f\x8b": "gzip", b"PK": "zip", b"BZh": "bzip2", b"\xfd7zXZ": "xz", b"\x28\xb5\x2f\xfd": "zstd"}

# Programs declare ISO-8859-1 and write windows-1252; the other way round costs nothing, since they differ
# only where ISO-8859-1 has control characters.
_READ_AS = {"utf-8": "utf-8", "ascii": "utf-8", "cp1252": "cp1252", "iso8859-1": "cp1252", "cp850": "cp850"}

_DECLARATION = re.compile(
    rb"""<\?xml\s+version\s*=\s*["'][^"']*["'](?:\s+encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["'])?"""
)
_BEFORE_ROOT = re.compile(rb"\s*(?:(?:<\?.*?\?>|<!--.*?-->)\s*)*", re.DOTALL)
_ROOT = re.compile(rb"<([^\s/>!?<]+)[\s/>]")


@dataclass(frozen=True, slots=True)
class Prologue:
    """What the head of a file says.

    Attributes:
        encoding: name of the Python codec to read it with.
        root: the root's name as written, prefix included.
        mark: length of the byte-order mark, in bytes.
    """

    encoding: str
    root: str
    mark: int


def read_prologue(head: bytes, name: str | None = None) -> Prologue:
    """Judge the first chunk of a file.

    Args:
        head: the beginning; the root has to begin in it.
        name: of the file, for the error.

    Raises:
        BadXmlError: it is empty, compressed, no XML, in an encoding that is not read, or has a DOCTYPE.
    """
    _refuse_what_is_no_text(head, name)
    mark = len(_UTF8_MARK) if head.startswith(_UTF8_MARK) else 0
    encoding = "utf-8" if mark else _declared(head, name)
    start = _BEFORE_ROOT.match(head, mark)
    after = start.end() if start else mark
    if head.startswith(b"<!", after):
        raise _refusal(
            "XML_DOCTYPE", text("{file} has a DOCTYPE, which no file of the exchange needs"), head, after, name
        )
    root = _ROOT.match(head, after)
    if root is None:
        raise _refusal(
            "XML_SYNTAX", text("no XML element begins where the first one of {file} should"), head, after, name
        )
    return Prologue(encoding, root[1].decode(encoding, "replace"), mark)


def _refuse_what_is_no_text(head: bytes, name: str | None) -> None:
    if not head.strip():
        raise _refusal("XML_EMPTY", text("{file} is empty"), b"", 0, name)
    for magic, what in _COMPRESSED.items():
        if head.startswith(magic):
            raise _refusal("XML_COMPRESSED", text("{file} is {what}, not XML", what=what), b"", 0, name)
    if head.startswith(_WIDE_MARKS):
        raise _refusal(
            "XML_ENCODING", text("{file} is encoded as {encoding}, which is not read", encoding="UTF-16"), b"", 0, name
        )


def _declared(head: bytes, name: str | None) -> str:
    declaration = _DECLARATION.match(head)
    if declaration is None or declaration[1] is None:
        return "utf-8"
    label = declaration[1].decode("ascii")
    try:
        return _READ_AS[codecs.lookup(label).name]
    except LookupError as error:
        what = text("{file} is encoded as {encoding}, which is not read", encoding=label)
        raise _refusal("XML_ENCODING", what, head, declaration.start(1), name) from error


def _refusal(rule: str, what: Text, head: bytes, index: int, name: str | None) -> BadXmlError:
    line = head.count(b"\n", 0, index) + 1
    column = index - head.rfind(b"\n", 0, index)
    return refusal(rule, what, line=line, column=column, name=name)
