// What the office's pages gain with scripting on: keys, a guard of what is not saved, one request for a double click,
// and keys of the sheet. Every page works without it.

const forms = [...document.querySelectorAll("main form[method=post]")];
const asSent = (form) => new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, value.name ?? value])).toString();
const first = new WeakMap(forms.map((form) => [form, asSent(form)]));
let sending = null;

// A form that came back refused holds what nobody has saved yet.
const isChanged = (form) => first.get(form) !== asSent(form) || form.querySelector("[aria-invalid=true]") !== null;

addEventListener("beforeunload", (event) => {
  if (!sending && forms.some(isChanged)) event.preventDefault();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (sending === form) return event.preventDefault();
  // Whoever sends one form leaves what they typed into another.
  const left = forms.some((other) => other !== form && isChanged(other));
  sending = left ? null : form;
});

// Back from the browser's own memory of the page, or a download: it may be sent again.
addEventListener("pageshow", () => (sending = null));

const dialog = document.getElementById("keys");
const kept = "fleetcart-office-keys";
const toggle = dialog?.querySelector("input[type=checkbox]");
let keysOn = true;
try {
  keysOn = localStorage.getItem(kept) !== "off";
} catch {}
if (toggle) {
  toggle.checked = keysOn;
  toggle.addEventListener("change", () => {
    keysOn = toggle.checked;
    try {
      localStorage.setItem(kept, keysOn ? "on" : "off");
    } catch {}
  });
}
for (const opener of document.querySelectorAll("[data-keys]")) {
  opener.hidden = false;
  opener.addEventListener("click", () => dialog.showModal());
}

const isTyping = (element) => element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);

function save() {
  const form = document.activeElement.closest("main form[method=post]") ?? forms.find(isChanged);
  form?.requestSubmit();
  return Boolean(form);
}

// The cell above or below, of the same column.
function neighbour(cell, step) {
  const at = [...cell.closest("tr").children].indexOf(cell.closest("td"));
  const row = cell.closest("tr")[step < 0 ? "previousElementSibling" : "nextElementSibling"];
  return row?.children[at]?.querySelector("input:not([type=hidden])");
}

function inSheet(event) {
  const cell = event.target;
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (step && !event.ctrlKey && !event.altKey) {
    const next = neighbour(cell, step);
    next?.focus();
    next?.select?.();
    return Boolean(next);
  }
  if ((event.ctrlKey || event.metaKey) && event.key === "d") {
    const above = neighbour(cell, -1);
    if (!above) return false;
    if (cell.type === "checkbox") cell.checked = above.checked;
    else cell.value = above.value;
    cell.dispatchEvent(new Event("input", { bubbles: true }));
    return true;
  }
  return false;
}

// Links and fields say their key themselves, in the standard attribute.
function byKey(key) {
  const found = document.querySelector(`[aria-keyshortcuts="${CSS.escape(key)}"]`);
  if (!found) return false;
  if (isTyping(found)) {
    found.focus();
    found.select?.();
  } else found.click();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  let done = false;
  if ((event.ctrlKey || event.metaKey) && event.key === "s") done = save();
  else if (event.target.closest?.("table.sheet")) done = inSheet(event);
  if (!done && keysOn && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target) && !dialog?.open) {
    if (event.key === "?" && dialog) {
      dialog.showModal();
      done = true;
    } else done = byKey(event.key);
  }
  if (done) event.preventDefault();
});
