"""axe in a page: the rules of WCAG 2.2 up to AA, told in one line each."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

AXE = """async ([within, colours]) => {
  const found = await axe.run(within ?? document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    rules: {"target-size": {enabled: true}, "color-contrast": {enabled: colours}},
    resultTypes: ["violations"], iframes: false, preload: false,
  });
  return found.violations.map(rule => `${rule.id}: ${rule.nodes.map(node => node.target.join(" ")).join(", ")}`);
}"""


def findings(page: Page, within: str | None = None, *, colours: bool = True) -> list[str]:
    """What axe finds on the page as it stands, or in the part that a selector names.

    `colours`: whether it measures contrast, too, which takes as long as everything else.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)  # by the debugger, which no CSP stops
    found: list[str] = page.evaluate(AXE, [within, colours])
    return found
