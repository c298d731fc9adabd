// The same job with scripts off: plain forms and links.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { MailServer } from "./support/mail_server.mjs";
import { linkIn } from "./support/mail_text.mjs";
import { PASSWORD } from "./support/people.mjs";

async function setUp(page, guildhall) {
  await page.goto(await guildhall.setUpLink());
  await page.getByLabel("Your name").fill("Grace Hopper");
  await page.getByLabel("E-mail", { exact: true }).fill("grace@guild.example");
  await page.getByLabel("Choose a password").fill(PASSWORD);
  await page.getByRole("button", { name: "Set up and continue" }).click();
}

async function makeTeam(page) {
  await page.getByLabel("Name", { exact: true }).fill("Copper Guild");
  await page.getByRole("button", { name: "Create organization" }).click();
  await page.waitForURL("**/o/copper-guild");
}

async function invite(page, button) {
  await page.getByRole("link", { name: "Invite people" }).click();
  await page.waitForURL("**/invitations/new");
  await page.getByLabel("Name", { exact: true }).fill("Ada Lovelace");
  await page.getByLabel("E-mail").fill("ada@guild.example");
  await page.getByLabel("Role").selectOption("developer");
  await page.getByRole("button", { name: button }).click();
}

async function join(page, link) {
  await page.goto(link);
  await page.getByText("Grace Hopper invited you as Developer").waitFor();
  await page.getByLabel("Choose a password").fill(PASSWORD);
  await page.getByRole("button", { name: "Accept and join" }).click();
  await page.waitForURL("**/o/copper-guild");
}

async function changeRole(page) {
  await page.getByRole("link", { name: /change role of Ada/ }).click();
  await page.getByLabel("Role in Copper Guild").selectOption("viewer");
  await page.getByRole("button", { name: "Save role" }).click();
  await page.getByText("Ada Lovelace is Viewer now.").waitFor();
}

async function search(page) {
  await page.getByLabel("Search members").fill("ada");
  await page.getByRole("button", { name: "Search" }).click();
  await page.waitForURL(/members\?q=ada/);
  assert.equal(await page.getByRole("row").count(), 2);
  await page.goBack();
  assert.equal(await page.getByRole("row").count(), 3);
}

async function remove(page) {
  await page.getByRole("link", { name: "Actions for Ada Lovelace" }).click();
  await page.getByRole("link", { name: "Remove from organization" }).click();
  await page.getByRole("heading", { name: "Remove Ada Lovelace?" }).waitFor();
  await page.getByRole("button", { name: "Remove member" }).click();
  await page.getByText("Ada Lovelace is not a member any more.").waitFor();
  assert.equal(await page.getByRole("row").count(), 2);
}

async function findsNothing(page) {
  const answer = await page.goto("/o/copper-guild/members");
  assert.equal(answer.status(), 404);
  await page.getByRole("heading", { name: "Nothing at this address" }).waitFor();
}

test("everything works with scripts off", async (t) => {
  const mailServer = await MailServer.start(t);
  const guildhall = await Guildhall.start(t, mailServer.settings);
  const grace = await openBrowser(guildhall, { script: false });
  const ada = await openBrowser(guildhall, { script: false });

  await setUp(grace, guildhall);
  await makeTeam(grace);
  await invite(grace, "Send invitation");
  await grace.getByText("An invitation is on its way to ada@guild.example").waitFor();
  await join(ada, linkIn(await mailServer.mailTo("ada@guild.example")));
  await grace.getByRole("link", { name: /^Members/ }).first().click();
  await changeRole(grace);
  await search(grace);
  await remove(grace);
  await findsNothing(ada);
});

test("without a mail server the inviter gets a link to send, and is told that no mail was sent", async (t) => {
  const guildhall = await Guildhall.start(t);
  const grace = await openBrowser(guildhall, { script: false });
  const ada = await openBrowser(guildhall, { script: false });

  await setUp(grace, guildhall);
  await makeTeam(grace);
  await invite(grace, "Make invitation link");
  await grace.getByText("No e-mail was sent").waitFor();
  await join(ada, await grace.getByLabel(/^Invitation link/).inputValue());
  await grace.getByRole("link", { name: "Done" }).click();
  await grace.getByRole("heading", { name: "No invitation is open" }).waitFor();
});

test("with scripts the link stands in the dialog, can be copied, and is shown once", async (t) => {
  const guildhall = await Guildhall.start(t);
  const grace = await openBrowser(guildhall, { permissions: ["clipboard-read", "clipboard-write"] });

  await setUp(grace, guildhall);
  await makeTeam(grace);
  await grace.getByRole("link", { name: "Invite people" }).click();
  const dialog = grace.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill("Ada Lovelace");
  await dialog.getByLabel("E-mail").fill("ada@guild.example");
  await dialog.getByRole("button", { name: "Make invitation link" }).click();
  await dialog.getByText("No e-mail was sent").waitFor();
  const link = await dialog.getByLabel(/^Invitation link/).inputValue();
  await dialog.getByRole("button", { name: "Copy" }).click();
  await dialog.getByRole("button", { name: "Copied" }).waitFor();
  assert.equal(await grace.evaluate(() => navigator.clipboard.readText()), link);
  await dialog.getByRole("link", { name: "Done" }).click();
  await grace.getByText("Link made").waitFor();
  assert.ok(!(await grace.content()).includes(link));
});
