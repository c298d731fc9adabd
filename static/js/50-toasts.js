// Toasts come with the page or with a swap, inside #toasts. They leave on their own.

const TOAST_STAYS = 8000;

const timedToasts = new WeakSet();

/** Counts down, and starts again after a reader has hovered it or moved the focus into it. */
function timeToast(toast) {
  let timer;
  const start = () => { timer = setTimeout(() => toast.remove(), TOAST_STAYS); };
  const restart = () => {
    clearTimeout(timer);
    if (!toast.matches(":hover, :focus-within")) start();
  };
  for (const type of ["pointerenter", "pointerleave", "focusin", "focusout"]) {
    // Later, because at focusout the focus has not arrived elsewhere yet
    toast.addEventListener(type, () => setTimeout(restart));
  }
  start();
}

onNewContent(() => {
  for (const toast of document.querySelectorAll("#toasts > .toast")) {
    if (timedToasts.has(toast)) continue;
    timedToasts.add(toast);
    timeToast(toast);
  }
});

document.addEventListener("click", ({ target }) => {
  const toast = target.closest("[data-dismiss]")?.closest(".toast, .note");
  if (!toast) return;
  toast.remove();
  focusAgain(document.querySelector("#toasts [data-dismiss]"));
});

// Undone: the toast that offered it has nothing more to say, and the focus goes to what it was about
document.addEventListener("htmx:after:settle", ({ detail: { task } }) => {
  const toast = task.sourceElement?.closest?.(".toast");
  if (!toast || toast.querySelector(".note")) return;
  const about = byId(toast.dataset.about);
  toast.remove();
  focusAgain(about);
});
