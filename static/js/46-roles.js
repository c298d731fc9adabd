// The editor of a role: after each change the server says what follows from it.

// A box that was clicked keeps its tick through a morph, so what follows is set here. What was ticked
// since then has sent a draft of its own, which took the place of this one.
document.addEventListener("htmx:after:swap", ({ target }) => {
  if (target.id !== "role-draft") return;
  for (const box of document.querySelectorAll('#role-fields [type="checkbox"]')) box.checked = box.defaultChecked;
});
