// The address says once what has arrived; this browser keeps it no longer.
"use strict";

const arrived = new URLSearchParams(location.search).get("kept");
if (arrived) {
  localStorage.removeItem(`review:${arrived}`);
  history.replaceState(history.state, "", location.pathname + location.hash);
}
