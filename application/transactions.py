"""The request's unit of work: commit once, at the edge, only when the answer is not an error."""

from __future__ import annotations

from flask import Flask, Response, request

from socle.database import db, ouvrir_en_ecriture

SANS_ECRITURE = frozenset({"GET", "HEAD", "OPTIONS"})


def ouvrir_avant(app: Flask) -> None:
    """Register before whatever reads the database to know who asks: what it reads and what is written are one unit."""

    @app.before_request
    def ouvrir() -> None:
        if request.method not in SANS_ECRITURE:
            db.session.rollback()  # a transaction left open (by a test, in the same context) would not be a writing one
            ouvrir_en_ecriture()


def init_app(app: Flask) -> None:
    """Register last: Flask runs ``after_request`` functions in reverse, and the commit must come first."""

    @app.after_request
    def clore(reponse: Response) -> Response:
        if reponse.status_code < 400 and request.method not in SANS_ECRITURE:
            db.session.commit()
        elif not reponse.is_streamed:
            db.session.rollback()
        return reponse
