// The button of the invitation form says how many it sends.

/** How many addresses stand in a text: as many as words with an @ in them. */
function countAddresses(text) {
  return text.split(/[\s,;]+/).filter((word) => word.includes("@")).length;
}

/** "Send invitation", "Send 3 invitations", "Make 3 invitation links". */
function nameInviteButton(form) {
  const button = form?.querySelector("[data-invites]");
  if (!button) return;
  const verb = button.dataset.invites;
  const what = verb === "Send" ? "invitation" : "invitation link";
  const count = countAddresses(form.querySelector("[data-addresses]").value);
  button.textContent = count > 1 ? `${verb} ${count} ${what}s` : `${verb} ${what}`;
}

document.addEventListener("input", ({ target }) => {
  if (target.matches("[data-addresses]")) nameInviteButton(target.form);
});
document.addEventListener("htmx:after:swap", ({ target }) => nameInviteButton(target.querySelector?.("form")));
