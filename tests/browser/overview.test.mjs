// The overview of an organization, as its Owner, a Viewer and a newcomer meet it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { inspectClosely, visit } from "./support/looks.mjs";
import { LONG_NAME, setUp } from "./support/people.mjs";

test("the overview grows with the organization", async (t) => {
  const guildhall = await Guildhall.start(t);
  const owner = await setUp(guildhall);
  const org = await owner.makeTeam("Copper Guild", "copper-guild");
  const page = await openBrowser(guildhall);
  await owner.enter(page);
  const activity = page.getByRole("region", { name: "Activity" });

  await t.test("a new one says what to do first, and counts it", async () => {
    await page.goto(`/o/${org}`);
    const start = page.getByRole("region", { name: "Getting started" });
    await start.getByText(/^1 of \d$/).waitFor();
    await start.getByText("Create the organization").waitFor();
    await page.getByText("1 person is a member.").waitFor();
    await inspectClosely(page, "overview-new");
    await start.getByRole("link", { name: "Invite somebody" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  });

  await t.test("with people the list goes, and the activity is told and drawn", async () => {
    await owner.bring(org, LONG_NAME, "long@guild.example", "developer");
    await owner.bring(org, "محمد بن موسى الخوارزمي", "algebra@guild.example", "admin");
    await page.goto(`/o/${org}`);
    assert.equal(await page.getByRole("region", { name: "Getting started" }).count(), 0);
    const chart = activity.getByRole("img");
    assert.match(await chart.getAttribute("aria-label"), /^Events each day for 30 days: between 0 and \d+, most on /);
    await activity.getByText(/^\d+ events in 30 days$/).waitFor();
    await activity.getByText(/joined/).first().waitFor();
    await inspectClosely(page, "overview-people");
  });

  await t.test("the quick actions lead on", async () => {
    const quick = page.getByRole("region", { name: "Quick actions" });
    await quick.getByRole("link", { name: "Invite people" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    await quick.getByRole("link", { name: "See the members" }).click();
    await page.getByRole("heading", { name: "Members" }).waitFor();
  });

  await t.test("who may not read the log is told so", async () => {
    const ada = await owner.bring(org, "Ada Lovelace", "ada@guild.example", "viewer");
    const reader = await openBrowser(guildhall);
    await ada.enter(reader);
    await visit(reader, `/o/${org}`, "overview-viewer");
    assert.equal(await reader.getByRole("region", { name: "Activity" }).count(), 0);
    await reader.getByText("Your role here is Viewer").waitFor();
    await visit(reader, "/o/ada-lovelace", "overview-personal");
  });
});

test("the overview of a demo has weeks to show, and what needs attention", async (t) => {
  const guildhall = await Guildhall.startDemo(t);
  const page = await openBrowser(guildhall);
  await page.goto(await guildhall.demoLink());
  await page.getByRole("button", { name: /Owner/ }).click();
  await page.getByRole("region", { name: "Activity" }).getByText(/events in 30 days/).waitFor();
  await inspectClosely(page, "overview-demo");
});
