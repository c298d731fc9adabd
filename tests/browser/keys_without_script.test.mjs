// Keys with scripts off: links and plain forms.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { setUp } from "./support/people.mjs";

const ORG = "copper-guild";
const KEYS = `/o/${ORG}/keys`;

test("keys with scripts off", async (t) => {
  const guildhall = await Guildhall.start(t);
  const grace = await setUp(guildhall);
  await grace.makeTeam("Copper Guild", ORG);
  const page = await openBrowser(guildhall, { script: false });
  await grace.enter(page);
  const heading = (name) => page.getByRole("heading", { level: 1, name }).waitFor();

  await t.test("what is wrong is said at its field, and nothing is lost", async () => {
    await page.goto(`${KEYS}/new`);
    await page.getByRole("radio", { name: "Agent" }).check();
    await page.getByLabel("Uses per minute").fill("9");
    await page.getByRole("group", { name: "People" }).locator("label", { hasText: "Read" }).click();
    await page.getByRole("button", { name: "Create key" }).click();
    await page.locator("#name-error").waitFor();
    assert.equal(await page.getByLabel("Uses per minute").inputValue(), "9");
    await page.getByRole("textbox", { name: "Name" }).fill("Dispatch");
    await page.getByRole("button", { name: "Create key" }).click();
    await heading("Copy the new key now");
  });

  await t.test("the secret is there to select, and to download", async () => {
    const secret = await page.getByRole("textbox", { name: "Secret of Dispatch" }).inputValue();
    assert.match(secret, /^guild_agt_/);
    assert.ok(await page.getByRole("button", { name: "Copy key" }).isHidden());
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download .env" }).click(),
    ]);
    assert.match(await readFile(await download.path(), "utf8"), new RegExp(secret));
    await page.getByRole("link", { name: "I have copied it" }).click();
  });

  await t.test("it is searched, stopped, resumed, rotated and revoked", async () => {
    await page.getByRole("searchbox", { name: "Search keys" }).fill("disp");
    await page.getByRole("button", { name: "Search" }).click();
    await page.getByRole("link", { name: "Dispatch", exact: true }).click();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText("Dispatch is stopped: its key is refused until you resume it.").waitFor();
    await page.getByRole("button", { name: "Resume" }).click();
    await page.getByRole("link", { name: "Rotate" }).click();
    await heading("Rotate Dispatch?");
    await page.getByRole("button", { name: "Rotate key" }).click();
    await heading("Copy the new key now");
    await page.getByRole("link", { name: "Dispatch", exact: true }).click();
    await page.getByText("Old key never used").waitFor();
    await page.getByRole("link", { name: "Revoke" }).click();
    await heading("Revoke Dispatch?");
    await page.getByRole("button", { name: "Revoke key" }).click();
    await page.getByText("Dispatch is revoked. It is refused from now on.").waitFor();
  });
});
