// How the pages look on which roles are made, changed and deleted.

import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { inspect, inspectClosely, visit } from "./support/looks.mjs";
import { makeFleet, ORG, ROLES } from "./support/role_editor.mjs";

test("the editor of a role looks right", async (t) => {
  const { guildhall, grace, role, path } = await makeFleet(t);
  const page = await openBrowser(guildhall);
  await grace.enter(page);

  await t.test("with a difference", async () => {
    await page.goto(path);
    await page.getByRole("checkbox", { name: /^Export the audit log/ }).check();
    await page.getByRole("checkbox", { name: /^Invite people/ }).uncheck();
    await page.locator("#difference .plus").getByText("+2").waitFor();
    await inspectClosely(page, "role-editor");
    await page.getByRole("button", { name: "Save role" }).scrollIntoViewIfNeeded();
    await page.getByRole("checkbox", { name: /^Export the audit log/ }).focus();
    await inspect(page, "role-editor-difference");
  });

  await t.test("new, from a template", async () => {
    await visit(page, `${ROLES}/new?from=co-admin`, "role-new");
    await visit(page, `${ROLES}/new?from=owner`, "role-copy");
  });

  await t.test("built-in", async () => {
    await visit(page, `${ROLES}/manager`, "role-built-in");
  });

  await t.test("refused, with messages at the fields", async () => {
    await page.goto(path);
    await page.getByRole("textbox", { name: "Name" }).fill("admin");
    await page.getByRole("button", { name: "Save role" }).click();
    await page.getByText("There is a role with this name already").waitFor();
    await inspect(page, "role-refused");
  });

  await t.test("when somebody else was quicker", async () => {
    await page.goto(path);
    await grace.call("PUT", `/org/${ORG}/roles/${role.id}`, { name: "Night shift", level: 20, permissions: ["org:read"] });
    await page.getByRole("textbox", { name: "Name" }).fill("Day shift");
    await page.getByRole("button", { name: "Save role" }).click();
    await page.getByText("Somebody else changed this role meanwhile.").waitFor();
    await inspect(page, "role-stale");
  });

  await t.test("the dialog and the page of its deletion", async () => {
    await page.goto(path);
    await page.getByRole("link", { name: "Delete" }).click();
    await page.getByRole("dialog", { name: /^Delete/ }).waitFor();
    await inspectClosely(page, "role-deletion-dialog");
    await visit(page, `${path}/deletion`, "role-deletion");
  });
});
