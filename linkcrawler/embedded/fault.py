"""ClickHouse errors as values: code, name and text, and the HTTP status that ClickHouse answers with."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEAD = re.compile(r"^(?:Code: (\d+)\. DB::(?:\w*Exception|ErrnoException): )+")
_NAME = re.compile(r"\(([A-Z][A-Z0-9_]+)\)\s*$")
_VERSION = re.compile(r"\s*\(version [^()]*(?:\([^()]*\))?\)\.?(?=\s|$)")

# As exceptionCodeToHTTPStatus in ClickHouse; what is not here is a 500.
_STATUS_OF_NAME = {
    401: "REQUIRED_PASSWORD",
    403: "UNKNOWN_USER WRONG_PASSWORD AUTHENTICATION_FAILED SET_NON_GRANTED_ROLE",
    400: "BAD_ARGUMENTS CANNOT_COMPILE_REGEXP CANNOT_PARSE_TEXT CANNOT_PARSE_ESCAPE_SEQUENCE "
    "CANNOT_PARSE_QUOTED_STRING CANNOT_PARSE_DATE CANNOT_PARSE_DATETIME CANNOT_PARSE_NUMBER "
    "CANNOT_PARSE_DOMAIN_VALUE_FROM_STRING CANNOT_PARSE_IPV4 CANNOT_PARSE_IPV6 CANNOT_PARSE_UUID "
    "CANNOT_PARSE_INPUT_ASSERTION_FAILED CANNOT_CONVERT_TYPE DUPLICATE_COLUMN ILLEGAL_COLUMN "
    "THERE_IS_NO_COLUMN ILLEGAL_TYPE_OF_ARGUMENT NUMBER_OF_ARGUMENTS_DOESNT_MATCH "
    "UNKNOWN_ELEMENT_IN_AST UNKNOWN_TYPE_OF_AST_NODE TOO_DEEP_AST TOO_BIG_AST UNEXPECTED_AST_STRUCTURE "
    "UNEXPECTED_EXPRESSION SYNTAX_ERROR INCORRECT_DATA TYPE_MISMATCH VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE "
    "INVALID_SESSION_TIMEOUT SESSION_IS_LOCKED SESSION_NOT_FOUND",
    404: "UNKNOWN_TABLE UNKNOWN_FUNCTION UNKNOWN_IDENTIFIER UNKNOWN_TYPE UNKNOWN_STORAGE UNKNOWN_DATABASE "
    "UNKNOWN_SETTING UNKNOWN_DIRECTION_OF_SORTING UNKNOWN_AGGREGATE_FUNCTION UNKNOWN_FORMAT "
    "UNKNOWN_DATABASE_ENGINE UNKNOWN_TYPE_OF_QUERY NO_ELEMENTS_IN_CONFIG",
    413: "QUERY_IS_TOO_LARGE",
    501: "NOT_IMPLEMENTED",
    503: "SOCKET_TIMEOUT CANNOT_OPEN_FILE",
}
STATUS = {name: status for status, names in _STATUS_OF_NAME.items() for name in names.split()}


@dataclass(slots=True)
class Fault(Exception):
    """A query that ClickHouse, or the endpoint in its words, refuses."""

    code: int
    name: str
    message: str
    version: str = ""

    @property
    def status(self) -> int:
        """The HTTP status of the answer."""
        return STATUS.get(self.name, 500)

    def __str__(self) -> str:
        """The body of the answer, as ClickHouse words it."""
        version = f" (version {self.version})" if self.version else ""
        return f"Code: {self.code}. DB::Exception: {self.message} ({self.name}){version}\n"


def fault_of(text: str, version: str) -> Fault:
    """Read what chDB says about an error.

    >>> fault = fault_of("Code: 60. DB::Exception: Table default.t does not exist. (UNKNOWN_TABLE)", "26.5")
    >>> fault.code, fault.name, fault.status, fault.message
    (60, 'UNKNOWN_TABLE', 404, 'Table default.t does not exist.')
    """
    text = _VERSION.sub("", text).strip()
    head = _HEAD.match(text)
    name = _NAME.search(text)
    message = text[head.end() if head else 0 :]
    while at := _NAME.search(message):
        message = message[: at.start()].rstrip()
    return Fault(
        code=int(head.group(1)) if head else 1001,  # STD_EXCEPTION
        name=name.group(1) if name else "STD_EXCEPTION",
        message=message,
        version=version,
    )
