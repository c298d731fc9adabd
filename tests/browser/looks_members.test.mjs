// What the list of members is like to look at and to listen to, in each of its states.

import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { inspect, inspectClosely } from "./support/looks.mjs";
import { openActions, openRoles } from "./support/members.mjs";
import { MEMBERS, openTeam } from "./support/team.mjs";

test("a long list", async (t) => {
  const demo = await Guildhall.startDemo(t);
  const page = await openBrowser(demo);
  await page.goto("/demo");
  await page.getByRole("button", { name: "Sign in as Owner" }).click();
  await page.goto("/o/harbour/members?sort=-seen");
  await page.getByRole("link", { name: "Next page" }).scrollIntoViewIfNeeded();
  await inspect(page, "members-foot");
});

test("the list, its filters and its menus", async (t) => {
  const page = await openTeam(t);
  await inspect(page, "members-team");
  await openRoles(page, "Ada Lovelace");
  await inspect(page, "members-role-menu");
  await page.keyboard.press("Escape");
  await openActions(page, "Ada Lovelace");
  await inspectClosely(page, "members-actions");
  await page.keyboard.press("Escape");
  await page.goto(`${MEMBERS}?role=viewer&status=suspended`);
  await inspectClosely(page, "members-filtered");
  await openActions(page, "Carl Gauss");
  await inspect(page, "members-actions-suspended");
  await page.goto(`${MEMBERS}?q=grace&role=viewer&status=suspended`);
  await inspect(page, "members-filtered-no-match");
});
