"""What the views of contributions share: secret links, traps against robots, answers that nobody keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, abort, current_app, make_response, render_template, request

from annuaire.contributions import garde, queries
from annuaire.contributions.models import Suggestion
from socle.base import maintenant
from socle.database import db, ouvrir_en_ecriture

T = TypeVar("T")
# A page behind a secret link: kept by nobody, found by nobody, and its address told to no other site.
SECRET = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "same-origin"}


def suggestion_ou_404(code: str) -> Suggestion:
    """The suggestion of this secret code; 404 for any other text."""
    suggestion = queries.suggestion_par_code(code)
    if suggestion is None:
        abort(404)
    return suggestion


def page_secrete(gabarit: str, statut: int = 200, **contexte: Any) -> Response:
    """A page of somebody who holds a secret link."""
    return _page(gabarit, statut, SECRET, contexte)


def page(gabarit: str, statut: int = 200, **contexte: Any) -> Response:
    """A public page that holds a form."""
    return _page(gabarit, statut, {}, contexte)


def _page(gabarit: str, statut: int, entetes: dict[str, str], contexte: dict[str, Any]) -> Response:
    rendue = render_template(
        f"annuaire/contributions/{gabarit}.html",
        **contexte,
        pot_de_miel=garde.POT_DE_MIEL,
        moment=garde.jeton(_cle(), maintenant()),
    )
    reponse = make_response(rendue, statut)
    reponse.headers.update(entetes)
    return reponse


def refus_piege() -> dict[str, str]:
    """The error of a form whose trap was filled, by field; empty for people."""
    phrase = garde.piege(request.form.get(garde.POT_DE_MIEL, ""))
    return {"envoyer": phrase} if phrase else {}


def refus_robot() -> dict[str, str]:
    """The same, and of a form that was sent too soon or too late."""
    phrase = garde.verifier_moment(request.form.get(garde.MOMENT, ""), _cle(), maintenant())
    return refus_piege() or ({"envoyer": phrase} if phrase else {})


def _cle() -> str:
    return str(current_app.config["SECRET_KEY"])


def sans_retenir_la_base(appel: Callable[[], T]) -> T:
    """Call something slow (another server) with the database free for others; rows read before are read again."""
    db.session.rollback()
    try:
        return appel()
    finally:
        db.session.rollback()
        ouvrir_en_ecriture()
