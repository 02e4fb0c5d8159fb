"""What belongs to the ESS, on what basis; what never does."""

from __future__ import annotations

import pytest

from annuaire.imports.appartenance import appartenance
from annuaire.imports.modele import HorsEss, NonPubliable


@pytest.mark.parametrize("base", ["à vérifier", "À vérifier (gestionnaire 47)", "a verifier : statuts"])
def test_a_basis_to_be_checked_proves_nothing(base: str) -> None:
    assert appartenance(base=base).certaine is False
    assert appartenance(libelle="SARL", base=base).certaine is False
    assert appartenance("9220", base=base).certaine is True  # the law does not need it


@pytest.mark.parametrize("code", ["7210", "4110", "7361"])
@pytest.mark.parametrize("base", [None, "page publique"])
def test_public_bodies_never_belong_whatever_the_source_says(code: str, base: str | None) -> None:
    with pytest.raises(HorsEss, match="Organisme public"):
        appartenance(code, base=base)


@pytest.mark.parametrize(
    ("libelle", "raison"),
    [
        *((forme, "Organisme public") for forme in ("Commune", "EPIC", "O.P.H.", "Établissement public", "Hôpital")),
        *((forme, "Organisme public") for forme in ("Collectivité territoriale", "GIP", "Conseil départemental")),
        *((forme, "Personne physique") for forme in ("Auto-entrepreneur", "micro-entreprise", "E.I.R.L", "Artisan")),
    ],
)
def test_labels_that_lists_write(libelle: str, raison: str) -> None:
    with pytest.raises(HorsEss, match=raison) as refus:
        appartenance(libelle=libelle, base="agrément ESUS", esus=True)
    assert isinstance(refus.value, NonPubliable) == (raison == "Personne physique")
