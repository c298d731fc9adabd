// The main job from end to end, as two people in two browsers do it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { MailServer } from "./support/mail_server.mjs";
import { linkIn } from "./support/mail_text.mjs";
import { askToRemove } from "./support/members.mjs";
import { PASSWORD } from "./support/people.mjs";
import { soon } from "./support/wait.mjs";

test("an owner sets up, makes a team, invites, changes a role, and removes", async (t) => {
  const mailServer = await MailServer.start(t);
  const guildhall = await Guildhall.start(t, mailServer.settings);
  const grace = await openBrowser(guildhall);
  const ada = await openBrowser(guildhall);
  let mail;

  await t.test("the set-up link leads to an account and on to a first organization", async () => {
    await grace.goto(await guildhall.setUpLink());
    await grace.getByLabel("Your name").fill("Grace Hopper");
    await grace.getByLabel("E-mail", { exact: true }).fill("grace@guild.example");
    await grace.getByLabel("Choose a password").fill(PASSWORD);
    await grace.getByLabel("Name of this Guildhall").fill("Guild Works");
    assert.equal(await grace.getByLabel("Public address").inputValue(), `${guildhall.url}/`);
    await grace.getByRole("button", { name: "Set up and continue" }).click();
    await grace.getByRole("heading", { name: "New organization" }).waitFor();
  });

  await t.test("the address is proposed from the name, and the page says whether it is free", async () => {
    const note = grace.locator("#slug-note");
    const address = grace.getByLabel("Address");
    await address.fill("admin");
    await note.getByText("This word is reserved").waitFor();
    await address.fill("");
    await grace.getByLabel("Name", { exact: true }).pressSequentially("Åre & Søn Copper");
    await note.getByText("is free").waitFor();
    assert.match(await address.inputValue(), /^are-s.*n-copper$/);
    await address.fill("copper-guild");
    await note.getByText("copper-guild is free").waitFor();
  });

  await t.test("the team is there, with its maker as Owner", async () => {
    await grace.getByLabel("Name", { exact: true }).fill("Copper Guild");
    await grace.getByRole("button", { name: "Create organization" }).click();
    await grace.waitForURL("**/o/copper-guild");
    await grace.getByText("Copper Guild is ready.").waitFor();
    await grace.getByText("Your role: Owner").waitFor();
  });

  await t.test("inviting happens in a dialog, which keeps what was typed when something is wrong", async () => {
    await grace.getByRole("link", { name: "Members" }).first().click();
    await grace.getByRole("link", { name: "Invite people" }).click();
    const dialog = grace.getByRole("dialog", { name: "Invite somebody" });
    await dialog.getByLabel("Name", { exact: true }).fill("Ada Lovelace");
    await dialog.getByLabel("E-mail").fill("ada");
    await dialog.getByLabel("Role").selectOption("viewer");
    await dialog.getByRole("button", { name: "Send invitation" }).click();
    await dialog.locator('[aria-invalid="true"]').waitFor();
    assert.equal(await dialog.getByLabel("Name", { exact: true }).inputValue(), "Ada Lovelace");
    await dialog.getByLabel("E-mail").fill("ada@guild.example");
    await dialog.getByRole("button", { name: "Send invitation" }).click();
    await grace.waitForURL("**/o/copper-guild/invitations");
    await grace.getByText("An invitation is on its way to ada@guild.example").waitFor();
  });

  await t.test("a mail with text and HTML arrives", async () => {
    mail = await mailServer.mailTo("ada@guild.example");
    assert.equal(mail.subject, "Grace Hopper invited you to Copper Guild");
    assert.match(mail.messageId, /^<[0-9a-f-]{36}@guild\.example>$/);
    assert.match(mail.text, /Grace Hopper invited you to Copper Guild as Viewer/);
    assert.ok(mail.html.includes(`href="${linkIn(mail)}"`));
    await soon("the list says that the mail was sent", async () => {
      await grace.reload();
      return grace.getByRole("row", { name: /ada@guild.example/ }).getByText("Now", { exact: true }).isVisible();
    });
  });

  await t.test("who opens the link sees who invites to what, and opening it uses nothing up", async () => {
    await ada.goto(linkIn(mail));
    await ada.reload();
    await ada.getByRole("heading", { name: "Join Copper Guild" }).waitFor();
    await ada.getByText("Grace Hopper invited you as Viewer").waitFor();
    await ada.getByText("ada@guild.example").waitFor();
  });

  await t.test("she joins with a new account", async () => {
    assert.equal(await ada.getByLabel("Your name").inputValue(), "Ada Lovelace");
    await ada.getByLabel("Choose a password").fill(PASSWORD);
    await ada.getByRole("button", { name: "Accept and join" }).click();
    await ada.waitForURL("**/o/copper-guild");
    await ada.getByText("You are in: welcome to Copper Guild.").waitFor();
    await ada.goto("/account");
    await ada.getByText("Confirmed").waitFor();
  });

  await t.test("a Viewer sees the members, and is offered nothing to change", async () => {
    await ada.goto("/o/copper-guild/members");
    assert.equal(await ada.getByRole("row").count(), 3);
    assert.equal(await ada.locator("a.pick, [aria-label^=Actions], tbody [type=checkbox]").count(), 0);
    assert.equal(await ada.getByRole("link", { name: "Invite people" }).count(), 0);
  });

  const row = (name) => grace.getByRole("row", { name: new RegExp(name) });

  await t.test("she appears on the first one's members page", async () => {
    await grace.goto("/o/copper-guild/members");
    await row("Ada Lovelace").getByText("ada@guild.example").waitFor();
    await grace.getByRole("status").getByText("2 people").waitFor();
  });

  await t.test("the last Owner is offered no removal and no other role", async () => {
    assert.equal(await row("Grace Hopper").getByRole("link", { name: /Actions|change role/ }).count(), 0);
    await row("Grace Hopper").getByRole("link", { name: "Grace Hopper" }).click();
    await grace.getByText("This is the last Owner.").first().waitFor();
    await grace.goBack();
  });

  await t.test("her role is changed in its row, and back again by Undo", async () => {
    await row("Ada Lovelace").getByRole("link", { name: /change role/ }).click();
    const menu = grace.getByRole("dialog", { name: "Role of Ada Lovelace" });
    await menu.getByRole("button", { name: /^Developer/ }).click();
    await grace.getByText("Ada Lovelace is Developer now.").waitFor();
    await row("Ada Lovelace").getByText("Developer").waitFor();
    await grace.getByRole("button", { name: "Undo" }).click();
    await grace.getByText("Ada Lovelace is Viewer now.").waitFor();
    await row("Ada Lovelace").getByText("Viewer").waitFor();
    await grace.reload();
    await row("Ada Lovelace").getByText("Viewer").waitFor();
  });

  await t.test("the search follows the typing, and Back brings back the table and the text", async () => {
    const search = grace.getByLabel("Search members");
    await search.pressSequentially("lovel");
    await grace.waitForURL(/members\?q=lovel/);
    await row("Grace Hopper").waitFor({ state: "detached" });
    await row("Ada Lovelace").waitFor();
    await grace.goBack();
    await row("Grace Hopper").waitFor();
    assert.equal(await search.inputValue(), "");
    await grace.goForward();
    await row("Grace Hopper").waitFor({ state: "detached" });
    assert.equal(await search.inputValue(), "lovel");
    await search.fill("nobody like this");
    await grace.getByRole("heading", { name: "Nobody matches “nobody like this”" }).waitFor();
    await grace.getByRole("link", { name: "Clear search" }).click();
    await row("Grace Hopper").waitFor();
  });

  await t.test("a dialog that names her asks before she is removed", async () => {
    const dialog = await askToRemove(grace, "Ada Lovelace");
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await row("Ada Lovelace").waitFor();
    await askToRemove(grace, "Ada Lovelace");
    await dialog.getByRole("button", { name: "Remove member" }).click();
    await grace.getByText("Ada Lovelace is not a member any more.").waitFor();
    await row("Ada Lovelace").waitFor({ state: "detached" });
  });

  await t.test("her next click finds nothing", async () => {
    const answer = ada.waitForResponse("**/o/copper-guild/members");
    await ada.getByRole("link", { name: /^Members/ }).first().click();
    assert.equal((await answer).status(), 404);
    await ada.getByRole("heading", { name: "Nothing at this address" }).waitFor();
    assert.equal(await ada.getByText("Copper Guild").count(), 0);
  });

  await t.test("the overview tells what happened", async () => {
    await grace.goto("/o/copper-guild");
    const feed = grace.getByRole("list").filter({ hasText: "joined" });
    await feed.getByText("Grace Hopper removed Ada Lovelace").waitFor();
    await feed.getByText("Ada Lovelace joined as Viewer").waitFor();
  });
});
