// Pages with as many roles, as long names and as little connection as there can be.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { openRoles } from "./support/members.mjs";
import { makeFleet, ORG, ROLES } from "./support/role_editor.mjs";
import { fillRoles } from "./support/roles.mjs";
import { soon } from "./support/wait.mjs";

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const LAPTOP = { viewport: { width: 1280, height: 800 } };
const LONG_ROLE = "W".repeat(80);

const widthOf = (page) => page.evaluate(() => document.documentElement.scrollWidth);

async function open(guildhall, person, options) {
  const page = await openBrowser(guildhall, options);
  await person.enter(page);
  return page;
}

test("fifty roles to choose from", async (t) => {
  const { guildhall, grace, role } = await makeFleet(t);
  await grace.call("POST", `/org/${ORG}/roles`, { name: LONG_ROLE, level: 1, permissions: ["org:read"] });
  await fillRoles(grace);

  for (const [device, options] of Object.entries({ phone: PHONE, laptop: LAPTOP })) {
    await t.test(`the menu ends at the edge of the window and scrolls, on a ${device}`, async () => {
      const page = await open(guildhall, grace, options);
      await page.goto(`/o/${ORG}/members`);
      const menu = await openRoles(page, "李小龍");
      const { x, y, width, height } = await menu.boundingBox();
      const window = page.viewportSize();
      assert.ok(x >= 0 && y >= 0 && x + width <= window.width && y + height <= window.height, `${x},${y} ${width}×${height}`);
      assert.ok(height > 0.4 * window.height, `${height} px high`);
      const last = menu.getByRole("button", { disabled: false }).last();
      for (let count = 0; count < 60 && !await last.evaluate((button) => button === document.activeElement); count += 1) {
        await page.keyboard.press("Tab");
      }
      const end = await last.boundingBox();
      assert.ok(end.y >= y && end.y + end.height <= y + height, "the focus is in sight");
    });

    await t.test(`a long name leaves room for what stands beside it, on a ${device}`, async () => {
      const page = await open(guildhall, grace, options);
      await page.goto(`/o/${ORG}/members`);
      const filter = page.getByLabel("Role", { exact: true });
      const status = page.getByLabel("Status", { exact: true });
      assert.equal((await filter.boundingBox()).y, (await status.boundingBox()).y);
      assert.ok((await filter.boundingBox()).width <= 240);
      await page.goto(ROLES);
      await page.getByLabel("Compare", { exact: true }).selectOption({ label: LONG_ROLE });
      const compare = await page.getByLabel("Compare", { exact: true }).boundingBox();
      assert.ok(compare.x + compare.width <= page.viewportSize().width && compare.width <= 330);
      assert.equal(await widthOf(page), page.viewportSize().width);
    });
  }
});

test("a role with a long name is deleted on a phone", async (t) => {
  const { guildhall, grace, path } = await makeFleet(t);
  await grace.call("PUT", `/org/${ORG}/roles/${path.split("/").at(-1)}`, { name: LONG_ROLE, level: 30, permissions: ["org:read"] });
  await grace.call("POST", `/org/${ORG}/roles`, { name: "X".repeat(80), level: 1, permissions: ["org:read"] });
  const page = await open(guildhall, grace, PHONE);
  await page.goto(`${path}/deletion`);
  assert.equal(await widthOf(page), 390);
  await page.goto(path);
  assert.equal(await widthOf(page), 390, "the editor");
  await page.getByRole("link", { name: "Delete" }).click();
  const dialog = page.getByRole("dialog", { name: /^Delete/ });
  await dialog.waitFor();
  assert.ok(await dialog.evaluate((element) => element.scrollWidth <= element.clientWidth), "the dialog");
});

test("what was done is said above the bar that saves", async (t) => {
  const { guildhall, grace, path } = await makeFleet(t);
  for (const [device, options] of Object.entries({ phone: PHONE, laptop: LAPTOP })) {
    const page = await open(guildhall, grace, options);
    await page.goto(path);
    await page.getByRole("checkbox", { name: /^Export the audit log/ }).click();
    await page.locator("#difference").getByText(/affects/).waitFor();
    await page.getByRole("button", { name: "Save role" }).click();
    const toast = page.locator(".toast");
    await toast.waitFor();
    await toast.evaluate((element) => Promise.all(element.getAnimations().map((one) => one.finished)));
    const bar = await page.locator(".savebar").boundingBox();
    const note = await toast.boundingBox();
    assert.ok(note.y + note.height <= bar.y, `${device}: ${note.y + note.height} and ${bar.y}`);
  }
});

test("without a connection the editor says that it shows no difference", async (t) => {
  const { guildhall, grace, path } = await makeFleet(t);
  const page = await open(guildhall, grace, { ...LAPTOP, mayFail: true });
  await page.goto(path);
  const bar = page.locator(".savebar");
  await page.context().setOffline(true);
  await page.getByRole("checkbox", { name: /^Export the audit log/ }).check();
  await bar.getByRole("alert").getByText("The difference cannot be shown at the moment").waitFor();
  await page.locator("#difference").waitFor({ state: "hidden" });
  await page.context().setOffline(false);
  await page.locator("#difference").getByText("+2").waitFor();
  assert.equal(await page.getByRole("alert").count(), 0);
});

test("whose role opens nothing is led to their account, or out", async (t) => {
  const { guildhall, grace } = await makeFleet(t);
  const empty = await grace.call("POST", `/org/${ORG}/roles`, { name: "Guest of honour", level: 1, permissions: [] });
  const ada = await grace.bring(ORG, "Ada Lovelace", "ada@guild.example", empty.id);
  const { members } = await grace.call("GET", `/org/${ORG}/members?q=ada`);
  const page = await open(guildhall, ada, LAPTOP);
  await page.goto(`/o/${ORG}`);
  const leave = page.getByRole("link", { name: "Leave organization" });
  assert.equal(await leave.getAttribute("href"), `/o/${ORG}/leaving`);
  await page.getByRole("main").getByRole("link", { name: "Your account" }).click();
  await page.waitForURL("**/account");

  const graces = await open(guildhall, grace, LAPTOP);
  await graces.goto(`/o/${ORG}/members/${members[0].user_id}`);
  assert.match(await graces.locator("#role-note").innerText(), /^Given /);
});
