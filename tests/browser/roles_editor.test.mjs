// A role from its template to its end, by those who make it and those who have it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { assertAccessible } from "./support/looks.mjs";
import { setUp } from "./support/people.mjs";
import { makeFleet, ORG, ROLES } from "./support/role_editor.mjs";
import { soon } from "./support/wait.mjs";

const box = (page, name) => page.getByRole("checkbox", { name });
const difference = (page) => page.locator("#difference");

test("a role from template to deletion", async (t) => {
  const guildhall = await Guildhall.start(t);
  const grace = await setUp(guildhall);
  await grace.makeTeam("Copper Guild", ORG);
  const ada = await grace.bring(ORG, "Ada Lovelace", "ada@guild.example", "viewer");
  const page = await openBrowser(guildhall);
  const adas = await openBrowser(guildhall);
  await grace.enter(page);
  await ada.enter(adas);

  await t.test("it begins as a template and is changed before it is made", async () => {
    await page.goto(`${ROLES}/new`);
    await page.getByRole("link", { name: "Auditor" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("Keeper");
    await box(page, /^Invite people/).check();
    await page.getByText(/A Keeper can .* invite people/).waitFor();
    assert.ok(await box(page, /^See who is a member/).isDisabled());
    await assertAccessible(page, "a new role");
    await page.getByRole("button", { name: "Create role" }).click();
    await page.getByText("Keeper is ready to be given.").waitFor();
    await page.getByRole("heading", { level: 1, name: "Keeper" }).waitFor();
  });

  await t.test("who gets it sees the new buttons on the next click", async () => {
    await adas.goto(`/o/${ORG}/members`);
    assert.equal(await adas.getByRole("link", { name: "Invite" }).count(), 0);
    const role = new URL(page.url()).pathname.split("/").at(-1);
    const { members } = await grace.call("GET", `/org/${ORG}/members?q=ada`);
    await grace.call("PUT", `/org/${ORG}/members/${members[0].user_id}`, { role });
    await adas.reload();
    await adas.getByRole("link", { name: /Invite/ }).first().waitFor();
  });

  await t.test("an edit says what it changes and for whom, and holds with the next click", async () => {
    await page.reload();
    await box(page, /^Invite people/).uncheck();
    await difference(page).getByText("−1").waitFor();
    assert.match(await difference(page).innerText(), /^−1, affects 1 person$/);
    assert.ok(await box(page, /^See who is a member/).isChecked(), "what the template chose stays");
    await page.getByRole("button", { name: "Save role" }).click();
    await page.getByText("Keeper is saved: −1. It holds for 1 person from now on.").waitFor();
    await adas.reload();
    assert.equal(await adas.getByRole("link", { name: /Invite/ }).count(), 0);
  });

  await t.test("it goes with another in its place", async () => {
    await page.getByRole("link", { name: "Delete" }).click();
    const dialog = page.getByRole("dialog", { name: "Delete Keeper?" });
    await dialog.getByText("Keeper is the role of 1 person.").waitFor();
    await dialog.getByLabel("Role in its place").selectOption({ label: "Developer" });
    await dialog.getByRole("button", { name: "Delete role" }).click();
    await page.getByText("Keeper is deleted; 1 person is Developer now.").waitFor();
    assert.equal(new URL(page.url()).pathname, ROLES);
    await adas.reload();
    await adas.getByText("Your role: Developer").first().waitFor();
  });
});

test("a draft follows each change", async (t) => {
  const { guildhall, grace, path } = await makeFleet(t);
  const page = await openBrowser(guildhall);
  await grace.enter(page);
  await page.goto(path);

  await t.test("typing keeps focus and caret", async () => {
    const name = page.getByRole("textbox", { name: "Name" });
    await name.fill("Night operator");
    await name.press("Home");
    await name.pressSequentially("The ");
    await page.locator("#in-words").getByText("The Night operator").waitFor();
    assert.ok(await name.evaluate((input) => input === document.activeElement && input.selectionStart === 4));
    assert.equal(await page.locator(".error").count(), 0);
  });

  await t.test("a tick taken back takes along what it implied, and not what was ticked by hand", async () => {
    await box(page, /^Read the audit log/).check();
    await box(page, /^Read the audit log/).uncheck();
    await soon("nothing of it is left", async () => !(await difference(page).innerText()).includes("+"));
    await box(page, /^Export the audit log/).check();
    await difference(page).getByText("+2").waitFor();
    const read = box(page, /^Read the audit log/);
    await soon("it is implied", async () => await read.isChecked() && await read.isDisabled());
    await box(page, /^Export the audit log/).uncheck();
    await soon("it goes", async () => !await read.isChecked() && await read.isEnabled());
    await read.check();
    await difference(page).getByText("+1").waitFor();
    await box(page, /^Export the audit log/).check();
    await soon("it is implied besides", async () => await read.isChecked() && await read.isDisabled());
    await box(page, /^Export the audit log/).uncheck();
    await soon("it stays", async () => await read.isChecked() && await read.isEnabled());
    await read.uncheck();
    await soon("all is as before", async () => !await read.isChecked());
  });

  await t.test("leaving asks first, and Discard does not", async () => {
    let asked = 0;
    page.on("dialog", (dialog) => { asked += 1; dialog.dismiss().catch(() => {}); });
    await page.getByRole("link", { name: "Roles" }).first().click().catch(() => {});
    assert.equal(asked, 1);
    assert.equal(await page.getByRole("textbox", { name: "Name" }).inputValue(), "The Night operator");
    await page.getByRole("link", { name: "Discard" }).click();
    await page.getByRole("textbox", { name: "Name" }).and(page.locator('[value="Fleet operator"]')).waitFor();
    assert.equal(asked, 1, "Discard asks nothing");
    page.removeAllListeners("dialog");
  });

  await t.test("the dialog that asks for a replacement shows a refusal in its place", async () => {
    await page.getByRole("link", { name: "Delete" }).click();
    const dialog = page.getByRole("dialog", { name: "Delete Fleet operator?" });
    await dialog.getByLabel("Role in its place").evaluate((select) => { select.options[1].value = "nothing"; select.selectedIndex = 1; });
    await dialog.getByRole("button", { name: "Delete role" }).click();
    await dialog.getByText("There is no such role here.").waitFor();
    await page.keyboard.press("Escape");
    assert.ok(await page.locator("#delete").evaluate((link) => link === document.activeElement));
  });
});

test("a role by keyboard alone", async (t) => {
  const { guildhall, grace, path } = await makeFleet(t);
  const page = await openBrowser(guildhall);
  await grace.enter(page);
  await page.goto(path);
  const tabTo = async (locator) => {
    for (let count = 0; count < 80; count += 1) {
      if (await locator.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press("Tab");
    }
    assert.fail("it cannot be reached");
  };
  await tabTo(box(page, /^Export the audit log/));
  await page.keyboard.press("Space");
  await difference(page).getByText("+2").waitFor();
  assert.ok(await box(page, /^Export the audit log/).evaluate((element) => element === document.activeElement));
  await tabTo(page.getByRole("button", { name: "Save role" }));
  await page.keyboard.press("Enter");
  await page.getByText("Fleet operator is saved: +2.").waitFor();
  await tabTo(page.getByRole("link", { name: "Delete" }));
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Delete Fleet operator?" });
  await tabTo(dialog.getByLabel("Role in its place"));
  await page.keyboard.press("ArrowDown");
  await tabTo(dialog.getByRole("button", { name: "Delete role" }));
  await page.keyboard.press("Enter");
  await page.getByText("Fleet operator is deleted; 3 people are Viewer now.").waitFor();
});
