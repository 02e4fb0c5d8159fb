"""The dashboard."""

from __future__ import annotations

import datetime as dt
from typing import Any

from annuaire.enums import Statut
from annuaire.models import RechercheSansReponse
from comptes.permissions import Role
from socle.base import maintenant
from tests.connexion import compte_de, connecter
from tests.factories import structure
from tests.page import ClientPages


def test_freshness_coverage_and_unmet_searches(client: ClientPages, session: Any) -> None:
    connecter(client, compte_de(Role.MODERATEUR))
    structure(session, nom="Fraîche", secteurs=["sante", "action-sociale"])
    structure(session, nom="Masquée", statut=Statut.MASQUEE)
    structure(session, nom="Vieille").date_maj = maintenant() - dt.timedelta(days=900)
    session.add(
        RechercheSansReponse(mois=maintenant().date().replace(day=1), code_insee="47001", mots="luthier", nombre=7)
    )
    session.commit()
    page = client.page("/gestion/tableau/")
    assert [texte.split()[0] for texte in page.textes("li") if "confirmées" in texte or "ans" in texte] == [
        "0", "1", "0", "2",
    ]  # fmt: skip
    lignes = [" ".join(ligne.split()) for ligne in page.textes("tr")]
    assert "CA Agglomération d’Agen 2 516 0 %" in lignes
    assert "Santé humaine 1 35 3 %" in lignes
    assert "Action sociale 1 267 0 %" in lignes
    assert "luthier Agen 7" in lignes


def test_members_have_no_dashboard(client: ClientPages) -> None:
    connecter(client, compte_de(Role.MEMBRE))
    client.get("/gestion/tableau/", 403)
