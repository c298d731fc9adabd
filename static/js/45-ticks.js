// Ticks of a list: all of a page at once. The bar below appears, and counts, by CSS alone.

const TICK = 'tbody [name="users"]';

/** The boxes that stand for all follow those of the rows: nobody is chosen out of sight. */
function followTicks(form) {
  const isAll = !form.querySelector(`${TICK}:not(:checked)`);
  for (const all of form.querySelectorAll("[data-tick-all]")) all.checked = isAll;
  const everywhere = form.querySelector('[name="all"]');
  if (everywhere && !isAll) everywhere.checked = false;
}

document.addEventListener("change", ({ target }) => {
  const { form } = target;
  if (target.matches('[data-tick-all], .bulk [name="all"]')) {
    if (target.name === "all" && !target.checked) return;
    for (const tick of form.querySelectorAll(TICK)) tick.checked = target.checked;
  } else if (!target.matches(TICK)) {
    return;
  }
  followTicks(form);
});

// Enter on a tick would press the first button of the form
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches('.picked [type="checkbox"]')) event.preventDefault();
});
