// Sections that are saved for themselves: <form data-guard> with its <button data-save>. What was
// typed and not saved is not lost unasked.

// What stood in each form when it came; nothing for one that was refused, because that is not saved.
const savedStates = new WeakMap();

function stateOf(form) {
  const fields = [...new FormData(form)].filter(([name]) => name !== "version");
  return new URLSearchParams(fields).toString();
}

/** Its Save becomes the primary button while there is something to save. */
function markUnsaved(form) {
  const isUnsaved = savedStates.get(form) !== stateOf(form);
  form.toggleAttribute("data-unsaved", isUnsaved);
  form.querySelector("[data-save]")?.classList.toggle("primary", isUnsaved);
}

onNewContent(() => {
  for (const form of document.querySelectorAll("form[data-guard]")) {
    if (savedStates.has(form)) continue;
    const wasRefused = form.querySelector('[data-problem], [aria-invalid="true"]');
    savedStates.set(form, wasRefused ? null : stateOf(form));
    markUnsaved(form);
  }
});

document.addEventListener("input", ({ target }) => {
  const form = target.form?.closest("[data-guard]");
  if (form) markUnsaved(form);
});

// A form that the browser sends itself is being saved
window.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) event.target.removeAttribute("data-unsaved");
});

// Who discards has answered already. A click that opens another tab discards nothing here.
document.addEventListener("click", (event) => {
  const isElsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
  const link = event.target.closest("[data-discard]");
  if (link && !isElsewhere) link.closest("[data-guard]")?.removeAttribute("data-unsaved");
});

window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-unsaved]")) event.preventDefault();
});

// <div data-section>: after its part was swapped, the focus is on what comes next there.
document.addEventListener("htmx:after:swap", ({ target }) => {
  if (!target.matches?.("[data-section]")) return;
  const places = ["[data-problem]", '[aria-invalid="true"]', "[autofocus]", "[data-next]"];
  const place = places.map((selector) => target.querySelector(selector)).find(Boolean);
  place?.focus();
  if (place?.matches("input")) place.select();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing) return;
  event.target.form?.querySelector("[data-cancel]")?.click();
});
