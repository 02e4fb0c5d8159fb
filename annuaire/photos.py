"""Photos of listings: read with suspicion, made again in our sizes without what the camera wrote, kept as files.

A photo is a folder of a random name, and never changes: another one is another folder.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from PIL import Image, ImageCms, ImageOps

from annuaire.models import Structure
from socle.database import db
from socle.identifiants import ALPHABET

OCTETS_MAXIMUM = 10 * 1024 * 1024
PIXELS_MAXIMUM = 50_000_000  # a phone's largest; beyond, a small file that unfolds without end
COTE_MINIMUM = 300
PROPORTION_MAXIMUM = 4
COTE_DE_TRAVAIL = 2400  # the shortest side that what we make needs, and some more
LARGEURS = (480, 960, 1600)
LARGEUR_CARTE = 1200  # of the image that other sites show of a link: JPEG, which all of them read
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
DELAI = dt.timedelta(days=1)  # a replaced photo is kept so long: its change may be undone
LONGUEUR_CLE = 20
_CLE = re.compile(f"[{ALPHABET}]{{{LONGUEUR_CLE}}}")
_NOM = re.compile(r"(?:480|960|1600)\.(?:webp|avif)|1200\.jpg")


class PhotoRefusee(ValueError):
    """The file cannot be a photo of ours; the message, in French, says why."""


@dataclass(frozen=True, slots=True)
class Photo:
    """What the listing keeps: the folder, and the size of the largest image."""

    cle: str
    largeur: int
    hauteur: int


def fabriquer(octets: bytes, dossier: Path) -> Photo:
    """Make our images of this file under ``dossier``. Raises ``PhotoRefusee``. Slow: never with the database held."""
    image = _ouvrir(octets)
    cle = "".join(secrets.choice(ALPHABET) for _ in range(LONGUEUR_CLE))
    provisoire = dossier / f".{cle}"
    provisoire.mkdir(parents=True)
    try:
        grande = _a_la_largeur(image, LARGEURS[-1])
        for largeur in LARGEURS:
            taillee = _a_la_largeur(grande, largeur)
            taillee.save(provisoire / f"{largeur}.webp", quality=80, method=4)
            taillee.save(provisoire / f"{largeur}.avif", quality=58, speed=8)
        _a_la_largeur(grande, LARGEUR_CARTE).save(provisoire / f"{LARGEUR_CARTE}.jpg", quality=82, optimize=True)
        provisoire.rename(dossier / cle)
    except BaseException:
        shutil.rmtree(provisoire, ignore_errors=True)
        raise
    return Photo(cle, grande.width, grande.height)


def _ouvrir(octets: bytes) -> Image.Image:
    """The picture, upright, in sRGB, and nothing else that the file held."""
    if len(octets) > OCTETS_MAXIMUM:
        raise PhotoRefusee("Cette photo est trop lourde\u00a0: 10\u00a0Mo au plus.")
    try:
        lue = Image.open(io.BytesIO(octets), formats=FORMATS)
        if lue.width * lue.height > PIXELS_MAXIMUM:
            raise PhotoRefusee("Cette photo a trop de pixels\u00a0: réduisez-la, 50 millions au plus.")
        if min(lue.size) < COTE_MINIMUM:
            raise PhotoRefusee(f"Cette photo est trop petite\u00a0: {COTE_MINIMUM} pixels de côté au moins.")
        if max(lue.size) > PROPORTION_MAXIMUM * min(lue.size):
            raise PhotoRefusee("Cette photo est trop étroite\u00a0: recadrez-la.")
        lue.draft("RGB", (COTE_DE_TRAVAIL, COTE_DE_TRAVAIL))  # a JPEG is read smaller at once
        lue.load()
        allegee = _allegee(lue)
        ImageOps.exif_transpose(allegee, in_place=True)
        return _nue(_en_srgb(allegee))
    except PhotoRefusee:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bombe:
        raise PhotoRefusee("Cette photo a trop de pixels\u00a0: réduisez-la, 50 millions au plus.") from bombe
    except Exception as refus:  # every reader of every format has its own
        raise PhotoRefusee(
            "Ce fichier n’est pas une photo que nous sachions lire. Envoyez une image JPEG, PNG ou WebP."
        ) from refus


def _allegee(image: Image.Image) -> Image.Image:
    """No larger than what we make of it needs: what follows copies it several times."""
    if image.mode not in ("RGB", "RGBA", "CMYK", "L"):
        image = image.convert("RGBA")
    reduction = COTE_DE_TRAVAIL / min(image.size)
    if reduction < 1:
        image.thumbnail((image.width * reduction, image.height * reduction), Image.Resampling.BOX)
    return image


def _en_srgb(image: Image.Image) -> Image.Image:
    profil = image.info.get("icc_profile")
    if not profil or image.mode not in ("RGB", "RGBA"):
        return image
    try:
        converti: Any = ImageCms.profileToProfile(
            image, ImageCms.ImageCmsProfile(io.BytesIO(profil)), ImageCms.createProfile("sRGB")
        )
    except (ImageCms.PyCMSError, OSError):
        return image
    return converti if isinstance(converti, Image.Image) else image


def _nue(image: Image.Image) -> Image.Image:
    """On white, and a new image: neither EXIF nor profile nor comment comes along."""
    nue = Image.new("RGB", image.size, "white")
    nue.paste(image.convert("RGB"), mask=image.getchannel("A") if image.mode == "RGBA" else None)
    return nue


def _a_la_largeur(image: Image.Image, largeur: int) -> Image.Image:
    """Never made larger than it is."""
    if image.width <= largeur:
        return image
    return image.resize((largeur, max(1, round(image.height * largeur / image.width))), Image.Resampling.LANCZOS)


def fichier(dossier: Path, cle: str, nom: str) -> Path | None:
    """The file of one of our images; None for any other name."""
    chemin = dossier / cle / nom
    return chemin if _CLE.fullmatch(cle) and _NOM.fullmatch(nom) and chemin.is_file() else None


def existe(dossier: Path, cle: str) -> bool:
    """Whether this photo is still there."""
    return fichier(dossier, cle, f"{LARGEURS[0]}.webp") is not None


def oublier(dossier: Path, maintenant: dt.datetime) -> int:
    """Delete what no listing shows any more, once it has been so for a while; returns how many."""
    if not dossier.is_dir():
        return 0
    montrees = set(db.session.scalars(sa.select(Structure.photo_cle).where(Structure.photo_cle.is_not(None))))
    limite = (maintenant - DELAI).timestamp()
    oubliees = [d for d in dossier.iterdir() if d.name not in montrees and d.stat().st_mtime < limite]
    for oubliee in oubliees:
        shutil.rmtree(oubliee, ignore_errors=True)
    return len(oubliees)
