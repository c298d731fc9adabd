// On a phone everything that an owner does can still be reached.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { setUp } from "./support/people.mjs";

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

test("an owner with a phone", async (t) => {
  const guildhall = await Guildhall.start(t);
  const owner = await setUp(guildhall);
  const org = await owner.makeTeam("Copper Guild", "copper-guild");
  await owner.bring(org, "Ada Lovelace", "ada@guild.example", "viewer");
  const page = await openBrowser(guildhall, PHONE);
  await owner.enter(page);

  await t.test("reaches the pages through the drawer", async () => {
    await page.goto(`/o/${org}`);
    const members = page.getByRole("navigation", { name: "Organization pages" }).getByRole("link", { name: /^Members/ });
    assert.equal(await members.isVisible(), false);
    await page.getByRole("button", { name: "Open navigation" }).tap();
    await members.tap();
    await page.waitForURL(`**/o/${org}/members`);
  });

  await t.test("changes a role", async () => {
    await page.getByRole("link", { name: /change role of Ada/ }).tap();
    await page.getByRole("dialog", { name: "Role of Ada Lovelace" }).getByRole("button", { name: /^Manager/ }).tap();
    await page.getByText("Ada Lovelace is Manager now.").waitFor();
  });

  await t.test("invites, and cancels the invitation", async () => {
    await page.getByRole("link", { name: "Invite people" }).tap();
    await page.getByLabel("Name", { exact: true }).fill("Ines");
    await page.getByLabel("E-mail").fill("ines@guild.example");
    await page.getByRole("button", { name: "Make invitation link" }).tap();
    await page.getByRole("link", { name: "Done" }).tap();
    await page.getByRole("button", { name: "Cancel the invitation of ines@guild.example" }).tap();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel invitation" }).tap();
    await page.getByText("The invitation of ines@guild.example is cancelled.").waitFor();
  });

  await t.test("removes a member", async () => {
    await page.goto(`/o/${org}/members`);
    await page.getByRole("link", { name: "Ada Lovelace", exact: true }).tap();
    await page.getByRole("link", { name: "Remove from organization" }).tap();
    await page.getByRole("button", { name: "Remove member" }).tap();
    await page.getByText("Ada Lovelace is not a member any more.").waitFor();
  });

  await t.test("finds every control large enough for a finger", async () => {
    await page.goto(`/o/${org}/members`);
    const buttons = await page.locator("main .btn:visible, header .btn:visible").all();
    for (const button of buttons) {
      const { height } = await button.boundingBox();
      assert.ok(height >= 40, `${await button.innerText()} is ${height} px high`);
    }
  });
});
