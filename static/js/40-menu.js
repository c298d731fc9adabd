// The page's one <div id="menu" class="menu" popover>, filled by htmx.
// Each link to it has an address that works as a page.

let menuOpener = null;

// The opener was pressed while its menu was open. The press closes the menu; the click must not open it.
let pressedToClose = false;

const isMenuOpen = () => Boolean(byId("menu")?.matches(":popover-open"));

/** Shows the menu beside the link that asked for it. */
function showMenu(menu, source) {
  if (isMenuOpen() || menu.childElementCount === 0) return;
  menuOpener = source;
  menu.showPopover({ source });
}

/** An action that was chosen in the menu closes it. A search inside it does not. */
function closeAfterAction(ctx) {
  const menu = byId("menu");
  if (!isMenuOpen() || ctx.request.method === "GET" || !menu.contains(ctx.sourceElement)) return;
  menu.hidePopover();
  // The answer may have replaced the row, and the opener with it
  if (!menuOpener?.isConnected) focusAgain(menuOpener);
}

document.addEventListener("htmx:after:settle", ({ target, detail: { task } }) => {
  if (target.id === "menu") showMenu(target, task.sourceElement);
});

document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => closeAfterAction(ctx));

document.addEventListener("pointerdown", ({ target }) => {
  pressedToClose = isMenuOpen() && menuOpener?.contains(target);
}, true);

document.addEventListener("click", (event) => {
  const opener = event.target.closest('[hx-target="#menu"]');
  if (!opener || byId("menu")?.contains(opener)) return;
  if (!HTMLElement.prototype.showPopover) {
    // Without popovers the link leads to its page
    event.stopImmediatePropagation();
    return;
  }
  const closes = pressedToClose || (isMenuOpen() && opener === menuOpener);
  pressedToClose = false;
  if (isMenuOpen()) byId("menu").hidePopover();
  if (!closes) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

document.addEventListener("toggle", ({ target: menu, newState }) => {
  if (menu.id !== "menu") return;
  menuOpener?.setAttribute("aria-expanded", String(newState === "open"));
  if (newState === "closed") menu.replaceChildren();
}, true);
