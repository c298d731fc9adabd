// Everything can be reached, opened and left with the keyboard.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { setUp } from "./support/people.mjs";

/** What has the focus, as its id or its words. */
function focused(page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    return element.id || element.getAttribute("aria-label") || element.textContent.trim();
  });
}

async function openMembers(t) {
  const guildhall = await Guildhall.start(t);
  const owner = await setUp(guildhall);
  const org = await owner.makeTeam("Copper Guild", "copper-guild");
  await owner.bring(org, "Ada Lovelace", "ada@guild.example", "viewer");
  const page = await openBrowser(guildhall);
  await owner.enter(page);
  await page.goto(`/o/${org}/members`);
  return page;
}

test("the keyboard alone is enough on the members page", async (t) => {
  const page = await openMembers(t);
  const { keyboard } = page;

  await t.test("the first Tab is the way past the navigation", async () => {
    await keyboard.press("Tab");
    assert.equal(await focused(page), "Skip to content");
    assert.ok(await page.getByRole("link", { name: "Skip to content" }).isVisible());
    await keyboard.press("Enter");
    assert.equal(await focused(page), "main");
    await keyboard.press("Tab");
    assert.equal(await focused(page), "invite");
  });

  await t.test("the switch of organizations opens by Enter and closes by Escape", async () => {
    const opener = page.getByRole("button", { name: "Switch organization" });
    const menu = page.locator("#orgs");
    await opener.focus();
    await keyboard.press("Enter");
    await menu.waitFor();
    await keyboard.press("Tab");
    assert.ok(await menu.locator("a:focus").count());
    await keyboard.press("Escape");
    await menu.waitFor({ state: "hidden" });
    assert.ok(await opener.evaluate((button) => button === document.activeElement));
  });

  await t.test("the role menu opens, changes the role, and gives the focus back to the row", async () => {
    const opener = page.getByRole("link", { name: /change role of Ada/ });
    await opener.focus();
    await keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Role of Ada Lovelace" }).waitFor();
    await keyboard.press("Escape");
    assert.match(await focused(page), /^role-/);
    await keyboard.press("Enter");
    await page.getByRole("button", { name: /^Manager/ }).focus();
    await keyboard.press("Enter");
    await page.getByText("Ada Lovelace is Manager now.").waitFor();
    assert.match(await focused(page), /^role-/);
  });

  await t.test("a dialog takes the focus, keeps it inside, and gives it back", async () => {
    await page.locator("#invite").focus();
    await keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Invite somebody" });
    await dialog.waitFor();
    assert.equal(await focused(page), "name");
    for (let presses = 0; presses < 8; presses += 1) {
      await keyboard.press("Tab");
      const isOutside = await page.evaluate(() => {
        const { activeElement, body } = document;
        return activeElement !== body && !activeElement.closest("dialog");
      });
      assert.equal(isOutside, false, "the focus left the dialog");
    }
    await keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    assert.equal(await focused(page), "invite");
  });
});
