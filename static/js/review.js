// Keys, and saving as one types. Without this file the review page works all the same.
"use strict";

const sheet = document.getElementById("review");
const criteria = [...sheet.querySelectorAll(".crit")];
const saved = document.getElementById("saved");
const refusal = document.getElementById("refusal");
const adding = document.getElementById("add");
const { seen, comment, url, claim, quote, criterion } = sheet.elements;
const facts = [url, claim, quote].filter(Boolean);
const STASH = `review:${location.pathname}`;
const PAUSE = 1200;
const AGAIN = 8000;
let timer = 0;
let isChanged = false;
let isStale = false;
let isLeaving = false;
let isNext = false;
let underWay = 0;
let line = Promise.resolve(true);

// What is typed stays in this browser until the server has it.
const typed = () => Object.fromEntries([...new FormData(sheet)].filter(([name]) => !name.startsWith("csrf")));
const stash = () => localStorage.setItem(STASH, JSON.stringify(typed()));
const unstash = () => localStorage.removeItem(STASH);

const refuse = (html) => {
  refusal.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
  refusal.firstElementChild?.focus();
};

const heard = (status, answer) => {
  if (status === 200) {
    seen.value = answer.seen;
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    saved.textContent = `${sheet.dataset.saved} ${time}`;
    if (!isChanged && facts.every((field) => !field.value)) {
      unstash();
    }
    return true;
  }
  saved.textContent = answer.said;
  if (status === 409) {
    // From here on a person decides: their next save replaces what they have read now.
    isStale = true;
    isChanged = false;
    refuse(answer.html);
    seen.value = answer.seen;
  }
  return false;
};

const send = async () => {
  isNext = false;
  const body = new FormData(sheet);
  body.set("draft", "auto");
  isChanged = false;
  saved.textContent = sheet.dataset.saving;
  let answer;
  try {
    answer = await fetch(location.pathname, { method: "POST", body, keepalive: document.hidden });
  } catch {
    isChanged = true;
    saved.textContent = sheet.dataset.offline;
    clearTimeout(timer);
    timer = setTimeout(keep, AGAIN);
    return false;
  }
  if (!answer.headers.get("content-type")?.includes("json")) {
    isChanged = true;
    saved.textContent = sheet.dataset.refused;
    return false;
  }
  return heard(answer.status, await answer.json());
};

// One after the other: each says which version it replaces. Whoever asks while one waits for its turn waits for that one.
const keep = () => {
  clearTimeout(timer);
  if (!isNext) {
    isNext = true;
    underWay += 1;
    line = line.then(send, send).finally(() => (underWay -= 1));
  }
  return line;
};

const later = (event) => {
  stash();
  if (isStale || adding?.contains(event.target)) {
    return;
  }
  isChanged = true;
  clearTimeout(timer);
  timer = setTimeout(keep, event.type === "change" ? 200 : PAUSE);
};

sheet.addEventListener("input", later);
sheet.addEventListener("change", later);
window.addEventListener("online", () => isChanged && keep());
document.addEventListener("visibilitychange", () => document.hidden && isChanged && keep());
window.addEventListener("pageshow", (event) => event.persisted && !isChanged && location.reload());

// A person's own save waits for the ones under way, else the two would take each other for strangers; a second click
// waits with the first. What was typed stays in this browser until a page says that it has arrived.
sheet.addEventListener("submit", async (event) => {
  if (event.submitter?.dataset.isSaved || (!isLeaving && !isChanged && !underWay)) {
    clearTimeout(timer);
    stash();
    return;
  }
  event.preventDefault();
  if (isLeaving) {
    return;
  }
  isLeaving = true;
  if (await keep()) {
    event.submitter.dataset.isSaved = "yes";
    sheet.requestSubmit(event.submitter);
    delete event.submitter.dataset.isSaved;
  }
  isLeaving = false;
});

const restore = () => {
  const kept = JSON.parse(localStorage.getItem(STASH) || "null");
  if (!kept || refusal.children.length || document.querySelector("#errors")) {
    return;
  }
  const now = typed();
  const differs = Object.keys(kept).filter((name) => name !== "seen" && kept[name] !== (now[name] ?? ""));
  if (!differs.length) {
    unstash();
    return;
  }
  if (kept.seen !== now.seen && kept.comment !== now.comment && kept.comment) {
    // Another version was saved since: this one is shown, and neither replaces the other.
    const notice = document.createElement("div");
    notice.className = "alert mb-3";
    for (const text of [sheet.dataset.restored, kept.comment]) {
      notice.append(Object.assign(document.createElement("p"), { textContent: text }));
    }
    refusal.replaceChildren(notice);
    unstash();
    return;
  }
  for (const name of differs) {
    const field = sheet.elements[name];
    if (field && name !== "draft") {
      field.value = kept[name];
    }
  }
  if (facts.some((field) => field.value)) {
    adding.open = true;
  }
  saved.textContent = sheet.dataset.restored;
  isChanged = true;
  timer = setTimeout(keep, PAUSE);
};

// The mean as the server works it out: of the criteria that are judged, by their weights.
const isOpen = (each) => !each.querySelector("input:checked");
const unfold = (each) => {
  for (const one of criteria) {
    const meaning = one.querySelector("details");
    if (meaning) {
      meaning.open = one === each;
    }
  }
};
const showMean = () => {
  let points = 0;
  let weights = 0;
  for (const each of criteria) {
    const value = Number(each.querySelector(":checked")?.value);
    if (!Number.isNaN(value)) {
      points += value * each.dataset.weight;
      weights += Number(each.dataset.weight);
    }
  }
  document.getElementById("mean").textContent = weights ? (points / weights).toFixed(2) : "";
};
sheet.addEventListener("change", (event) => {
  showMean();
  // Once a criterion is judged, the next one says what its points mean.
  if (event.target.closest(".crit")) {
    unfold(criteria.find(isOpen));
  }
});

// Keys
const useKeys = document.getElementById("use-keys");
const current = () =>
  document.activeElement.closest(".crit") || criteria.find(isOpen) || criteria[0];
const enter = (each) => (each.querySelector("input:checked") || each.querySelector("input")).focus();
const choose = (each, value) => {
  const tile = each.querySelector(`input[value="${value}"]`);
  tile.checked = true;
  tile.focus();
  tile.dispatchEvent(new Event("change", { bubbles: true }));
};
const half = (each) => {
  const value = Number(each.querySelector(":checked")?.value);
  if (!Number.isNaN(value)) {
    choose(each, value % 1 ? value - 0.5 : Math.min(value + 0.5, 5));
  }
};
const step = (by) => {
  const isInside = document.activeElement.closest(".crit");
  const at = criteria.indexOf(current()) + (isInside ? by : 0);
  const next = criteria[Math.max(0, Math.min(at, criteria.length - 1))];
  unfold(next);
  enter(next);
};
const addFact = (address) => {
  criterion.value = current().dataset.criterion;
  adding.open = true;
  if (address) {
    url.value = address;
    stash();
  }
  (address ? claim : url).focus();
};
const keys = document.getElementById("keys");
const showKeys = () => {
  keys.open = !keys.open;
  keys.querySelector("summary").focus();
};
const KEYS = {
  ".": () => half(current()),
  ",": () => half(current()),
  x: () => choose(current(), "abstain"),
  j: () => step(1),
  k: () => step(-1),
  c: () => comment.focus(),
  e: () => adding && addFact(),
  "?": showKeys,
};
for (const points of "012345") {
  KEYS[points] = () => choose(current(), points);
}
const isWriting = (element) => element.matches("textarea, select, input:not([type=radio], [type=checkbox])");

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    const button = adding?.contains(target) ? adding.querySelector("button") : sheet.querySelector(".btn-primary");
    sheet.requestSubmit(button);
  } else if (key === "Escape" && isWriting(target)) {
    target.blur();
    enter(current());
  } else if (useKeys.checked && KEYS[key] && !isWriting(target) && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    KEYS[key]();
  }
});
document.addEventListener("paste", (event) => {
  const text = event.clipboardData.getData("text").trim();
  if (useKeys.checked && adding && !isWriting(event.target) && /^https?:\/\/\S+$/.test(text)) {
    event.preventDefault();
    addFact(text);
  }
});
useKeys.checked = localStorage.getItem("review:keys") !== "off";
useKeys.addEventListener("change", (event) => {
  event.stopPropagation();
  localStorage.setItem("review:keys", useKeys.checked ? "on" : "off");
});
keys.hidden = false;

restore();
showMean();
