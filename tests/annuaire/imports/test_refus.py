"""A row that is refused, of a listing that the directory has: never passed over in silence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from annuaire.enums import NatureVerification, OrigineRevision, Statut
from annuaire.models import Structure, Verification
from annuaire.services import modifier_structure
from socle.base import maintenant
from tests.annuaire.commande import LISTE
from tests.annuaire.imports.bilans import comptes, ecrire_csv, siret
from tests.annuaire.imports.test_sirene import JOINTE

CAS = {
    "diffusion partielle": ({"statutDiffusionEtablissement": "P"}, NatureVerification.APPARTENANCE, True),
    "diffusion refusée": ({"statutDiffusionUniteLegale": "N"}, NatureVerification.APPARTENANCE, True),
    "personne physique": ({"categorieJuridiqueUniteLegale": "1000"}, NatureVerification.APPARTENANCE, True),
    "organisme public": ({"categorieJuridiqueUniteLegale": "7331"}, NatureVerification.APPARTENANCE, False),
    "hors ESS": (
        {"categorieJuridiqueUniteLegale": "5710", "economieSocialeSolidaireUniteLegale": "N"},
        NatureVerification.APPARTENANCE,
        False,
    ),
    "fermée sans date": (
        {"etatAdministratifEtablissement": "F", "dateDebut": ""},
        NatureVerification.FERMETURE,
        False,
    ),
}


@pytest.mark.parametrize("cas", CAS)
@pytest.mark.parametrize("deja", ["de la même source", "d’une autre, même SIRET"])
def test_a_known_listing_is_to_be_checked(importer: Any, session: Any, tmp_path: Path, deja: str, cas: str) -> None:
    colonnes, nature, masquee = CAS[cas]
    if deja == "de la même source":
        importer(ecrire_csv(tmp_path / "avant.csv", [JOINTE]))
    else:
        autre = {"id": "7", "nom": "LA BOUCLE", "siret": siret("90200001"), "commune": "Agen", "forme": "Association"}
        champs = "\n".join(f'{nom} = "{nom}"' for nom in ("nom", "siret", "commune"))
        texte = f'source = "l"\nlicence = "Libre"\n[champs]\n{champs}\nidentifiant = "id"\nforme_juridique = "forme"\n'
        (tmp_path / "l.toml").write_text(texte, encoding="utf-8")
        importer(ecrire_csv(tmp_path / "l.csv", [autre]), "--correspondance", str(tmp_path / "l.toml"))
    apres = ecrire_csv(tmp_path / "apres.csv", [JOINTE | colonnes])
    simulee = importer(apres, "--simuler")
    assert "est dans l’annuaire" in simulee.output
    assert session.scalars(sa.select(Verification)).all() == []
    assert comptes(importer(apres)) == {"rejetées": 1}
    (verification,) = session.scalars(sa.select(Verification))
    fiche = session.scalars(sa.select(Structure)).one()
    assert (verification.nature, verification.structure_pk) == (nature, fiche.pk)
    assert fiche.statut == (Statut.MASQUEE if masquee else Statut.PUBLIEE)
    if deja == "de la même source" and masquee:  # and back again, when the source shows it again
        importer(str(tmp_path / "avant.csv"))
        assert session.scalars(sa.select(Structure.statut)).one() == Statut.PUBLIEE


def test_what_its_people_confirmed_is_not_hidden_by_an_import(importer: Any, session: Any, tmp_path: Path) -> None:
    importer(ecrire_csv(tmp_path / "avant.csv", [JOINTE]))
    fiche = session.scalars(sa.select(Structure)).one()
    modifier_structure(fiche, {"confirmee_le": maintenant()}, origine=OrigineRevision.MEMBRE, maintenant=maintenant())
    session.commit()
    importer(ecrire_csv(tmp_path / "apres.csv", [JOINTE | {"statutDiffusionEtablissement": "P"}]))
    assert session.scalars(sa.select(Structure.statut)).one() == Statut.PUBLIEE
    assert session.scalars(sa.select(Verification.nature)).one() == NatureVerification.APPARTENANCE


def test_a_refused_row_of_nobody_we_know_leaves_nothing(importer: Any, session: Any, tmp_path: Path) -> None:
    inconnue = JOINTE | {"statutDiffusionEtablissement": "P"}
    assert comptes(importer(ecrire_csv(tmp_path / "a.csv", [inconnue]))) == {"rejetées": 1}
    assert session.scalars(sa.select(Verification)).all() == []
    assert session.scalars(sa.select(Structure)).all() == []


def test_a_listing_that_moved_elsewhere_is_to_be_checked(importer: Any, session: Any, tmp_path: Path) -> None:
    for commune in ("47000,Agen,47001", "33000,Bordeaux,33063"):
        ligne = f"s,1,Atelier du Pin,Association,,{commune},,,\n"
        (tmp_path / "l.csv").write_text(LISTE + ligne, encoding="utf-8")
        importer(str(tmp_path / "l.csv"))
    verification = session.scalars(sa.select(Verification)).one()
    assert verification.nature == NatureVerification.DISPARITION
    assert "n’est pas en Lot-et-Garonne" in verification.raisons[0]
    assert session.scalars(sa.select(Structure.statut)).one() == Statut.PUBLIEE
