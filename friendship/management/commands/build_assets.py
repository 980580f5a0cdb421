"""Cut fonts and icons out of the installed packages into var/assets, where static files are found."""

import re
import zipfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from friendship.icons import ICONS

# Latin with all Vietnamese letters, combining marks, dashes and quotes, the đồng sign, the minus sign.
LETTERS = [
    *range(0x20, 0x7F), *range(0xA0, 0x250), *range(0x300, 0x324), *range(0x1EA0, 0x1EFA), *range(0x2010, 0x2027),
    0x20AB, 0x2192, 0x2212,
]  # fmt: skip
DIGITS = [0x25, *range(0x2B, 0x2F), *range(0x30, 0x3A), 0x2212]
FACES = ("Regular", "Italic", "Medium", "SemiBold")


class Command(BaseCommand):
    help = "Builds web fonts and the icon sprite into var/assets; does nothing for files that are there."

    def handle(self, *args: Any, **options: Any) -> None:
        fonts, images = settings.ASSETS_DIR / "css" / "fonts", settings.ASSETS_DIR / "img"
        fonts.mkdir(parents=True, exist_ok=True)
        images.mkdir(parents=True, exist_ok=True)
        for face in FACES:
            target = fonts / f"BeVietnamPro-{face}.woff2"
            if not target.exists():
                source = _package_dir("fontpkg_be_vietnam_pro") / "files" / f"BeVietnamPro-{face}.ttf"
                _write(TTFont(source), LETTERS, ["*"], target)
        # Be Vietnam Pro's digits differ in width, so columns of figures take theirs from Inter.
        target = fonts / "Tabular.woff2"
        if not target.exists():
            font = TTFont(_package_dir("fontpkg_inter") / "files" / "Inter[opsz,wght].ttf")
            _write(instancer.instantiateVariableFont(font, {"opsz": 14, "wght": (400, 700)}), DIGITS, ["tnum"], target)
        for package in ("fontpkg_be_vietnam_pro", "fontpkg_inter"):
            licence = _package_dir(package) / "LICENSE"
            if licence.exists():
                (fonts / f"{package}-LICENSE.txt").write_text(licence.read_text(encoding="utf-8"), encoding="utf-8")
        (images / "icons.svg").write_text(_sprite(), encoding="utf-8")
        self.stdout.write(f"Đã có phông chữ và biểu tượng trong {settings.ASSETS_DIR.relative_to(settings.BASE_DIR)}.")


def _package_dir(name: str) -> Path:
    spec = find_spec(name)
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent


def _write(font: TTFont, characters: list[int], features: list[str], target: Path) -> None:
    options = subset.Options()
    options.layout_features = features
    options.flavor = "woff2"
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters)
    cutter.subset(font)
    subset.save_font(font, str(target), options)


def _sprite() -> str:
    symbols = []
    with zipfile.ZipFile(_package_dir("heroicons") / "heroicons.zip") as archive:
        for name in ICONS:
            svg = archive.read(f"mini/{name}.svg").decode()
            inner = re.sub(r"^<svg[^>]*>|</svg>\s*$", "", svg).strip()
            symbols.append(f'<symbol id="{name}" viewBox="0 0 20 20">{inner}</symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'
