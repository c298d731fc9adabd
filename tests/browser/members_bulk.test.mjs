// Many members at once: ticks, the bar below the list, what came of it for each.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { names, row } from "./support/members.mjs";

const MEMBERS = "/o/harbour/members";

async function enter(demo, role) {
  const page = await openBrowser(demo);
  await page.goto("/demo");
  await page.getByRole("button", { name: `Sign in as ${role}` }).click();
  await page.waitForURL("**/o/harbour");
  await page.goto(MEMBERS);
  return page;
}

const bar = (page) => page.getByRole("region", { name: "Selected members" });
const note = (page) => page.locator("#status-note");
const tick = (page, name) => page.getByRole("checkbox", { name: `Select ${name}`, exact: true });

async function tickAll(page, people) {
  for (const name of people) await tick(page, name).check();
}

/** What the bar says, with the number that CSS counts. */
async function barText(page) {
  const devtools = await page.context().newCDPSession(page);
  const { nodes } = await devtools.send("Accessibility.getFullAXTree");
  await devtools.detach();
  const texts = nodes.filter(({ role }) => role?.value === "StaticText").map(({ name }) => name.value);
  const place = texts.findIndex((text) => /^(on this page|selected)$/.test(text.trim()));
  return texts.slice(place - 2, place + 1).join("").replace(/\s+/g, " ");
}

async function chooseMany(t, page) {
  await t.test("the bar comes with the first tick, counts, and goes with the last", async () => {
    assert.equal(await bar(page).isVisible(), false);
    await tick(page, "Amina Diallo").check();
    await bar(page).waitFor();
    assert.match(await barText(page), /^1 /);
    await tickAll(page, ["Bence Szűcs", "Camille Roux"]);
    assert.match(await barText(page), /^3 /);
    await page.getByRole("button", { name: "Clear selection" }).click();
    assert.equal(await bar(page).isVisible(), false);
    assert.equal(await page.locator("tbody :checked").count(), 0);
  });

  await t.test("one box takes everybody on the page but oneself", async () => {
    const all = page.getByRole("checkbox", { name: "Select all on this page" });
    await all.check();
    assert.equal(await page.locator("tbody :checked").count(), 49);
    assert.match(await barText(page), /^49 on this page$/);
    assert.equal(await row(page, "Grace Adeyemi").getByRole("checkbox").count(), 0);
    await bar(page).getByText("Select all 60").waitFor();
    await tick(page, "Amina Diallo").uncheck();
    assert.equal(await all.isChecked(), false);
    await all.check();
    await all.uncheck();
    assert.equal(await bar(page).isVisible(), false);
  });

  await t.test("“all” ticks all that one sees, and does not stay chosen when one of them goes", async () => {
    await page.goto(MEMBERS);
    const all = bar(page).getByRole("checkbox", { name: "Select all 60" });
    await tick(page, "Amina Diallo").check();
    await all.check();
    assert.equal(await page.locator("tbody :checked").count(), 49);
    await tick(page, "Amina Diallo").uncheck();
    assert.equal(await all.isChecked(), false);
    assert.match(await barText(page), /^48 on this page$/);
    await page.getByRole("button", { name: "Clear selection" }).click();
    assert.equal(await bar(page).isVisible(), false);
    await tick(page, "Camille Roux").check();
    assert.equal(await all.isChecked(), false);
    await page.getByRole("button", { name: "Clear selection" }).click();
  });

  await t.test("Enter on a tick changes nobody", async () => {
    await page.goto(MEMBERS);
    await tick(page, "Camille Roux").check();
    await page.getByLabel("New role for the selected").selectOption({ label: "Admin" });
    await tick(page, "Camille Roux").focus();
    await page.keyboard.press("Enter");
    await page.waitForTimeout(500);
    await row(page, "Camille Roux").locator(".c-role").getByText("Viewer").waitFor();
    assert.equal(await note(page).innerText(), "");
  });
}

async function changeMany(t, page) {
  const CHOSEN = ["Amina Diallo", "Bence Szűcs", "Camille Roux"];

  await t.test("a role is given to each, and each is named", async () => {
    await tickAll(page, CHOSEN);
    await page.getByLabel("New role for the selected").selectOption({ label: "Manager" });
    await bar(page).getByRole("button", { name: "Apply" }).click();
    await note(page).getByText("3 changed.").waitFor();
    await note(page).getByText("Show the 3 names").click();
    assert.deepEqual(await note(page).getByRole("listitem").allInnerTexts(), CHOSEN);
    for (const name of CHOSEN) await row(page, name).locator(".c-role").getByText("Manager").waitFor();
    assert.equal(await page.locator("tbody :checked").count(), 0);
  });

  await t.test("Apply without a role asks for one, and keeps the ticks", async () => {
    await tickAll(page, CHOSEN);
    await bar(page).getByRole("button", { name: "Apply" }).click();
    await page.getByText("Choose the role to give.").waitFor();
    assert.equal(await page.locator("tbody :checked").count(), 3);
  });

  await t.test("they are suspended, and reactivated with their roles", async () => {
    await bar(page).getByRole("button", { name: "Suspend" }).click();
    await note(page).getByText("3 suspended.").waitFor();
    for (const name of CHOSEN) await row(page, name).getByText("Suspended").waitFor();
    await page.locator("#sum").getByText("60 people, 6 suspended").waitFor();
    await tickAll(page, CHOSEN);
    await bar(page).getByRole("button", { name: "Reactivate" }).click();
    await note(page).getByText("3 reactivated.").waitFor();
    for (const name of CHOSEN) {
      await row(page, name).getByText("Active", { exact: true }).waitFor();
      await row(page, name).locator(".c-role").getByText("Manager").waitFor();
    }
  });

  await t.test("what came of it can be read where one is, and the focus is not lost", async () => {
    await tick(page, (await names(page)).at(-1)).check();
    await bar(page).getByRole("button", { name: "Suspend" }).click();
    await note(page).getByText("1 suspended.").waitFor();
    assert.ok(await note(page).getByText("1 suspended.").evaluate((element) => {
      const { top, bottom } = element.getBoundingClientRect();
      return top >= 0 && bottom <= window.innerHeight;
    }), "the result is outside of what the window shows");
    assert.notEqual(await page.evaluate(() => document.activeElement.tagName), "BODY");
  });

  await t.test("filters and page stay as they are", async () => {
    await page.goto(`${MEMBERS}?role=viewer&sort=-name`);
    const before = await names(page);
    await tick(page, before[0]).check();
    await bar(page).getByRole("button", { name: "Suspend" }).click();
    await note(page).getByText("1 suspended.").waitFor();
    assert.deepEqual(await names(page), before);
    await page.getByRole("list", { name: "Filters" }).getByText("Viewer").waitFor();
    assert.equal(new URL(page.url()).search, "?role=viewer&sort=-name");
    await page.getByRole("columnheader", { name: "Name" }).and(page.locator("[aria-sort=descending]")).waitFor();
  });

  await t.test("a removal asks, names each, and can be left", async () => {
    await page.goto(MEMBERS);
    await tickAll(page, CHOSEN);
    await bar(page).getByRole("button", { name: "Remove" }).click();
    const dialog = page.getByRole("dialog", { name: "Remove 3 members?" });
    for (const name of CHOSEN) await dialog.getByText(name).waitFor();
    await dialog.getByText(/keys that act for them alone stop working/).waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    assert.equal(await page.locator("tbody :checked").count(), 3);
    assert.equal(await page.evaluate(() => document.activeElement.id), "bulk-remove");
    await bar(page).getByRole("button", { name: "Remove" }).click();
    await dialog.getByRole("button", { name: "Remove 3 members" }).click();
    await note(page).getByText("3 removed.").waitFor();
    await dialog.waitFor({ state: "hidden" });
    for (const name of CHOSEN) assert.equal(await row(page, name).count(), 0);
    await page.locator("#sum").getByText(/^57 people/).waitFor();
  });

  await t.test("the counts in the frame follow", async () => {
    const tab = page.getByRole("navigation", { name: "People" }).getByRole("link", { name: /^Members/ });
    assert.match(await tab.innerText(), /57$/);
    const side = page.getByRole("navigation", { name: "Organization pages" }).getByRole("link", { name: /^Members/ });
    assert.match(await side.innerText(), /57$/);
  });

  await t.test("a removal of all leaves oneself out, and counts so", async () => {
    await page.goto(MEMBERS);
    await tick(page, "Xavier Pons").check();
    await bar(page).getByRole("checkbox", { name: "Select all 57" }).check();
    await bar(page).getByRole("button", { name: "Remove" }).click();
    const dialog = page.getByRole("dialog", { name: /^Remove \d+ members\?$/ });
    await dialog.waitFor();
    assert.equal(await dialog.getByRole("heading").innerText(), "Remove 56 members?");
    assert.equal(await dialog.locator('[name="users"]').count(), 56);
    const grace = dialog.getByRole("listitem").filter({ hasText: "Grace Adeyemi" });
    assert.match(await grace.innerText(), /^Grace Adeyemi: This is you/);
    assert.equal(await grace.locator('[name="users"]').count(), 0);
    await dialog.getByRole("button", { name: "Cancel" }).click();
  });

  await t.test("“all” means all whom the filters show, on each page, and reports each who was not", async () => {
    await page.goto(`${MEMBERS}?status=active`);
    await page.getByRole("checkbox", { name: "Select all on this page" }).check();
    await bar(page).getByRole("checkbox", { name: /^Select all \d+$/ }).check();
    await bar(page).getByRole("button", { name: "Suspend" }).click();
    await note(page).getByText(/^\d+ suspended, 1 not\.$/).waitFor();
    await note(page).getByText(/^Grace Adeyemi: This is you/).waitFor();
    await page.goto(`${MEMBERS}?status=active`);
    assert.deepEqual(await names(page), ["Grace Adeyemi"]);
  });
}

async function changeManyAsAdmin(page) {
  await page.goto(`${MEMBERS}?sort=role`);
  await tickAll(page, ["Yuki Tanaka", "Grace Adeyemi", "Amina Diallo"]);
  await page.getByLabel("New role for the selected").selectOption({ label: "Viewer" });
  await bar(page).getByRole("button", { name: "Apply" }).click();
  await note(page).getByText("1 changed, 2 not.").waitFor();
  for (const owner of ["Yuki Tanaka", "Grace Adeyemi"]) {
    await note(page).getByText(`${owner}: Only an Owner can do this to an Owner.`).waitFor();
    await note(page).getByRole("link", { name: owner }).waitFor();
  }
  assert.equal(await note(page).getByRole("status").count(), 1);
}

test("many members at once", async (t) => {
  const demo = await Guildhall.startDemo(t);
  await t.test("choosing them", async (part) => chooseMany(part, await enter(demo, "Owner")));
  await t.test("what an Admin may not do to some is reported for each", async () => changeManyAsAdmin(await enter(demo, "Admin")));
  // Last, as it leaves nobody but the Owner active
  await t.test("changing them", async (part) => changeMany(part, await enter(demo, "Owner")));
});
