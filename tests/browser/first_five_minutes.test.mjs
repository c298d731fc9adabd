// The first five minutes as the README tells them: run it, set up, invite by a copied link, join on a
// phone, forget the password, and only then connect a mail server.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { MailServer } from "./support/mail_server.mjs";
import { linkIn } from "./support/mail_text.mjs";
import { PASSWORD } from "./support/people.mjs";

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const OWNER = "grace@guild.example";
const INVITEE = "ada@guild.example";
const SECOND_PASSWORD = "brass bell rings at noon";
const THIRD_PASSWORD = "limestone stairs worn hollow";
const RESET_LINK = /http:\/\/\S+\/reset\/\S+/;

async function signIn(page, email, password) {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Chooses a new password by a link, and signs in with it. */
async function setPassword(page, link, password) {
  await page.goto(link);
  await page.getByRole("heading", { name: "Choose a new password" }).waitFor();
  await page.getByText(INVITEE).waitFor();
  await page.getByLabel("New password").fill(password);
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByText("Your new password is set, and you are signed out everywhere.").waitFor();
  await signIn(page, INVITEE, password);
  await page.getByRole("heading", { name: "Overview" }).waitFor();
}

test("from the first start to a team with a mail server, with nothing but the README", async (t) => {
  const mailServer = await MailServer.start(t);
  const guildhall = await Guildhall.start(t);
  const grace = await openBrowser(guildhall);
  const ada = await openBrowser(guildhall, PHONE);
  const laptop = await openBrowser(guildhall);
  const steps = grace.getByRole("region", { name: "Getting started" });
  let invitation;
  let resetLink;

  await t.test("the set-up page warns of plain http and a missing mail server, and goes on all the same", async () => {
    await grace.goto(await guildhall.setUpLink());
    await grace.getByText("The public address is plain http.").waitFor();
    await grace.getByText("No mail server is set.").waitFor();
    await grace.getByLabel("Your name").fill("Grace Hopper");
    await grace.getByLabel("E-mail", { exact: true }).fill(OWNER);
    await grace.getByLabel("Choose a password").fill(PASSWORD);
    await grace.getByLabel("Name of this Guildhall").fill("Guild Works");
    await grace.getByRole("button", { name: "Set up and continue" }).click();
    await grace.getByRole("heading", { name: "New organization" }).waitFor();
  });

  await t.test("the new organization shows what is done and what comes next", async () => {
    await grace.getByLabel("Name", { exact: true }).fill("Copper Guild");
    await grace.getByLabel("Address").fill("copper-guild");
    await grace.getByRole("button", { name: "Create organization" }).click();
    await grace.waitForURL("**/o/copper-guild");
    await steps.waitFor();
    assert.deepEqual(await steps.getByRole("listitem").allTextContents(), [
      "Create the organization (done)",
      "Invite somebody",
      "Somebody joins",
      "Connect a mail server, so that links are sent (or go on sending them yourself)",
    ]);
    const open = await steps.getByRole("link").evaluateAll((links) => links.map((link) => new URL(link.href).pathname));
    assert.deepEqual(open, ["/o/copper-guild/invitations/new", "/o/copper-guild/invitations", "/instance"]);
  });

  await t.test("the next step leads to inviting, which gives a link to copy", async () => {
    await steps.getByRole("link", { name: "Invite somebody" }).click();
    await grace.getByLabel("Name", { exact: true }).fill("Ada Lovelace");
    await grace.getByLabel("E-mail").fill(INVITEE);
    await grace.getByRole("button", { name: "Make invitation link" }).click();
    invitation = await grace.getByLabel(`Invitation link for ${INVITEE}`).inputValue();
    await grace.goto("/o/copper-guild");
    await steps.getByText("Invite somebody (done)").waitFor();
    await steps.getByRole("link", { name: "Somebody joins" }).waitFor();
  });

  await t.test("the invited person joins on a phone", async () => {
    await ada.goto(invitation);
    await ada.getByRole("heading", { name: "Join Copper Guild" }).waitFor();
    await ada.getByLabel("Choose a password").fill(PASSWORD);
    await ada.getByRole("button", { name: "Accept and join" }).tap();
    await ada.waitForURL("**/o/copper-guild");
    await ada.getByText("You are in: welcome to Copper Guild.").waitFor();
    const width = await ada.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 390, `the page is ${width} px wide`);
  });

  await t.test("the first steps are gone once somebody has joined", async () => {
    await grace.goto("/o/copper-guild");
    await grace.getByText("2 people").waitFor();
    assert.equal(await steps.count(), 0);
  });

  await t.test("who forgot the password learns what to do where no mail can be sent", async () => {
    await laptop.goto("/sign-in");
    await laptop.getByRole("link", { name: "Forgotten?" }).click();
    await laptop.getByRole("heading", { name: "Forgotten password" }).waitFor();
    await laptop.getByText("This Guildhall has no mail server").waitFor();
    await laptop.getByText("guildhall admin reset-link").waitFor();
    assert.equal(await laptop.getByRole("textbox").count(), 0);
  });

  await t.test("the command prints a link while the server runs, and opening it uses nothing up", async () => {
    const said = await guildhall.command("admin", "reset-link", INVITEE);
    assert.match(said, /Ada Lovelace <ada@guild\.example>/);
    [resetLink] = said.match(RESET_LINK);
    assert.ok(resetLink.startsWith(guildhall.url), resetLink);
    assert.equal((await laptop.goto(resetLink)).status(), 200);
  });

  await t.test("the link sets a new password, and ends the sessions that there were", async () => {
    await setPassword(laptop, resetLink, SECOND_PASSWORD);
    await ada.goto("/o/copper-guild");
    assert.equal(new URL(ada.url()).pathname, "/sign-in");
    await signIn(ada, INVITEE, PASSWORD);
    await ada.locator('[aria-invalid="true"]').waitFor();
  });

  await t.test("the same link says that it was used", async () => {
    const answer = await laptop.goto(resetLink);
    assert.equal(answer.status(), 410);
    await laptop.getByRole("heading", { name: "This link was used already" }).waitFor();
  });

  await t.test("with a mail server in the settings, the owner sends a test mail from the instance page", async () => {
    await guildhall.stop();
    await guildhall.run(mailServer.settings);
    await grace.goto("/o/copper-guild");
    await grace.getByRole("link", { name: "This Guildhall" }).click();
    await grace.getByRole("heading", { name: "This Guildhall" }).waitFor();
    await grace.getByText(`localhost:${mailServer.port}`).waitFor();
    assert.equal(await grace.getByLabel("Send a test mail to").inputValue(), OWNER);
    await grace.getByRole("button", { name: "Send a test mail" }).click();
    await grace.getByText(`The mail server has taken the mail to ${OWNER}.`).waitFor();
    const mail = await mailServer.mailTo(OWNER, /Test mail/);
    assert.match(mail.text, /Guild Works can send mails/);
    assert.equal(linkIn(mail), `${guildhall.url}/instance`);
  });

  await t.test("the next invitation is mailed", async () => {
    await grace.goto("/o/copper-guild/members");
    await grace.getByRole("link", { name: "Invite people" }).click();
    const dialog = grace.getByRole("dialog", { name: "Invite somebody" });
    await dialog.getByLabel("Name", { exact: true }).fill("Bea Schiller");
    await dialog.getByLabel("E-mail").fill("bea@guild.example");
    await dialog.getByRole("button", { name: "Send invitation" }).click();
    await grace.getByText("An invitation is on its way to bea@guild.example").waitFor();
    const mail = await mailServer.mailTo("bea@guild.example", /invited you to Copper Guild/);
    assert.equal((await fetch(linkIn(mail))).status, 200);
  });

  await t.test("a forgotten password is mailed too, and the link sets a new one", async () => {
    await ada.goto("/sign-in");
    await ada.getByRole("link", { name: "Forgotten?" }).tap();
    await ada.getByLabel("E-mail").fill(INVITEE);
    await ada.getByRole("button", { name: "Send me a link" }).tap();
    await ada.getByRole("heading", { name: "Look into your mail" }).waitFor();
    const mail = await mailServer.mailTo(INVITEE, /Choose a new password/);
    assert.match(mail.text, /once, for one hour/);
    await setPassword(ada, linkIn(mail), THIRD_PASSWORD);
    await ada.goto("/account");
    await ada.getByText("Confirmed").waitFor();
  });
});
