"""Makes the site's fixed images from the mark: ``python -m outils.images`` (needs Chromium, see outils/navigateur.py).

favicon.svg and .ico, icone-180.png for home screens, carte-sociale.png for shared links.
"""

from __future__ import annotations

import base64
import json
import struct
from pathlib import Path

from playwright.sync_api import Browser

from outils.navigateur import ouvrir

RACINE = Path(__file__).resolve().parent.parent
IMAGES = RACINE / "static" / "img"
POLICES = RACINE / "static" / "vendor" / "fonts"
TITRES = POLICES / "bricolage-grotesque-latin-wght-normal.woff2"
LECTURE = POLICES / "atkinson-hyperlegible-next-latin-wght-normal.woff2"
CONTOUR = RACINE / "territoire" / "donnees" / "departement.geojson"

ICONE = """<style>body{{margin:0}}svg{{display:block;width:{cote}px;height:{cote}px}}</style>{marque}"""
SOCIALE = """<meta charset="utf-8"><style>
@font-face {{ font-family: T; src: url("{titres}"); font-weight: 200 800; }}
@font-face {{ font-family: L; src: url("{lecture}"); font-weight: 200 800; }}
body {{ margin: 0; width: 1200px; height: 630px; position: relative; overflow: hidden }}
body {{ background: #fbf8f1; color: #1c2622; }}
.carte {{ position: absolute; right: -30px; top: 25px; height: 580px; }}
.marque svg {{ width: 120px; height: 120px; position: absolute; left: 80px; top: 80px; }}
b {{ position: absolute; left: 228px; top: 90px; font: 750 96px/1 T; letter-spacing: -2px; }}
p {{ position: absolute; left: 80px; top: 262px; margin: 0; font: 650 58px/1.12 T; letter-spacing: -1px; }}
i {{ position: absolute; left: 80px; bottom: 76px; font: 400 30px/1.3 L; color: #4d5a53; }}
hr {{ position: absolute; left: 0; right: 0; bottom: 0; height: 18px; margin: 0; border: 0; background: #1b5a44; }}
</style>{carte}<div class="marque">{marque}</div><b>ESS 47</b>
<p>L’économie sociale<br>et solidaire<br>en Lot-et-Garonne</p><i>L’annuaire, la carte, le label</i><hr>"""


def _photographier(navigateur: Browser, html: str, largeur: int, hauteur: int) -> bytes:
    page = navigateur.new_page(viewport={"width": largeur, "height": hauteur})
    page.set_content(html)
    page.evaluate("document.fonts.ready")
    image = page.screenshot(omit_background=True)
    page.close()
    return image


def _ico(png: bytes, cote: int) -> bytes:
    """An .ico file that holds this PNG."""
    return struct.pack("<HHHBBBBHHII", 0, 1, 1, cote, cote, 0, 0, 1, 32, len(png), 22) + png


def _donnees(fichier: Path) -> str:
    return "data:font/woff2;base64," + base64.b64encode(fichier.read_bytes()).decode()


def _departement() -> str:
    """The Département's outline as an inline drawing."""
    (contour,) = json.loads(CONTOUR.read_text())["features"]
    geometrie = contour["geometry"]
    polygones = geometrie["coordinates"] if geometrie["type"] == "MultiPolygon" else [geometrie["coordinates"]]
    chemin = "".join(
        "M" + "L".join(f"{(x + 0.15) * 715:.1f} {(44.77 - y) * 1000:.1f}" for x, y in anneau) + "Z"
        for polygone in polygones
        for anneau in polygone
    )
    trait = 'fill="#e4efe8" stroke="#1b5a44" stroke-opacity=".55" stroke-width="3"'
    return f'<svg class="carte" viewBox="0 0 890 810"><path {trait} d="{chemin}"/></svg>'


def main() -> None:
    """Write the images."""
    marque = (IMAGES / "marque.svg").read_text()
    (IMAGES / "favicon.svg").write_text(marque)
    with ouvrir() as navigateur:
        petit = _photographier(navigateur, ICONE.format(cote=32, marque=marque), 32, 32)
        (IMAGES / "favicon.ico").write_bytes(_ico(petit, 32))
        (IMAGES / "icone-180.png").write_bytes(
            _photographier(navigateur, ICONE.format(cote=180, marque=marque), 180, 180)
        )
        html = SOCIALE.format(titres=_donnees(TITRES), lecture=_donnees(LECTURE), marque=marque, carte=_departement())
        (IMAGES / "carte-sociale.png").write_bytes(_photographier(navigateur, html, 1200, 630))


if __name__ == "__main__":
    main()
