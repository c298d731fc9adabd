// What the page of roles is like to look at and to listen to.

import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { inspect, picture, visit, visitClosely } from "./support/looks.mjs";
import { fillRoles, ORG, ROLES, startTeam } from "./support/roles.mjs";

test("the page of roles", async (t) => {
  const { guildhall, grace } = await startTeam(t);
  const vera = await grace.bring(ORG, "Vera Rubin", "vera@guild.example", "viewer");
  const page = await openBrowser(guildhall);
  await grace.enter(page);
  await visitClosely(page, ROLES, "roles-list");
  await page.getByRole("button", { name: "Actions for Fleet operator" }).click();
  await inspect(page, "roles-actions");
  await page.keyboard.press("Escape");
  await page.getByRole("heading", { name: "What each role may do" }).scrollIntoViewIfNeeded();
  await page.getByRole("table", { name: "What each role may do" }).getByText("billing:update —").nth(2).hover({ force: true });
  await picture(page, "roles-matrix");
  await page.getByRole("rowheader", { name: "Unknown" }).scrollIntoViewIfNeeded();
  await picture(page, "roles-matrix-end");
  await visit(page, `${ROLES}?compare=admin&compare=manager&differences=yes#permissions`, "roles-compared");
  await visit(page, `${ROLES}?compare=admin&compare=admin`, "roles-not-compared", 422);
  const veras = await openBrowser(guildhall);
  await vera.enter(veras);
  await visit(veras, ROLES, "roles-reader");
  await fillRoles(grace);
  await page.goto(ROLES);
  await page.getByRole("heading", { name: "What each role may do" }).scrollIntoViewIfNeeded();
  await picture(page, "roles-matrix-many");
});
