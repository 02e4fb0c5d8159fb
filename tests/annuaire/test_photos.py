"""Photos of listings: what is refused, what is left of a file, how it is shown, when it goes."""

from __future__ import annotations

import datetime as dt
import io
import json
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from annuaire import photos
from annuaire.membres.enums import OrigineAppartenance
from annuaire.membres.services import rattacher
from annuaire.models import Structure
from annuaire.presentation import url_structure
from annuaire.views.photos import dossier_photos
from comptes.enums import Role
from socle.base import maintenant
from tests.connexion import compte_de, connecter
from tests.factories import structure
from tests.page import ClientPages, Page

ALT = "La façade bleue de l’atelier."


def image(format: str = "JPEG", taille: tuple[int, int] = (1800, 1200), couleur: str = "teal", **options: Any) -> bytes:
    flot = io.BytesIO()
    Image.new("RGB", taille, couleur).save(flot, format, **options)
    return flot.getvalue()


def localisee() -> bytes:
    """As a phone writes it: turned on its side, with where and when."""
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation
    exif[0x010F] = "Téléphone de Jeanne"
    exif.get_ifd(0x8825)[1] = "N"
    return image(taille=(1200, 900), exif=exif)


def bombe(cote: int = 30_000) -> bytes:
    """A PNG of some hundred bytes that says it has 900 million pixels."""

    def bloc(nom: bytes, contenu: bytes) -> bytes:
        return struct.pack(">I", len(contenu)) + nom + contenu + struct.pack(">I", zlib.crc32(nom + contenu))

    entete = struct.pack(">IIBBBBB", cote, cote, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + bloc(b"IHDR", entete) + bloc(b"IDAT", zlib.compress(b"\0" * 99)) + bloc(b"IEND", b"")


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_every_size_and_nothing_of_the_camera(tmp_path: Path, format: str) -> None:
    photo = photos.fabriquer(image(format), tmp_path)
    assert (photo.largeur, photo.hauteur) == (1600, 1067)
    noms = sorted(fichier.name for fichier in (tmp_path / photo.cle).iterdir())
    assert noms == ["1200.jpg", "1600.avif", "1600.webp", "480.avif", "480.webp", "960.avif", "960.webp"]
    with Image.open(tmp_path / photo.cle / "480.webp") as petite:
        assert petite.size == (480, 320)


def test_where_and_when_are_dropped_and_the_picture_stands_upright(tmp_path: Path) -> None:
    photo = photos.fabriquer(localisee(), tmp_path)
    assert (photo.largeur, photo.hauteur) == (900, 1200)
    for fichier in (tmp_path / photo.cle).iterdir():
        assert b"Jeanne" not in fichier.read_bytes()
        with Image.open(fichier) as lue:
            assert dict(lue.getexif()) == {}


@pytest.mark.parametrize(
    ("mode", "format"),
    [("CMYK", "JPEG"), ("L", "JPEG"), ("P", "PNG"), ("LA", "PNG"), ("RGBA", "WEBP"), ("1", "PNG"), ("I;16", "PNG")],
)
def test_every_way_to_write_colours_is_read(tmp_path: Path, mode: str, format: str) -> None:
    flot = io.BytesIO()
    Image.new(mode, (800, 600)).save(flot, format)
    assert photos.fabriquer(flot.getvalue(), tmp_path).largeur == 800


def test_what_is_transparent_is_white(tmp_path: Path) -> None:
    flot = io.BytesIO()
    Image.new("RGBA", (400, 400), (0, 0, 0, 0)).save(flot, "PNG")
    photo = photos.fabriquer(flot.getvalue(), tmp_path)
    with Image.open(tmp_path / photo.cle / "480.webp") as lue:
        assert lue.convert("RGB").getpixel((200, 200)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("octets", "debut"),
    [
        (b"", "Ce fichier n’est pas une photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "Ce fichier n’est pas une photo"),
        (image()[:3000], "Ce fichier n’est pas une photo"),
        (image("GIF"), "Ce fichier n’est pas une photo"),
        (bombe(), "Cette photo a trop de pixels"),
        (bombe(9_000), "Cette photo a trop de pixels"),
        (bombe(5_000), "Ce fichier n’est pas une photo"),
        (image(taille=(200, 200)), "Cette photo est trop petite"),
        (image(taille=(2000, 320)), "Cette photo est trop étroite"),
        (b"\xff\xd8\xff" + b"0" * (10 * 1024 * 1024), "Cette photo est trop lourde"),
    ],
)
def test_what_is_no_photo_is_refused_and_leaves_nothing(tmp_path: Path, octets: bytes, debut: str) -> None:
    with pytest.raises(photos.PhotoRefusee, match=debut):
        photos.fabriquer(octets, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def sienne(session: Any, client: ClientPages) -> Structure:
    fiche, membre = structure(session, nom="La Ruche"), compte_de(Role.MEMBRE)
    rattacher(fiche, membre, OrigineAppartenance.REVENDICATION, maintenant())
    session.commit()
    connecter(client, membre)
    return fiche


def poster_fichiers(client: ClientPages, url: str, donnees: dict[str, Any], statut: int) -> Any:
    reponse = client.poster(url, donnees, statut, content_type="multipart/form-data")
    reponse.request.environ["wsgi.input"].close()  # the test client's own temporary file
    return reponse


def envoyer(client: ClientPages, fiche: Structure, octets: bytes | None, statut: int = 303, alt: str = ALT) -> Any:
    donnees: dict[str, Any] = {"photo_alt": alt}
    if octets is not None:
        donnees["photo"] = (io.BytesIO(octets), "IMG_0001.JPG")
    url = f"/mon-espace/structures/{fiche.id}/photo"
    return poster_fichiers(client, url, donnees, statut)


def test_a_photo_is_shown_on_the_listing_and_kept_for_ever_under_its_address(
    client: ClientPages, sienne: Structure, session: Any
) -> None:
    page = client.page(envoyer(client, sienne, image()).headers["Location"])
    assert page.textes("p", role="status")[0].startswith("C’est enregistré : la photo et la description de la photo.")
    with client.app.test_request_context():
        adresse = url_structure(sienne)
    publique = client.page(adresse)
    (montree,) = [e for e in publique.tous("img") if e["src"].startswith("/annuaire/photos/")]
    assert (montree["alt"], montree["width"], montree["height"]) == (ALT, "1600", "1067")
    for source in publique.tous("source"):
        for taille in source["srcset"].split(", "):
            reponse = client.get(taille.split()[0])
            assert reponse.mimetype == source["type"]
            assert reponse.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    (sociale,) = [e["content"] for e in publique.tous("meta", property="og:image")]
    assert sociale.endswith("/1200.jpg")
    (donnees,) = [json.loads(texte) for e, texte in publique.bruts("script") if e["type"] == "application/ld+json"]
    assert donnees["image"] == sociale


def test_words_are_required_and_may_change_alone(client: ClientPages, sienne: Structure, session: Any) -> None:
    page = Page(envoyer(client, sienne, image(), 422, alt=" ").get_data(as_text=True))
    assert page.textes("span", id="photo_alt-erreur") == [
        "Dites ce que la photo montre, pour les personnes qui ne la voient pas."
    ]
    assert page.textes("span", id="photo-erreur") == ["Choisissez à nouveau la photo : le navigateur ne la garde pas."]
    page = Page(envoyer(client, sienne, None, 422).get_data(as_text=True))
    assert page.textes("span", id="photo-erreur") == ["Choisissez une photo."]
    envoyer(client, sienne, image())
    session.refresh(sienne)
    cle = sienne.photo_cle
    envoyer(client, sienne, None, alt="La cour.")
    session.refresh(sienne)
    assert (sienne.photo_cle, sienne.photo_alt) == (cle, "La cour.")


def test_a_file_that_is_no_photo_is_said_beside_the_field(client: ClientPages, sienne: Structure) -> None:
    page = Page(envoyer(client, sienne, b"MZ\x90", 422).get_data(as_text=True))
    assert page.textes("span", id="photo-erreur")[0].startswith("Ce fichier n’est pas une photo")
    assert [e["value"] for e in page.tous("input", id="photo_alt")] == [ALT]


def test_a_larger_request_is_for_this_route_alone(client: ClientPages, sienne: Structure) -> None:
    lourd = b"0" * (3 * 1024 * 1024)
    envoyer(client, sienne, lourd, 422)
    envoyer(client, sienne, lourd * 4, 413)
    poster_fichiers(client, f"/mon-espace/structures/{sienne.id}/identite", {"f": (io.BytesIO(lourd), "f")}, 413)


def test_taken_away_undone_and_forgotten_later(client: ClientPages, sienne: Structure, session: Any) -> None:
    def voir(reponse: Any) -> Page:
        return client.page(reponse.headers["Location"])

    envoyer(client, sienne, image())
    session.refresh(sienne)
    cle = sienne.photo_cle
    assert cle is not None
    page = voir(client.poster(f"/mon-espace/structures/{sienne.id}/photo/retirer", {}))
    session.refresh(sienne)
    assert sienne.photo_cle is None
    demain = maintenant() + dt.timedelta(days=1, hours=1)
    assert photos.oublier(dossier_photos(), maintenant()) == 0
    annulation = {"fait": page.tous("input", name="fait")[0]["value"], "section": "photo"}
    page = voir(client.poster(f"/mon-espace/structures/{sienne.id}/annuler", annulation))
    assert page.textes("p", role="status") == ["C’est annulé : la fiche est comme avant."]
    session.refresh(sienne)
    assert sienne.photo_cle == cle
    photos.oublier(dossier_photos(), demain)
    assert photos.existe(dossier_photos(), cle)
    page = voir(client.poster(f"/mon-espace/structures/{sienne.id}/photo/retirer", {}))
    photos.oublier(dossier_photos(), demain)
    assert not photos.existe(dossier_photos(), cle)
    annulation = {"fait": page.tous("input", name="fait")[0]["value"], "section": "photo"}
    client.poster(f"/mon-espace/structures/{sienne.id}/annuler", annulation)
    session.refresh(sienne)
    assert (sienne.photo_cle, sienne.photo_alt) == (None, None)


@pytest.mark.parametrize("nom", ["x/480.webp", "b" * 20 + "/480.webp", "..%2f..%2fbase/480.webp", "a/../480.webp"])
def test_no_other_file_is_served(client: ClientPages, nom: str) -> None:
    client.get(f"/annuaire/photos/{nom}", 404)


def test_anothers_photo_cannot_be_sent_nor_taken_away(client: ClientPages, sienne: Structure, session: Any) -> None:
    autre = structure(session, nom="Autre")
    session.commit()
    envoyer(client, autre, image(), 404)
    client.poster(f"/mon-espace/structures/{autre.id}/photo/retirer", {}, 404)
