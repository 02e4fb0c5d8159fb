"""GoGoCarto: the JSON that its API gives of a map (``{"data": [...]}``)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from annuaire.imports.formats.jugement import juger, refuser_public, refuser_sans_lieu
from annuaire.imports.formats.valeurs import cellules, liste_lue
from annuaire.imports.modele import Fiche, Format, LigneLue
from annuaire.imports.releve import Releve

NOM = "gogocarto"
COLONNES = frozenset({"id", "name", "geo.latitude", "geo.longitude"})
JOURS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_PLAGE = re.compile(r"(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)")


@dataclass(frozen=True, slots=True)
class Lecteur:
    """Reads the rows of one map. ``source``: its address or the name of the file; None as licence: not an open one."""

    source: str
    licence: str | None

    def __call__(self, ligne: LigneLue, releve: Releve) -> Fiche:
        """Map a row. Raises ``LigneRejetee``: elsewhere, no name, public body."""
        lu = cellules(ligne)
        releve.source(f"{NOM}:{self.source}", lu["id"], self.licence)
        releve.siret(lu["siret"])
        rue = lu["address.streetAddress"]
        commune, postal = lu["address.addressLocality"], lu["address.postalCode"]
        releve.lieu("", commune, postal, lu["address.departmentCode"])
        refuser_sans_lieu(releve)
        releve.nom(lu["name"])
        refuser_public(releve)
        releve.texte("description", lu["description"] or lu["abstract"])
        releve.texte("adresse", " ".join(filter(None, (lu["address.streetNumber"], rue))))
        releve.point(lu["geo.latitude"], lu["geo.longitude"], "adresse" if rue else "commune")
        juger(releve)
        releve.activite("")
        releve.liste("mots_cles", liste_lue(lu["categories"], "|,"))
        releve.site(lu["website"])
        releve.courriel(lu["email"])
        releve.telephone(lu["telephone"])
        releve.horaires(_horaires(lu))
        return releve.fiche(sans_licence=self.licence is None)


def _horaires(lu: dict[str, str]) -> str:
    """``openHours`` is one text, or one a day: « 08:00-12:00 and 14:00-18:00 »."""
    jours = [(jour, lu[f"openHours.{jour}"]) for jour in JOURS if lu[f"openHours.{jour}"]]
    if not jours:
        return lu["openHours"] or lu["openHoursMoreInfos"]
    plages = [(jour, [f"{int(a):02}:{b}-{int(c):02}:{d}" for a, b, c, d in _PLAGE.findall(h)]) for jour, h in jours]
    if all(heures for _, heures in plages):
        return "; ".join(f"{jour} {','.join(heures)}" for jour, heures in plages)
    return "; ".join(f"{jour} {heures}" for jour, heures in jours)


def pour(source: str, licence: str | None) -> Format:
    """The format, for the rows of this map."""
    return replace(FORMAT, lire=Lecteur(source, licence))


FORMAT = Format(NOM, "carte GoGoCarto (JSON de son API)", COLONNES, Lecteur(NOM, None))
