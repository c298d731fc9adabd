// Settings of an organization: its name in place, the rules of invitations, nothing lost unasked.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { inspectClosely, visit, visitClosely } from "./support/looks.mjs";
import { LONG_NAME, setUp } from "./support/people.mjs";

async function openSettings(t, { script = true } = {}) {
  const guildhall = await Guildhall.start(t);
  const owner = await setUp(guildhall);
  const org = await owner.makeTeam("Copper Guild", "copper-guild");
  const page = await openBrowser(guildhall, { script });
  await owner.enter(page);
  const answer = await page.goto(`/o/${org}/settings`);
  assert.equal(answer.status(), 200);
  return { owner, org, page };
}

const isFocused = (locator) => locator.evaluate((element) => element === document.activeElement);

test("the name is changed in its place, and everything that says it follows", async (t) => {
  const { page } = await openSettings(t);
  const general = page.getByRole("region", { name: "General" });

  await t.test("Rename turns the name into a field, with the caret in it", async () => {
    await page.getByRole("link", { name: "Rename" }).click();
    await general.getByLabel("Name").waitFor();
    assert.ok(await isFocused(general.getByLabel("Name")));
    assert.equal(new URL(page.url()).search, "");
  });

  await t.test("Cancel and Escape leave it as it was, and give the focus back", async () => {
    await general.getByLabel("Name").fill("Something else");
    await general.getByRole("link", { name: "Cancel" }).click();
    await page.getByRole("link", { name: "Rename" }).waitFor();
    assert.ok(await isFocused(page.getByRole("link", { name: "Rename" })));
    await page.keyboard.press("Enter");
    await general.getByLabel("Name").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: "Rename" }).waitFor();
    await general.getByText("Copper Guild").waitFor();
  });

  await t.test("a name that cannot be is said at the field, which keeps it", async () => {
    await page.getByRole("link", { name: "Rename" }).click();
    await general.getByLabel("Name").fill("!!!");
    await page.keyboard.press("Enter");
    await general.getByText("A name needs at least one letter or digit.").waitFor();
    assert.ok(await isFocused(general.getByLabel("Name")));
    assert.equal(await general.getByLabel("Name").inputValue(), "!!!");
  });

  await t.test("a new name stands in frame, switcher and title at once", async () => {
    await general.getByLabel("Name").fill("Brass Guild");
    await page.keyboard.press("Enter");
    await page.getByText("The organization is called Brass Guild now.").waitFor();
    assert.ok(await isFocused(page.getByRole("link", { name: "Rename" })));
    assert.equal(await page.title(), "Settings · Brass Guild");
    assert.match(await page.getByRole("button", { name: "Switch organization" }).innerText(), /Brass Guild/);
    await page.getByRole("button", { name: "Switch organization" }).click();
    await page.locator("#orgs").getByRole("link", { name: /Brass Guild/ }).waitFor();
    assert.equal(await page.getByRole("textbox", { name: "Slug" }).inputValue(), "copper-guild");
    await page.reload();
    await general.getByText("Brass Guild").waitFor();
  });
});

test("the rules of invitations are saved for themselves", async (t) => {
  const { owner, org, page } = await openSettings(t);
  const rules = page.getByRole("region", { name: "Invitation rules" });
  const save = rules.getByRole("button", { name: "Save rules" });

  await t.test("without people from outside a domain is needed, and nothing typed is lost", async () => {
    await rules.getByLabel("Invite people from outside").uncheck();
    await rules.getByLabel("Invitees must already have an account").check();
    assert.match(await save.getAttribute("class"), /primary/);
    await save.click();
    await rules.getByText("List at least one domain").waitFor();
    assert.ok(await isFocused(rules.getByRole("alert")));
    assert.ok(await rules.getByLabel("Invitees must already have an account").isChecked());
    assert.ok(!await rules.getByLabel("Invite people from outside").isChecked());
  });

  await t.test("they are saved, and a name that is being typed beside them stays", async () => {
    await page.getByRole("link", { name: "Rename" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Half a na");
    await rules.getByLabel("Own domains").fill("Guild.example, gmail.com");
    await save.click();
    await page.getByText("The rules of invitations are saved.").waitFor();
    await rules.getByText("Everybody can have an address at gmail.com").waitFor();
    assert.equal(await rules.getByLabel("Own domains").inputValue(), "guild.example\ngmail.com");
    assert.ok(await isFocused(save));
    assert.doesNotMatch(await save.getAttribute("class"), /primary/);
    assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), "Half a na");
    await page.getByRole("button", { name: "Save name" }).click();
    await page.getByText("The organization is called Half a na now.").waitFor();
  });

  await t.test("who saves upon an older version is told what is so now", async () => {
    await owner.call("PATCH", `/org/${org}`, { name: "Quicker" });
    await rules.getByLabel("Own domains").fill("hall.example");
    await save.click();
    await rules.getByText("Somebody else changed the settings meanwhile.").waitFor();
    assert.equal(await rules.getByLabel("Own domains").inputValue(), "hall.example");
    await save.click();
    await rules.getByText("Somebody else changed the settings meanwhile.").waitFor({ state: "hidden" });
    const { domains } = await owner.call("GET", `/org/${org}/invitation-rules`);
    assert.deepEqual(domains, ["hall.example"]);
  });
});

test("leaving the page with something unsaved asks first", async (t) => {
  const { org, page } = await openSettings(t);
  const asked = [];
  page.on("dialog", (dialog) => {
    asked.push(dialog.type());
    if (asked.length === 1) dialog.dismiss();
    else dialog.accept();
  });
  await page.getByLabel("Own domains").fill("guild.example");
  const overview = page.getByRole("navigation", { name: "Organization pages" }).getByRole("link", { name: "Overview" });
  await overview.click({ noWaitAfter: true });
  await page.waitForTimeout(300);
  assert.deepEqual(asked, ["beforeunload"]);
  assert.equal(await page.getByLabel("Own domains").inputValue(), "guild.example");
  await overview.click();
  await page.waitForURL(`**/o/${org}`);
  assert.equal(asked.length, 2);
  await page.goto(`/o/${org}/settings`);
  await page.getByLabel("Own domains").fill("guild.example");
  await page.getByRole("button", { name: "Save rules" }).click();
  await page.getByText("The rules of invitations are saved.").waitFor();
  await overview.click();
  await page.waitForURL(`**/o/${org}`);
  assert.equal(asked.length, 2, "what is saved is not asked about");
});

test("without JavaScript everything works by plain forms and links", async (t) => {
  const { org, page } = await openSettings(t, { script: false });
  await page.getByRole("link", { name: "Rename" }).click();
  assert.equal(new URL(page.url()).search, "?edit=name");
  await page.getByLabel("Name", { exact: true }).fill("!!!");
  await page.getByRole("button", { name: "Save name" }).click();
  await page.getByText("A name needs at least one letter or digit.").waitFor();
  await page.getByLabel("Name", { exact: true }).fill("Brass Guild");
  await page.getByRole("button", { name: "Save name" }).click();
  await page.getByText("The organization is called Brass Guild now.").waitFor();
  assert.equal(new URL(page.url()).pathname, `/o/${org}/settings`);
  await page.getByLabel("Invite people from outside").uncheck();
  await page.getByRole("button", { name: "Save rules" }).click();
  await page.getByText("List at least one domain").waitFor();
  await page.getByLabel("Own domains").fill("guild.example");
  await page.getByRole("button", { name: "Save rules" }).click();
  await page.getByText("The rules of invitations are saved.").waitFor();
  assert.ok(!await page.getByLabel("Invite people from outside").isChecked());
  assert.equal(await page.getByRole("link", { name: "Leave this organization" }).getAttribute("href"), `/o/${org}/leaving`);
});

test("settings look right, for who may change them and who may not", async (t) => {
  const { owner, org, page } = await openSettings(t);
  await owner.call("PUT", `/org/${org}/invitation-rules`, {
    takes_external_invitations: false, domains: ["guild.example", "gmail.com"], invitees_need_account: true,
  });
  await visitClosely(page, `/o/${org}/settings`, "settings");
  await page.getByRole("link", { name: "Rename" }).click();
  await page.getByLabel("Name", { exact: true }).fill("!!!");
  await page.getByLabel("Own domains").fill("ada@guild.example");
  await page.getByRole("button", { name: "Save name" }).click();
  await page.getByText("A name needs at least one letter or digit.").waitFor();
  await page.getByRole("button", { name: "Save rules" }).click();
  await page.getByText("Nothing was saved.").waitFor();
  await inspectClosely(page, "settings-refused");
  await page.getByLabel("Own domains").fill("guild.example");
  await page.getByRole("button", { name: "Save rules" }).click();
  await page.getByText("The rules of invitations are saved.").waitFor();
  await page.getByRole("link", { name: "Cancel" }).click();
  await visit(page, "/o/grace-hopper/settings", "settings-personal");
  await owner.call("PATCH", `/org/${org}`, { name: LONG_NAME });
  const viewer = await owner.bring(org, "Ada Lovelace", "ada@guild.example", "viewer").catch(() => null);
  assert.equal(viewer, null, "the rules ask for an account");
  await owner.call("PUT", `/org/${org}/invitation-rules`, {
    takes_external_invitations: true, domains: [], invitees_need_account: false,
  });
  const reader = await owner.bring(org, "Ada Lovelace", "ada@guild.example", "viewer");
  await reader.enter(page);
  await visit(page, `/o/${org}/settings`, "settings-viewer");
});
