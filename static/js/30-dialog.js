// The page's one <dialog id="dialog">, filled by htmx.
// Each link to it has an address that works as a page.

let dialogOpener = null;

// What takes the focus when the row of the opener has gone meanwhile
let dialogNeighbour = null;

/** The name in the row after this one, or before it. */
function neighbourOf(element) {
  const row = element?.closest("tbody tr");
  return (row?.nextElementSibling ?? row?.previousElementSibling)?.querySelector("a.name") ?? null;
}

/** Opens the dialog once a swap has filled it, and closes it once a swap has emptied it. */
function followDialogContent(dialog, source) {
  if (dialog.childElementCount === 0) {
    dialog.close();
  } else if (!dialog.open) {
    openDialog(dialog, source);
  }
}

function openDialog(dialog, source) {
  // A menu closes when a dialog opens, and its item goes with it: the menu's opener takes the focus back
  const isFromMenu = byId("menu")?.contains(source);
  if (!dialog.contains(source)) {
    dialogOpener = isFromMenu ? menuOpener : source;
    dialogNeighbour = neighbourOf(dialogOpener);
  }
  dialog.showModal();
}

/** After a refused form: to the first field that must be mended. */
function focusFirstInvalid(region) {
  region.querySelector('[aria-invalid="true"]')?.focus();
}

document.addEventListener("htmx:after:settle", ({ target, detail: { task } }) => {
  if (target.id === "dialog") followDialogContent(target, task.sourceElement);
  // What came of something done to many is read where it stands
  if (target.id === "status-note") target.querySelector("[data-focus]")?.focus();
});

document.addEventListener("htmx:after:swap", ({ target, detail: { ctx } }) => {
  if (ctx.response?.status >= 400) focusFirstInvalid(target);
});

document.addEventListener("click", (event) => {
  const dialog = event.target.closest("[data-close]")?.closest("dialog[open]");
  if (!dialog) return;
  event.preventDefault();
  dialog.close();
});

// Events of a dialog and a popover do not bubble, but can be caught on their way down
document.addEventListener("close", ({ target: dialog }) => {
  if (dialog.id !== "dialog" || dialog.open) return;
  dialog.replaceChildren();
  const hasGone = !dialogOpener?.isConnected && !byId(dialogOpener?.id);
  focusAgain(hasGone ? dialogNeighbour : dialogOpener);
}, true);
