"""Columns written down, to be read again in a moment: arrays of JSON, values of facets named once."""

from __future__ import annotations

import numpy as np
import orjson

from annuaire.recherche.colonnes import CODEES, Codes, Colonnes, Facette, Nombres, textes


def encoder(table: Colonnes, codes: dict[str, Codes]) -> bytes:
    """These columns, with the values that ``codes`` stand for."""
    facettes = {}
    for nom, facette in table.facettes.items():
        presents, rangs = np.unique(facette.codes, return_inverse=True)
        valeurs = codes[nom].valeurs()
        facettes[nom] = ([valeurs[code] for code in presents.tolist()], facette.positions, rangs)
    return orjson.dumps(
        {
            "ids": table.ids.tolist(),
            "cles": [cle.decode() for cle in table.cles.liste()],
            "latitudes": table.latitudes,
            "longitudes": table.longitudes,
            "dates": table.dates,
            "labels": table.labels.view(np.uint8),
            "accessibles": table.accessibles.view(np.uint8),
            "rayons": table.rayons,
            "facettes": facettes,
        },
        option=orjson.OPT_SERIALIZE_NUMPY,
    )


def decoder(octets: bytes, codes: dict[str, Codes]) -> Colonnes:
    """What ``encoder`` wrote, coded with ``codes``. Raises ``ValueError`` or ``KeyError`` on anything else."""
    lu = orjson.loads(octets)
    taille = len(lu["ids"])
    facettes = {}
    for nom in CODEES:
        valeurs, positions, rangs = lu["facettes"][nom]
        ici = np.array([codes[nom].code(valeur) for valeur in valeurs], dtype=np.int32)
        portes = ici[np.array(rangs, dtype=np.int32)]
        facettes[nom] = Facette(np.array(positions, dtype=np.int32), portes, taille)

    def nombres(nom: str) -> Nombres:
        return np.array(lu[nom], dtype=np.float64)  # null: NaN

    return Colonnes(
        ids=np.array(lu["ids"], dtype=np.str_),
        cles=textes(lu["cles"]),
        latitudes=nombres("latitudes"),
        longitudes=nombres("longitudes"),
        dates=nombres("dates"),
        labels=np.array(lu["labels"], dtype=np.bool_),
        accessibles=np.array(lu["accessibles"], dtype=np.bool_),
        rayons=nombres("rayons"),
        facettes=facettes,
    )
