"""Gives a SQLite connection the SpatiaLite functions, from pip packages alone where it must.

Order: the path in ``SPATIALITE_LIBRARY_PATH``, the system's ``mod_spatialite``, then the SpatiaLite
contained in pyogrio's bundled libgdal (pinned exactly: its SQLite must be the one of pysqlite3).
"""

from __future__ import annotations

import ctypes
import glob
import importlib.util
import os
from collections.abc import Iterator
from typing import Any

import pysqlite3._sqlite3 as _native
import pysqlite3.dbapi2 as dbapi

MESSAGE_ABSENTE = (
    "SpatiaLite est introuvable. Trois issues : "
    "« pip install -r requirements.txt » (pyogrio la contient) ; "
    "le paquet libsqlite3-mod-spatialite (Debian) ou libspatialite (Homebrew) ; "
    "ou PostGIS, avec DATABASE_URL=postgresql+psycopg://…"
)


class SpatialiteAbsente(RuntimeError):
    """No SpatiaLite could be loaded; the message names the ways out."""


_mode: str | None = None
_libgdal: ctypes.CDLL | None = None


def _extensions() -> Iterator[str]:
    chemin = os.environ.get("SPATIALITE_LIBRARY_PATH")
    if chemin:
        yield chemin
    yield "mod_spatialite"
    yield "mod_spatialite.so"


def _charger_extension(connexion: Any) -> bool:
    for chemin in _extensions():
        try:
            connexion.enable_load_extension(True)
            connexion.load_extension(chemin)
        except (dbapi.OperationalError, AttributeError):
            continue
        finally:
            if hasattr(connexion, "enable_load_extension"):
                connexion.enable_load_extension(False)
        return True
    return False


def _ouvrir_libgdal() -> ctypes.CDLL | None:
    spec = importlib.util.find_spec("pyogrio")
    if spec is None or spec.origin is None:
        return None
    dossier = os.path.join(os.path.dirname(os.path.dirname(spec.origin)), "pyogrio.libs")
    trouvees = glob.glob(os.path.join(dossier, "libgdal*.so*"))
    if not trouvees:
        return None
    # Make pysqlite3's own sqlite3_* symbols global first, so that libgdal binds to them.
    ctypes.CDLL(_native.__file__, mode=ctypes.RTLD_GLOBAL)
    lib = ctypes.CDLL(trouvees[0])
    lib.sqlite3_libversion.restype = ctypes.c_char_p
    if not hasattr(lib, "spatialite_init_ex"):
        return None
    if lib.sqlite3_libversion().decode() != dbapi.sqlite_version:
        return None
    lib.spatialite_alloc_connection.restype = ctypes.c_void_p
    lib.spatialite_init_ex.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int]
    return lib


def attacher(connexion: Any) -> str:
    """Attach SpatiaLite to a DB-API connection of pysqlite3; returns how it was found.

    Raises ``SpatialiteAbsente`` when no way works.
    """
    global _mode, _libgdal
    if _mode in (None, "extension") and _charger_extension(connexion):
        _mode = "extension"
        return _mode
    if _libgdal is None:
        _libgdal = _ouvrir_libgdal()
    if _libgdal is None:
        raise SpatialiteAbsente(MESSAGE_ABSENTE)
    _mode = "pyogrio"
    # The sqlite3* handle is the first field after the object header of a CPython Connection.
    poignee = ctypes.c_void_p.from_address(id(connexion) + object.__basicsize__).value
    _libgdal.spatialite_init_ex(poignee, _libgdal.spatialite_alloc_connection(), 0)
    return _mode
