// Signing in and out, confirming an address, and links that do not work.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { MailServer } from "./support/mail_server.mjs";
import { linkIn } from "./support/mail_text.mjs";
import { PASSWORD, setUp } from "./support/people.mjs";

async function signIn(page, email) {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("an address is confirmed by the link in the mail, once", async (t) => {
  const mailServer = await MailServer.start(t);
  const guildhall = await Guildhall.start(t, mailServer.settings);
  const owner = await setUp(guildhall);
  const link = linkIn(await mailServer.mailTo(owner.email, /Confirm your address/));
  const page = await openBrowser(guildhall);

  await page.goto(link);
  await page.getByRole("link", { name: "Sign in" }).click();
  await signIn(page, owner.email);
  await page.getByRole("button", { name: "Confirm this address" }).click();
  await page.getByText("grace@guild.example is confirmed.").waitFor();
  assert.equal(new URL(page.url()).pathname, "/account");
  const again = await page.goto(link);
  assert.equal(again.status(), 410);
  await page.getByRole("heading", { name: "This link was used already" }).waitFor();
});

test("who signs in goes on to the page that was asked for, and who signs out is out", async (t) => {
  const guildhall = await Guildhall.start(t);
  const owner = await setUp(guildhall);
  const org = await owner.makeTeam("Copper Guild", "copper-guild");
  const page = await openBrowser(guildhall);

  await page.goto(`/o/${org}/members?q=grace`);
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.getByLabel("E-mail").fill(owner.email);
  await page.getByLabel("Password", { exact: true }).fill("not the right one");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.locator('[aria-invalid="true"]').waitFor();
  assert.equal(await page.getByLabel("E-mail").inputValue(), owner.email);
  await signIn(page, owner.email);
  await page.waitForURL(`**/o/${org}/members?q=grace`);
  assert.equal(await page.getByLabel("Search members").inputValue(), "grace");

  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/sign-in");
  await page.goto(`/o/${org}/members`);
  assert.equal(new URL(page.url()).pathname, "/sign-in");
});

test("next leads nowhere else", async (t) => {
  const guildhall = await Guildhall.start(t);
  const owner = await setUp(guildhall);
  const page = await openBrowser(guildhall);
  for (const elsewhere of ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"]) {
    await page.goto(`/sign-in?next=${encodeURIComponent(elsewhere)}`);
    await signIn(page, owner.email);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL(`${guildhall.url}/sign-in`);
  }
});

test("links that do not work each have a page that tells nothing about the organization", async (t) => {
  const guildhall = await Guildhall.start(t);
  const owner = await setUp(guildhall);
  const org = await owner.makeTeam("Copper Guild", "copper-guild");
  const page = await openBrowser(guildhall);

  const replaced = await owner.invite(org, "Ada", "ada@guild.example");
  const newest = await owner.invite(org, "Ada", "ada@guild.example");
  const cancelled = await owner.invite(org, "Bea", "bea@guild.example");
  const { invitations } = await owner.call("GET", `/org/${org}/invitations`);
  const { id } = invitations.find(({ email }) => email === "bea@guild.example");
  await owner.call("DELETE", `/org/${org}/invitations/${id}`);
  const used = await owner.invite(org, "Cleo", "cleo@guild.example");
  await fetch(used, { method: "POST", redirect: "manual", body: new URLSearchParams({ name: "Cleo", password: PASSWORD }) });

  const cases = [
    ["/join/not-a-link-of-ours", 404, /not known/],
    [newest.slice(0, -4), 404, /not known/],
    [replaced, 410, /does not work any more/],
    [cancelled, 410, /does not work any more/],
    [used, 410, /used already/],
    ["/verify/not-a-link-of-ours", 404, /not known/],
    ["/set-up/not-a-link-of-ours", 404, /not known/],
    [await guildhall.setUpLink(), 410, /used already/],
  ];
  for (const [link, status, title] of cases) {
    const answer = await page.goto(link);
    assert.equal(answer.status(), status, link);
    await page.getByRole("heading", { name: title }).waitFor();
    const text = await page.content();
    assert.doesNotMatch(text, /Copper|copper-guild|Grace|ada@|bea@|cleo@/i, link);
  }
});

test("a form that is sent twice by an impatient person invites once", async (t) => {
  const guildhall = await Guildhall.start(t);
  const owner = await setUp(guildhall);
  const org = await owner.makeTeam("Copper Guild", "copper-guild");
  const page = await openBrowser(guildhall);
  await owner.enter(page);

  await page.goto(`/o/${org}/members`);
  await page.getByRole("link", { name: "Invite people" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill("Ada Lovelace");
  await dialog.getByLabel("E-mail").fill("ada@guild.example");
  await dialog.getByRole("button", { name: "Make invitation link" }).dblclick();
  await dialog.getByText("No e-mail was sent").waitFor();
  assert.equal(await dialog.getByText("was invited already").count(), 0);
});

test("an account of another address is told so, and goes on after signing out", async (t) => {
  const guildhall = await Guildhall.start(t);
  const owner = await setUp(guildhall);
  const org = await owner.makeTeam("Copper Guild", "copper-guild");
  const link = await owner.invite(org, "Ada Lovelace", "ada@guild.example");
  const page = await openBrowser(guildhall);
  await owner.enter(page);

  await page.goto(link);
  await page.getByText("You are signed in as grace@guild.example").waitFor();
  await page.getByRole("button", { name: "Sign out and go on" }).click();
  await page.waitForURL(link);
  await page.getByLabel("Choose a password").fill(PASSWORD);
  await page.getByRole("button", { name: "Accept and join" }).click();
  await page.waitForURL(`**/o/${org}`);
});
