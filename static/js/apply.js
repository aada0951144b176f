// Keeps the step of the application as it is typed. Without this file the page works all the same.
"use strict";

const form = document.getElementById("step");
const status = document.getElementById("saved");
const PAUSE = 1000;
let timer = 0;
let isChanged = false;
let isSending = false;

// Each part of the answer replaces its namesake on the page; the ticket says what the page shows now.
const show = (html) => {
  const answer = new DOMParser().parseFromString(html, "text/html");
  for (const part of answer.querySelectorAll("[id]")) {
    const here = document.getElementById(part.id);
    if (!here || answer.getElementById(part.id) !== part) {
      continue;
    }
    if (part.id === "ticket") {
      here.value = part.value;
    } else if (here.innerHTML.trim() !== part.innerHTML.trim()) {
      here.replaceChildren(...part.childNodes);
    }
  }
};

const keep = async () => {
  clearTimeout(timer);
  if (isSending) {
    timer = setTimeout(keep, PAUSE);
    return;
  }
  isSending = true;
  isChanged = false;
  try {
    const answer = await fetch(form.dataset.keep, { method: "POST", body: new FormData(form) });
    if (answer.ok) {
      show(await answer.text());
    } else {
      status.textContent = form.dataset.refused;
    }
  } catch {
    isChanged = true;
    status.textContent = form.dataset.failed;
  }
  isSending = false;
};

const later = (event) => {
  isChanged = true;
  clearTimeout(timer);
  timer = setTimeout(keep, event.type === "change" ? 0 : PAUSE);
};

// Whoever closes the tab within the second of the pause loses nothing either.
const leave = () => {
  if (isChanged && document.visibilityState === "hidden") {
    isChanged = false;
    clearTimeout(timer);
    navigator.sendBeacon(form.dataset.keep, new FormData(form));
  }
};

// Words are counted as the server counts them: of scripts without spaces each character is one.
const UNSPACED = "\\u3040-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff";
const WORD = new RegExp(`[${UNSPACED}]|[^\\s${UNSPACED}]+`, "g");
const count = (text) => (text.match(WORD) || []).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;

const counted = (area) => {
  const line = document.createElement("p");
  line.className = "form-text";
  area.after(line);
  const say = () => {
    const used = count(area.value);
    const most = Number(area.dataset.most);
    line.textContent = `${used} / ${most} ${form.dataset.words}`;
    line.classList.toggle("over", used > most);
  };
  area.addEventListener("input", say);
  say();
};

if (form) {
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    isChanged = false;
  });
  document.addEventListener("visibilitychange", leave);
  form.querySelectorAll("textarea[data-most]").forEach(counted);
}
