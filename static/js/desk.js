// The verifier's desk: tabs and pins that change only the frame, keys for reasons, one key a verdict. All of it works
// without: tabs are links, reasons a list, texts buttons of the form.
"use strict";

const ONE_KEY = "kkpham.satu-tombol";
const verdictForm = document.querySelector("form[data-verdict]");
const keysAreOn = () => localStorage.getItem(KEYS) === "1";
const oneKeyIsOn = () => localStorage.getItem(ONE_KEY) === "1";

// --- The frame ----------------------------------------------------------------------------------

const frame = document.querySelector("iframe[name=berkas]");

// A frame that is sent on would leave a step in the browser's history for each file: replace it instead.
function show(address) {
  frame.contentWindow.location.replace(new URL(address, location.href));
}

function openTab(tab) {
  for (const other of document.querySelectorAll("[data-tabs] [aria-current]")) other.removeAttribute("aria-current");
  tab.setAttribute("aria-current", "true");
  frame.title = tab.dataset.title;
  document.querySelector("[data-frame-title]").textContent = tab.dataset.title;
  document.querySelector("[data-frame-link]").href = tab.dataset.url;
  const marks = [...tab.closest("li").querySelectorAll(".badge-state")].map((mark) => mark.cloneNode(true));
  document.querySelector("[data-frame-marks]").replaceChildren(...marks);
  show(tab.dataset.frame);
}

document.addEventListener("click", (event) => {
  if (!frame || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const tab = event.target.closest("[data-tabs] a[data-frame]");
  const pin = event.target.closest("[data-tabs] a[target=berkas]");
  if (!tab && !pin) return;
  event.preventDefault();
  const owner = tab ?? pin.closest("li").querySelector("a[data-frame]");
  if (owner.getAttribute("aria-current") !== "true" || tab) openTab(owner);
  if (pin) show(pin.href);
});

// The one after the present, round and round.
function step(links, present) {
  const all = [...links];
  return all[(all.indexOf(present) + 1) % all.length];
}

let lastPin = null;

function nextTab() {
  const tabs = document.querySelectorAll("[data-tabs] a.name");
  step(tabs, document.querySelector("[data-tabs] a[aria-current]"))?.click();
}

function nextPin() {
  const pins = document.querySelector("[data-tabs] a[aria-current]")?.closest("li").querySelectorAll("a[target=berkas]");
  lastPin = pins?.length ? step(pins, lastPin) : null;
  lastPin?.click();
}

// --- Keys ---------------------------------------------------------------------------------------

const outcome = () => verdictForm?.querySelector("[name=outcome]:checked")?.value;
const save = () => verdictForm.requestSubmit(verdictForm.querySelector("[data-shortcut=n]"));

function chooseReason(digit) {
  const reasons = verdictForm.querySelector("[name=reason_code]");
  if (digit >= reasons.options.length) return;
  reasons.selectedIndex = digit;
  reasons.dispatchEvent(new Event("change", { bubbles: true }));
  verdictForm.querySelector("[name=note]").focus();
}

// What the note of a reason should say.
function showHint() {
  const chosen = verdictForm.querySelector("[name=reason_code]").selectedOptions[0];
  verdictForm.querySelector("[data-reason-hint]").textContent = chosen?.dataset.hint ?? "";
}

verdictForm?.querySelector("[name=reason_code]").addEventListener("change", showHint);

const ON_KEY = {
  b: nextTab,
  p: nextPin,
  t() {
    verdictForm.querySelector("[data-shortcut=t]").click();
    save();
  },
};

document.addEventListener(
  "keydown",
  (event) => {
    if (!verdictForm || !keysAreOn()) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && verdictForm.contains(event.target)) {
      event.preventDefault();
      save();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("input:not([type=radio]), textarea, select, dialog")) return;
    const digit = /^[1-9]$/.test(event.key) && outcome() === "kembalikan" ? Number(event.key) : 0;
    const act = digit ? () => chooseReason(digit) : event.key === "t" && !oneKeyIsOn() ? null : ON_KEY[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act();
  },
  true,
);

function showOneKey() {
  for (const button of document.querySelectorAll("[data-one-key-toggle]")) button.setAttribute("aria-pressed", oneKeyIsOn());
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-one-key-toggle]")) return;
  localStorage.setItem(ONE_KEY, oneKeyIsOn() ? "0" : "1");
  showOneKey();
});

showOneKey();

// --- Texts kept for notes -----------------------------------------------------------------------

// Enter in the title keeps the text; by itself the browser would save the verdict.
document.getElementById("judul-teks")?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  verdictForm.requestSubmit(verdictForm.querySelector("[name=simpan_teks]"));
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-text]");
  if (!button) return;
  event.preventDefault();
  const note = verdictForm.querySelector("[name=note]");
  note.value = [note.value.trim(), button.dataset.text].filter(Boolean).join("\n");
  verdictForm.querySelector("[name=outcome][value=kembalikan]").checked = true;
  if (button.dataset.reason) verdictForm.querySelector("[name=reason_code]").value = button.dataset.reason;
  note.dispatchEvent(new Event("change", { bubbles: true }));
  note.focus();
});
