// The API reference: how it looks, in both themes and on phones, and that it needs no script.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { picture, visitClosely } from "./support/looks.mjs";
import { setUp } from "./support/people.mjs";

test("the API reference, for everybody", async (t) => {
  const guildhall = await Guildhall.start(t);
  await setUp(guildhall);
  const page = await openBrowser(guildhall);
  await visitClosely(page, "/api/docs", "api-docs");
  await page.goto("/api/docs#put-org-members-user");
  await picture(page, "api-docs-operation");
});

test("the API reference without a script: from the help page to an operation", async (t) => {
  const guildhall = await Guildhall.start(t);
  const owner = await setUp(guildhall);
  const page = await openBrowser(guildhall, { script: false });
  await owner.enter(page);
  await page.goto("/shortcuts");
  await page.getByRole("link", { name: "API reference" }).click();
  const contents = page.getByRole("navigation", { name: "Contents" });
  await contents.getByRole("link", { name: "Changes the role of a member" }).click();
  assert.equal(new URL(page.url()).hash, "#put-org-members-user");
  const operation = page.getByRole("article", { name: "Changes the role of a member" });
  await operation.getByText("Needs the permission members:role").waitFor();
  await operation.getByText(`-X PUT`).waitFor();
  await operation.getByText(`${guildhall.url}/api/v1/org/acme/members/$USER_ID`).waitFor();
});
