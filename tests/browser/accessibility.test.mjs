// Each page: no finding of axe, no sideways scrolling on phones, and pictures for people to look at.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { assertAccessible, assertFitsPhones, inDark, onPhone, picture } from "./support/looks.mjs";
import { MailServer } from "./support/mail_server.mjs";
import { linkIn } from "./support/mail_text.mjs";
import { PASSWORD, Person, setUp } from "./support/people.mjs";

const LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh-Smythe";

/** The state that the page is in now. */
async function inspect(page, name) {
  await assertAccessible(page, name);
  await assertFitsPhones(page, name);
  await picture(page, name);
}

/** The same, and in the dark and on a phone too. */
async function inspectClosely(page, name) {
  await inspect(page, name);
  await inDark(page, () => assertAccessible(page, `${name} in the dark`));
  await onPhone(page, () => assertAccessible(page, `${name} on a phone`));
}

async function visit(page, path, name, status = 200) {
  const answer = await page.goto(path);
  assert.equal(answer.status(), status, name);
  await inspect(page, name);
}

test("pages at the door", async (t) => {
  const guildhall = await Guildhall.start(t);
  const page = await openBrowser(t, guildhall);

  await visit(page, "/set-up", "not-set-up");
  const link = await guildhall.setUpLink();
  await visit(page, link, "set-up");
  await page.getByRole("button", { name: "Set up and continue" }).evaluate((button) => {
    button.form.noValidate = true;
    button.click();
  });
  await page.locator('[aria-invalid="true"]').first().waitFor();
  await inspect(page, "set-up-refused");

  await setUp(guildhall);
  await visit(page, "/sign-in", "sign-in");
  await page.getByLabel("E-mail").fill("grace@guild.example");
  await page.getByLabel("Password", { exact: true }).fill("not the right one");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.locator('[aria-invalid="true"]').waitFor();
  await inspect(page, "sign-in-refused");
  await visit(page, "/sign-up", "sign-up-by-invitation");
  await visit(page, "/nowhere", "404", 404);
  await visit(page, link, "410", 410);

  await guildhall.stop();
  await guildhall.run({ sign_up: "open" });
  await visit(page, "/sign-in", "sign-in-open");
  await visit(page, "/sign-up", "sign-up");
});

test("pages of an organization", async (t) => {
  const guildhall = await Guildhall.start(t);
  const owner = await setUp(guildhall);
  const org = await owner.makeTeam("Copper Guild", "copper-guild");
  const ada = await owner.bring(org, "Ada Lovelace", "ada@guild.example", "developer");
  await owner.bring(org, "محمد بن موسى الخوارزمي", "algebra@guild.example", "manager");
  await owner.bring(org, LONG_NAME, `${LONG_NAME.toLowerCase()}@a-rather-long-domain.guild.example`, "viewer");
  const page = await openBrowser(t, guildhall);
  await owner.enter(page);

  await visit(page, "/account", "account");
  await visit(page, "/orgs/new", "new-organization");
  await page.getByLabel("Address").fill("admin");
  await page.getByText("This word is reserved").waitFor();
  await inspect(page, "new-organization-reserved");
  await visit(page, `/o/${org}`, "overview");
  await page.getByRole("button", { name: "Switch organization" }).click();
  await assertAccessible(page, "the switch of organizations");
  await page.goto(`/o/${org}/members`);
  await inspectClosely(page, "members");

  await page.getByRole("link", { name: /change role of Ada/ }).click();
  await page.getByRole("dialog", { name: /Role of/ }).waitFor();
  await inspect(page, "role-menu");
  await page.getByRole("button", { name: /^Viewer/ }).click();
  await page.getByRole("button", { name: "Undo" }).waitFor();
  await inspect(page, "role-changed");

  await page.getByRole("link", { name: "Remove Ada Lovelace" }).click();
  await page.getByRole("dialog").waitFor();
  await inspect(page, "removal-dialog");
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("link", { name: "Ada Lovelace", exact: true }).click();
  await page.getByRole("heading", { name: "Ada Lovelace" }).waitFor();
  await inspect(page, "member");
  await visit(page, `${new URL(page.url()).pathname}/removal`, "removal");
  await visit(page, `/o/${org}/members?q=nobody`, "members-no-match");

  const reader = await openBrowser(t, guildhall);
  await ada.enter(reader);
  await visit(reader, `/o/${org}/members`, "members-of-a-viewer");
  await visit(reader, `/o/${org}`, "overview-of-a-viewer");
  await visit(reader, `/o/${org}/invitations/new`, "403", 403);
});

test("pages of invitations", async (t) => {
  const guildhall = await Guildhall.start(t);
  const owner = await setUp(guildhall);
  const org = await owner.makeTeam("Copper Guild", "copper-guild");
  const page = await openBrowser(t, guildhall);
  await owner.enter(page);

  await visit(page, `/o/${org}/invitations`, "invitations-none");
  await visit(page, `/o/${org}/invitations/new`, "invite");
  await page.goto(`/o/${org}/members`);
  await page.getByRole("link", { name: "Invite people" }).click();
  const dialog = page.getByRole("dialog", { name: "Invite somebody" });
  await dialog.waitFor();
  await inspect(page, "invite-dialog");
  await dialog.getByRole("button", { name: "Make invitation link" }).click();
  await dialog.locator('[aria-invalid="true"]').first().waitFor();
  await inspect(page, "invite-dialog-refused");
  await dialog.getByLabel("Name", { exact: true }).fill("Ines");
  await dialog.getByLabel("E-mail").fill("ines@guild.example");
  await dialog.getByRole("button", { name: "Make invitation link" }).click();
  await page.getByLabel(/^Invitation link/).waitFor();
  await inspect(page, "link-dialog");
  await owner.invite(org, LONG_NAME, `${LONG_NAME.toLowerCase()}@a-rather-long-domain.guild.example`, "admin");
  await visit(page, `/o/${org}/invitations`, "invitations");
});

test("invitations whose mail waits, went out, and did not arrive", async (t) => {
  const mailServer = await MailServer.start(t);
  const guildhall = await Guildhall.start(t, mailServer.settings);
  const owner = await setUp(guildhall);
  const org = await owner.makeTeam("Copper Guild", "copper-guild");
  const page = await openBrowser(t, guildhall);
  await owner.enter(page);
  const settled = async (email, delivery) => {
    await owner.invite(org, "Somebody", email, "developer");
    for (let state; state?.delivery !== delivery;) {
      const { invitations } = await owner.call("GET", `/org/${org}/invitations`);
      state = invitations.find((invitation) => invitation.email === email);
    }
  };

  await settled("sent@guild.example", "sent");
  mailServer.mode = "refusing";
  await settled("refused@guild.example", "failed");
  mailServer.mode = "stalling";
  await owner.invite(org, "Somebody", "waits@guild.example", "developer");
  await visit(page, `/o/${org}/invitations`, "invitations-mailed");
  await visit(page, `/o/${org}`, "overview-not-delivered");
  await visit(page, linkIn(await mailServer.mailTo(owner.email)), "verify");
  const stranger = await openBrowser(t, guildhall);
  await visit(stranger, page.url(), "verify-signed-out");
  await visit(page, "/account", "account-not-confirmed");
});

test("the page of an invitation, for each reader", async (t) => {
  const mailServer = await MailServer.start(t);
  const guildhall = await Guildhall.start(t, mailServer.settings);
  const owner = await setUp(guildhall);
  const org = await owner.makeTeam("Copper Guild", "copper-guild");
  const page = await openBrowser(t, guildhall);
  const mailed = async (team, email, subject) => {
    await owner.invite(team, "Ada Lovelace", email);
    return linkIn(await mailServer.mailTo(email, subject));
  };

  const first = await mailed(org, "ada@guild.example", /Copper/);
  await page.goto(first);
  await inspectClosely(page, "join");
  await page.getByLabel("Choose a password").fill("short");
  await page.getByRole("button", { name: "Accept and join" }).click();
  await page.locator('[aria-invalid="true"]').waitFor();
  await inspect(page, "join-refused");
  const ada = new Person(guildhall, "Ada Lovelace", "ada@guild.example");
  await ada.post(first, { name: ada.name, password: PASSWORD });

  const north = await owner.makeTeam("North", "north");
  const second = await mailed(north, ada.email, /North/);
  await visit(page, second, "join-sign-in");
  await owner.enter(page);
  await visit(page, second, "join-other-account");
  await ada.enter(page);
  await visit(page, second, "join-signed-in");
  const third = await mailed(north, "bea@guild.example", /North/);
  await page.context().clearCookies();
  await guildhall.stop();
  await guildhall.run({ ...mailServer.settings, sign_up: "closed" });
  await visit(page, third, "join-no-new-accounts");
});
