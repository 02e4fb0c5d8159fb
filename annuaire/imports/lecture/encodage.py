"""From bytes to text: which encoding, and line by line when a file mixes two of them."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from annuaire.imports.lecture.octets import Flux
from annuaire.imports.modele import FichierIllisible
from socle.typographie import nombre

MORCEAU = 256 * 1024
CONTROLES_TOLERES = 4  # control characters in a sample, besides one in fifty: more is not text
LIGNE_MAXIMUM = 4 * 1024 * 1024  # bytes; a longer line is given in pieces
ECHANTILLON = 64 * 1024
MIXTE = "utf-8 + cp1252"
BOMS = (  # UTF-32 first: its mark begins like that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Capital accented letter followed by a sign: « CAFÉ… » in cp1252 is also valid UTF-8, for a letter French never uses.
_UTF8_DOUTEUX = re.compile(rb"[\xc6-\xcb\xce-\xdf][\x80-\xbf]")
# UTF-8 forms that cp1252 text never contains: é è À œ € ’ … « » and the like.
_UTF8_CERTAIN = re.compile(rb"\xc3[\x80-\xbf]|\xc5[\x92\x93\xb8]|\xe2[\x80-\x84][\x80-\xbf]|\xc2[\xa0\xab\xb0\xb7\xbb]")
_CONTROLES = bytes(set(range(32)) - set(b"\t\n\r\f\v\x00\x1a"))
# é è ê ç ô between two small letters, as each encoding of one byte writes them: that of the file has the most.
_ACCENTS = {
    "cp1252": re.compile(rb"[a-z][\xe9\xe8\xea\xe7\xf4](?=[a-z])"),
    "mac_roman": re.compile(rb"[a-z][\x8e\x8f\x90\x8d\x99](?=[a-z])"),
    "cp850": re.compile(rb"[a-z][\x82\x8a\x88\x87\x93](?=[a-z])"),
}
_ANCIENS = {"mac_roman": "d’un ancien Mac (Mac Roman)", "cp850": "de DOS (page de code 850)"}
# Bytes that cp1252 does not define stand for themselves, as web browsers do.
_CP1252 = "".join(bytes([octet]).decode("cp1252", "ignore") or chr(octet) for octet in range(256))


@dataclass(frozen=True, slots=True)
class Encodage:
    """``nom``: a codec's name or ``MIXTE``; ``marque``: length of the byte order mark; what the person must be told."""

    nom: str
    marque: int = 0
    avertissements: tuple[str, ...] = ()

    def lignes(self, flux: Flux) -> Iterator[str]:
        """The lines, their ends kept, NUL characters dropped; a line over ``LIGNE_MAXIMUM`` comes in pieces."""
        flux.read(self.marque)
        decoder = _decodeur(self.nom)
        for ligne in couper(_en_utf8(flux, self.nom)):
            yield decoder(ligne.replace(b"\x00", b""))


def reconnaitre_encodage(flux: Flux, nom_fichier: str) -> Encodage:
    """Reads the whole stream. Raises ``FichierIllisible`` for what is not text."""
    debut = flux.read(ECHANTILLON)
    for marque, nom in BOMS:
        if debut.startswith(marque):
            comptes = _Comptes(_en_utf8(flux, nom, debut[len(marque) :]))
            return Encodage(nom, len(marque), comptes.avertissements())
    if large := _utf16_sans_marque(debut):
        return Encodage(large, 0, _Comptes(_en_utf8(flux, large, debut)).avertissements())
    if sum(map(debut.count, (bytes([octet]) for octet in _CONTROLES))) > CONTROLES_TOLERES + len(debut) // 50:
        raise FichierIllisible(
            f"Le fichier {nom_fichier} n’est pas du texte : envoyez un CSV, un XLSX, un ODS ou un JSON."
        )
    comptes = _Comptes(_en_utf8(flux, "utf-8", debut))
    if not comptes.fautives:
        return Encodage("utf-8", 0, comptes.avertissements())
    if not comptes.utf8:
        return _d_un_octet(nom_fichier, comptes)
    exemples = ", ".join(nombre(numero) for numero in comptes.exemples)
    melange = (
        f"Le fichier mélange deux encodages : {nombre(comptes.fautives)} lignes ne sont pas en UTF-8 "
        f"(ligne {exemples}{'…' if comptes.fautives > len(comptes.exemples) else ''}). "
        "Chacune a été lue dans le sien ; relisez leurs accents."
    )
    return Encodage(MIXTE, 0, (melange, *comptes.avertissements()))


def _d_un_octet(nom_fichier: str, comptes: _Comptes) -> Encodage:
    """No line is UTF-8: Windows-1252, unless the accents are those of an older machine."""
    nom = max(_ACCENTS, key=lambda nom: comptes.accents[nom])
    if nom == "cp1252":
        return Encodage(nom, 0, comptes.avertissements())
    comptes.indefinis = 0
    dit = f"Les accents de {nom_fichier} ont été lus comme ceux {_ANCIENS[nom]}\u00a0: relisez-les."
    return Encodage(nom, 0, (dit, *comptes.avertissements()))


def couper(morceaux: Iterable[bytes]) -> Iterator[bytes]:
    """Cut at \\n, \\r\\n or \\r, ends kept; what exceeds ``LIGNE_MAXIMUM`` is cut between two characters."""
    reste = b""
    for morceau in morceaux:
        lignes = (reste + morceau).splitlines(keepends=True)
        reste = lignes.pop() if lignes and not lignes[-1].endswith(b"\n") else b""
        yield from lignes
        while len(reste) > LIGNE_MAXIMUM:
            fin = LIGNE_MAXIMUM
            while fin > LIGNE_MAXIMUM - 4 and reste[fin] & 0xC0 == 0x80:
                fin -= 1
            yield reste[:fin]
            reste = reste[fin:]
    if reste:
        yield from reste.splitlines(keepends=True)


def _en_utf8(flux: Flux, nom: str, debut: bytes = b"") -> Iterator[bytes]:
    """Chunks of the stream; UTF-16 and UTF-32 become UTF-8, so that lines are cut in one way only."""
    large = nom.startswith(("utf-16", "utf-32"))
    decodeur = codecs.getincrementaldecoder(nom)("replace") if large else None
    morceau = debut or flux.read(MORCEAU)
    while morceau:
        yield decodeur.decode(morceau).encode("utf-8", "replace") if decodeur else morceau
        morceau = flux.read(MORCEAU)
    if decodeur:
        yield decodeur.decode(b"", final=True).encode("utf-8", "replace")


def _utf16_sans_marque(debut: bytes) -> str | None:
    """In UTF-16, French text has a zero in nearly every other byte."""
    moitie = len(debut) // 2
    if moitie < 2:
        return None
    pairs, impairs = debut[0::2].count(0) / moitie, debut[1::2].count(0) / moitie
    if impairs > 0.7 and pairs < 0.1:
        return "utf-16-le"
    return "utf-16-be" if pairs > 0.7 and impairs < 0.1 else None


class _Comptes:
    """What the lines of a file are made of."""

    def __init__(self, morceaux: Iterable[bytes]) -> None:
        self.utf8 = self.fautives = self.nuls = self.perdus = self.indefinis = 0
        self.exemples: list[int] = []
        self.accents: Counter[str] = Counter()  # of the lines that are not UTF-8
        for numero, ligne in enumerate(couper(morceaux), 1):
            self.nuls += ligne.count(0)
            if not ligne.isascii():
                self._accentuee(numero, ligne)

    def _accentuee(self, numero: int, ligne: bytes) -> None:
        self.perdus += ligne.count(b"\xef\xbf\xbd")
        if est_utf8(ligne):
            self.utf8 += not _UTF8_DOUTEUX.search(ligne)
            return
        self.utf8 += bool(_UTF8_CERTAIN.search(ligne))
        self.fautives += 1
        for nom, motif in _ACCENTS.items():
            self.accents[nom] += len(motif.findall(ligne))
        self.indefinis += sum(map(ligne.count, (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")))
        if len(self.exemples) < 3:
            self.exemples.append(numero)

    def avertissements(self) -> tuple[str, ...]:
        """In French, nothing when all is well."""
        dits = []
        if self.nuls:
            dits.append(f"{nombre(self.nuls)} caractères nuls ont été retirés : le fichier a peut-être été abîmé.")
        if self.perdus:
            dits.append(
                f"{nombre(self.perdus)} caractères « \ufffd » : ces lettres étaient déjà perdues dans le fichier."
            )
        if self.indefinis:
            dits.append(
                f"{nombre(self.indefinis)} octets n’existent pas en Windows-1252 : vérifiez l’encodage d’origine."
            )
        return tuple(dits)


def est_utf8(ligne: bytes) -> bool:
    """Whether these bytes are valid UTF-8."""
    try:
        ligne.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _decodeur(nom: str) -> Callable[[bytes], str]:
    if nom == "cp1252":
        return _cp1252
    if nom in _ANCIENS:
        return lambda ligne: ligne.decode(nom, "replace")
    return _melangee if nom == MIXTE else _utf8


def _utf8(ligne: bytes) -> str:
    return ligne.decode("utf-8", "replace")


def _cp1252(ligne: bytes) -> str:
    return codecs.charmap_decode(ligne, "strict", _CP1252)[0]


def _melangee(ligne: bytes) -> str:
    """A line of a file that mixes encodings; when the line itself mixes them, certain UTF-8 letters are kept."""
    if ligne.isascii() or (est_utf8(ligne) and (not _UTF8_DOUTEUX.search(ligne) or _UTF8_CERTAIN.search(ligne))):
        return _utf8(ligne)
    texte, fin = "", 0
    for trouve in _UTF8_CERTAIN.finditer(ligne):
        texte += _cp1252(ligne[fin : trouve.start()]) + _utf8(trouve.group())
        fin = trouve.end()
    return texte + _cp1252(ligne[fin:])
