"""How hard the movements are to read: the school grade of everything that a practice says.

The grade is Flesch and Kincaid's, which counts syllables by rule: good for finding the hardest texts, not for judging
them. Cues are short commands, so the figures are low. English only: for other languages the formula says nothing.
"""

import re

import readability

from content import catalog, model

_SENTENCE = re.compile(r"[^.!?]+")
_WORD = re.compile(r"[\w'’-]+")
_PLACEHOLDER = re.compile(r"\{\w+\}")


def grades(found: catalog.Catalog) -> dict[str, float]:
    """The grade of each movement's English words, by id."""
    return {own_id: grade(_said(found.words(own_id))) for own_id in found.movements}


def grade(text: str) -> float:
    """The school grade of a text; ValueError for one without words."""
    sentences = [" ".join(_WORD.findall(part)) for part in _SENTENCE.findall(text)]
    if not any(sentences):
        raise ValueError("expected a text with words in it")
    measured = readability.getmeasures([one for one in sentences if one], lang="en")
    return float(measured["readability grades"]["Kincaid"])


def _said(words: model.Words) -> str:
    texts = [words.purpose, words.feel, words.stop, words.kind_line, *(cue.text for cue in words.cues)]
    return ". ".join(_PLACEHOLDER.sub("ten", text) for text in texts if text)
