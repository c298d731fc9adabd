// What the pages of who runs the instance are like to look at and to listen to.

import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { inspectClosely, visit, visitClosely } from "./support/looks.mjs";
import { LONG_NAME } from "./support/people.mjs";
import { populate } from "./support/platform.mjs";

test("the pages look right", async (t) => {
  const { guildhall, grace, ada } = await populate(t);
  await ada.bring("north-light", LONG_NAME, `${LONG_NAME.toLowerCase()}@guild.example`, "owner");
  await ada.bring("north-light", "نورة القحطاني", "noura@guild.example", "developer");
  await ada.makeTeam(LONG_NAME, "a-long-slug-of-thirty-nine-letters-here");
  await grace.call("PUT", "/admin/org/copper-guild/cap", { member_cap: 1 });
  const page = await openBrowser(guildhall);
  await grace.enter(page);
  await visit(page, "/instance", "platform-status");
  await visitClosely(page, "/instance/users", "platform-users");
  await visit(page, "/instance/users?limit=2", "platform-users-paged");
  await visit(page, "/instance/users?q=zz", "platform-users-none");
  await visitClosely(page, "/instance/orgs", "platform-orgs");
  await visitClosely(page, "/instance/orgs/north-light", "platform-org");
  await page.getByRole("link", { name: `Remove ${LONG_NAME} as Owner` }).click();
  await page.getByRole("dialog").waitFor();
  await inspectClosely(page, "platform-owner-removal");
  await page.keyboard.press("Escape");
  await page.getByLabel("E-mail address or user id").fill("nobody");
  await page.getByRole("button", { name: "Add owner" }).click();
  await page.locator('[aria-invalid="true"]').waitFor();
  await inspectClosely(page, "platform-org-refused");
  await page.getByLabel("E-mail address or user id").fill("ines@guild.example");
  await page.getByRole("button", { name: "Add owner" }).click();
  await page.getByText("No e-mail was sent").waitFor();
  await inspectClosely(page, "platform-owner-link");
});
