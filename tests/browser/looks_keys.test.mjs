// What the pages of keys are like to look at and to listen to.

import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { inspect, picture, visit, visitClosely } from "./support/looks.mjs";

const KEYS = "/o/harbour/keys";

test("the pages of keys", async (t) => {
  const guildhall = await Guildhall.startDemo(t);
  const page = await openBrowser(guildhall);
  await page.goto(await guildhall.demoLink());
  await page.getByRole("button", { name: "Sign in as Owner" }).click();
  await page.waitForURL("**/o/harbour");
  await page.goto("/o/north-pier/keys");
  await inspect(page, "keys-empty");
  await visitClosely(page, `${KEYS}?status=all`, "keys");
  await page.getByLabel("Actions for Dispatch agent").click();
  await inspect(page, "keys-actions");
  await page.keyboard.press("Escape");
  await visit(page, `${KEYS}?q=nothing-like-it&type=agent`, "keys-nomatch");
  await page.goto(KEYS);
  await page.getByRole("link", { name: "Backend production", exact: true }).click();
  await inspect(page, "key");
  await page.getByRole("link", { name: "Revoke" }).click();
  await page.getByRole("dialog", { name: "Revoke Backend production?" }).waitFor();
  await inspect(page, "key-revocation");
  await page.goto(page.url());
  await page.getByRole("link", { name: "Rotate" }).click();
  await page.getByRole("dialog", { name: "Rotate Backend production?" }).waitFor();
  await picture(page, "key-rotation");
  await visitClosely(page, `${KEYS}/new`, "key-new");
  await page.getByRole("radio", { name: "Agent" }).check();
  await page.getByRole("textbox", { name: "Name" }).fill("Backend staging");
  await page.getByRole("group", { name: "Cranes" }).locator("label", { hasText: "Write" }).click();
  await page.getByRole("group", { name: "Ends" }).scrollIntoViewIfNeeded();
  await picture(page, "key-new-end");
  await page.getByRole("button", { name: "Create key" }).click();
  await page.getByRole("heading", { name: "Copy the new key now" }).waitFor();
  await inspect(page, "key-created");
  await page.goto("/o/harbour/settings#keys");
  await picture(page, "key-rules");
});
