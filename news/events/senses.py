"""How the sense of the words at the head of a text speaks for one of several names: logistic regression over their vectors.

What is counted of words holds for those words alone; vectors carry it over to words of like sense that no example has. The
weights are learnt by ``scripts/learn_words.py`` from our own texts and kept in ``senses.tsv``: a name, its constant and its
weight for each dimension.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from news.events.types import CatalogueError
from news.vectors import DIMENSIONS, RARE, Vector, builtin_vectors

if TYPE_CHECKING:
    from news.events.spots import Spot

Logs = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Senses:
    """A constant and a weight for each dimension, by name."""

    names: tuple[str, ...]
    constants: Logs
    weights: Logs
    """A row of DIMENSIONS for each name."""

    @cached_property
    def _by_word(self) -> Vector:
        return builtin_vectors().times(self.weights)

    def parts(self, rows: Sequence[int]) -> Logs:
        """What each word adds to each name, its share of the constant included, a row a word."""
        shares = builtin_vectors().shares(rows)[:, np.newaxis]
        parts: Logs = self._by_word.take(rows, axis=0) * shares + self.constants / max(1, len(rows))
        return parts

    def of_word(self, word: str) -> tuple[float, float]:
        """The weight of one word, 0 where it is not known, and what its vector says for the first name."""
        row = builtin_vectors().row(word)
        return (builtin_vectors().weight(row), float(self._by_word[row, 0])) if row is not None else (0.0, 0.0)

    def shared(self, weights: Sequence[float], odds: Sequence[float]) -> list[float]:
        """As ``parts``, for the first name and a few words, given what ``of_word`` says of each.

        For fifty words that come one by one, plain numbers take a third of the time of arrays.
        """
        whole, constant = max(sum(weights), RARE), float(self.constants[0]) / max(1, len(weights))
        return [one * (weight / whole) + constant for weight, one in zip(weights, odds, strict=True)]

    def only(self, *names: str) -> Senses:
        """The same for these names alone, in this order."""
        rows = [self.names.index(name) for name in names]
        return Senses(names, self.constants[rows], self.weights[rows])


def with_vectors(spots: Sequence[Spot]) -> tuple[list[Spot], list[int]]:
    """The words whose vector is known, each as often as it stands there, with their rows.

    Texts in capitals are left out, since names cannot be told from words there.
    """
    rows = builtin_vectors().rows([spot.text for spot in spots])
    known = [(spot, row) for spot, row in zip(spots, rows, strict=True) if row is not None and not spot.field.shouting]
    return [spot for spot, _ in known], [row for _, row in known]


def write_senses(senses: Senses) -> str:
    """As ``read_senses`` reads it."""
    lines = zip(senses.names, senses.constants.tolist(), senses.weights.tolist(), strict=True)
    return "".join(f"{name}\t{constant:.3f}\t{' '.join(f'{one:.2f}' for one in row)}\n" for name, constant, row in lines)


def read_senses(text: str, name: str) -> Senses:
    """The weights of ``write_senses``; lines that begin with # are left out.

    Raises:
        CatalogueError: a line is not of this form; the sentence gives file and line.
    """
    names, constants, weights = list[str](), list[float](), list[list[float]]()
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        try:
            label, constant, row = line.split("\t")
            values = [float(one) for one in row.split(" ")]
            constants.append(float(constant))
        except ValueError as error:
            raise CatalogueError(f"{name}:{number}: {line[:40]!r} is no line of weights.") from error
        if len(values) != DIMENSIONS:
            raise CatalogueError(f"{name}:{number}: {label} has {len(values)} weights instead of {DIMENSIONS}.")
        names.append(label)
        weights.append(values)
    return Senses(tuple(names), np.array(constants), np.array(weights))
