// What people do on a members page.

/** The row of somebody. */
export function row(page, name) {
  return page.getByRole("row").filter({ has: page.getByRole("rowheader", { name }) });
}

/** Opens the menu beside somebody's row, and gives it. */
export async function openActions(page, name) {
  await page.getByRole("link", { name: `Actions for ${name}` }).click();
  const menu = page.getByRole("dialog", { name: `Actions for ${name}` });
  await menu.waitFor();
  return menu;
}

/** Chooses from that menu, and gives the dialog that asks. */
export async function askToRemove(page, name) {
  const menu = await openActions(page, name);
  await menu.getByRole("link", { name: "Remove…" }).click();
  const dialog = page.getByRole("dialog", { name: `Remove ${name}?` });
  await dialog.waitFor();
  return dialog;
}

/** Opens the menu in somebody's row, and gives it. */
export async function openRoles(page, name) {
  await page.getByRole("link", { name: `change role of ${name}` }).click();
  const menu = page.getByRole("dialog", { name: `Role of ${name}` });
  await menu.waitFor();
  return menu;
}

/** The names that the list shows, from the top. */
export async function names(page) {
  return page.locator("tbody a.name").allInnerTexts();
}

/** What an address asks of the list. An empty choice asks for nothing, and names are the usual order. */
export function asked(url) {
  const all = [...new URL(url).searchParams];
  return Object.fromEntries(all.filter(([name, value]) => value !== "" && `${name}=${value}` !== "sort=name"));
}
