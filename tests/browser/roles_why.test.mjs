// Why somebody may do something: asked on a member's page, and told to whom is refused.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { inspect, inspectClosely, visitClosely } from "./support/looks.mjs";
import { LONG_NAME, setUp } from "./support/people.mjs";

const ORG = "copper-guild";
const MEMBERS = `/o/${ORG}/members`;
const ARABIC = "محمد بن موسى الخوارزمي";

async function openTeam(t, { script = true } = {}) {
  const guildhall = await Guildhall.start(t);
  const grace = await setUp(guildhall);
  await grace.makeTeam("Copper Guild", ORG);
  const ada = await grace.bring(ORG, "Ada Lovelace", "ada@guild.example", "viewer");
  const musa = await grace.bring(ORG, ARABIC, "algebra@guild.example", "admin");
  const { members } = await grace.call("GET", `/org/${ORG}/members`);
  const id = (mailbox) => members.find(({ email }) => email.startsWith(mailbox)).user_id;
  await musa.call("PUT", `/org/${ORG}/members/${id("ada")}`, { role: "manager" });
  const open = async (person, path) => {
    const page = await openBrowser(guildhall, { script });
    await person.enter(page);
    await page.goto(path);
    return page;
  };
  return { grace, ada, musa, id, open };
}

test("one asks on a member's page why they may do something, and why not", async (t) => {
  const { grace, ada, id, open } = await openTeam(t);
  const page = await open(ada, `${MEMBERS}/${id("ada")}`);
  const may = page.getByRole("region", { name: "What this role may do" });
  const answer = may.getByRole("status");

  await t.test("by the keyboard alone, with the answer in its place", async () => {
    await may.getByLabel("Ask why, or why not").focus();
    await page.keyboard.type("read the audit");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await answer.getByText("does not include it. Owner and Admin do.").waitFor();
    assert.match(await answer.innerText(), /^Ada Lovelace cannot read the audit log: role Manager, given by /);
    assert.deepEqual((await answer.locator("bdi").allInnerTexts()).slice(-3), [ARABIC, "Owner", "Admin"]);
    assert.equal(await answer.getByRole("time").count(), 1);
    const button = may.getByRole("button", { name: "Ask why" });
    assert.ok(await button.evaluate((element) => element === document.activeElement));
    assert.equal(new URL(page.url()).pathname, `${MEMBERS}/${id("ada")}`);
    await may.scrollIntoViewIfNeeded();
    await inspectClosely(page, "why-not");
  });

  await t.test("each permission of the list leads to its answer", async () => {
    await may.getByRole("link", { name: "see who is a member" }).click();
    await answer.getByText("Ada Lovelace can see who is a member").waitFor();
    await inspect(page, "why");
  });

  await t.test("who is suspended can nothing, and the role is told", async () => {
    await grace.call("PUT", `/org/${ORG}/members/${id("ada")}/suspension`);
    const owners = await open(grace, `${MEMBERS}/${id("ada")}`);
    await owners.getByLabel("Ask why, or why not").selectOption("members:invite");
    await owners.getByRole("button", { name: "Ask why" }).click();
    await owners.getByText("Ada Lovelace cannot invite people").waitFor();
    await inspect(owners, "why-suspended");
  });
});

test("without JavaScript the answer is a page of its own", async (t) => {
  const { grace, id, open } = await openTeam(t, { script: false });
  const page = await open(grace, `${MEMBERS}/${id("ada")}`);
  await page.getByLabel("Ask why, or why not").selectOption("members:invite");
  await page.getByRole("button", { name: "Ask why" }).click();
  await page.getByText("can invite people and cancel invitations: role Manager").waitFor();
  assert.equal(new URL(page.url()).search, "?permission=members%3Ainvite");
  assert.equal(await page.getByLabel("Ask why, or why not").inputValue(), "members:invite");
  await page.getByRole("link", { name: "Ada Lovelace" }).click();
  await page.getByRole("link", { name: "see the organization" }).click();
  await page.getByText("can see the organization: role Manager").waitFor();
  const answer = await page.goto(`${MEMBERS}/${id("ada")}/why?permission=%3Cscript%3E`);
  assert.equal(answer.status(), 422);
  await page.getByText("There is no such permission.").waitFor();
});

test("answers and refusals look right", async (t) => {
  const { grace, ada, id, open } = await openTeam(t);
  const { id: role } = await grace.call("POST", `/org/${ORG}/roles`, { name: LONG_NAME, level: 20, permissions: ["org:read"] });
  await grace.call("POST", `/org/${ORG}/roles`, { name: ARABIC, level: 20, permissions: ["keys:revoke", "roles:manage"] });
  const page = await open(ada, `/o/${ORG}`);
  await visitClosely(page, `${MEMBERS}/${id("algebra")}/why?permission=keys:revoke`, "why-page");
  const refused = await page.goto(`/o/${ORG}/invitations`);
  assert.equal(refused.status(), 200);
  const answer = await page.goto(`${MEMBERS}/${id("algebra")}/removal`);
  assert.equal(answer.status(), 403);
  await page.getByText("Your role, Manager, given by").waitFor();
  await page.getByRole("heading", { name: "Who can give you such a role" }).waitFor();
  await page.getByText("Grace Hopper").waitFor();
  await inspectClosely(page, "refused-permission");
  await grace.call("PUT", `/org/${ORG}/members/${id("ada")}`, { role });
  await page.goto(MEMBERS);
  await page.getByText("Ask somebody whose role is Owner or Admin").waitFor();
  assert.equal(await page.getByText("Grace Hopper").count(), 0);
  await inspectClosely(page, "refused-unlisted");
});
