"""The photo of a listing: sent, described, taken away."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from annuaire import photos
from annuaire.contributions.views.contexte import sans_retenir_la_base
from annuaire.espace import forms, services
from annuaire.espace.enums import Section
from annuaire.espace.views.editeur import marque_de, montrer
from annuaire.espace.views.plan import blueprint, structure_ou_404
from annuaire.models import Structure
from annuaire.views.photos import dossier_photos
from comptes.navigateur import compte_connecte
from comptes.permissions import Permission, exige
from socle.base import maintenant
from socle.limites import limiter
from socle.televersements import recoit_jusqu_a

RIEN = dict.fromkeys(Section.PHOTO.colonnes)
ENTETES_OCTETS = 64 * 1024  # of the form around the file


@blueprint.post("/structures/<id>/photo")
@exige(Permission.STRUCTURE_MODIFIER)
@recoit_jusqu_a(photos.OCTETS_MAXIMUM + ENTETES_OCTETS)
@limiter(10, 60)
def televerser(id: str) -> ResponseReturnValue:
    """A new photo with its words, or new words for the same."""
    structure = structure_ou_404(id)
    envoyee = request.files.get("photo")
    octets = envoyee.read(photos.OCTETS_MAXIMUM + 1) if envoyee is not None and envoyee.filename else b""
    saisie = forms.lire_photo(request.form)
    if not octets and structure.photo_cle is None:
        saisie.erreurs["photo"] = "Choisissez une photo."
    if octets and not saisie.erreurs:
        try:
            faite = sans_retenir_la_base(lambda: photos.fabriquer(octets, dossier_photos()))
            saisie.valeurs |= {
                "photo_cle": faite.cle, "photo_largeur": faite.largeur, "photo_hauteur": faite.hauteur,
            }  # fmt: skip
        except photos.PhotoRefusee as refus:
            saisie.erreurs["photo"] = str(refus)
        structure = structure_ou_404(id)
    if saisie.erreurs:
        if octets and "photo" not in saisie.erreurs:
            saisie.erreurs["photo"] = "Choisissez à nouveau la photo\u00a0: le navigateur ne la garde pas."
        return montrer(structure, Section.PHOTO, saisie, {}, statut=422)
    return _ecrire(structure, saisie.valeurs)


@blueprint.post("/structures/<id>/photo/retirer")
@exige(Permission.STRUCTURE_MODIFIER)
def retirer_photo(id: str) -> ResponseReturnValue:
    """The listing goes without; it can be undone."""
    return _ecrire(structure_ou_404(id), RIEN)


def _ecrire(structure: Structure, voulu: dict[str, Any]) -> ResponseReturnValue:
    avant = services.etat(structure, Section.PHOTO)
    changements = services.enregistrer(structure, voulu, avant, compte_connecte(), maintenant())
    fait = marque_de(structure) if changements else 0
    return redirect(url_for("espace.section", id=structure.id, section=Section.PHOTO.value, fait=fait), 303)
