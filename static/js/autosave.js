// What is typed or chosen in the form of an item is saved by itself, by the same address as the button saves it.
// Without this script the button does.

const PAUSE = 1000; // ms after the last change
const PAUSE_IN_PROSE = 5000; // each save is a line of the history: not one a clause
const AGAIN = [2000, 5000, 10_000, 30_000]; // ms before the next try on a broken line
const UNSAVED = "form[data-autosave][data-changed]";
const known = new WeakMap(); // form -> {timer, running, failures, closed, refusal}

function about(form) {
  if (!known.has(form)) known.set(form, { timer: 0, running: null, failures: 0, closed: false, refusal: "" });
  return known.get(form);
}

function content(form) {
  const fields = new FormData(form);
  fields.delete("csrfmiddlewaretoken"); // told by the header
  fields.set("otomatis", "1");
  return new URLSearchParams(fields);
}

function typed(form) {
  const fields = content(form);
  fields.delete("version");
  return fields.toString();
}

function stateOf(form) {
  return form.querySelector(".save-state");
}

function tell(form, words, refused = false) {
  const state = stateOf(form);
  state.classList.toggle("refused", refused);
  if (state.textContent.trim() !== words) state.textContent = words;
}

// --- Saving ------------------------------------------------------------------------------------

function later(form, wait) {
  const mine = about(form);
  clearTimeout(mine.timer);
  mine.timer = setTimeout(() => save(form), wait);
}

// One request a form at a time; resolves when it has been answered.
function save(form) {
  const mine = about(form);
  clearTimeout(mine.timer);
  if (!form.isConnected || mine.closed || form.dataset.changed === undefined) return Promise.resolve();
  mine.running ??= send(form, mine).finally(() => {
    mine.running = null;
  });
  return mine.running;
}

async function send(form, mine) {
  const sent = typed(form);
  let answer;
  let html;
  try {
    // keepalive: it arrives even when the page is left at this moment.
    answer = await fetch(form.getAttribute("hx-post"), {
      method: "POST",
      body: content(form),
      headers: { "X-CSRFToken": csrfToken(), "HX-Request": "true" },
      keepalive: true,
    });
    html = await answer.text();
  } catch {
    return broken(form, mine, "sambungan terputus");
  }
  if (answer.status >= 500) return broken(form, mine, `server sedang bermasalah (${answer.status})`);
  mine.failures = 0;
  if (answer.redirected || [403, 404].includes(answer.status)) {
    return tell(form, "Belum tersimpan – sesi Anda berakhir atau peran berganti. Masuk lagi di tab lain; isian ini lalu disimpan sendiri.", true);
  }
  const unchanged = typed(form) === sent;
  if (answer.ok) saved(form, html, unchanged);
  else if (answer.status === 422) refused(form, mine, html);
  else {
    mine.closed = true; // locked, or changed by somebody else: only the button goes on
    takeParts(html);
  }
  if (!unchanged) later(form, PAUSE);
}

function saved(form, html, unchanged) {
  about(form).refusal = "";
  if (unchanged) delete form.dataset.changed;
  const answer = takeParts(html);
  const version = answer.querySelector("form[data-autosave] [name=version]");
  if (!version) return;
  // Each form of the card names the version that it shows.
  for (const field of form.closest("article").querySelectorAll("[name^=version]")) field.value = version.value;
  markFields(form);
}

// Still at it: no alarm over half a number. Everything is said once the focus has left the form.
function refused(form, mine, html) {
  mine.refusal = html;
  if (form.contains(document.activeElement)) tell(form, "Belum tersimpan");
  else explain(form);
}

function explain(form) {
  takeParts(about(form).refusal);
  markFields(form);
}

function broken(form, mine, why) {
  const wait = AGAIN[Math.min(mine.failures, AGAIN.length - 1)];
  mine.failures += 1;
  tell(form, `Belum tersimpan – ${why}; dicoba lagi dalam ${wait / 1000} detik.`, true);
  later(form, wait);
}

function markFields(form) {
  for (const words of form.querySelectorAll(".invalid-feedback[id$=-galat]")) {
    const field = document.getElementById(words.id.replace(/-galat$/, ""));
    const wrong = words.textContent.trim() !== "";
    field.classList.toggle("is-invalid", wrong);
    if (wrong) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }
}

for (const hint of document.querySelectorAll("[data-autosave-hint]")) hint.hidden = false;

// --- When --------------------------------------------------------------------------------------

function changed(event) {
  const form = event.target.closest("form[data-autosave]");
  if (!form) return;
  form.dataset.changed = "";
  const mine = about(form);
  mine.refusal = "";
  if (mine.closed) return;
  if (mine.failures === 0) tell(form, "");
  if (/^(claim|not_applicable)$/.test(event.target.name)) openReason(form);
  // A text is done with when its field is left; in choices one may be on the way to the next with the arrow keys.
  const left = event.type === "change" && !event.target.matches("[type=radio], [type=checkbox]");
  const pause = event.target.matches("textarea") ? PAUSE_IN_PROSE : PAUSE;
  later(form, left ? 0 : pause);
}

function openReason(form) {
  const reason = form.querySelector("details:has([name=reason])");
  if (reason && form.querySelector("[name=claim][value=tidak-berlaku]:checked, [name=not_applicable]:checked")) reason.open = true;
}

document.addEventListener("input", changed);
document.addEventListener("change", changed);

document.addEventListener("focusout", (event) => {
  const form = event.target.closest("form[data-autosave]");
  if (form && !form.contains(event.relatedTarget) && about(form).refusal) explain(form);
});

// The button, and every other act of the card, brings a new card: first what is under way, and what is not saved yet.
document.addEventListener("htmx:confirm", async (event) => {
  const form = event.target.closest("article")?.querySelector("form[data-autosave]");
  if (!form) return;
  const mine = about(form);
  clearTimeout(mine.timer);
  const own = event.target === form;
  if (!mine.running && (own || form.dataset.changed === undefined)) return;
  event.preventDefault();
  await mine.running;
  if (!own) await save(form);
  if (own || form.dataset.changed === undefined) return event.detail.issueRequest(true);
  if (mine.refusal) explain(form);
  form.querySelector("[aria-invalid], input:not([type=hidden]), textarea").focus();
});

// The line is back; the tab is left, or come back to after signing in again in another one.
const saveAll = () => document.querySelectorAll(UNSAVED).forEach(save);
window.addEventListener("online", saveAll);
document.addEventListener("visibilitychange", saveAll);
