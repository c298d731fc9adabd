// The button of a section of settings is soft, and stands out once something in its form was changed.

const isChanged = (field) => field.type === "checkbox"
  ? field.checked !== field.defaultChecked
  : field.defaultValue !== undefined && field.value !== field.defaultValue;

document.addEventListener("input", ({ target }) => {
  const form = target.form?.closest(".setting form");
  if (!form) return;
  // What has no name is not sent: it shows passwords
  const hasChanged = [...form.elements].some((field) => field.name && isChanged(field));
  form.querySelector("button.btn")?.classList.toggle("primary", hasChanged);
});
