"""Vietnamese letters: folding for search, keys for sorting, cleaning of typed text.

Both keys are stored in columns, so that SQLite and PostgreSQL search and sort alike without ICU or unaccent.
"""

import unicodedata
from functools import lru_cache

# The 29 letters in dictionary order, with f, j, w, z where Latin words put them.
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# Order of the tone marks in dictionaries: none, grave, hook, tilde, acute, dot below.
TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
DIGITS = frozenset("0123456789")
# A search looks for as much of what was typed: enough to tell any title, short enough for a condition in any database.
MOST_WORDS, MOST_LETTERS = 20, 200
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"))


def clean(text: str) -> str:
    """`text` composed (NFC), without the invisible characters that come along from Word and web pages."""
    return unicodedata.normalize("NFC", text.translate(INVISIBLE)).replace("\u00a0", " ")


@lru_cache(maxsize=8192)  # prose is folded word by word, and most words come again
def fold(text: str) -> str:
    """`text` for searching: no marks, đ as d, lower case, single spaces. `ĐẮK LẮK` and `dak lak` are equal."""
    text = clean(text).replace("đ", "d").replace("Đ", "d")
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return " ".join(bare.casefold().split())


def search_words(text: str) -> list[str]:
    """What a search looks for, folded word by word. Of more than it takes the beginning counts, which finds no less."""
    return fold(text[:MOST_LETTERS]).split()[:MOST_WORDS]


def search_phrase(text: str) -> str:
    """As `search_words`, for those who look for the words as they follow each other."""
    return " ".join(search_words(text))


def sort_key(text: str) -> str:
    """An ASCII key in the order of Vietnamese dictionaries: words, then letters, then tones."""
    letters: list[str] = []
    tones: list[str] = []
    for char in unicodedata.normalize("NFC", clean(text)).casefold():
        decomposed = unicodedata.normalize("NFD", char)
        tone = next((TONES[mark] for mark in decomposed if mark in TONES), 0)
        letter = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in TONES))
        place = ALPHABET.find(letter) if letter else -1
        if place >= 0:
            letters.append(f"{place + 50:02d}")
            tones.append(str(tone))
        elif letter in DIGITS:
            letters.append(f"{int(letter) + 30:02d}")
        elif char.isspace():
            letters.append("00")
        else:
            letters.append("10")
    return "".join(letters) + "-" + "".join(tones)
