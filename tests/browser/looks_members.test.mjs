// What the pages of members are like to look at and to listen to, in each of their states.

import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { inspect, inspectClosely, visit } from "./support/looks.mjs";
import { askToRemove, openActions, openRoles } from "./support/members.mjs";
import { LONG_NAME, setUp } from "./support/people.mjs";

const ORG = "copper-guild";
const MEMBERS = `/o/${ORG}/members`;
const TEAM = [
  ["Ada Lovelace", "admin"], ["Bjørn Østergård", "developer"], ["Carl Gauss", "viewer"], ["李小龍", "developer"],
  ["Nguyễn Thị Minh Khai", "viewer"], ["سلمى العلوي", "manager"], [LONG_NAME, "viewer"],
];

/** A team with somebody suspended, and a browser of its Owner. */
async function openTeam(t) {
  const guildhall = await Guildhall.start(t);
  const grace = await setUp(guildhall);
  await grace.makeTeam("Copper Guild", ORG);
  for (const [place, [name, role]] of TEAM.entries()) {
    const mailbox = name === LONG_NAME ? `${LONG_NAME.toLowerCase()}@a-rather-long-domain` : `person-${place}@guild`;
    await grace.bring(ORG, name, `${mailbox}.example`, role);
  }
  const { members } = await grace.call("GET", `/org/${ORG}/members?q=carl`);
  await grace.call("PUT", `/org/${ORG}/members/${members[0].user_id}/suspension`);
  const page = await openBrowser(guildhall);
  await grace.enter(page);
  await page.goto(MEMBERS);
  return page;
}

const tick = (page, name) => page.getByRole("checkbox", { name: `Select ${name}`, exact: true }).check();
const press = (page, name) => page.getByRole("region", { name: "Selected members" }).getByRole("button", { name }).click();

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

test("many members", async (t) => {
  const page = await openTeam(t);
  for (const name of ["Ada Lovelace", "李小龍", LONG_NAME]) await tick(page, name);
  await inspectClosely(page, "members-bulk");
  await press(page, "Remove");
  await page.getByRole("dialog", { name: "Remove 3 members?" }).waitFor();
  await inspect(page, "members-bulk-removal");
  await page.keyboard.press("Escape");
  await press(page, "Suspend");
  await page.getByText("3 suspended.").waitFor();
  await page.getByText(/^Those/).click();
  await inspectClosely(page, "members-bulk-done");
  await tick(page, "Ada Lovelace");
  await press(page, "Apply");
  await page.getByText("Choose the role to give.").waitFor();
  await inspect(page, "members-bulk-refused");
});

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
  await page.getByRole("link", { name: "Leave organization" }).scrollIntoViewIfNeeded();
  await inspect(page, "member-own-end");
  await page.getByRole("link", { name: "Leave organization" }).click();
  await page.getByRole("dialog").waitFor();
  await inspect(page, "leaving-last-owner");
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

test("a member with a long name", async (t) => {
  const page = await openTeam(t);
  await page.getByRole("main").locator("a.name", { hasText: LONG_NAME }).click();
  await page.getByRole("heading", { level: 1, name: LONG_NAME }).waitFor();
  await inspect(page, "member-long-name");
});
