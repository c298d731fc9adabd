// Showing a password, sending once, proposing a slug, and choosing what is typed for.

/** The box shows what was typed into each password field of its form. */
function showPasswords(box) {
  for (const input of box.form.querySelectorAll('[type="password"], [data-shown]')) {
    input.type = box.checked ? "text" : "password";
    input.toggleAttribute("data-shown", box.checked);
  }
}

/** Before a form is sent: browsers would remember a shown password as ordinary text. */
function hidePasswords(form) {
  for (const box of form.querySelectorAll("[data-show-password]:checked")) {
    box.checked = false;
    showPasswords(box);
  }
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-show-password]")) showPasswords(event.target);
});
document.addEventListener("submit", (event) => hidePasswords(event.target), true);

// Forms, and buttons with a request of their own, whose answer has not come yet.
let sending = new WeakSet();

const SENDS = "[hx-post], [hx-put], [hx-patch], [hx-delete]";

/** Stops a second submit or click before htmx and the browser see it: no one is invited twice. */
function blockSecondSend(event) {
  const source = event.type === "submit" ? event.target : event.target.closest(SENDS);
  const isClickInForm = event.type === "click" && source?.matches("form");
  if (isClickInForm || !sending.has(source)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** Remembers a form that the browser sends. Not for ever: a download, or Stop, leaves the page where it is. */
function rememberPlainSubmit(event) {
  const form = event.target;
  const method = event.submitter?.formMethod || form.getAttribute("method");
  if (event.defaultPrevented || method?.toLowerCase() !== "post") return;
  sending.add(form);
  setTimeout(() => sending.delete(form), 8000);
}

document.addEventListener("submit", blockSecondSend, true);
document.addEventListener("click", blockSecondSend, true);
window.addEventListener("submit", rememberPlainSubmit);
// Back leads to the page as it was left, with its forms marked
window.addEventListener("pageshow", () => { sending = new WeakSet(); });

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  // A search may be sent again while its answer is awaited
  if (ctx.request.method !== "GET") sending.add(ctx.sourceElement);
});
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => sending.delete(ctx.sourceElement));

const LONGEST_SLUG = 39;

/** "Åre & Søn" → "are-s-n". The server has the last word, and knows more scripts. */
function slugOf(name) {
  return name
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-/, "")
    .slice(0, LONGEST_SLUG)
    .replace(/-$/, "");
}

// What was last proposed for a slug field. As long as it stands there, the person has not chosen another.
const proposals = new WeakMap();

/** Follows the name, and lets htmx ask whether the slug is free. */
function proposeSlug(name, slug) {
  const before = proposals.get(slug) ?? slugOf(name.defaultValue);
  if (slug.value !== "" && slug.value !== before) return;
  slug.value = slugOf(name.value);
  proposals.set(slug, slug.value);
  slug.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("input", ({ target }) => {
  const slug = target.id && document.querySelector(`[data-slug-from="${CSS.escape(target.id)}"]`);
  if (slug) proposeSlug(target, slug);
});

// What is typed into the field of a choice chooses it
document.addEventListener("input", ({ target }) => {
  const choice = target.value && document.getElementById(target.dataset.chooses);
  if (choice) choice.checked = true;
});
