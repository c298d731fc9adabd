// Who runs the instance: its users, its organizations, their member caps and Owners.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { MailServer } from "./support/mail_server.mjs";
import { linkIn } from "./support/mail_text.mjs";
import { PASSWORD } from "./support/people.mjs";
import { populate } from "./support/platform.mjs";

const isFocused = (locator) => locator.evaluate((element) => element === document.activeElement);
const rows = (page) => page.locator("tbody tr");

test("users and organizations are found while typing, and by Back again", async (t) => {
  const { guildhall, grace } = await populate(t);
  const page = await openBrowser(guildhall);
  await grace.enter(page);
  await page.goto("/instance");

  await t.test("users, from the tab on, with the keyboard", async () => {
    await page.getByRole("navigation", { name: "Instance pages" }).getByRole("link", { name: "Users" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Users" }).waitFor();
    assert.equal(await page.getByRole("link", { name: "Users" }).getAttribute("aria-current"), "page");
    const search = page.getByRole("searchbox", { name: "Search users" });
    await search.focus();
    await page.keyboard.type("lovel");
    await page.getByText("1 user", { exact: true }).waitFor();
    assert.equal(await rows(page).count(), 1);
    assert.ok(await isFocused(search));
    assert.equal(new URL(page.url()).search, "?q=lovel");
    await search.fill("nobody");
    await page.getByRole("heading", { name: "Nobody matches “nobody”" }).waitFor();
    await page.getByRole("link", { name: "Clear search" }).click();
    await page.getByText("2 users", { exact: true }).waitFor();
  });

  await t.test("organizations, and Back to what was searched", async () => {
    await page.getByRole("link", { name: "Organizations" }).click();
    await page.getByText("2 organizations", { exact: true }).waitFor();
    await page.getByRole("searchbox", { name: "Search organizations" }).fill("NORTH");
    await page.getByText("1 organization", { exact: true }).waitFor();
    await page.getByRole("link", { name: "North Light" }).click();
    await page.getByRole("heading", { level: 1, name: "North Light" }).waitFor();
    await page.goBack();
    await page.getByText("1 organization", { exact: true }).waitFor();
    assert.equal(await page.getByRole("searchbox", { name: "Search organizations" }).inputValue(), "NORTH");
  });
});

test("a member cap is set, and told in the organization", async (t) => {
  const { guildhall, grace, ada } = await populate(t);
  const page = await openBrowser(guildhall);
  await grace.enter(page);
  await page.goto("/instance/orgs/north-light");
  const cap = page.getByLabel("Members and pending invitations, at the most");
  const save = page.getByRole("button", { name: "Save cap" });
  assert.doesNotMatch(await save.getAttribute("class"), /primary/);
  await cap.fill("0");
  assert.match(await save.getAttribute("class"), /primary/);
  await cap.press("Enter");
  await page.getByText("Type a number from 1 to 100000.").waitFor();
  assert.ok(await isFocused(cap));
  await cap.fill("600");
  await cap.press("Enter");
  await page.getByText("North Light may have 600 members now.").waitFor();
  const reader = await openBrowser(guildhall);
  await ada.enter(reader);
  await reader.goto("/o/north-light");
  await reader.getByText("Grace Hopper changed the member cap from 500 to 600").waitFor();
});

test("who is added as Owner from outside gets a mail, and is one by accepting", async (t) => {
  const mailServer = await MailServer.start(t);
  const { guildhall, grace } = await populate(t, mailServer.settings);
  const page = await openBrowser(guildhall);
  await grace.enter(page);
  await page.goto("/instance/orgs/north-light");
  const owners = page.getByRole("region", { name: "Owners" });
  await owners.getByText("The last Owner", { exact: true }).waitFor();
  await page.getByLabel("E-mail address or user id").fill("ines@guild.example");
  await page.getByRole("button", { name: "Add owner" }).click();
  await page.getByText("ines@guild.example is invited, and becomes an Owner by accepting.").waitFor();
  assert.equal(await owners.getByRole("listitem").count(), 1);

  const link = linkIn(await mailServer.mailTo("ines@guild.example"));
  const invitee = await openBrowser(guildhall);
  await invitee.goto(link);
  await invitee.getByText(/Owner/).first().waitFor();
  await invitee.getByLabel("Your name").fill("Ines Ortiz");
  await invitee.getByLabel("Choose a password").fill(PASSWORD);
  await invitee.getByRole("button", { name: /Join|Accept/ }).click();
  await invitee.waitForURL("**/o/north-light");
  await invitee.getByText("Your role: Owner").first().waitFor();

  await page.reload();
  await owners.getByText("Ines Ortiz", { exact: true }).waitFor();
  await t.test("an Owner is removed after a question, with the keyboard alone", async () => {
    const opener = page.getByRole("link", { name: "Remove Ada Lovelace as Owner" });
    await opener.focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Remove Ada Lovelace as Owner?" });
    await dialog.getByText("becomes an Admin of North Light and stays a member").waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    assert.ok(await isFocused(opener));
    await page.keyboard.press("Enter");
    await dialog.getByRole("button", { name: "Remove owner" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText("Ada Lovelace is Admin of North Light now.").waitFor();
    await owners.getByText("The last Owner", { exact: true }).waitFor();
  });
});

test("without JavaScript the same is done by plain forms and links", async (t) => {
  const { guildhall, grace, ada } = await populate(t);
  const page = await openBrowser(guildhall, { script: false });
  await grace.enter(page);
  await page.goto("/instance/users");
  await page.getByRole("searchbox").fill("ada");
  await page.getByRole("button", { name: "Search" }).click();
  assert.equal(await rows(page).count(), 1);
  await ada.bring("north-light", "Dora Kent", "dora@guild.example", "developer");
  await page.goto("/instance/orgs?q=north");
  await page.getByRole("link", { name: "North Light" }).click();
  await page.getByLabel("E-mail address or user id").fill("dora@guild.example");
  await page.getByRole("button", { name: "Add owner" }).click();
  await page.getByText("Dora Kent is an Owner of North Light now.").waitFor();
  await page.getByRole("link", { name: "Remove Ada Lovelace as Owner" }).click();
  await page.getByRole("heading", { name: "Remove Ada Lovelace as Owner?" }).waitFor();
  await page.getByRole("button", { name: "Remove owner" }).click();
  await page.getByText("Ada Lovelace is Admin of North Light now.").waitFor();
  await page.getByLabel("E-mail address or user id").fill("ines@guild.example");
  await page.getByRole("button", { name: "Add owner" }).click();
  await page.getByText("No e-mail was sent").waitFor();
  assert.match(await page.getByLabel("Invitation link for ines@guild.example").inputValue(), /\/join\//);
  await page.getByRole("link", { name: "Done" }).click();
  await page.getByRole("heading", { level: 1, name: "North Light" }).waitFor();
});
