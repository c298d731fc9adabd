// Roles with scripts off: links and plain forms.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { makeFleet, ROLES } from "./support/role_editor.mjs";

test("roles with scripts off", async (t) => {
  const { guildhall, grace, path } = await makeFleet(t);
  const page = await openBrowser(guildhall, { script: false });
  await grace.enter(page);
  const box = (name) => page.getByRole("checkbox", { name });

  await t.test("a role is made from a template", async () => {
    await page.goto(`${ROLES}/new`);
    await page.getByRole("link", { name: "Reader" }).click();
    await page.getByRole("button", { name: "Create role" }).click();
    await page.getByText("Reader is ready to be given.").waitFor();
  });

  await t.test("the difference is shown on a page of its own, and then saved", async () => {
    await page.goto(path);
    await box(/^Export the audit log/).check();
    await page.getByRole("textbox", { name: "Level" }).or(page.getByLabel("Level", { exact: true })).fill("31");
    await page.getByRole("button", { name: "Show the difference" }).click();
    assert.match(await page.locator("#difference").innerText(), /^\+2, level changed, affects 3 people$/);
    assert.ok(await box(/^Read the audit log/).isDisabled());
    await page.getByRole("button", { name: "Save role" }).click();
    await page.getByText("Fleet operator is saved: +2. It holds for 3 people from now on.").waitFor();
    assert.equal(await page.locator("#level").inputValue(), "31");
  });

  await t.test("what is wrong is said at its field", async () => {
    await page.getByRole("textbox", { name: "Name" }).fill("reader");
    await page.getByRole("button", { name: "Save role" }).click();
    await page.getByText("There is a role with this name already").waitFor();
    assert.equal(await page.getByRole("textbox", { name: "Name" }).inputValue(), "reader");
  });

  await t.test("it is deleted after a page that asks", async () => {
    await page.goto(path);
    await page.getByRole("link", { name: "Delete" }).click();
    await page.getByRole("heading", { level: 1, name: "Delete Fleet operator?" }).waitFor();
    await page.getByLabel("Role in its place").selectOption({ label: "Reader" });
    await page.getByRole("button", { name: "Delete role" }).click();
    await page.getByText("Fleet operator is deleted; 3 people are Reader now.").waitFor();
  });
});
