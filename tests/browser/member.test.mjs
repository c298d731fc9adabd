// A member's own page, the access to an organization, and leaving it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { PASSWORD, setUp } from "./support/people.mjs";
import { soon } from "./support/wait.mjs";

const ORG = "copper-guild";
const MEMBERS = `/o/${ORG}/members`;

async function openTeam(t) {
  const guildhall = await Guildhall.start(t);
  const grace = await setUp(guildhall);
  await grace.makeTeam("Copper Guild", ORG);
  const ada = await grace.bring(ORG, "Ada Lovelace", "ada@guild.example", "developer");
  const { members } = await grace.call("GET", `/org/${ORG}/members`);
  for (const member of members) Object.assign(member.email.startsWith("ada") ? ada : grace, { id: member.user_id });
  const open = async (person, path) => {
    const page = await openBrowser(guildhall);
    await person.enter(page);
    await page.goto(path);
    return page;
  };
  return { guildhall, grace, ada, open };
}

const section = (page, name) => page.getByRole("region", { name, exact: true });

test("a member's page", async (t) => {
  const { grace, ada, open } = await openTeam(t);
  await grace.call("PUT", `/org/${ORG}/members/${ada.id}`, { role: "admin" });
  const page = await open(grace, MEMBERS);

  await t.test("has an address of its own, which the name in the list leads to", async () => {
    await page.getByRole("link", { name: "Ada Lovelace", exact: true }).click();
    await page.waitForURL(`**${MEMBERS}/${ada.id}`);
    assert.equal(await page.title(), "Ada Lovelace · Copper Guild");
    await page.getByRole("heading", { level: 1, name: "Ada Lovelace" }).waitFor();
    await page.getByText("ada@guild.example").first().waitFor();
    const facts = page.getByRole("complementary", { name: "Facts" });
    await facts.getByText("Active", { exact: true }).waitFor();
    assert.equal(await facts.getByRole("time").count(), 2);
  });

  await t.test("says the role and who gave it", async () => {
    const role = section(page, "Role");
    assert.equal(await role.getByLabel("Role in Copper Guild").inputValue(), "admin");
    await role.getByText(/Given by Grace Hopper/).waitFor();
  });

  await t.test("says what the role may do, by group", async () => {
    const may = section(page, "What this role may do");
    assert.deepEqual(await may.getByRole("term").allInnerTexts(), ["Organization", "Billing", "People", "Roles", "Keys", "Audit"]);
    const [, , people] = await may.getByRole("definition").allInnerTexts();
    assert.match(people, /see who is a member; invite people and cancel invitations; change roles of members/);
  });

  await t.test("tells what happened to the member lately, and what they did", async () => {
    const feed = section(page, "Recent activity").getByRole("listitem");
    assert.match(await feed.nth(0).innerText(), /Grace Hopper .*Ada Lovelace.*Admin/s);
    assert.match(await feed.last().innerText(), /Ada Lovelace joined|invited/s);
  });

  await t.test("changes the role, and says so", async () => {
    await page.getByLabel("Role in Copper Guild").selectOption({ label: "Manager" });
    await page.getByRole("button", { name: "Save role" }).click();
    await page.getByText("Ada Lovelace is Manager now.").waitFor();
  });

  await t.test("suspends and reactivates, and stays", async () => {
    await page.goto(`${MEMBERS}/${ada.id}`);
    await page.getByRole("button", { name: "Suspend" }).click();
    await page.getByText("has no access to this organization").waitFor();
    await page.getByText("The role Manager is kept").waitFor();
    await section(page, "Access to this organization").getByText("None while suspended.").waitFor();
    assert.equal(new URL(page.url()).pathname, `${MEMBERS}/${ada.id}`);
    await page.getByRole("button", { name: "Reactivate" }).click();
    await page.getByText("Ada Lovelace is active again, as Manager.").waitFor();
    assert.equal(await page.getByLabel("Role in Copper Guild").inputValue(), "manager");
  });

  await t.test("removes, after asking", async () => {
    await page.getByRole("link", { name: "Remove from organization" }).click();
    const dialog = page.getByRole("dialog", { name: "Remove Ada Lovelace?" });
    await dialog.getByRole("button", { name: "Remove member" }).click();
    await page.waitForURL(`**${MEMBERS}`);
    await page.getByText("Ada Lovelace is not a member any more.").waitFor();
    assert.equal((await page.goto(`${MEMBERS}/${ada.id}`)).status(), 404);
  });
});

test("what a member without rights sees of another", async (t) => {
  const { grace, ada, open } = await openTeam(t);
  const page = await open(ada, `${MEMBERS}/${grace.id}`);
  await page.getByRole("heading", { level: 1, name: "Grace Hopper" }).waitFor();
  await section(page, "Role").getByText("Owner").waitFor();
  await section(page, "What this role may do").waitFor();
  for (const hidden of ["Access to this organization", "Recent activity", "Remove from organization"]) {
    assert.equal(await section(page, hidden).count(), 0, hidden);
  }
  assert.equal(await page.getByRole("button", { name: /Suspend|Save role|End it now/ }).count(), 0);
});

async function signIn(page) {
  await page.getByLabel("E-mail").fill("ada@guild.example");
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("ending a member's access", async (t) => {
  const { guildhall, grace, ada, open } = await openTeam(t);
  await grace.makeTeam("Tin Guild", "tin-guild");
  const link = await grace.invite("tin-guild", "Ada Lovelace", "ada@guild.example", "viewer");
  await ada.post(link, {});
  const adas = await openBrowser(guildhall);
  await adas.goto(`/sign-in?next=${MEMBERS}`);
  await signIn(adas);
  await adas.waitForURL(`**${MEMBERS}`);
  assert.equal((await adas.goto("/o/tin-guild")).status(), 200);
  await adas.goto(`/o/${ORG}`);
  const page = await open(grace, `${MEMBERS}/${ada.id}`);
  const access = section(page, "Access to this organization");
  const sessions = access.getByRole("listitem");

  await t.test("the page lists the sessions that use this organization: what they run on, from where, how lately", async () => {
    await soon("the marks of use are written", async () => {
      await page.reload();
      return sessions.filter({ hasText: "Chrom" }).count();
    }, { within: 15_000 });
    const session = sessions.filter({ hasText: "Chrom" });
    assert.match(await session.innerText(), /127\.0\.0\.1 · used just now/i);
    assert.doesNotMatch(await session.locator("b").innerText(), /Mozilla\/5\.0/, "a browser and a system, in words");
  });

  await t.test("“End it now” says what it does, and is confirmed", async () => {
    await access.getByText("Other organizations are not touched.").waitFor();
    await access.getByRole("button", { name: "End it now" }).click();
    await page.locator("#toasts").getByText("Ada Lovelace has to sign in again to come back.").waitFor();
    assert.equal(new URL(page.url()).pathname, `${MEMBERS}/${ada.id}`);
    await access.getByText("No session of Ada Lovelace has used this organization lately.").waitFor();
    await section(page, "Recent activity").getByRole("listitem").first().getByText(/Grace Hopper.*ended.*Ada Lovelace/s).waitFor();
  });

  await t.test("the member's next click there leads to signing in, which says why", async () => {
    await adas.getByRole("link", { name: /^Members/ }).first().click();
    await adas.waitForURL("**/sign-in?**");
    await adas.getByText("Your access to that organization was ended. Sign in again to go on.").waitFor();
    assert.equal(await adas.getByText("Copper Guild").count(), 0);
  });

  await t.test("their other organizations and their account go on without it", async () => {
    assert.equal((await adas.goto("/o/tin-guild/members")).status(), 200);
    assert.equal(new URL(adas.url()).pathname, "/o/tin-guild/members");
    await adas.goto("/account");
    assert.equal(new URL(adas.url()).pathname, "/account");
  });

  await t.test("after signing in again they are where they wanted to go, with their role", async () => {
    await adas.goto(MEMBERS);
    await adas.waitForURL("**/sign-in?**");
    await signIn(adas);
    await adas.waitForURL(`**${MEMBERS}`);
    await adas.getByText("Your role: Developer").waitFor();
  });

  await t.test("another browser of theirs has to sign in on its own", async () => {
    const other = await openBrowser(guildhall);
    await ada.enter(other);
    await other.goto(MEMBERS);
    assert.equal(new URL(other.url()).pathname, "/sign-in");
  });

  await t.test("an ended session does not come back into the list", async () => {
    // She was there a moment ago: the mark of it is written after the end
    await grace.call("DELETE", `/org/${ORG}/members/${ada.id}/access`);
    await pause(11_000);
    await page.reload();
    assert.deepEqual(await sessions.allInnerTexts(), []);
  });
});

test("leaving an organization", async (t) => {
  const { grace, ada, open } = await openTeam(t);

  await t.test("the last Owner is not offered it, and reads why beside it", async () => {
    const page = await open(grace, `${MEMBERS}/${grace.id}`);
    const leave = section(page, "Leave");
    await leave.getByText("Make somebody else an Owner first.").waitFor({ timeout: 3000 });
    assert.equal(await leave.getByRole("link", { name: "Leave organization" }).count(), 0);
    assert.ok(await leave.getByRole("button", { name: "Leave organization" }).isDisabled());
  });

  await t.test("who gets to the page all the same reads it there, and the server refuses too", async () => {
    const page = await open(grace, `/o/${ORG}/leaving`);
    await page.getByRole("main").getByText("You cannot leave. This is the last Owner. Make somebody else an Owner first.").waitFor();
    assert.equal(await page.getByRole("button", { name: "Leave organization" }).count(), 0);
    assert.equal((await grace.post(`/o/${ORG}/leaving`, {})).status, 409);
  });

  await t.test("a member finds it on their own page, is told what it means, and may stay", async () => {
    const page = await open(ada, MEMBERS);
    await page.getByRole("main").getByRole("link", { name: "Ada Lovelace", exact: true }).click();
    await page.getByRole("link", { name: "Leave organization" }).click();
    const dialog = page.getByRole("dialog", { name: "Leave Copper Guild?" });
    await dialog.getByText(/You lose your access to Copper Guild with the next click/).waitFor();
    await dialog.getByText(/you need a new invitation/).waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await dialog.waitFor({ state: "hidden" });
    assert.equal(await page.evaluate(() => document.activeElement.id), "leave");
    await page.getByRole("link", { name: "Leave organization" }).click();
    await dialog.getByRole("button", { name: "Leave organization" }).click();
    await page.getByText("You left Copper Guild.").waitFor();
    assert.equal((await page.goto(MEMBERS)).status(), 404);
    await page.goto("/account");
    assert.equal(await page.getByText("Copper Guild").count(), 0);
  });

  await t.test("a personal organization cannot be left", async () => {
    const page = await open(grace, `/o/${ORG}`);
    await page.getByRole("button", { name: "Switch organization" }).click();
    await page.locator("#orgs a").filter({ hasText: "Personal" }).click();
    await page.getByRole("button", { name: "Switch organization" }).waitFor();
    await page.goto(`${new URL(page.url()).pathname}/leaving`);
    await page.getByText("You cannot leave. A personal organization has one member.").waitFor();
    assert.equal(await page.getByRole("button", { name: "Leave organization" }).count(), 0);
  });
});
