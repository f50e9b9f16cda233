// Small improvements over pages that work without them. Hooks are data attributes; nothing here is needed to finish an act.
"use strict";

// --- A form is sent once -----------------------------------------------------------------------

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("data-no-lock")) return;
  // Wait one turn: the name and value of the button must still travel with the form, and htmx or
  // a question may yet have taken the event over.
  setTimeout(() => {
    if (event.defaultPrevented) return;
    form.dataset.sent = "";
    for (const button of form.querySelectorAll("button:not([type=button])")) button.disabled = true;
  });
});

// Coming back with the browser's own "back": the page is shown as it was left, so open the buttons again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button:disabled")) button.disabled = false;
  }
});

// --- A question before an act -------------------------------------------------------------------

function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function ask(question, action, grave) {
  const no = element("button", { className: "btn btn-outline-primary", value: "", textContent: "Batal" });
  const yes = element("button", { className: grave ? "btn btn-danger" : "btn btn-primary", value: "yes", textContent: action });
  const form = element(
    "form",
    { method: "dialog" },
    element("p", { id: "question", textContent: question }),
    element("div", { className: "actions" }, no, yes),
  );
  const dialog = element("dialog", {}, form);
  dialog.setAttribute("aria-labelledby", "question");
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

document.addEventListener(
  "click",
  async (event) => {
    const asker = event.target.closest("[data-confirm]");
    if (!asker || asker.dataset.agreed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { confirm: question, confirmAction: action = "Lanjutkan" } = asker.dataset;
    const agreed = await ask(question, action, /danger/.test(asker.className));
    asker.focus();
    if (!agreed) return;
    asker.dataset.agreed = "yes";
    asker.click();
    delete asker.dataset.agreed;
  },
  true,
);

// --- Filters, unsaved changes -------------------------------------------------------------------

document.addEventListener("change", (event) => {
  const form = event.target.closest("form");
  if (!form) return;
  if (form.hasAttribute("data-warn-unsaved")) form.dataset.changed = "";
  if (form.hasAttribute("data-autosubmit") && event.target.matches("select")) form.requestSubmit();
});

window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-warn-unsaved][data-changed]:not([data-sent])")) event.preventDefault();
});

// htmx saves in place: what it has saved is no longer unsaved.
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) delete event.target.closest("form")?.dataset.changed;
});

// --- For the scripts of single pages ------------------------------------------------------------

// The cookie rather than the form: after signing in again in another tab it is the one that counts.
function csrfToken() {
  const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  return cookie ? cookie[1] : document.querySelector("[name=csrfmiddlewaretoken]").value;
}

// Brings what an answer marks as data-part up to date, by id. What has the focus, and every field, stays as it is.
function takeParts(html, which = "[data-part]") {
  const answer = element("template", { innerHTML: html }).content;
  for (const part of answer.querySelectorAll(which)) {
    const there = document.getElementById(part.id);
    if (!there || there.contains(document.activeElement)) continue;
    there.className = part.className;
    there.replaceChildren(...part.childNodes);
    htmx.process(there);
  }
  return answer;
}

// --- When htmx fails ----------------------------------------------------------------------------

function say(text) {
  const words = element("p", { className: "title", textContent: text });
  const notice = element("div", { className: "notice tone-bad" }, element("span"), words);
  notice.setAttribute("role", "alert");
  document.getElementById("pesan")?.replaceChildren(notice);
}

document.addEventListener("htmx:sendError", () => say("Sambungan terputus. Periksa jaringan, lalu ulangi."));
document.addEventListener("htmx:responseError", (event) =>
  say(`Permintaan gagal (${event.detail.xhr.status}). Muat ulang halaman, lalu ulangi.`),
);

// --- Keys: off until switched on, as single keys can clash with a screen reader -----------------

const KEYS = "kkpham.pintasan";

function showKeys() {
  const on = localStorage.getItem(KEYS) === "1";
  for (const button of document.querySelectorAll("[data-shortcuts-toggle]")) button.setAttribute("aria-pressed", on);
  return on;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog")) return;
  if (localStorage.getItem(KEYS) !== "1") return;
  const target = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
  if (!target) return;
  event.preventDefault();
  if (target.matches("input:not([type=radio], [type=checkbox]), textarea, select")) target.focus();
  else target.click();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-shortcuts-toggle]")) {
    localStorage.setItem(KEYS, localStorage.getItem(KEYS) === "1" ? "0" : "1");
    showKeys();
  }
  if (event.target.closest("[data-print]")) window.print();
});

showKeys();
document.querySelector("[data-autofocus]")?.focus();
