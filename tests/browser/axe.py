"""axe in a page: the rules of WCAG 2.2 up to AA, told in one line each."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

AXE = """async ([within, measured]) => {
  const kind = (element) => [
    element.localName, ...["class", "role", "type"].map((name) => element.getAttribute(name))].join("|");
  const shown = [...document.body.querySelectorAll("*")].filter((element) => element.checkVisibility());
  if (measured) {
    // Contrast takes three times as long as everything else: only what is of a new kind, and what lies in it.
    const known = new Set(measured);
    for (const element of shown)
      if (!known.has(kind(element))) element.setAttribute("data-of-a-new-kind", "");
    axe.configure({rules: [{id: "color-contrast", selector: "[data-of-a-new-kind], [data-of-a-new-kind] *"}]});
  }
  const found = await axe.run(within ?? document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    rules: {"target-size": {enabled: true}},
    resultTypes: ["violations"], iframes: false, preload: false,
  });
  return [
    found.violations.map(rule => `${rule.id}: ${rule.nodes.map(node => node.target.join(" ")).join(", ")}`),
    [...new Set(shown.map(kind))],
  ];
}"""


def findings(page: Page, within: str | None = None, *, measured: set[str] | None = None) -> list[str]:
    """What axe finds on the page as it stands, or in the part that a selector names.

    `measured`: the kinds of elements (tag, class, role, type) whose contrast was measured on other pages and is not
    again; those that this page shows are added.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)  # by the debugger, which no CSP stops
    found, shown = page.evaluate(AXE, [within, None if measured is None else list(measured)])
    if measured is not None:
        measured.update(shown)
    return list(found)
