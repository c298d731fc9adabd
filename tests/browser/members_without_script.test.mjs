// The members page with scripts off: links and plain forms.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { asked, names, row } from "./support/members.mjs";
import { setUp } from "./support/people.mjs";

const HARBOUR = "/o/harbour/members";

test("the list with scripts off", async (t) => {
  const demo = await Guildhall.startDemo(t);
  const page = await openBrowser(demo, { script: false });
  await page.goto("/demo");
  await page.getByRole("button", { name: "Sign in as Owner" }).click();
  await page.goto(HARBOUR);

  await t.test("is searched and filtered by one form", async () => {
    await page.getByLabel("Search members").fill("elif");
    await page.getByLabel("Status", { exact: true }).selectOption({ label: "Suspended" });
    await page.getByRole("button", { name: "Search" }).click();
    assert.deepEqual(asked(page.url()), { q: "elif", status: "suspended" });
    assert.deepEqual(await names(page), ["Elif Yıldız"]);
    assert.equal(await page.getByLabel("Search members").inputValue(), "elif");
    assert.equal(await page.getByLabel("Status", { exact: true }).inputValue(), "suspended");
    await page.getByRole("link", { name: "Remove filter Status: Suspended" }).click();
    assert.deepEqual(asked(page.url()), { q: "elif" });
  });

  await t.test("is sorted by its heads and paged by its links, which keep the filters", async () => {
    await page.goto(`${HARBOUR}?status=active`);
    await page.getByRole("columnheader", { name: "E-mail" }).getByRole("link").click();
    assert.deepEqual(asked(page.url()), { status: "active", sort: "email" });
    const first = await names(page);
    await page.getByRole("link", { name: "Next page" }).click();
    const second = await names(page);
    assert.equal(new Set([...first, ...second]).size, 57);
    await page.getByRole("link", { name: "Previous page" }).click();
    assert.deepEqual(await names(page), first);
  });

  await t.test("many are changed at once, and the page says what came of each", async () => {
    await page.goto(`${HARBOUR}?role=viewer`);
    await page.getByRole("checkbox", { name: "Select Bence Szűcs" }).check();
    await page.getByRole("checkbox", { name: "Select Camille Roux" }).check();
    await page.getByLabel("New role for the selected").selectOption({ label: "Manager" });
    await page.getByRole("button", { name: "Apply" }).click();
    await page.getByRole("heading", { level: 1, name: "2 changed" }).waitFor();
    await page.getByRole("link", { name: "Back to the list" }).click();
    assert.deepEqual(asked(page.url()), { role: "viewer" });
    assert.ok(!(await names(page)).includes("Camille Roux"));
  });

  await t.test("Apply without a role, and a button without a tick, say what is missing", async () => {
    await page.goto(HARBOUR);
    await page.getByRole("checkbox", { name: "Select Camille Roux" }).check();
    await page.getByRole("button", { name: "Apply" }).click();
    await page.getByText("Choose the role to give.").waitFor();
    await page.getByRole("link", { name: "Back to the list" }).click();
    assert.deepEqual(asked(page.url()), {});
  });

  await t.test("all whom the filters show are suspended and reactivated", async () => {
    await page.goto(HARBOUR);
    await page.getByRole("checkbox", { name: "Select Camille Roux" }).check();
    await page.getByRole("checkbox", { name: "Select all 60" }).check();
    await page.getByRole("button", { name: "Suspend" }).click();
    await page.getByRole("heading", { level: 1, name: "59 suspended, 1 not" }).waitFor();
    await page.getByText(/^Grace Adeyemi: This is you/).waitFor();
    await page.goto(`${HARBOUR}?status=suspended`);
    await page.getByRole("checkbox", { name: "Select Camille Roux" }).check();
    await page.getByRole("checkbox", { name: "Select all 59" }).check();
    await page.getByRole("button", { name: "Reactivate" }).click();
    await page.getByRole("heading", { level: 1, name: "59 reactivated" }).waitFor();
  });

  await t.test("a removal of many is asked on a page of its own", async () => {
    await page.goto(HARBOUR);
    for (const name of ["Camille Roux", "Bence Szűcs"]) await page.getByRole("checkbox", { name: `Select ${name}` }).check();
    await page.getByRole("button", { name: "Remove" }).click();
    await page.getByRole("heading", { level: 1, name: "Remove 2 members?" }).waitFor();
    await page.getByText("camille@harbour.example").waitFor();
    await page.getByRole("button", { name: "Remove 2 members" }).click();
    await page.getByRole("heading", { level: 1, name: "2 removed" }).waitFor();
    await page.goto(`${HARBOUR}?q=camille`);
    await page.getByRole("heading", { name: "Nobody matches “camille”" }).waitFor();
  });
});

test("one member with scripts off", async (t) => {
  const guildhall = await Guildhall.start(t);
  const owner = await setUp(guildhall);
  const org = await owner.makeTeam("Copper Guild", "copper-guild");
  const ada = await owner.bring(org, "Ada Lovelace", "ada@guild.example", "viewer");
  await owner.bring(org, "Bea Schiller", "bea@guild.example", "owner");
  const page = await openBrowser(guildhall, { script: false });
  const adas = await openBrowser(guildhall, { script: false });
  await owner.enter(page);
  await ada.enter(adas);
  const list = `/o/${org}/members`;
  const openMember = async (name) => {
    await page.goto(list);
    await page.getByRole("link", { name: `Actions for ${name}` }).click();
    await page.getByRole("heading", { level: 1, name }).waitFor();
  };

  await t.test("gets another role by a select and a button", async () => {
    await page.goto(list);
    await page.getByRole("link", { name: /change role of Ada/ }).click();
    await page.getByLabel("Role in Copper Guild").selectOption({ label: "Developer" });
    await page.getByRole("button", { name: "Save role" }).click();
    await page.getByText("Ada Lovelace is Developer now.").waitFor();
    await row(page, "Ada Lovelace").locator(".c-role").getByText("Developer").waitFor();
  });

  await t.test("is suspended and reactivated on their page", async () => {
    await openMember("Ada Lovelace");
    await page.getByRole("button", { name: "Suspend" }).click();
    await page.getByText("Ada Lovelace is suspended.").waitFor();
    assert.equal((await adas.goto(list)).status(), 404);
    await page.getByRole("button", { name: "Reactivate" }).click();
    await page.getByText("Ada Lovelace is active again, as Developer.").waitFor();
    assert.equal((await adas.goto(list)).status(), 200);
  });

  await t.test("has their access ended there", async () => {
    await page.getByRole("button", { name: "End it now" }).click();
    await page.getByText("Ada Lovelace has to sign in again to come back.").first().waitFor();
    await adas.goto(list);
    assert.equal(new URL(adas.url()).pathname, "/sign-in");
  });

  await t.test("is removed after a page that asks, from which one may suspend instead", async () => {
    await openMember("Ada Lovelace");
    await page.getByRole("link", { name: "Remove from organization" }).click();
    await page.getByRole("heading", { level: 1, name: "Remove Ada Lovelace?" }).waitFor();
    await page.getByRole("button", { name: "Suspend instead" }).click();
    await page.getByText("Ada Lovelace is suspended.").waitFor();
    await openMember("Ada Lovelace");
    await page.getByRole("link", { name: "Remove from organization" }).click();
    await page.getByRole("button", { name: "Remove member" }).click();
    await page.getByText("Ada Lovelace is not a member any more.").waitFor();
    assert.equal(await row(page, "Ada Lovelace").count(), 0);
  });

  await t.test("one's own role asks on a page, which says what one loses", async () => {
    await page.goto(list);
    await page.getByRole("link", { name: /change role of Grace/ }).click();
    await page.getByLabel("Role in Copper Guild").selectOption({ label: "Viewer" });
    await page.getByRole("button", { name: "Save role" }).click();
    await page.getByRole("heading", { level: 1, name: "Change your own role to Viewer?" }).waitFor();
    await page.getByText("change roles of members").waitFor();
    await page.getByRole("button", { name: "Become Viewer" }).click();
    await page.getByText("Your role: Viewer").waitFor();
  });

  await t.test("one leaves by a page that asks", async () => {
    await page.goto(list);
    await page.getByRole("main").getByRole("link", { name: "Grace Hopper", exact: true }).click();
    await page.getByRole("link", { name: "Leave organization" }).click();
    await page.getByRole("heading", { level: 1, name: "Leave Copper Guild?" }).waitFor();
    await page.getByRole("button", { name: "Leave organization" }).click();
    await page.getByText("You left Copper Guild.").waitFor();
    assert.equal((await page.goto(list)).status(), 404);
  });
});
