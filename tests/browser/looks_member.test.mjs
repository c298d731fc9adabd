// What a member's page, and what is asked before a change, are like to look at and to listen to.

import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { inspect, inspectClosely, visit } from "./support/looks.mjs";
import { askToRemove, openRoles } from "./support/members.mjs";
import { LONG_NAME, setUp } from "./support/people.mjs";
import { MEMBERS, ORG, openTeam } from "./support/team.mjs";

test("one member", async (t) => {
  const page = await openTeam(t);
  const open = async (name) => {
    await page.goto(MEMBERS);
    await page.getByRole("main").locator("a.name", { hasText: name }).click();
    await page.getByRole("heading", { level: 1, name }).waitFor();
  };
  await open("Ada Lovelace");
  await inspectClosely(page, "member-active");
  await page.getByRole("region", { name: "Remove from organization" }).scrollIntoViewIfNeeded();
  await inspect(page, "member-active-end");
  await open("Carl Gauss");
  await inspect(page, "member-suspended");
  await open("Grace Hopper");
  await inspect(page, "member-last-owner");
  await page.getByRole("main").getByRole("button", { name: "Leave organization" }).scrollIntoViewIfNeeded();
  await inspect(page, "member-own-end");
  await open(LONG_NAME);
  await inspect(page, "member-long-name");
  await visit(page, `/o/${ORG}/leaving`, "leaving-last-owner");
});

test("what is asked and refused", async (t) => {
  const guildhall = await Guildhall.start(t);
  const grace = await setUp(guildhall);
  const org = await grace.makeTeam("Copper Guild", ORG);
  const bea = await grace.bring(org, "Bea Schiller", "bea@guild.example", "owner");
  await grace.bring(org, LONG_NAME, "long@guild.example", "viewer");
  const page = await openBrowser(guildhall);
  await bea.enter(page);
  await visit(page, `/o/${org}/leaving`, "leaving");
  await page.goto(`/o/${org}/members`);
  const own = await openRoles(page, "Bea Schiller");
  await own.getByRole("button", { name: /^Developer/ }).click();
  await page.getByRole("dialog", { name: "Change your own role to Developer?" }).waitFor();
  await inspect(page, "members-own-role");
  await page.keyboard.press("Escape");
  await askToRemove(page, LONG_NAME);
  await inspect(page, "members-removal-long-name");
  await page.keyboard.press("Escape");
  const menu = await openRoles(page, "Grace Hopper");
  const { members } = await grace.call("GET", `/org/${org}/members?q=bea`);
  await grace.call("PUT", `/org/${org}/members/${members[0].user_id}`, { role: "admin" });
  await menu.getByRole("button", { name: /^Viewer/ }).click();
  await page.locator("tr.because").waitFor();
  await inspectClosely(page, "members-refused");
});
