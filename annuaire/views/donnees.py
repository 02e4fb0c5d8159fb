"""The directory for machines: exports of any search, in four formats."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from flask import Response, request, stream_with_context
from flask.typing import ResponseReturnValue

from annuaire import presentation
from annuaire.exports.colonnes import Ligne
from annuaire.exports.json import collection, tableau
from annuaire.exports.lecture import lire_lignes
from annuaire.exports.tableur import classeur_de, csv_de
from annuaire.views.contexte import interrogation_de_machine, moteur
from annuaire.views.plan import blueprint
from comptes.permissions import Permission, exige
from socle.base import maintenant

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/export.json")
@exige(Permission.ANNUAIRE_CONSULTER)
def export_json() -> ResponseReturnValue:
    """Every result of the present search, in its order (docs/reutiliser.md)."""
    return _reponse(tableau(_lignes()), "json", "application/json", en_ligne=not request.args.get("telecharger"))


@blueprint.get("/export.geojson")
@exige(Permission.ANNUAIRE_CONSULTER)
def export_geojson() -> ResponseReturnValue:
    """The same for maps."""
    return _reponse(collection(_lignes()), "geojson", "application/geo+json")


@blueprint.get("/export.csv")
@exige(Permission.ANNUAIRE_CONSULTER)
def export_csv() -> ResponseReturnValue:
    """The same for any tool."""
    return _reponse(csv_de(_lignes()), "csv", "text/csv")


@blueprint.get("/export.xlsx")
@exige(Permission.ANNUAIRE_CONSULTER)
def export_xlsx() -> ResponseReturnValue:
    """The same for Excel."""
    return _reponse(classeur_de(_lignes()), "xlsx", XLSX)


def _lignes() -> Iterator[Ligne]:
    ids = [touche.id for touche in moteur().tous(interrogation_de_machine().requete)]
    return lire_lignes(
        ids, lambda structure: presentation.url_structure(structure, externe=True), presentation.est_labellisee
    )


def _reponse(corps: Iterator[str] | Iterator[bytes], extension: str, mime: str, *, en_ligne: bool = False) -> Response:
    reponse = Response(stream_with_context(corps), mimetype=mime)
    disposition = "inline" if en_ligne else "attachment"
    reponse.headers["Content-Disposition"] = f'{disposition}; filename="ess47-structures.{extension}"'
    reponse.headers["Access-Control-Allow-Origin"] = "*"  # open data, read only, no cookie
    reponse.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    reponse.vary.add("Accept-Encoding")
    # It changes with the index, which every write to a listing tells, and with the day: labels end.
    etat = f"{moteur().version()} {maintenant():%Y-%m-%d} {request.full_path}"
    reponse.set_etag(hashlib.blake2b(etat.encode(), digest_size=12).hexdigest(), weak=True)
    reponse.make_conditional(request)
    return reponse
