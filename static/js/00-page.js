// What the other files share. All of this script is a convenience: each page works without it.
// The files are joined in the order of their names, and share one scope.

const byId = (id) => document.getElementById(id);

/** Runs now, and again whenever htmx has put something new into the page. */
function onNewContent(run) {
  run();
  document.addEventListener("htmx:after:swap", () => run());
}

/** Tells those who listen instead of looking. Emptied first, because the same text twice is not read out. */
function say(text) {
  const status = byId("status");
  if (!status) return;
  status.textContent = "";
  setTimeout(() => { status.textContent = text; }, 50);
}

/** Gives the focus back to where the person came from, or to what a swap has put in its place. */
function focusAgain(element) {
  // What was in the drawer of a phone is hidden by then: the drawer's button takes its place
  const place = element?.isConnected ? element : byId(element?.id);
  const isInDrawer = place && !place.checkVisibility() && byId("side")?.contains(place);
  const seen = isInDrawer ? document.querySelector('.topbar [popovertarget="side"]') : place;
  (seen ?? byId("main"))?.focus({ preventScroll: true });
}
