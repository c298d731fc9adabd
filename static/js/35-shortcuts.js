// Single keys: / searches, g and a letter go to a page, ? lists them. None while somebody types, with
// another key held, over an open dialog or menu, or when they are switched off (WCAG 2.1.4).

const GO_WITHIN = 1500;
let goUntil = 0;

function isTyping(element) {
  return element.isContentEditable || element.matches("input, textarea, select");
}

function areShortcutsOn(event) {
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing && !event.repeat;
  return isPlain
    && !event.defaultPrevented
    && document.body.dataset.shortcuts !== "off"
    && !isTyping(event.target)
    && !document.querySelector("dialog[open], :popover-open");
}

/** The search of this page; where there is none, that of everything. */
function focusSearch() {
  const field = document.querySelector('main [role="search"] input');
  if (!field) return openPalette(document.activeElement);
  field.focus();
  field.select();
  return true;
}

/** Follows a link of the frame; what a person may not use has none. */
function follow(link) {
  link?.click();
  return Boolean(link);
}

function actOn(key, at) {
  const isGoing = at < goUntil;
  goUntil = 0;
  if (isGoing) return follow(document.querySelector(`[data-go="${CSS.escape(key)}"]`));
  if (key === "g") goUntil = at + GO_WITHIN;
  if (key === "/") return focusSearch();
  if (key === "?") return follow(byId("help"));
  return false;
}

document.addEventListener("keydown", (event) => {
  // A held Shift comes as a key of its own, before the ? that it makes
  if (event.key === "Shift" || !areShortcutsOn(event)) return;
  if (actOn(event.key, event.timeStamp)) event.preventDefault();
});
