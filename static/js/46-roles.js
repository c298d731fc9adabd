// The editor of a role: after each change the server says what follows from it.

// A box that was clicked keeps its tick through a morph, so what follows is set here.
document.addEventListener("htmx:after:swap", ({ target }) => {
  if (target.id !== "role-fields") return;
  for (const box of target.querySelectorAll('[type="checkbox"]')) box.checked = box.defaultChecked;
});
