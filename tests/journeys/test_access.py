"""Everybody can use every page: axe finds nothing in either theme, and nothing is cut or hidden when it is enlarged.

Each page is opened once: axe at 1366 by day, at 390 by night; then what WCAG asks of enlarging (1.4.10: 320 px; 1366 at
200 % is 683 × 384), of spaced letters (1.4.12), and that nothing that has the focus lies under a bar (2.4.11)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.access.matrix import MATRIX
from tests.journeys.every_page import BY_HAND, NOT_PAGES, ROLES, by_links, sign_in

pytestmark = pytest.mark.browser

HERE = Path(__file__).parent
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
MEASURES = (HERE / "enlarged.js").read_text()
RUN = """async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const found = await axe.run(document, { resultTypes: ["violations"], runOnly: { type: "tag", values: tags } });
  // Marks of one place meet on a map; every one of them is a row of the list beside it (the exception of WCAG 2.5.8).
  const fine = (one, node) => one.id === "target-size" && node.html.includes('class="marker');
  return found.violations.flatMap((one) => one.nodes.filter((node) => !fine(one, node)).map((node) =>
    `${one.id}: ${node.html.slice(0, 160)} (${node.any.concat(node.all, node.none)[0]?.message ?? one.help})`));
}"""
THEMES = {"day": "light", "night": "dark"}
SIZES = {"enlarged": (683, 384), "narrow": (320, 640)}


def look(page, name: str, ways: list[tuple[str, int, int]]) -> list[str]:
    """What is wrong with the page that stands open."""
    wrong = []
    page.evaluate(AXE.read_text())
    for theme, width, height in ways:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=THEMES[theme])
        wrong += [f"{name} · {theme} {width}: {one}" for one in page.evaluate(RUN)]
    page.evaluate(MEASURES)
    wrong += [f"{name} · named: {one}" for one in page.evaluate("enlarged.named()")]
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        wrong += [f"{name} · {size}: {one}" for one in page.evaluate("enlarged.cut()")]
    page.evaluate("enlarged.space()")
    wrong += [f"{name} · spaced: {one}" for one in page.evaluate("enlarged.cut()")]
    page.set_viewport_size(dict(zip(("width", "height"), SIZES["enlarged"], strict=True)))
    wrong += [f"{name} · focus: {one}" for one in page.evaluate("enlarged.covered()")]
    page.set_viewport_size({"width": 1366, "height": 768})
    page.emulate_media(color_scheme="light")
    return wrong


def walk(world, chromium, ways, roles, repeat=False):
    address, wrong, seen = world[0], [], set()

    def fresh():
        return chromium.new_context(
            viewport={"width": 1366, "height": 768}, locale="id-ID", reduced_motion="reduce"
        ).new_page()

    for office, login in roles:
        page = fresh()
        sign_in(page, address, office, login)
        for name in by_links(page, address, login, set() if repeat else seen):
            seen.add(name)
            wrong += look(page, f"{name} ({login})", ways)
        page.context.close()
    for steps in BY_HAND:
        page = fresh()
        for name in steps(page, address):
            seen.add(name.partition(",")[0])
            wrong += look(page, name, ways)
        page.context.close()
    return wrong, seen


def test_every_page_is_open_to_everybody(world, chromium):
    wrong, seen = walk(world, chromium, [("day", 1366, 768), ("night", 390, 844)], ROLES)
    pages = {name for name, row in MATRIX.items() if row.method == "GET" and not row.machine} - NOT_PAGES
    wrong += [f"{name}: nobody walks there; add a way to tests/journeys/every_page.py" for name in sorted(pages - seen)]
    assert not wrong, "\n" + "\n".join(dict.fromkeys(wrong))


@pytest.mark.slow
def test_every_page_of_every_role_in_every_view(world, chromium):
    ways = [(theme, width, height) for theme in THEMES for width, height in ((1366, 768), (390, 844))]
    wrong, _seen = walk(world, chromium, ways, ROLES, repeat=True)
    assert not wrong, "\n" + "\n".join(dict.fromkeys(wrong))
