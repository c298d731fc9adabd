// The members page by keyboard alone: Tab, arrows, Space, Enter, Escape.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { row } from "./support/members.mjs";
import { setUp } from "./support/people.mjs";

const ORG = "copper-guild";
const PEOPLE = [["Ada Lovelace", "viewer"], ["Bea Schiller", "viewer"], ["Carl Gauss", "developer"]];

/** What has the focus, as it is called. */
function focused(page) {
  return page.evaluate(() => {
    const { activeElement: element } = document;
    return element.getAttribute("aria-label") || element.labels?.[0]?.innerText || element.textContent.trim().replace(/\s+/g, " ");
  });
}

/** Presses a key until what has the focus is called so. */
async function pressUntil(page, key, name) {
  for (let presses = 0; presses < 60; presses += 1) {
    if (name.test(await focused(page))) return;
    await page.keyboard.press(key);
  }
  assert.fail(`${key} never reaches ${name}; the focus is on “${await focused(page)}”`);
}

test("an owner with a keyboard alone", async (t) => {
  const guildhall = await Guildhall.start(t);
  const owner = await setUp(guildhall);
  await owner.makeTeam("Copper Guild", ORG);
  for (const [name, role] of PEOPLE) await owner.bring(ORG, name, `${name.split(" ")[0].toLowerCase()}@guild.example`, role);
  const page = await openBrowser(guildhall);
  await owner.enter(page);
  await page.goto(`/o/${ORG}/members`);
  const { keyboard } = page;
  const role = (name) => row(page, name).locator(".c-role");

  await t.test("finds somebody, and goes on into the row", async () => {
    await pressUntil(page, "Tab", /^Search members$/);
    await keyboard.type("ada");
    await page.locator("#sum").getByText("1 found").waitFor();
    assert.equal(await focused(page), "Search members");
    await pressUntil(page, "Tab", /change role of Ada Lovelace/);
  });

  await t.test("changes the role, and takes it back by Undo", async () => {
    await keyboard.press("Enter");
    const menu = page.getByRole("dialog", { name: "Role of Ada Lovelace" });
    await menu.waitFor();
    await pressUntil(page, "Tab", /^Developer/);
    await keyboard.press("Enter");
    await role("Ada Lovelace").getByText("Developer").waitFor();
    await page.getByText("Ada Lovelace is Developer now.").waitFor();
    assert.match(await focused(page), /change role of Ada Lovelace/);
    await pressUntil(page, "Tab", /^Undo$/);
    await keyboard.press("Enter");
    await role("Ada Lovelace").getByText("Viewer").waitFor();
    assert.equal(await focused(page), "Ada Lovelace");
  });

  await t.test("suspends from the menu beside the row, and the focus stays at the row", async () => {
    await pressUntil(page, "Tab", /^Actions for Ada Lovelace$/);
    await keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Actions for Ada Lovelace" }).waitFor();
    await pressUntil(page, "Tab", /^Suspend$/);
    await keyboard.press("Enter");
    await row(page, "Ada Lovelace").getByText("Suspended").waitFor();
    assert.equal(await focused(page), "Actions for Ada Lovelace");
  });

  await t.test("filters by a select, and takes the filter away by its chip", async () => {
    await pressUntil(page, "Shift+Tab", /^Search members$/);
    await keyboard.press("ControlOrMeta+a");
    await keyboard.press("Delete");
    await row(page, "Carl Gauss").waitFor();
    await pressUntil(page, "Tab", /^Role$/);
    await keyboard.type("Dev");
    await page.getByRole("list", { name: "Filters" }).getByText("Developer").waitFor();
    assert.equal(await focused(page), "Role");
    await pressUntil(page, "Tab", /^Remove filter Role: Developer$/);
    await keyboard.press("Enter");
    await row(page, "Bea Schiller").waitFor();
  });

  await t.test("ticks two, and gives both a role", async () => {
    for (const name of ["Bea Schiller", "Carl Gauss"]) {
      await pressUntil(page, "Tab", new RegExp(`^Select ${name}$`));
      await keyboard.press("Space");
    }
    await pressUntil(page, "Tab", /^New role for the selected$/);
    await keyboard.type("Man");
    await pressUntil(page, "Tab", /^Apply$/);
    await keyboard.press("Enter");
    await page.getByText("2 changed.").waitFor();
    await role("Carl Gauss").getByText("Manager").waitFor();
  });

  await t.test("is then where the result is told", async () => {
    const place = await page.evaluate(() => document.activeElement.tagName);
    assert.notEqual(place, "BODY", "the focus is lost");
  });

  await t.test("removes both, after a question that takes the focus", async () => {
    await page.reload();
    for (const name of ["Bea Schiller", "Carl Gauss"]) {
      await pressUntil(page, "Tab", new RegExp(`^Select ${name}$`));
      await keyboard.press("Space");
    }
    await pressUntil(page, "Tab", /^Remove$/);
    await keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Remove 2 members?" });
    await dialog.waitFor();
    assert.ok(await dialog.evaluate((element) => element.contains(document.activeElement)));
    await pressUntil(page, "Tab", /^Remove 2 members$/);
    await keyboard.press("Enter");
    await page.getByText("2 removed.").waitFor();
    assert.equal(await page.locator("tbody a.name").count(), 2);
  });
});

test("the bar below a long list hides nothing that has the focus", async (t) => {
  const demo = await Guildhall.startDemo(t);
  const page = await openBrowser(demo);
  await page.goto("/demo");
  await page.getByRole("button", { name: "Sign in as Owner" }).click();
  await page.goto("/o/harbour/members");
  await page.getByRole("checkbox", { name: "Select Amina Diallo" }).focus();
  await page.keyboard.press("Space");
  await page.getByRole("region", { name: "Selected members" }).waitFor();
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press("Tab");
    const covered = await page.evaluate(() => {
      const { activeElement: element } = document;
      const { x, y, width, height } = element.getBoundingClientRect();
      const top = document.elementFromPoint(x + width / 2, y + height / 2);
      return top && !element.contains(top) && !top.contains(element) && element.outerHTML.slice(0, 120);
    });
    assert.ok(!covered, `after ${presses + 1} presses: ${covered}`);
  }
});
