// Ctrl, Cmd or Shift with a click opens a link in a tab or window of its own. htmx 4.0.1 means to
// leave such clicks to the browser, but has called preventDefault by then.

document.addEventListener("click", (event) => {
  const opensElsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
  if (opensElsewhere && event.target.closest("a[href]")) event.stopImmediatePropagation();
}, true);
