"""The letter with a code, as a PDF ready for the post."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path

import segno
import typst

from annuaire.revendications.models import Revendication
from annuaire.revendications.queries import destinataire
from socle.courriels import adresse_absolue
from socle.typographie import date_longue

GABARIT = Path(__file__).with_name("lettre.typ")


def pdf(revendication: Revendication, code: str, jour: dt.datetime) -> bytes:
    """One tagged page (PDF/UA-1); its QR code leads to the claim with the code already typed."""
    adresse = adresse_absolue("annuaire.revendication", id=revendication.id)
    fin = revendication.code_expire_le
    donnees = {
        "destinataire": destinataire(revendication.structure),
        "date": date_longue(jour),
        "courriel": revendication.compte.courriel or "",
        "structure": revendication.structure.nom,
        "code": code,
        "adresse": adresse,
        "qr": _qr(f"{adresse}?code={code}"),
        "fin": date_longue(fin) if fin else "",
    }
    produit = typst.compile(GABARIT, sys_inputs={"donnees": json.dumps(donnees)}, pdf_standards=["ua-1"])
    if not isinstance(produit, bytes):
        raise TypeError("one file is expected")
    return produit


def _qr(texte: str) -> str:
    sortie = io.BytesIO()
    segno.make(texte, error="m", micro=False).save(sortie, kind="svg", border=2, scale=4)
    return sortie.getvalue().decode()
