"""Harvest of the public API « Recherche d’entreprises »: every ESS establishment of the Département, page by page.

A query gives 10,000 results at most: beyond, it is split by commune, then by section of activity. A list that moves
while it is read is read again. Each page is kept on disk before the next is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import ceil
from urllib.parse import urlencode

from annuaire.imports.formats.recherche_entreprises import lignes_de
from annuaire.imports.modele import LigneLue
from annuaire.imports.moisson_client import ETABLISSEMENTS_MAXIMUM, PAR_PAGE, PLAFOND, ClientRecherche
from annuaire.imports.moisson_journal import ClePage, Journal, PageGardee
from territoire.reference import communes_reference

DEPARTEMENT = "47"
CRITERES = {"departement": DEPARTEMENT, "est_ess": "true"}
SECTIONS = "ABCDEFGHIJKLMNOPQRSTU"  # of the NAF
PASSES = 3  # readings of a list that moves
CLE = "etablissement.siret"
Avancement = Callable[[int, int], None]


class Moisson:
    """One harvest. ``avertissements``: in French, what may be missing; empty, the list is whole."""

    def __init__(
        self, client: ClientRecherche, journal: Journal, avancement: Avancement = lambda _fait, _total: None
    ) -> None:
        """``avancement``: told after each page of the results read and of their number; split, after each commune."""
        self._client = client
        self._journal = journal
        self._avancement = avancement
        self.avertissements: list[str] = []

    def recolter(self) -> None:
        """Read all that is not in the journal yet. Raises ``MoissonInterrompue``: calling again goes on from there."""
        self.avertissements.clear()
        self._parcourir(CRITERES)

    def lignes(self) -> Iterator[LigneLue]:
        """The rows harvested: one an establishment, each once."""
        return self._journal.lignes(CLE)

    def _parcourir(self, criteres: Mapping[str, str]) -> set[str]:
        """Read a query, split when it is too long. Returns the SIREN met."""
        sirens: set[str] = set()
        for passe in range(PASSES):
            total, stable = self._passer(criteres, passe, sirens)
            if total >= PLAFOND:
                return self._decouper(criteres, total)
            if stable and len(sirens) >= total:
                return sirens
        self.avertissements.append(
            f"La liste ({urlencode(criteres)}) a changé pendant la lecture\u00a0: {len(sirens)} entreprises lues "
            f"pour {total} annoncées."
        )
        return sirens

    def _passer(self, criteres: Mapping[str, str], passe: int, sirens: set[str]) -> tuple[int, bool]:
        """Read every page once, adding to ``sirens``. Returns the last total, and whether it never changed."""
        totaux: set[int] = set()
        numero, total = 1, 1
        while numero <= ceil(total / PAR_PAGE) and total < PLAFOND:
            page = self._page(criteres, passe, numero)
            total = page.total
            if total < PLAFOND:
                totaux.add(total)
                sirens.update(page.sirens)
                self._signaler_tronques(page)
                if criteres == CRITERES:
                    self._avancement(len(sirens), total)
            numero += 1
        return total, len(totaux) <= 1

    def _page(self, criteres: Mapping[str, str], passe: int, numero: int) -> PageGardee:
        cle = ClePage(urlencode(criteres), passe, numero)
        gardee = self._journal.lire(cle)
        if gardee is None:
            lue = self._client.page(criteres, numero)
            gardee = PageGardee(
                total=lue.total,
                sirens=[str(resultat.get("siren")) for resultat in lue.resultats],
                lignes=[ligne for resultat in lue.resultats for ligne in lignes_de(resultat, DEPARTEMENT)],
                tronques=[
                    str(resultat.get("siren"))
                    for resultat in lue.resultats
                    if isinstance(trouves := resultat.get("matching_etablissements"), list)
                    and len(trouves) >= ETABLISSEMENTS_MAXIMUM
                ],
            )
            self._journal.garder(cle, gardee)
        return gardee

    def _signaler_tronques(self, page: PageGardee) -> None:
        for siren in page.tronques:
            raison = f"L’entreprise {siren} a plus de {ETABLISSEMENTS_MAXIMUM} établissements\u00a0: il en manque."
            if raison not in self.avertissements:
                self.avertissements.append(raison)

    def _decouper(self, criteres: Mapping[str, str], total: int) -> set[str]:
        """The same query, commune by commune, else section by section."""
        if "section_activite_principale" in criteres:
            self.avertissements.append(f"La liste ({urlencode(criteres)}) dépasse {PLAFOND} résultats, même découpée.")
            return set()
        if "code_commune" in criteres:
            parts = [{"section_activite_principale": section} for section in SECTIONS]
        else:
            parts = [{"code_commune": code} for code in sorted(communes_reference())]
        sirens: set[str] = set()
        for rang, part in enumerate(parts, 1):
            sirens |= self._parcourir({**criteres, **part})
            if criteres == CRITERES:
                self._avancement(rang, len(parts))
        if len(sirens) < total:
            self.avertissements.append(
                f"La liste ({urlencode(criteres)}), découpée, donne {len(sirens)} entreprises pour {total} annoncées."
            )
        return sirens
