"""A condition from its text.

Grammar: tests joined by ``and``, ``or``, ``not`` and parentheses; ``and`` binds closer than ``or``. A test is
``field = value``, ``field != value``, ``field in (a, b)``, a comparison (``severity >= high``, ``killed > 10``) or
``word ~ "pattern"``. A value with blanks or signs stands in quotes.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import NamedTuple, cast

from news.watches.condition import FIELDS, NUMBERS, SETS, TEXTS, All, AnyOf, Condition, Not, Operator, Test, number_of
from news.watches.pattern import pattern_problem

DEEPEST = 50
"""Parentheses and nots inside one another."""

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<op>!=|>=|<=|==|=|>|<|~|\(|\)|,)
      | "(?P<double>(?:[^"\\]|\\.)*)"
      | '(?P<single>[^']*)'
      | (?P<word>[^\s"'=!<>~(),]+)
    )""",
    re.VERBOSE,
)


class ConditionError(ValueError):
    """What is wrong with a condition, where, and what may have been meant."""

    def __init__(self, message: str, position: int, suggestion: str = "") -> None:
        super().__init__(message)
        self.message, self.position, self.suggestion = message, position, suggestion


class _Token(NamedTuple):
    kind: str
    """``op``, ``word``, ``quoted`` or ``end``."""
    value: str
    position: int
    end: int


def parse_condition(text: str) -> Condition:
    """The condition that ``text`` says. Raises ``ConditionError``."""
    return _Parser(text).whole()


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _tokens(text)
        self._next = 0
        self._depth = 0

    def whole(self) -> Condition:
        if self._peek().kind == "end":
            raise ConditionError("the condition is empty", 0, "severity >= high")
        condition = self._either()
        left = self._peek()
        if left.kind != "end":
            raise ConditionError(f"{left.value!r} is one thing too many here", left.position, "join tests by and / or")
        return condition

    def _either(self) -> Condition:
        parts = [self._both()]
        while self._take_word("or"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _both(self) -> Condition:
        parts = [self._one()]
        while self._take_word("and"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _one(self) -> Condition:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ConditionError("the condition is nested too deeply", self._peek().position)
        try:
            if self._take_word("not"):
                return Not(self._one())
            if self._take_op("("):
                inner = self._either()
                self._expect_op(")")
                return inner
            return self._test()
        finally:
            self._depth -= 1

    def _test(self) -> Test:
        name = self._advance()
        field = name.value.lower()
        if name.kind != "word" or field not in FIELDS:
            raise ConditionError(_unknown_field(name), name.position, _closest(field, FIELDS))
        op = self._operator(field)
        values = self._values() if op == "in" else (self._value(),)
        end = self._tokens[self._next - 1].end
        test = Test(field=field, op=op, values=values, text=self._text[name.position : end], position=name.position)
        return _checked(test)

    def _operator(self, field: str) -> Operator:
        token = self._advance()
        op = "=" if token.value in {"==", ":"} else token.value.lower()
        allowed = _operators(field)
        if token.kind not in {"op", "word"} or op not in allowed:
            said = f"{field} cannot be compared by {token.value!r}" if token.kind != "end" else f"{field} stands alone"
            raise ConditionError(said, token.position, f"use one of {' '.join(allowed)}")
        return cast("Operator", op)

    def _values(self) -> tuple[str, ...]:
        self._expect_op("(")
        values = [self._value()]
        while self._take_op(","):
            values.append(self._value())
        self._expect_op(")")
        return tuple(values)

    def _value(self) -> str:
        token = self._advance()
        if token.kind not in {"word", "quoted"}:
            raise ConditionError("a value is missing here", token.position)
        return token.value

    def _peek(self) -> _Token:
        return self._tokens[self._next]

    def _advance(self) -> _Token:
        token = self._tokens[self._next]
        self._next += token.kind != "end"
        return token

    def _take_word(self, word: str) -> bool:
        token = self._peek()
        hit = token.kind == "word" and token.value.lower() == word
        self._next += hit
        return hit

    def _take_op(self, op: str) -> bool:
        token = self._peek()
        hit = token.kind == "op" and token.value == op
        self._next += hit
        return hit

    def _expect_op(self, op: str) -> None:
        if not self._take_op(op):
            raise ConditionError(f"{op!r} is missing here", self._peek().position)


def _tokens(text: str) -> list[_Token]:
    tokens, at = [], 0
    end = len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at)
        if not found:
            where = at + len(text[at:]) - len(text[at:].lstrip())
            raise ConditionError(f"{text[where]!r} is not understood here", where, "a quote may be missing")
        kind = cast("str", found.lastgroup)
        value = re.sub(r"\\(.)", _unescaped, found[kind]) if kind == "double" else found[kind]
        start = found.start(kind) - (kind in {"double", "single"})
        tokens.append(_Token("quoted" if kind in {"double", "single"} else kind, value, start, found.end()))
        at = found.end()
    return [*tokens, _Token("end", "", end, end)]


def _unescaped(found: re.Match[str]) -> str:
    """A backslash quotes a quote or itself; before anything else it stays, for patterns."""
    return found[1] if found[1] in '"\\' else found[0]


def _operators(field: str) -> tuple[str, ...]:
    if field in TEXTS:
        return ("=", "!=", "in", "~")
    return ("=", "!=", "in", ">=", "<=", ">", "<") if field in NUMBERS else ("=", "!=", "in")


def _checked(test: Test) -> Test:
    """The test, its values in the spelling of the tags."""
    if test.field in NUMBERS:
        for value in test.values:
            _check_number(test, value)
    if test.op == "~":
        _check_pattern(test)
    if test.field not in SETS:
        return test
    fit = str.upper if test.field == "country" else str.lower
    values = tuple(fit(value) for value in test.values)
    return Test(field=test.field, op=test.op, values=values, text=test.text, position=test.position)


def _check_number(test: Test, value: str) -> None:
    try:
        number_of(test.field, value)
    except ValueError:
        wanted = "one of info, low, medium, high, critical" if test.field == "severity" else "a number"
        close = _closest(value, ("info", "low", "medium", "high", "critical")) if test.field == "severity" else ""
        raise ConditionError(f"{test.field} is compared with {value!r}, which is not {wanted}", test.position, close) from None


def _check_pattern(test: Test) -> None:
    [pattern] = test.values
    if problem := pattern_problem(pattern):
        raise ConditionError(f"the pattern {pattern!r} {problem[0]}", test.position, problem[1])


def _unknown_field(token: _Token) -> str:
    return f"there is no field {token.value!r}" if token.kind == "word" else "a field name is missing here"


def _closest(word: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(word, known, n=1, cutoff=0.5)
    return f"did you mean {close[0]}?" if close else f"one of {', '.join(known)}"
