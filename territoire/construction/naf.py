"""The NAF rév. 2 with, for each code, the sector of the roadmap's panorama that we propose."""

from __future__ import annotations

from territoire.construction.paquets import Paquets

# The longest prefix wins: section (letter), division (2 digits) or sub-class. The mapping is ours; the sector
# names are those of the roadmap (Partie 2, table 3). 94.99Z says nothing of what an association does.
SECTEUR_PAR_PREFIXE = {
    **dict.fromkeys("ABCDEF", "Agriculture, industrie, construction"),
    **dict.fromkeys("GHJLMNOSTU", "Services divers"),
    "I": "Hébergement et restauration",
    "K": "Activités financières et d'assurance",
    "P": "Enseignement",
    "86": "Santé humaine",
    "87": "Action sociale",
    "88": "Action sociale",
    "90": "Arts, spectacles",
    "91": "Arts, spectacles",
    "92": "Services divers",
    "93": "Sports et loisirs",
    "94.99Z": "Non classés",
}


def naf(paquets: Paquets) -> list[dict[str, str]]:
    """Rows of ``naf.csv``: the 732 sub-classes in the order of the nomenclature."""
    libelles = {
        _propre(r[1]): [_propre(c) for c in r[2:5]] for r in paquets.naf("int_courts_naf_rev_2")[1:] if len(r) > 4
    }
    lignes = []
    for code, classe, groupe, division, section in paquets.naf("naf2008_5_niveaux")[1:]:
        long, libelle_65, libelle_40 = libelles[code]
        lignes.append(
            {
                "code": code,
                "code_sans_point": code.replace(".", ""),
                "libelle": long,
                "libelle_65": libelle_65,
                "libelle_40": libelle_40,
                "classe": classe,
                "groupe": groupe,
                "division": division,
                "division_libelle": libelles[division][0],
                "section": section,
                "section_libelle": libelles[f"SECTION {section}"][0],
                "secteur_ess_propose": _secteur(code, division, section),
            }
        )
    return lignes


def _secteur(code: str, division: str, section: str) -> str:
    return next(SECTEUR_PAR_PREFIXE[p] for p in (code, division, section) if p in SECTEUR_PAR_PREFIXE)


def _propre(texte: str) -> str:
    return " ".join(texte.split())
