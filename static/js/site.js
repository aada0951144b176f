// Pages work without this file; it only makes them kinder.
"use strict";

// After a refused form, focus goes to the list of what needs attention.
const errors = document.getElementById("errors");
if (errors) {
  errors.focus();
}

// A second click on a button that is already sending does nothing.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) {
    return;
  }
  if (event.target.dataset.sent) {
    event.preventDefault();
    return;
  }
  event.target.dataset.sent = "yes";
  setTimeout(() => delete event.target.dataset.sent, 4000);
});

// Times are shown in Brussels; a reader elsewhere gets their own beside it.
// What they chose on their page counts before what the machine says.
const here = document.documentElement.dataset.zone || Intl.DateTimeFormat().resolvedOptions().timeZone;
for (const time of document.querySelectorAll("time[data-local]")) {
  const moment = new Date(time.dateTime);
  const say = (zone) =>
    moment.toLocaleString(document.documentElement.lang, { timeZone: zone, dateStyle: "medium", timeStyle: "short" });
  if (say(here) !== say("Europe/Brussels")) {
    const own = document.createElement("span");
    own.className = "quiet";
    own.textContent = ` (${say(here)}, ${here.replace("_", " ")})`;
    time.after(own);
  }
}

// Passkeys: allauth's script waits to be called, and the page says in JSON with what.
for (const call of document.querySelectorAll("script[data-allauth-onload]")) {
  const start = call.dataset.allauthOnload.split(".").reduce((within, name) => within?.[name], window);
  start?.(JSON.parse(call.textContent));
}
