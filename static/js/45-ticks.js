// Ticks of a list: all of a page at once. The bar below appears, and counts, by CSS alone.

document.addEventListener("change", ({ target }) => {
  const form = target.form;
  if (target.matches("[data-tick-all]")) {
    for (const tick of form.querySelectorAll('tbody [name="users"]')) tick.checked = target.checked;
  } else if (target.matches('tbody [name="users"]')) {
    const all = form.querySelector("[data-tick-all]");
    if (all) all.checked = !form.querySelector('tbody [name="users"]:not(:checked)');
  }
});
