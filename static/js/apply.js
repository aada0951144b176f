// Keeps the step of the application as it is typed. Without this file the page works all the same.
"use strict";

const form = document.getElementById("step");
const status = document.getElementById("saved");
// What was sent and not answered yet. It goes along with the next words: else who leaves or saves meanwhile would be
// told that somebody else was quicker.
const unheard = Object.assign(document.createElement("input"), { type: "hidden", name: "unheard" });
const PAUSE = 1000;
const RETRY = 5000;
let timer = 0;
let isChanged = false;
let isSending = false;
let isFailed = false;
let hasLeft = false;

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

const setUnheard = (body) => {
  unheard.remove();
  if (body) {
    body.delete("unheard");
    unheard.value = new URLSearchParams(body);
    form.append(unheard);
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
  const body = new FormData(form);
  try {
    const reply = fetch(form.dataset.keep, { method: "POST", body });
    setUnheard(body);
    const answer = await reply;
    if (answer.status >= 500) {
      throw new Error(answer.statusText);
    }
    setUnheard(null);
    isFailed = !answer.ok;
    if (answer.ok) {
      show(await answer.text());
    } else {
      status.textContent = answer.status === 403 ? form.dataset.locked : form.dataset.refused;
    }
  } catch {
    isChanged = true;
    isFailed = true;
    status.textContent = form.dataset.failed;
    timer = setTimeout(keep, RETRY);
  }
  isSending = false;
};

const later = (event) => {
  isChanged = true;
  clearTimeout(timer);
  timer = setTimeout(keep, event.type === "change" ? 0 : PAUSE);
};

// Whoever closes the tab within the second of the pause loses nothing either. Nobody hears the answer then, so who
// only looked at another tab gets it on coming back: else the next save would take the last one for somebody else's.
// What is on its way goes again: the browser may end it with the page, and twice the same is once.
const leave = () => {
  if (document.visibilityState === "visible" && hasLeft) {
    hasLeft = false;
    keep();
  } else if (document.visibilityState === "hidden" && (isChanged || isSending)) {
    isChanged = false;
    clearTimeout(timer);
    hasLeft = navigator.sendBeacon(form.dataset.keep, new FormData(form));
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
    isFailed = false;
  });
  document.addEventListener("visibilitychange", leave);
  addEventListener("online", () => isChanged && keep());
  // The browser asks before it closes a page whose last words are nowhere else.
  addEventListener("beforeunload", (event) => isFailed && event.preventDefault());
  // A page out of the browser's memory shows answers that may be older than the stored ones.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  form.querySelectorAll("textarea[data-most]").forEach(counted);
}
