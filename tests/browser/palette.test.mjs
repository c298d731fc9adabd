// UX 74 and 75: search or jump to, and single keys.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { assertAccessible, inspect, inspectClosely, shoot, visit } from "./support/looks.mjs";
import { setUp } from "./support/people.mjs";

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

async function openOrg(t, options) {
  const guildhall = await Guildhall.start(t);
  const owner = await setUp(guildhall);
  const org = await owner.makeTeam("Copper Guild", "copper-guild");
  await owner.makeTeam("Harbour Works", "harbour-works");
  const ada = await owner.bring(org, "Ada Lovelace", "ada@guild.example", "viewer");
  const page = await openBrowser(guildhall, options);
  await owner.enter(page);
  await page.goto(`/o/${org}/members`);
  return { guildhall, page, owner, ada, org };
}

const paletteOf = (page) => page.getByRole("dialog", { name: "Search or jump to" });
const fieldOf = (page) => paletteOf(page).getByRole("combobox");

/** The option that the field says is meant. */
async function meant(page) {
  const id = await fieldOf(page).getAttribute("aria-activedescendant");
  const option = paletteOf(page).locator(`[id="${id}"]`);
  assert.equal(await option.getAttribute("aria-selected"), "true");
  return (await option.locator("bdi").innerText()).trim();
}

test("UX 74: the palette finds pages, people, organizations and actions", async (t) => {
  const { page, org } = await openOrg(t);
  const { keyboard } = page;
  const palette = paletteOf(page);
  const option = (name) => palette.getByRole("option", { name });

  await t.test("Ctrl+K opens it, Escape closes it, and the focus is where it was", async () => {
    const invite = page.getByRole("link", { name: "Invite people" });
    await invite.focus();
    await keyboard.press("Control+k");
    await option("Overview").waitFor();
    assert.ok(await fieldOf(page).evaluate((field) => field === document.activeElement));
    await keyboard.press("Escape");
    await palette.waitFor({ state: "hidden" });
    assert.ok(await invite.evaluate((link) => link === document.activeElement));
  });

  await t.test("⌘K does the same, and once more closes it", async () => {
    await keyboard.press("Meta+k");
    await option("Overview").waitFor();
    await keyboard.press("Meta+k");
    await palette.waitFor({ state: "hidden" });
  });

  await t.test("it is heard by its name, and looks right", async () => {
    await page.getByRole("link", { name: "Search or jump to" }).click();
    await option("Overview").waitFor();
    assert.equal(await meant(page), "Overview");
    await inspectClosely(page, "palette");
  });

  await t.test("the arrows go through the options, and round at the ends", async () => {
    await keyboard.press("ArrowDown");
    assert.equal(await meant(page), "Members");
    await keyboard.press("ArrowUp");
    await keyboard.press("ArrowUp");
    assert.equal(await meant(page), "Sign out");
    await keyboard.press("ArrowDown");
    assert.equal(await meant(page), "Overview");
  });

  await t.test("nothing is said to be nothing, and the text stays", async () => {
    await fieldOf(page).fill("zebra");
    await palette.getByText("Nothing fits “zebra”.").waitFor();
    await inspect(page, "palette-nothing");
    assert.equal(await fieldOf(page).getAttribute("aria-expanded"), "false");
    await keyboard.press("Enter");
    assert.ok(await palette.isVisible());
  });

  await t.test("a member is found by name, and Enter opens their page", async () => {
    await fieldOf(page).fill("lovel");
    await option(/Ada Lovelace/).waitFor();
    assert.equal(await meant(page), "Ada Lovelace");
    await shoot(page, "palette-member");
    await keyboard.press("Enter");
    await page.getByRole("heading", { name: "Ada Lovelace" }).waitFor();
  });

  await t.test("Enter right after typing means what was typed, not what stood there before", async () => {
    await keyboard.press("Control+k");
    await option("Overview").waitFor();
    await keyboard.type("harbour");
    await keyboard.press("Enter");
    await page.waitForURL("**/o/harbour-works");
  });

  await t.test("the same text finds the same again after it was closed", async () => {
    await page.goto(`/o/${org}/members`);
    for (let time = 0; time < 2; time += 1) {
      await keyboard.press("Control+k");
      await option("Overview").waitFor();
      await keyboard.type("harb");
      await option("Overview").waitFor({ state: "hidden" });
      assert.equal(await meant(page), "Harbour Works");
      await keyboard.press("Escape");
    }
  });

  await t.test("an action is done", async () => {
    await keyboard.press("Control+k");
    await keyboard.type("dark theme");
    await keyboard.press("Enter");
    await page.waitForFunction(() => document.documentElement.dataset.theme === "dark");
    assert.equal(new URL(page.url()).pathname, `/o/${org}/members`);
  });

  await t.test("it stays shut over a dialog, whose form would be lost", async () => {
    await page.getByRole("link", { name: "Invite people" }).click();
    await page.getByRole("dialog", { name: /Invite/ }).waitFor();
    await keyboard.press("Control+k");
    assert.equal(await palette.isVisible(), false);
  });

  await t.test("Back leads to a page without it", async () => {
    await page.goto(`/o/${org}/members`);
    await keyboard.press("Control+k");
    await option("Overview").click();
    await page.waitForURL(`**/o/${org}`);
    await page.goBack();
    await page.waitForURL("**/members");
    assert.equal(await palette.isVisible(), false);
  });
});

test("UX 74: on a phone a button opens it, and another closes it", async (t) => {
  const { page } = await openOrg(t, PHONE);
  await page.getByRole("link", { name: "Search", exact: true }).tap();
  await paletteOf(page).getByRole("option", { name: "Overview" }).waitFor();
  await assertAccessible(page, "palette on a phone");
  await paletteOf(page).getByRole("button", { name: "Close" }).tap();
  await paletteOf(page).waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "Open navigation" }).tap();
  await page.getByRole("link", { name: "Search or jump to" }).tap();
  await paletteOf(page).getByRole("option", { name: "Overview" }).waitFor();
  await page.keyboard.press("Escape");
  const opener = page.getByRole("button", { name: "Open navigation" });
  assert.ok(await opener.evaluate((button) => button === document.activeElement), "the drawer has closed");
});

test("UX 74: without a script it is a page", async (t) => {
  const { guildhall, ada, org } = await openOrg(t);
  const page = await openBrowser(guildhall, { script: false });
  await ada.enter(page);
  await page.goto(`/o/${org}`);
  await page.getByRole("link", { name: "Search or jump to" }).click();
  await page.getByRole("heading", { name: "Search or jump to" }).waitFor();
  const main = page.getByRole("main");
  assert.equal(await main.getByRole("link", { name: "Invite people" }).count(), 0);
  await main.getByRole("searchbox").fill("grace");
  await main.getByRole("button", { name: "Search" }).click();
  await main.getByRole("link", { name: /Grace Hopper/ }).click();
  await page.getByRole("heading", { name: "Grace Hopper" }).waitFor();
  await page.goto(`/o/${org}/jump?q=sign+out`);
  await main.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
});

test("UX 74: the page looks right", async (t) => {
  const { page, org } = await openOrg(t);
  await visit(page, `/o/${org}/jump`, "jump");
  await visit(page, `/o/${org}/jump?q=zebra`, "jump-nothing");
  await visit(page, "/shortcuts", "shortcuts");
});

test("UX 75: single keys", async (t) => {
  const { page, org } = await openOrg(t);
  const { keyboard } = page;
  const help = page.getByRole("dialog", { name: "Help and shortcuts" });

  await t.test("/ goes to the search of the page, and typing there fires nothing", async () => {
    await keyboard.press("/");
    const search = page.getByRole("searchbox", { name: "Search members" });
    assert.ok(await search.evaluate((field) => field === document.activeElement));
    assert.equal(await search.inputValue(), "");
    await keyboard.type("g o ? /");
    assert.equal(await search.inputValue(), "g o ? /");
    assert.equal(await help.isVisible(), false);
    await search.fill("");
    await search.blur();
  });

  await t.test("g and a letter go to a page", async () => {
    await keyboard.type("go");
    await page.waitForURL(`**/o/${org}`);
    await keyboard.type("gm");
    await page.waitForURL(`**/o/${org}/members`);
  });

  await t.test("? lists them, and the list goes with Escape", async () => {
    await keyboard.press("?");
    await help.waitFor();
    await help.getByText("Search on this page").waitFor();
    await inspectClosely(page, "shortcuts-dialog");
    await keyboard.type("go");
    await keyboard.press("Escape");
    await help.waitFor({ state: "hidden" });
    assert.equal(new URL(page.url()).pathname, `/o/${org}/members`);
  });

  await t.test("none fires with another key held", async () => {
    await keyboard.press("Alt+/");
    assert.equal(await page.evaluate(() => document.activeElement.id === "q"), false);
  });

  await t.test("a letter that leads nowhere, or comes late, does nothing", async () => {
    await keyboard.type("gx");
    await keyboard.type("m");
    await keyboard.press("g");
    await page.waitForTimeout(1700);
    await keyboard.press("o");
    assert.equal(new URL(page.url()).pathname, `/o/${org}/members`);
  });

  await t.test("on a page without a search / opens that of everything", async () => {
    await page.goto(`/o/${org}`);
    await keyboard.press("/");
    await paletteOf(page).getByRole("option", { name: "Overview" }).waitFor();
    await keyboard.press("Escape");
  });

  await t.test("switched off, none of them does anything, and Ctrl+K still does", async () => {
    await page.evaluate(() => { document.body.dataset.shortcuts = "off"; });
    await keyboard.press("/");
    await keyboard.type("gm?");
    assert.equal(new URL(page.url()).pathname, `/o/${org}`);
    assert.equal(await page.locator("dialog[open]").count(), 0);
    await keyboard.press("Control+k");
    await paletteOf(page).getByRole("option", { name: "Overview" }).waitFor();
  });
});
