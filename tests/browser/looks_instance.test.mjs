// The page of the instance, forgotten passwords, a new organization, and pages of errors.

import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { inspect, inspectClosely, visit } from "./support/looks.mjs";
import { MailServer } from "./support/mail_server.mjs";
import { linkIn } from "./support/mail_text.mjs";
import { LONG_NAME, setUp } from "./support/people.mjs";
import { soon } from "./support/wait.mjs";

const NEW_PASSWORD = "brass bell rings at noon";

/** The outbox's line about a mail. */
const lineOf = (page, address) => page.getByRole("region", { name: "Outbox" }).getByRole("listitem").filter({ hasText: address });

/** Waits until the outbox says this about a mail. */
function listed(page, address, words) {
  return soon(`the outbox says ${words} of ${address}`, async () => {
    await page.goto("/instance");
    return lineOf(page, address).getByText(words).first().isVisible();
  }, { within: 20_000 });
}

/** Sends a form from a page of nobody's, which counts as another site. */
async function sendFromElsewhere(page, guildhall) {
  await page.goto("about:blank");
  await page.setContent(`<form method="post" action="${guildhall.url}/sign-in"><button>Send</button></form>`);
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByRole("heading", { name: "This request came from another site" }).waitFor();
  await inspect(page, "403-other-site");
}

test("an instance without a mail server, and a new organization", async (t) => {
  const guildhall = await Guildhall.start(t);
  const owner = await setUp(guildhall);
  const page = await openBrowser(guildhall);
  await owner.enter(page);

  await visit(page, "/instance", "instance");
  await page.goto("/");
  await page.getByRole("heading", { name: "Getting started" }).waitFor();
  await inspect(page, "overview-personal");
  const org = await owner.makeTeam("Copper Guild", "copper-guild");
  await visit(page, `/o/${org}`, "overview-first-steps");
  await visit(page, `/o/${org}/members`, "members-alone");
  await visit(page, `/o/${org}/invitations`, "invitations-empty");
  await page.context().clearCookies();
  await visit(page, "/forgotten-password", "forgotten-password-no-mail");
});

test("pages of errors, for who is signed in and who is not", async (t) => {
  const guildhall = await Guildhall.start(t);
  const owner = await setUp(guildhall);
  const used = await guildhall.setUpLink();
  const org = await owner.makeTeam("Copper Guild", "copper-guild");
  const viewer = await owner.bring(org, "Ada Lovelace", "ada@guild.example", "viewer");
  const page = await openBrowser(guildhall);
  for (const who of ["signed-out", "signed-in"]) {
    if (who === "signed-in") await viewer.enter(page);
    await visit(page, "/nowhere", `404-${who}`, 404);
    await visit(page, "/sign-out", `405-${who}`, 405);
    await visit(page, used, `410-${who}`, 410);
  }
  await visit(page, `/o/${org}/invitations/new`, "403-permission", 403);
  await visit(page, "/instance", "403-platform", 403);
  await page.context().clearCookies();
  await sendFromElsewhere(page, guildhall);
});

test("a forgotten password, where mail is sent", async (t) => {
  const mailServer = await MailServer.start(t);
  const guildhall = await Guildhall.start(t, mailServer.settings);
  const owner = await setUp(guildhall);
  const page = await openBrowser(guildhall);

  await visit(page, "/forgotten-password", "forgotten-password");
  await page.getByLabel("E-mail").fill("grace@guild");
  await page.getByRole("button", { name: "Send me a link" }).click();
  await page.locator('[aria-invalid="true"]').waitFor();
  await inspect(page, "forgotten-password-refused");
  await page.getByLabel("E-mail").fill(owner.email);
  await page.getByRole("button", { name: "Send me a link" }).click();
  await page.getByRole("heading", { name: "Look into your mail" }).waitFor();
  await inspect(page, "forgotten-password-asked");

  await page.goto(linkIn(await mailServer.mailTo(owner.email, /Choose a new password/)));
  await inspect(page, "reset");
  await page.getByLabel("New password").fill(NEW_PASSWORD);
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByText("Your new password is set").waitFor();
  await inspect(page, "sign-in-after-reset");

  for (let tries = 0; tries < 5; tries += 1) await owner.post("/forgotten-password", { email: owner.email });
  await page.goto("/forgotten-password");
  await page.getByLabel("E-mail").fill(owner.email);
  await page.getByRole("button", { name: "Send me a link" }).click();
  await page.getByRole("heading", { name: "Too many for now" }).waitFor();
  await inspect(page, "429");
});

test("an instance whose mails wait and fail, until they are tried again", async (t) => {
  const mailServer = await MailServer.start(t);
  const guildhall = await Guildhall.start(t, mailServer.settings);
  const owner = await setUp(guildhall);
  const org = await owner.makeTeam("Copper Guild", "copper-guild");
  const page = await openBrowser(guildhall);
  await owner.enter(page);
  await mailServer.mailTo(owner.email);
  const waits = `${LONG_NAME.toLowerCase()}@a-rather-long-domain.guild.example`;

  await visit(page, "/instance", "instance-mail-server");
  mailServer.mode = "refusing";
  await owner.invite(org, "Ada Lovelace", "refused@guild.example");
  await listed(page, "refused@guild.example", "Failed");
  await page.getByLabel("Send a test mail to").fill("nobody@guild.example");
  await page.getByRole("button", { name: "Send a test mail" }).click();
  await page.getByText(/The mail was not sent:.*No such person here/).waitFor();
  await inspect(page, "instance-test-mail-refused");
  await mailServer.close();
  await owner.invite(org, LONG_NAME, waits);
  await listed(page, waits, "Trying again");
  await lineOf(page, waits).getByText(/refused|connect/i).waitFor();
  await inspectClosely(page, "instance-outbox");

  await mailServer.open();
  mailServer.mode = "accepting";
  await lineOf(page, "refused@guild.example").getByRole("button", { name: "Retry" }).click();
  await page.getByText("The mail is tried again now.").waitFor();
  await mailServer.mailTo("refused@guild.example");
  await page.getByRole("button", { name: "Retry all that failed" }).click();
  await page.getByText("1 mail is tried again now.").waitFor();
  await mailServer.mailTo("nobody@guild.example");
  await mailServer.mailTo(waits);
  await soon("nothing waits any more", async () => {
    await page.goto("/instance");
    return page.getByText("Nothing waits.").isVisible();
  });
});
