// Files in pieces that resume: the same form, sent file by file. Without this script the form posts its files at once.
"use strict";

const MIB = 1024 * 1024;
const PIECE = MIB; // bytes; doubled while the line takes a piece within QUICK
const LARGEST_PIECE = 8 * MIB;
const QUICK = 1000; // ms
const AT_ONCE = 2;
const TRIES = 6; // in a row, without a byte of progress
const PAUSE = 1000; // ms before the second try; doubles with each
const LONGEST_PAUSE = 30_000;

const form = document.querySelector("form[data-uploader]");
const input = form.querySelector("input[type=file]");
const list = document.getElementById("unggahan");
const summary = document.getElementById("unggahan-ringkas");
const entries = []; // {file, key, row, url, offset, state}: waiting, running, broken, or how it ended
const LIVE = ["waiting", "running"];

class Broken extends Error {} // the line or the server failed: try again
class Refusal extends Error {} // trying again would not help; the message is for people

// --- One request -------------------------------------------------------------------------------

function token() {
  const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  return cookie ? cookie[1] : form.elements.csrfmiddlewaretoken.value;
}

function request(method, url, { headers = {}, body = null, onprogress = null } = {}) {
  return new Promise((resolve, reject) => {
    const sent = new XMLHttpRequest();
    sent.open(method, url);
    sent.setRequestHeader("X-CSRFToken", token());
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
  const sent = await request("POST", form.dataset.uploader, { body });
  const answer = told(sent);
  if (sent.status !== 201) throw Object.assign(new Refusal(answer.message), { final: true });
  entry.url = answer.url;
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
    });
    if (sent.status === 200 || sent.status === 410) return told(sent);
    if (sent.status !== 204) throw new Broken();
    entry.offset = Number(sent.getResponseHeader("Upload-Offset"));
    if (entry.offset > offset) onpiece();
    piece = performance.now() - started < QUICK ? Math.min(piece * 2, LARGEST_PIECE) : PIECE;
  }
}

async function run(entry) {
  let failures = 0;
  mark(entry, "running", "Sedang diunggah");
  for (;;) {
    try {
      if (!entry.url) await begin(entry);
      else await ask(entry);
      const outcome = await send(entry, () => (failures = 0));
      end(entry, outcome);
      return;
    } catch (error) {
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
      mark(entry, "running", "Sedang diunggah");
    }
  }
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
  entry.row.querySelector("button").hidden = state !== "broken";
  tell();
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

function tell() {
  const count = (...states) => entries.filter((entry) => states.includes(entry.state)).length;
  const parts = [`${count("stored", "duplicate")} dari ${entries.length} berkas selesai`];
  if (count("refused")) parts.push(`${count("refused")} ditolak`);
  if (count("broken")) parts.push(`${count("broken")} terputus`);
  const words = `${parts.join(", ")}.`;
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
  document.getElementById("daftar").dispatchEvent(new Event("uploads-ended"));
}

function add(file, said) {
  const key = `${file.name}|${file.size}|${file.lastModified}`;
  const there = entries.find((entry) => entry.key === key && [...LIVE, "broken"].includes(entry.state));
  if (there) {
    if (there.state === "broken") mark(there, "waiting", "");
    return;
  }
  const row = document.getElementById("unggahan-baris").content.firstElementChild.cloneNode(true);
  const entry = { file, said, key, row, url: "", offset: 0, state: "waiting" };
  row.querySelector(".name").textContent = file.name;
  row.querySelector("progress").setAttribute("aria-label", `Kemajuan ${file.name}`);
  const again = row.querySelector("button");
  again.setAttribute("aria-label", `Coba lagi: ${file.name}`);
  again.addEventListener("click", () => {
    mark(entry, "waiting", "");
    work();
  });
  entries.push(entry);
  list.append(row);
  progress(entry, 0);
  mark(entry, "waiting", "");
}

form.addEventListener("submit", (event) => {
  const files = [...input.files];
  // The plain form says what is missing or does not fit together.
  if (!files.length || (files.length > 1 && (form.elements.title.value || form.elements.number.value))) return;
  event.preventDefault();
  const said = {};
  for (const name of ["kind", "document_date", "title", "number"]) said[name] = form.elements[name].value;
  list.closest("section").hidden = false;
  for (const file of files) add(file, said);
  form.elements.title.value = form.elements.number.value = "";
  input.value = "";
  work();
});

window.addEventListener("beforeunload", (event) => {
  if (entries.some((entry) => LIVE.includes(entry.state))) event.preventDefault();
});

// --- The drop zone: files dropped are as if chosen ---------------------------------------------

const zone = form.querySelector("[data-drop]");
const hint = zone.querySelector("[data-drop-hint]");
hint.hidden = false;

for (const kind of ["dragenter", "dragover"]) {
  zone.addEventListener(kind, (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    zone.classList.add("over");
  });
}
zone.addEventListener("dragleave", (event) => {
  if (!zone.contains(event.relatedTarget)) zone.classList.remove("over");
});
zone.addEventListener("drop", (event) => {
  event.preventDefault();
  zone.classList.remove("over");
  const folder = [...event.dataTransfer.items].some((item) => item.webkitGetAsEntry?.()?.isDirectory);
  const words = folder ? "Folder tidak dapat diunggah: pilih berkas di dalamnya, atau jadikan ZIP." : "";
  zone.querySelector("[data-drop-error]").textContent = words;
  if (!folder) input.files = event.dataTransfer.files;
});
