// Search or jump to: the page's <dialog id="palette">, a field over what the server finds.
// Each [data-palette] link leads to the same as a page. Elements are looked up each time, because
// Back and Forward put others in their place.

let paletteOpener = null;

// Enter was pressed before the answer to what stands in the field had come
let isChoiceWaiting = false;

function openPalette(opener) {
  const dialog = byId("palette");
  if (!dialog || !window.htmx) return false;
  paletteOpener = opener;
  const field = byId("palette-q");
  field.value = "";
  dialog.showModal();
  field.focus();
  // Somebody may be quicker than htmx, which looks through a page a moment after it is there
  window.htmx.process(field);
  field.dispatchEvent(new CustomEvent("open"));
  return true;
}

const paletteOptions = () => [...byId("palette-results").querySelectorAll('[role="option"]')];
const chosenOption = () => byId("palette-results").querySelector('[aria-selected="true"]');

/** The focus stays in the field; which option is meant is said by it. */
function markOption(option) {
  chosenOption()?.setAttribute("aria-selected", "false");
  const field = byId("palette-q");
  if (!option) {
    field.removeAttribute("aria-activedescendant");
    return;
  }
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", option.id);
}

/** One down or up, and round at the ends. */
function moveOption(step) {
  const options = paletteOptions();
  if (options.length === 0) return;
  const place = options.indexOf(chosenOption());
  markOption(options.at((place + step) % options.length));
}

/** Whether what is shown answers what stands in the field. */
function isAnswered() {
  const answers = byId("palette-results").querySelector("[data-answers]")?.dataset.answers;
  return answers === byId("palette-q").value.trim();
}

function choose() {
  isChoiceWaiting = !isAnswered();
  if (!isChoiceWaiting) chosenOption()?.click();
}

function showAnswers() {
  const options = paletteOptions();
  byId("palette-q").setAttribute("aria-expanded", String(options.length > 0));
  markOption(options[0]);
  byId("palette-status").textContent = options.length === 1 ? "1 result" : `${options.length} results`;
  if (isChoiceWaiting) choose();
}

const PALETTE_KEYS = { ArrowDown: () => moveOption(1), ArrowUp: () => moveOption(-1), Enter: choose };

document.addEventListener("keydown", (event) => {
  if (event.target.id !== "palette-q" || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const act = PALETTE_KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

document.addEventListener("keydown", (event) => {
  const isMeant = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
  if (!isMeant || event.key.toLowerCase() !== "k") return;
  const dialog = byId("palette");
  if (dialog?.open) {
    dialog.close();
  } else if (document.querySelector("dialog[open]") || !openPalette(document.activeElement)) {
    return;
  }
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-palette]");
  const opensElsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
  if (link && !opensElsewhere && openPalette(link)) event.preventDefault();
});

document.addEventListener("input", ({ target }) => {
  if (target.id === "palette-q") isChoiceWaiting = false;
});

document.addEventListener("htmx:after:swap", () => {
  if (byId("palette")?.open) showAnswers();
});

document.addEventListener("close", ({ target: dialog }) => {
  if (dialog.id !== "palette") return;
  isChoiceWaiting = false;
  byId("palette-results").replaceChildren();
  byId("palette-q").setAttribute("aria-expanded", "false");
  markOption(null);
  focusAgain(paletteOpener === document.body ? byId("main") : paletteOpener);
}, true);

// Back must not lead to a page with the palette open
window.addEventListener("pagehide", () => byId("palette")?.close());
