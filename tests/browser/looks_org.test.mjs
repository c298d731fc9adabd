// Pages inside of an organization, and one's own account.

import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { assertAccessible, inspect, inspectClosely, visit } from "./support/looks.mjs";
import { askToRemove } from "./support/members.mjs";
import { LONG_NAME, setUp } from "./support/people.mjs";

test("pages of an organization", async (t) => {
  const guildhall = await Guildhall.start(t);
  const owner = await setUp(guildhall);
  const org = await owner.makeTeam("Copper Guild", "copper-guild");
  const ada = await owner.bring(org, "Ada Lovelace", "ada@guild.example", "developer");
  await owner.bring(org, "محمد بن موسى الخوارزمي", "algebra@guild.example", "manager");
  await owner.bring(org, LONG_NAME, `${LONG_NAME.toLowerCase()}@a-rather-long-domain.guild.example`, "viewer");
  const page = await openBrowser(guildhall);
  await owner.enter(page);

  await visit(page, "/account", "account");
  await visit(page, "/orgs/new", "new-organization");
  await page.getByLabel("Address").fill("admin");
  await page.getByText("This word is reserved").waitFor();
  await inspect(page, "new-organization-reserved");
  await visit(page, `/o/${org}`, "overview");
  await page.getByRole("button", { name: "Switch organization" }).click();
  await assertAccessible(page, "the switch of organizations");
  await page.goto(`/o/${org}/members`);
  await inspectClosely(page, "members");

  await page.getByRole("link", { name: /change role of Ada/ }).click();
  await page.getByRole("dialog", { name: /Role of/ }).waitFor();
  await inspect(page, "role-menu");
  await page.getByRole("button", { name: /^Viewer/ }).click();
  await page.getByRole("button", { name: "Undo" }).waitFor();
  await inspect(page, "role-changed");

  await askToRemove(page, "Ada Lovelace");
  await inspect(page, "removal-dialog");
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("link", { name: "Ada Lovelace", exact: true }).click();
  await page.getByRole("heading", { name: "Ada Lovelace" }).waitFor();
  await inspect(page, "member");
  await visit(page, `${new URL(page.url()).pathname}/removal`, "removal");
  await visit(page, `/o/${org}/members?q=nobody`, "members-no-match");

  const reader = await openBrowser(guildhall);
  await ada.enter(reader);
  await visit(reader, `/o/${org}/members`, "members-of-a-viewer");
  await visit(reader, `/o/${org}`, "overview-of-a-viewer");
  await visit(reader, `/o/${org}/invitations/new`, "403", 403);
});
