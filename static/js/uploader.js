// Files in pieces that resume: the same forms, sent file by file, of the library and of each item. Without this script
// a form posts its files at once.

const MIB = 1024 * 1024;
const PIECE = 2 * MIB; // bytes; doubled while the line takes a piece within QUICK
const LARGEST_PIECE = 8 * MIB;
const QUICK = 1000; // ms
const AT_ONCE = 2;
const TRIES = 6; // in a row, without a byte of progress
const PAUSE = 1000; // ms before the second try; doubles with each
const LONGEST_PAUSE = 30_000;

const entries = []; // {form, shown, file, said, key, row, url, offset, state}: waiting, running, broken, or how it ended
const LIVE = ["waiting", "running"];

class Broken extends Error {} // the line or the server failed: try again
class Refusal extends Error {} // trying again would not help; the message is for people

// --- One request -------------------------------------------------------------------------------

function request(method, url, { headers = {}, body = null, onprogress = null, entry = null } = {}) {
  return new Promise((resolve, reject) => {
    const sent = new XMLHttpRequest();
    if (entry) entry.sent = sent;
    sent.open(method, url);
    sent.setRequestHeader("X-CSRFToken", csrfToken());
    for (const [name, value] of Object.entries(headers)) sent.setRequestHeader(name, value);
    if (onprogress) sent.upload.onprogress = (event) => onprogress(event.loaded);
    sent.onerror = sent.onabort = () => reject(new Broken());
    sent.onload = () => {
      const elsewhere = new URL(sent.responseURL).pathname !== new URL(url, location.href).pathname;
      if (elsewhere || sent.status === 403) {
        reject(new Refusal("Sesi Anda berakhir atau peran berganti. Masuk lagi di tab lain, lalu tekan “Coba lagi”."));
      } else if (sent.status >= 500) reject(new Broken());
      else resolve(sent);
    };
    sent.send(body);
  });
}

function told(sent) {
  try {
    return JSON.parse(sent.responseText);
  } catch {
    throw new Refusal(`Server menolak (${sent.status}). Muat ulang halaman, lalu pilih berkas yang sama.`);
  }
}

// --- One file ----------------------------------------------------------------------------------

async function begin(entry) {
  const { file, said } = entry;
  const body = new URLSearchParams({ ...said, name: file.name, size: file.size, modified: file.lastModified });
  const sent = await request("POST", entry.uploader, { body });
  const answer = told(sent);
  if (sent.status !== 201) throw Object.assign(new Refusal(answer.message), { final: true });
  entry.url = answer.url;
  entry.attach = answer.attach;
  entry.offset = answer.offset;
}

async function ask(entry) {
  const sent = await request("HEAD", entry.url);
  if (sent.status !== 200) {
    entry.url = ""; // removed meanwhile: from the beginning
    throw new Broken();
  }
  entry.offset = Number(sent.getResponseHeader("Upload-Offset"));
}

// The answer to the last byte says what became of the file; asking again gives the same words (410).
async function send(entry, onpiece) {
  let piece = PIECE;
  for (;;) {
    const { file, offset } = entry;
    const started = performance.now();
    progress(entry, offset);
    const sent = await request("PATCH", entry.url, {
      headers: { "Upload-Offset": offset, "Content-Type": "application/offset+octet-stream" },
      body: file.slice(offset, offset + piece),
      onprogress: (loaded) => progress(entry, offset + loaded),
      entry,
    });
    if (sent.status === 200 || sent.status === 410) return told(sent);
    if (sent.status !== 204) throw new Broken();
    entry.offset = Number(sent.getResponseHeader("Upload-Offset"));
    if (entry.offset > offset) onpiece();
    piece = performance.now() - started < QUICK ? Math.min(piece * 2, LARGEST_PIECE) : PIECE;
  }
}

// What was sent for an item is attached to it; the card says so.
async function attach(entry, outcome) {
  if (!entry.attach || !outcome.results.some((result) => result.outcome !== "refused")) return;
  const body = new URLSearchParams({ pages: entry.said.pages });
  const sent = await request("POST", entry.attach, { body });
  if (sent.status === 404) throw Object.assign(new Refusal("Butir ini tidak lagi dalam jangkauan Anda."), { final: true });
  const answer = told(sent);
  takeParts(answer.card, "[data-part][id$=-berkas], [data-part][id$=-tanda]");
  const [before, after] = answer.versions;
  for (const field of entry.shown.closest("article")?.querySelectorAll("[name^=version]") ?? []) {
    if (Number(field.value) === before) field.value = after;
  }
  for (const result of outcome.results) result.url = ""; // the card links to it
  if (sent.status === 422) outcome.state = "ditolak";
  outcome.message = sent.status === 422 ? answer.message : `${outcome.message} ${answer.message}`;
}

async function run(entry) {
  let failures = 0;
  mark(entry, "running", "Sedang diunggah");
  for (;;) {
    try {
      if (!entry.url) await begin(entry);
      else await ask(entry);
      const outcome = await send(entry, () => (failures = 0));
      await attach(entry, outcome);
      end(entry, outcome);
      return;
    } catch (error) {
      if (entry.state === "cancelled") return;
      if (error instanceof Refusal && error.final) return mark(entry, "refused", error.message);
      if (error instanceof Refusal) return mark(entry, "broken", error.message);
      if (!(error instanceof Broken)) throw error;
      failures += 1;
      if (failures >= TRIES) {
        return mark(entry, "broken", "Sambungan terputus. Yang sudah terkirim tersimpan; tekan “Coba lagi” untuk melanjutkan.");
      }
      const wait = Math.min(PAUSE * 2 ** (failures - 1), LONGEST_PAUSE);
      mark(entry, "running", `Sambungan terputus; dilanjutkan dalam ${Math.round(wait / 1000)} detik.`);
      await pause(wait);
      if (entry.state === "cancelled") return;
      mark(entry, "running", "Sedang diunggah");
    }
  }
}

// Mine alone; the part that arrived is removed.
async function cancel(entry) {
  mark(entry, "cancelled", "Unggahan dibatalkan.");
  entry.sent?.abort();
  if (entry.url) {
    try {
      await request("POST", `${entry.url}batal/`, { headers: { "HX-Request": "true" } });
    } catch {
      entry.row.querySelector("[data-words]").textContent = "Unggahan dihentikan; bagian yang terkirim dihapus setelah 3 hari.";
    }
  }
  work();
}

// Shorter when the browser notices that the line is back.
function pause(milliseconds) {
  return new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer);
      window.removeEventListener("online", over);
      resolve();
    };
    const timer = setTimeout(over, milliseconds);
    window.addEventListener("online", over);
  });
}

// --- What is shown -----------------------------------------------------------------------------

function size(bytes) {
  const [value, unit] = bytes < MIB ? [bytes / 1024, "KB"] : [bytes / MIB, "MB"];
  return `${value.toLocaleString("id-ID", { maximumFractionDigits: 1 })} ${unit}`;
}

function progress(entry, bytes) {
  entry.row.querySelector("progress").value = entry.file.size ? bytes / entry.file.size : 0;
  entry.row.querySelector("[data-sent]").textContent = `${size(bytes)} dari ${size(entry.file.size)}`;
}

function mark(entry, state, words) {
  entry.state = state;
  for (const badge of entry.row.querySelectorAll("[data-state]")) badge.hidden = badge.dataset.state !== state;
  entry.row.querySelector("[data-words]").textContent = words;
  entry.row.querySelector(".meter").hidden = !["waiting", "running", "broken"].includes(state);
  entry.row.querySelector("[data-again]").hidden = state !== "broken";
  entry.row.querySelector("[data-cancel]").hidden = ![...LIVE, "broken"].includes(state);
  tell(entry.shown);
}

function end(entry, outcome) {
  mark(entry, outcome.state === "dibuka" ? "stored" : outcome.state === "ditolak" ? "refused" : outcome.state, outcome.message);
  const [only] = outcome.results;
  if (outcome.results.length === 1 && only.name === entry.file.name) return link(entry.row.querySelector(".name"), only);
  const members = entry.row.querySelector("ul");
  members.hidden = outcome.results.length === 0;
  for (const result of outcome.results) {
    const item = document.createElement("li");
    const name = document.createElement("b");
    name.textContent = result.name;
    link(name, result);
    item.append(name, `: ${result.message}`);
    members.append(item);
  }
}

function link(place, { name, url }) {
  if (!url) return;
  const anchor = Object.assign(document.createElement("a"), { href: url, textContent: name });
  place.replaceChildren(anchor);
}

function tell(shown) {
  const here = entries.filter((entry) => entry.shown === shown);
  const count = (...states) => here.filter((entry) => states.includes(entry.state)).length;
  const parts = [`${count("stored", "duplicate")} dari ${here.length} berkas selesai`];
  if (count("refused")) parts.push(`${count("refused")} ditolak`);
  if (count("broken")) parts.push(`${count("broken")} terputus`);
  if (count("cancelled")) parts.push(`${count("cancelled")} dibatalkan`);
  const words = `${parts.join(", ")}.`;
  const summary = shown.querySelector("[data-uploads-summary]");
  if (summary.textContent !== words) summary.textContent = words;
}

// --- The queue ---------------------------------------------------------------------------------

function work() {
  while (entries.filter((entry) => entry.state === "running").length < AT_ONCE) {
    const next = entries.find((entry) => entry.state === "waiting");
    if (!next) break;
    run(next).finally(work);
  }
  if (entries.some((entry) => LIVE.includes(entry.state))) return;
  // The server is the truth: what is in the list is read from there.
  document.getElementById("daftar")?.dispatchEvent(new Event("uploads-ended"));
}

function add(form, file, said) {
  const key = `${file.name}|${file.size}|${file.lastModified}|${said.item}`;
  const there = entries.find((entry) => entry.key === key && [...LIVE, "broken"].includes(entry.state));
  if (there) {
    if (there.state === "broken") mark(there, "waiting", "");
    return;
  }
  const row = document.getElementById("unggahan-baris").content.firstElementChild.cloneNode(true);
  const shown = document.getElementById(form.dataset.shown);
  const { uploader } = form.dataset;
  const entry = { uploader, shown, file, said, key, row, url: "", offset: 0, state: "waiting" };
  row.querySelector(".name").textContent = file.name;
  row.querySelector("progress").setAttribute("aria-label", `Kemajuan ${file.name}`);
  const again = row.querySelector("[data-again]");
  again.setAttribute("aria-label", `Coba lagi: ${file.name}`);
  again.addEventListener("click", () => {
    mark(entry, "waiting", "");
    work();
  });
  const stop = row.querySelector("[data-cancel]");
  stop.setAttribute("aria-label", `Batalkan: ${file.name}`);
  stop.addEventListener("click", () => cancel(entry));
  entries.push(entry);
  shown.hidden = false;
  shown.querySelector("[data-uploads-list]").append(row);
  progress(entry, 0);
  mark(entry, "waiting", "");
}

// Before htmx, which would send the form of an item at once.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target.closest("form[data-uploader]");
    if (!form) return;
    const input = form.querySelector("input[type=file]");
    const files = [...input.files];
    const { title, number } = form.elements;
    // The plain form says what is missing or does not fit together.
    if (!files.length || (files.length > 1 && (title?.value || number?.value))) return;
    event.preventDefault();
    event.stopPropagation();
    const said = { item: form.dataset.item ?? "" };
    for (const name of ["kind", "document_date", "title", "number", "pages"]) said[name] = form.elements[name]?.value ?? "";
    for (const file of files) add(form, file, said);
    if (title) title.value = number.value = "";
    input.value = "";
    work();
  },
  true,
);

window.addEventListener("beforeunload", (event) => {
  if (entries.some((entry) => LIVE.includes(entry.state))) event.preventDefault();
});

// --- The drop zone: files dropped are as if chosen ---------------------------------------------

for (const hint of document.querySelectorAll("[data-drop-hint]")) hint.hidden = false;

const zoneOf = (event) => event.target.closest?.("[data-drop]");

for (const kind of ["dragenter", "dragover"]) {
  document.addEventListener(kind, (event) => {
    const zone = zoneOf(event);
    if (!zone || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    zone.classList.add("over");
  });
}
document.addEventListener("dragleave", (event) => {
  const zone = zoneOf(event);
  if (zone && !zone.contains(event.relatedTarget)) zone.classList.remove("over");
});
document.addEventListener("drop", (event) => {
  const zone = zoneOf(event);
  if (!zone) return;
  event.preventDefault();
  zone.classList.remove("over");
  const folder = [...event.dataTransfer.items].some((item) => item.webkitGetAsEntry?.()?.isDirectory);
  const words = folder ? "Folder tidak dapat diunggah: pilih berkas di dalamnya, atau jadikan ZIP." : "";
  zone.querySelector("[data-drop-error]").textContent = words;
  if (!folder) zone.querySelector("input[type=file]").files = event.dataTransfer.files;
});
