// <div data-find="#list" hidden><input …><p role="status"></p></div>: only the items of the list that
// bear the typed name are shown. Without script the field is hidden, and the list whole.

/** "Åre" → "are" */
const folded = (text) => text.normalize("NFKD").replace(/\p{Mark}/gu, "").toLowerCase().trim();

const itemsOf = (find) => [...document.querySelectorAll(`${find.dataset.find} > li`)];

function filterItems(find) {
  const wanted = folded(find.querySelector("input").value);
  const items = itemsOf(find);
  for (const item of items) item.hidden = !folded(item.querySelector("b").textContent).includes(wanted);
  const count = items.filter((item) => !item.hidden).length;
  const said = count === 0 ? "None has this name." : `${count} of ${items.length}`;
  find.querySelector('[role="status"]').textContent = wanted ? said : "";
}

onNewContent(() => {
  for (const find of document.querySelectorAll("[data-find]")) find.hidden = false;
});

document.addEventListener("input", ({ target }) => {
  const find = target.closest("[data-find]");
  if (find) filterItems(find);
});

// Enter opens the first that is left; the arrow leads into the list
document.addEventListener("keydown", (event) => {
  const find = event.target.closest("[data-find]");
  if (!find || event.isComposing || !["Enter", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  const first = itemsOf(find).find((item) => !item.hidden)?.querySelector("a");
  if (event.key === "Enter") first?.click();
  else first?.focus();
});

// Closed, it forgets what was typed
document.addEventListener("toggle", ({ target, newState }) => {
  const find = newState === "closed" && target.querySelector?.("[data-find]");
  if (!find) return;
  find.querySelector("input").value = "";
  filterItems(find);
}, true);
