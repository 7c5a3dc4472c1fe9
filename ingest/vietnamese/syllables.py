"""What a Vietnamese syllable is: its parts, its tone, its letters without accents."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Every capital letter of Vietnamese text; a range in a pattern ("À-Ỹ") would take the small ones too.
CAPITALS = "A-ZĐ" + "".join(letter for letter in map(chr, range(0xC0, 0x1EFA)) if letter.isupper() and letter != "Đ")

_TONES = "\u0300\u0301\u0303\u0309\u0323"  # huyền, sắc, ngã, hỏi, nặng
_VOWELS = "aăâeêioôơuưy"
_ONSETS = (
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr",
    "b", "c", "d", "đ", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x", "",
)  # fmt: skip
_RHYME_TABLE = """
    a ac ach ai am an ang anh ao ap at au ay ă ăc ăm ăn ăng ăp ăt â âc âm ân âng âp ât âu ây e ec em en eng eo ep et
    ê êch êm ên ênh êp êt êu êng êc i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu o oa oac oach oai oam
    oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet oc oi om on ong ooc oong op ot ô ôc ôi ôm ôn
    ông ôp ôt ôông ơ ơi ơm ơn ơp ơt ơng u ua uân uâng uât uây uc uê uêch uênh ui um un ung uơ uôc uôi uôm uôn uông
    uôt up ut uy uya uych uyên uyêt uynh uyp uyt uyn uyu ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu
    y yêm yên yêng yêt yêu ych ym yn ynh yt
"""
# After "qu" the glide is part of the onset: "quan" = qu + an; after "gi" likewise: "giêng" = gi + êng.
_RHYME_TABLE_AFTER_QU = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt ân âng ât âu ây e en eng eo et ê êch ên ênh êt êu i
    ich in it ôc ôi ôn ông ơ ơi ơn ơt y ych yên yêt ynh yp yt
"""
_RHYMES = frozenset(_RHYME_TABLE.split())
_RHYMES_AFTER_QU = frozenset(_RHYME_TABLE_AFTER_QU.split())
_STOPS = ("c", "ch", "p", "t")


def fold(text: str) -> str:
    """Lower-case letters without accents, "đ" as "d". NFC text keeps its length, so offsets stay valid."""
    return text.translate(_FOLDED)


class _Folding(dict[int, str]):
    """Letters by their code, each folded when it first occurs."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_letter(chr(code))
        return folded


_FOLDED = _Folding()


def _fold_letter(letter: str) -> str:
    lower = letter.lower()
    if lower in "đð":  # "Ð" (U+00D0) looks like "Đ" and is typed for it
        return "d"
    base = unicodedata.normalize("NFD", lower)[:1]
    return base if len(base) == len(letter) and not unicodedata.combining(base) else letter


@lru_cache(maxsize=512)
def _parts(letter: str) -> tuple[str, str]:
    """A lower-case letter as (letter without tone, tone mark or empty)."""
    marks = unicodedata.normalize("NFD", letter)
    tone = next((mark for mark in marks[1:] if mark in _TONES), "")
    return unicodedata.normalize("NFC", marks.replace(tone, "")) if tone else letter, tone


def _split(word: str) -> tuple[str, str, str]:
    """A lower-case word as (onset, rhyme without tone, tones in order)."""
    bare: list[str] = []
    tones = ""
    for letter in word:
        plain, tone = _parts(letter)
        bare.append(plain)
        tones += tone
    plain_word = "".join(bare)
    onset = next(o for o in _ONSETS if plain_word.startswith(o))
    rhyme = plain_word[len(onset) :]
    if onset == "gi" and (not rhyme or rhyme[0] not in _VOWELS):
        rhyme = "i" + rhyme  # "gì", "gìn": the i is the vowel
    return onset, rhyme, tones


@lru_cache(maxsize=65536)
def is_syllable(word: str) -> bool:
    """Whether the word is a well-formed Vietnamese syllable, wherever its tone mark stands ("hoá" as "hóa")."""
    lower = word.lower()
    if not lower or len(lower) > 7 or not lower.isalpha():
        return False
    onset, rhyme, tones = _split(lower)
    if len(tones) > 1 or rhyme not in (_RHYMES_AFTER_QU if onset == "qu" else _RHYMES):
        return False
    return not rhyme.endswith(_STOPS) or tones in ("\u0301", "\u0323")


@lru_cache(maxsize=1)
def _pieces() -> frozenset[str]:
    syllables = {onset + rhyme for onset in _ONSETS for rhyme in _RHYMES} | {"qu" + rhyme for rhyme in _RHYMES_AFTER_QU}
    return frozenset(s[i:j] for s in syllables for i in range(len(s)) for j in range(i + 1, len(s) + 1))


@lru_cache(maxsize=65536)
def is_piece(word: str) -> bool:
    """Whether the letters may stand together inside a syllable: "ngh" and "huy" may, "project" may not."""
    return "".join(_parts(letter)[0] for letter in word.lower()) in _pieces()


def unify_tone(word: str) -> str:
    """The word with its tone mark where schools put it: "hoá" → "hóa", "tòan" → "toàn"; other words as they are."""
    if word.isascii() or not is_syllable(word):
        return word
    return _unified(word)


@lru_cache(maxsize=65536)
def _unified(word: str) -> str:
    letters = [_parts(letter)[0] if letter == letter.lower() else _parts(letter.lower())[0].upper() for letter in word]
    tone = "".join(_parts(letter.lower())[1] for letter in word)
    if not tone:
        return word
    place = _tone_place("".join(letters).lower())
    letters[place] = unicodedata.normalize("NFC", letters[place] + tone)
    return "".join(letters)


def _tone_place(plain: str) -> int:
    """Where the tone stands in a syllable without tone."""
    onset = next(o for o in _ONSETS if plain.startswith(o))
    first = len(onset)
    if onset == "gi" and (first == len(plain) or plain[first] not in _VOWELS):
        first -= 1  # "gì", "gìn": the i is the vowel
    last = first
    while last + 1 < len(plain) and plain[last + 1] in _VOWELS:
        last += 1
    vowels = plain[first : last + 1]
    closed = last + 1 < len(plain)
    if len(vowels) == 1:
        return first
    if len(vowels) == 2:
        return last if closed or vowels in ("uê", "uơ") else first
    return last if vowels == "uyê" else first + 1


_LETTERS = re.compile(r"[^\W\d_]+")
# Words of their own when typed bare amid accents: "con số" is no "còn", "trùng tu năm 2020" no "từ năm 2020".
_MIXED = str.maketrans("ảãẳẵẩẫẻẽểễỉĩỏõổỗởỡủũửữỷỹ", "ãảẵẳẫẩẽẻễểĩỉõỏỗổỡởũủữửỹỷ")  # hỏi and ngã sound alike in the south
_BARE_WORDS = """
ai an ba ban bao ca chi cho con cu do du hai ho hon khi la ma may noi sang sau so tai the tu vay xa
"""
_OWN = frozenset(_BARE_WORDS.split())


def spelled(text: str) -> str:
    """The text in small letters, each tone mark where schools put it. NFC text keeps its length."""
    lower = text.lower().replace("ð", "đ")
    return _LETTERS.sub(lambda word: unify_tone(word.group()), lower if len(lower) == len(text) else fold(text))


def without_slips(text: str) -> str:
    """Take the accents away of words that cannot be ("huỵện", "chưc"), so that they are read as words typed bare."""
    return _LETTERS.sub(lambda word: _barred(word.group()), text)


def _barred(word: str) -> str:
    return fold(word) if word.islower() and not word.isascii() and not is_syllable(word) else word


def stands_bare(word: str) -> bool:
    """Whether a word without accents is a word of its own: "so" beside "số", "may" beside "mấy"."""
    return word in _OWN


def toned(pattern: str) -> re.Pattern[str]:
    """Compile a pattern written with accents, to be sought in `spelled` text.

    A word of it is met as it is accented, with hỏi for ngã or d for đ ("xả", "dến"), or with no accent at all ("den"),
    never with other accents ("tư" is no "từ"); bare it is met only where that is not another word.
    """
    return re.compile(re.sub(r"\\.|\(\?P<\w+>|[^\W\d_]+", lambda word: _either(word.group()), pattern))


def _either(word: str) -> str:
    bare = fold(word)
    if word[0] in "\\(" or bare == word:
        return word
    forms = dict.fromkeys(
        (word, word.translate(_MIXED), word.replace("đ", "d"), *(() if stands_bare(bare) else (bare,)))
    )
    return "(?:" + "|".join(forms) + ")"
