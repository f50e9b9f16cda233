"""axe in a page: the rules of WCAG 2.2 up to AA, told in one line each."""

import json

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

AXE = """async ([within, coloured]) => {
  if (coloured) {
    // Contrast takes three times as long as everything else: only what is of a new kind, and what lies in it.
    const known = new Set(coloured);
    const kind = (element) => JSON.stringify([
      element.localName, ...["class", "role", "type"].map((name) => element.getAttribute(name))]);
    for (const element of document.body.querySelectorAll("*"))
      if (!known.has(kind(element))) element.setAttribute("data-of-a-new-kind", "");
    axe.configure({rules: [{id: "color-contrast", selector: "[data-of-a-new-kind], [data-of-a-new-kind] *"}]});
  }
  const found = await axe.run(within ?? document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    rules: {"target-size": {enabled: true}},
    resultTypes: ["violations"], iframes: false, preload: false,
  });
  return found.violations.map(rule => `${rule.id}: ${rule.nodes.map(node => node.target.join(" ")).join(", ")}`);
}"""


Kind = tuple[str | None, ...]  # of an element: tag, class, role and type


def findings(page: Page, within: str | None = None, *, coloured: set[Kind] | None = None) -> list[str]:
    """What axe finds on the page as it stands, or in the part that a selector names.

    `coloured`: kinds of elements whose contrast has been measured elsewhere.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)  # by the debugger, which no CSP stops
    known = (
        None if coloured is None else [json.dumps(kind, separators=(",", ":"), ensure_ascii=False) for kind in coloured]
    )
    found: list[str] = page.evaluate(AXE, [within, known])
    return found


def written(kind: Kind) -> str:
    """As JSON.stringify writes it."""
    return json.dumps(kind, separators=(",", ":"), ensure_ascii=False)
