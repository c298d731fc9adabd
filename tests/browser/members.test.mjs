// Changing members: one in the row, many by the bar. Who may do what, and what is said about it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { askToRemove, names, openActions, openRoles, row } from "./support/members.mjs";
import { setUp } from "./support/people.mjs";

const ORG = "copper-guild";
const MEMBERS = `/o/${ORG}/members`;
const TEAM = [
  ["Ada Lovelace", "ada@guild.example", "developer"],
  ["Bea Schiller", "bea@guild.example", "owner"],
  ["Carl Gauss", "carl@guild.example", "viewer"],
  ["Dora Maar", "dora@guild.example", "manager"],
  ["Emil Post", "emil@guild.example", "admin"],
];

/** A team, its people by first name, and a browser of its first owner on the page of members. */
async function openTeam(t) {
  const guildhall = await Guildhall.start(t);
  const grace = await setUp(guildhall);
  await grace.makeTeam("Copper Guild", ORG);
  const people = { grace };
  for (const [name, email, role] of TEAM) {
    people[email.split("@")[0]] = await grace.bring(ORG, name, email, role);
  }
  const { members } = await grace.call("GET", `/org/${ORG}/members`);
  for (const member of members) people[member.email.split("@")[0]].id = member.user_id;
  const open = async (person) => {
    const page = await openBrowser(guildhall);
    await person.enter(page);
    await page.goto(MEMBERS);
    return page;
  };
  return { guildhall, ...people, open };
}

const setRole = (by, person, role) => by.call("PUT", `/org/${ORG}/members/${person.id}`, { role });

/** What has the focus: its id. */
const focusedId = (page) => page.evaluate(() => document.activeElement.id);

test("one member's role", async (t) => {
  const { grace, ada, bea, carl, emil, open } = await openTeam(t);
  const page = await open(grace);

  await t.test("changes in the row at once, with a word about it and Undo", async () => {
    const menu = await openRoles(page, "Ada Lovelace");
    await menu.getByRole("button", { name: /^Manager/ }).click();
    await row(page, "Ada Lovelace").locator(".c-role").getByText("Manager").waitFor();
    const toast = page.locator("#toasts .toast").filter({ hasText: "Ada Lovelace is Manager now." });
    await toast.waitFor();
    assert.equal(await page.locator("#toasts").getAttribute("role"), "status");
    assert.equal(new URL(page.url()).pathname, MEMBERS);
    await toast.getByRole("button", { name: "Undo" }).click();
    await row(page, "Ada Lovelace").locator(".c-role").getByText("Developer").waitFor();
    await page.reload();
    await row(page, "Ada Lovelace").locator(".c-role").getByText("Developer").waitFor();
  });

  await t.test("stays as it was when the server refuses, with the reason at the row", async () => {
    const other = await open(bea);
    const menu = await openRoles(other, "Grace Hopper");
    await setRole(grace, bea, "admin");
    await menu.getByRole("button", { name: /^Viewer/ }).click();
    const reason = other.locator("tr.because");
    await reason.getByText("Only an Owner can do this to an Owner.").waitFor();
    assert.equal(await reason.getByRole("alert").count(), 1);
    assert.equal(await reason.evaluate((tr) => tr.previousElementSibling.querySelector("a.name").innerText), "Grace Hopper");
    await row(other, "Grace Hopper").locator(".c-role").getByText("Owner").waitFor();
    assert.equal(await other.getByText("is Viewer now").count(), 0);
  });

  await t.test("a change that goes through takes an older refusal away", async () => {
    await setRole(grace, bea, "owner");
    const other = await open(bea);
    const role = row(other, "Ada Lovelace").locator(".c-role");
    let menu = await openRoles(other, "Ada Lovelace");
    await setRole(grace, bea, "admin");
    await menu.getByRole("button", { name: /^Owner/ }).click();
    await other.locator("tr.because").getByText("Only an Owner can make an Owner.").waitFor();
    await role.getByText("Developer").waitFor();
    menu = await openRoles(other, "Ada Lovelace");
    await menu.getByRole("button", { name: /^Manager/ }).click();
    await role.getByText("Manager").waitFor();
    await other.locator("tr.because").waitFor({ state: "detached" });
    await setRole(grace, ada, "developer");
    await setRole(grace, bea, "owner");
  });

  await t.test("of somebody who has gone meanwhile cannot be changed, which is said in place", async () => {
    const guest = await open(grace);
    const menu = await openRoles(guest, "Carl Gauss");
    await bea.call("DELETE", `/org/${ORG}/members/${carl.id}`);
    await menu.getByRole("button", { name: /^Manager/ }).click();
    await guest.getByText(/not a member any more/).waitFor({ timeout: 3000 });
    assert.equal(new URL(guest.url()).pathname, MEMBERS);
  });

  await t.test("who has lost the right meanwhile is told so in place", async () => {
    const other = await open(emil);
    const menu = await openRoles(other, "Dora Maar");
    await setRole(grace, emil, "viewer");
    await menu.getByRole("button", { name: /^Viewer/ }).click();
    await other.getByRole("alert").first().waitFor();
    await row(other, "Dora Maar").locator(".c-role").getByText("Manager").waitFor();
    await setRole(grace, emil, "admin");
  });

  await t.test("a role above one's own is not offered", async () => {
    const admin = await open(emil);
    for (const owner of ["Grace Hopper", "Bea Schiller"]) {
      assert.equal(await row(admin, owner).getByRole("link", { name: /change role|Actions/ }).count(), 0, owner);
    }
    const menu = await openRoles(admin, "Ada Lovelace");
    const enabled = await menu.locator("button:enabled b").allInnerTexts();
    assert.deepEqual(enabled, ["Admin", "Manager", "Developer", "Viewer"]);
    await admin.keyboard.press("Escape");
    await admin.getByRole("checkbox", { name: "Select Ada Lovelace" }).check();
    const offered = await admin.getByLabel("New role for the selected").locator("option").allInnerTexts();
    assert.deepEqual(offered, ["Change role…", "Admin", "Manager", "Developer", "Viewer"]);
    await admin.goto(`${MEMBERS}/${ada.id}`);
    const select = admin.getByLabel("Role in Copper Guild");
    assert.deepEqual(await select.locator("option:enabled").allInnerTexts(), ["Admin", "Manager", "Developer", "Viewer"]);
    const answer = await emil.post(`${MEMBERS}/${ada.id}/role`, { role: "owner" });
    assert.equal(answer.status, 403);
  });

  await t.test("one's own asks first, and says what one can then no longer do", async () => {
    const own = await open(bea);
    const before = await openRoles(own, "Bea Schiller");
    await before.getByRole("button", { name: /^Viewer/ }).click();
    const dialog = own.getByRole("dialog", { name: "Change your own role to Viewer?" });
    await dialog.getByText("This is you.").waitFor();
    await dialog.getByText("change roles of members").waitFor();
    await dialog.getByText("Somebody else has to give you the role back.").waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await dialog.waitFor({ state: "hidden" });
    assert.equal(await focusedId(own), `role-${bea.id}`);
    await row(own, "Bea Schiller").locator(".c-role").getByText("Owner").waitFor();
    const again = await openRoles(own, "Bea Schiller");
    await again.getByRole("button", { name: /^Viewer/ }).click();
    await dialog.getByRole("button", { name: "Become Viewer" }).click();
    await own.getByText("Your role: Viewer").waitFor();
    await row(own, "Bea Schiller").getByText("Viewer").waitFor();
    assert.equal(await own.getByRole("link", { name: /change role/ }).count(), 0);
  });

  await t.test("the last Owner's is fixed, with the reason, and the server refuses it too", async () => {
    await page.reload();
    const mine = row(page, "Grace Hopper");
    assert.equal(await mine.getByRole("link", { name: /change role|Actions/ }).count(), 0);
    const role = mine.locator(".c-role");
    assert.match(await role.innerText(), /Owner \(the last\)\s*\. This is the last Owner\. Make somebody else an Owner first\./);
    await mine.getByRole("link", { name: "Grace Hopper" }).click();
    await page.getByRole("region", { name: "Role", exact: true }).getByText("This is the last Owner. Make somebody else an Owner first.").waitFor();
    assert.equal(await page.getByLabel("Role in Copper Guild").count(), 0);
    for (const [path, fields] of [["role", { role: "viewer", confirmed: "yes" }], ["removal", {}], ["suspension", {}]]) {
      const answer = await grace.post(`${MEMBERS}/${grace.id}/${path}`, fields);
      assert.equal(answer.status, 409, path);
    }
    const leaving = await grace.post(`/o/${ORG}/leaving`, {});
    assert.equal(leaving.status, 409);
  });
});

test("suspending and removing one member", async (t) => {
  const { guildhall, grace, bea, carl, open } = await openTeam(t);
  const page = await open(grace);
  const carls = await openBrowser(guildhall);
  await carl.enter(carls);

  await t.test("suspension is offered before removal", async () => {
    const menu = await openActions(page, "Carl Gauss");
    const items = await menu.locator("a, button").allInnerTexts();
    assert.deepEqual(items, ["Open", "Suspend", "Remove…"]);
    await page.keyboard.press("Escape");
    const dialog = await askToRemove(page, "Carl Gauss");
    await dialog.getByText("To keep the role for later, suspend instead").waitFor();
    const buttons = await dialog.locator("footer button").allInnerTexts();
    assert.deepEqual(buttons, ["Cancel", "Suspend instead", "Remove member"]);
  });

  await t.test("it ends the access at once, and says so in the row, with Undo", async () => {
    await carls.goto(MEMBERS);
    await page.getByRole("button", { name: "Suspend instead" }).click();
    await row(page, "Carl Gauss").getByText("Suspended").waitFor();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.locator("#toasts").getByText("Carl Gauss is suspended.").waitFor();
    await page.locator("#toasts").getByRole("button", { name: "Undo" }).waitFor();
    const answer = carls.waitForResponse((response) => new URL(response.url()).pathname === `/o/${ORG}`);
    await carls.getByRole("link", { name: "Overview" }).click();
    assert.equal((await answer).status(), 404);
    assert.equal(await carls.getByText("Copper Guild").count(), 0);
    await carls.goto("/account");
    await carls.getByRole("heading", { level: 1 }).waitFor();
  });

  await t.test("reactivation gives the access and the role back", async () => {
    const menu = await openActions(page, "Carl Gauss");
    await menu.getByRole("button", { name: "Reactivate" }).click();
    await page.locator("#toasts").getByText("Carl Gauss is active again, as Viewer.").waitFor();
    await row(page, "Carl Gauss").getByText("Active", { exact: true }).waitFor();
    assert.equal((await carls.goto(MEMBERS)).status(), 200);
    await carls.getByText("Your role: Viewer").waitFor();
  });

  await t.test("Undo takes a suspension back", async () => {
    const menu = await openActions(page, "Ada Lovelace");
    await menu.getByRole("button", { name: "Suspend" }).click();
    await row(page, "Ada Lovelace").getByText("Suspended").waitFor();
    await page.locator(".toast").filter({ hasText: "Ada Lovelace is suspended." }).getByRole("button", { name: "Undo" }).click();
    await row(page, "Ada Lovelace").getByText("Active", { exact: true }).waitFor();
    await row(page, "Ada Lovelace").locator(".c-role").getByText("Developer").waitFor();
  });

  await t.test("a suspended Owner does not count as one", async () => {
    const menu = await openActions(page, "Bea Schiller");
    await menu.getByRole("button", { name: "Suspend" }).click();
    await row(page, "Bea Schiller").getByText("Suspended").waitFor();
    await page.reload();
    assert.equal(await row(page, "Grace Hopper").getByRole("link", { name: /change role/ }).count(), 0);
    await grace.call("DELETE", `/org/${ORG}/members/${bea.id}/suspension`);
  });

  await t.test("the removal names the person and says what happens to sessions and keys", async () => {
    await page.reload();
    const dialog = await askToRemove(page, "Carl Gauss");
    await dialog.getByText(/Carl Gauss \(carl@guild\.example\) loses the access to this organization with the next click, in every session/).waitFor();
    await dialog.getByText(/Keys that act for Carl Gauss alone stop working/).waitFor();
    await dialog.getByText(/Keys of the organization go on/).waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await dialog.waitFor({ state: "hidden" });
    assert.equal(await focusedId(page), `actions-${carl.id}`);
  });

  await t.test("when it is done the row leaves, and the next row's name has the focus", async () => {
    const before = await names(page);
    const next = before[before.indexOf("Carl Gauss") + 1];
    const dialog = await askToRemove(page, "Carl Gauss");
    await dialog.getByRole("button", { name: "Remove member" }).click();
    await page.locator("#toasts").getByText("Carl Gauss is not a member any more.").waitFor();
    await row(page, "Carl Gauss").waitFor({ state: "detached" });
    assert.equal(await page.evaluate(() => document.activeElement.innerText), next);
    assert.equal((await carls.goto(MEMBERS)).status(), 404);
  });

  await t.test("the counts of members follow", async () => {
    for (const place of ["Organization pages", "People"]) {
      const link = page.getByRole("navigation", { name: place }).getByRole("link", { name: /^Members/ });
      assert.match(await link.innerText(), /5$/, place);
    }
    assert.match(await page.locator("#sum").innerText(), /^5 people/);
  });

  await t.test("of the last in the list, the one before has the focus", async () => {
    await page.goto(`${MEMBERS}?sort=-name&q=a`);
    const before = await names(page);
    assert.equal(before.at(-1), "Ada Lovelace");
    const dialog = await askToRemove(page, "Ada Lovelace");
    await dialog.getByRole("button", { name: "Remove member" }).click();
    await row(page, "Ada Lovelace").waitFor({ state: "detached" });
    assert.equal(await page.evaluate(() => document.activeElement.innerText), before.at(-2));
  });

  await t.test("one's own removal says that it is oneself", async () => {
    const own = await open(bea);
    const dialog = await askToRemove(own, "Bea Schiller");
    await dialog.getByText("This is you.").waitFor();
    await dialog.getByText(/You lose your access to this organization with the next click/).waitFor();
    assert.equal(await dialog.getByRole("button", { name: "Suspend instead" }).count(), 0);
    await dialog.getByRole("button", { name: "Remove myself" }).click();
    await own.waitForURL((url) => !url.pathname.startsWith(`/o/${ORG}`));
    assert.equal((await own.goto(MEMBERS)).status(), 404);
  });
});
