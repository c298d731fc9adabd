// Inviting, and what became of each invitation.

import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { inspect, visit } from "./support/looks.mjs";
import { MailServer } from "./support/mail_server.mjs";
import { linkIn } from "./support/mail_text.mjs";
import { LONG_NAME, setUp } from "./support/people.mjs";

test("pages of invitations", async (t) => {
  const guildhall = await Guildhall.start(t);
  const owner = await setUp(guildhall);
  const org = await owner.makeTeam("Copper Guild", "copper-guild");
  const page = await openBrowser(guildhall);
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

test("inviting many, with what was wrong", async (t) => {
  const guildhall = await Guildhall.start(t);
  const owner = await setUp(guildhall);
  const org = await owner.makeTeam("Copper Guild", "copper-guild");
  const page = await openBrowser(guildhall);
  await owner.enter(page);

  await page.goto(`/o/${org}/members`);
  await page.getByRole("link", { name: "Invite people" }).click();
  const dialog = page.getByRole("dialog", { name: "Invite somebody" });
  await dialog.getByLabel("E-mail").fill(`ada@guild.example nobody grace@guild.example ${"x".repeat(70)}@guild.example`);
  await dialog.getByRole("button", { name: "Make 3 invitation links" }).click();
  await dialog.locator('[aria-invalid="true"]').first().waitFor();
  await inspect(page, "invite-dialog-mixed");
  await dialog.getByLabel("E-mail").fill("bea@guild.example cleo@guild.example");
  await dialog.getByRole("button", { name: "Make 2 invitation links" }).click();
  await page.getByRole("dialog").getByLabel("Invitation link for cleo@guild.example").waitFor();
  await inspect(page, "links-dialog");
  await page.goto(`/o/${org}/invitations`);
  await page.getByRole("button", { name: /^Cancel the invitation of ada/ }).click();
  await page.getByRole("dialog", { name: "Cancel this invitation?" }).waitFor();
  await inspect(page, "invitation-cancel");
  await page.getByRole("button", { name: "Cancel invitation" }).click();
  await page.getByText("is cancelled.").waitFor();
  await visit(page, `/o/${org}/invitations?show=past`, "invitations-past");
});

test("pages of links that do not work", async (t) => {
  const guildhall = await Guildhall.start(t);
  const owner = await setUp(guildhall);
  const org = await owner.makeTeam("Copper Guild", "copper-guild");
  const page = await openBrowser(guildhall);
  const message = "Welcome to the guild!\nBring your tools, and a cup.";
  const invited = { name: "Ada", email: "ada@guild.example", role: "developer", message };
  const { link } = await owner.call("POST", `/org/${org}/invitations`, invited);
  await visit(page, link, "join-message");
  await page.getByRole("button", { name: "Decline" }).click();
  await inspect(page, "join-declined");
  const rotated = await owner.invite(org, "Bea", "bea@guild.example");
  await owner.invite(org, "Bea", "bea@guild.example");
  await visit(page, rotated, "join-rotated", 410);
});

test("invitations whose mail waits, went out, and did not arrive", async (t) => {
  const mailServer = await MailServer.start(t);
  const guildhall = await Guildhall.start(t, mailServer.settings);
  const owner = await setUp(guildhall);
  const org = await owner.makeTeam("Copper Guild", "copper-guild");
  const page = await openBrowser(guildhall);
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
  const stranger = await openBrowser(guildhall);
  await visit(stranger, page.url(), "verify-signed-out");
  await visit(page, "/account", "account-not-confirmed");
});
