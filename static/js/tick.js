// One box ticks all on the page. Without this file each is ticked by itself, or all pages by their box.
"use strict";

const toggle = document.getElementById("action-toggle");
if (toggle) {
  const boxes = [...document.querySelectorAll("input[name=_selected_action]")];
  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    toggle.checked = ticked === boxes.length;
    toggle.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  toggle.hidden = false;
  toggle.addEventListener("change", () => boxes.forEach((box) => (box.checked = toggle.checked)));
  boxes.forEach((box) => box.addEventListener("change", show));
  show();
}
