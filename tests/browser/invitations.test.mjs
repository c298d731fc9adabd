// Invitations as people meet them: the dialog, the list, and the page that a link leads to.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { MailServer } from "./support/mail_server.mjs";
import { linkIn } from "./support/mail_text.mjs";
import { PASSWORD, setUp } from "./support/people.mjs";

async function start(t, { mail = false, ...options } = {}) {
  const mailServer = mail && await MailServer.start(t);
  const guildhall = await Guildhall.start(t, mail ? mailServer.settings : {});
  const owner = await setUp(guildhall);
  const org = await owner.makeTeam("Copper Guild", "copper-guild");
  const page = await openBrowser(guildhall, options);
  await owner.enter(page);
  return { mailServer, guildhall, owner, org, page };
}

async function openDialog(page, org) {
  await page.goto(`/o/${org}/members`);
  await page.getByRole("link", { name: "Invite people" }).click();
  const dialog = page.getByRole("dialog", { name: "Invite somebody" });
  await dialog.waitFor();
  return dialog;
}

const focused = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.textContent.trim());

test("26: the dialog takes several addresses, one role, and a message", async (t) => {
  const { mailServer, page, org } = await start(t, { mail: true });
  const dialog = await openDialog(page, org);
  await dialog.getByLabel("E-mail addresses").fill("ada@guild.example, bea@guild.example cleo@guild.example\nEve Okonkwo <eve@guild.example>");
  await dialog.getByLabel("Role").selectOption("developer");
  await dialog.getByLabel("Message").fill("Welcome!\nBring tools.");
  await dialog.getByRole("button", { name: "Send 4 invitations" }).click();
  await page.getByText("4 invitations sent.").waitFor();
  assert.equal(await page.getByRole("row", { name: /Developer/ }).count(), 4);
  const mail = await mailServer.mailTo("eve@guild.example");
  assert.match(mail.text, /Hello Eve Okonkwo,/);
  assert.match(mail.text, /> Welcome!\r?\n> Bring tools\./);
});

test("27, 28: bad addresses are flagged one by one, the good ones are sent, and the dialog stays open", async (t) => {
  const { page, org } = await start(t, { mail: true });
  const dialog = await openDialog(page, org);
  const refused = page.waitForResponse((answer) => answer.request().method() === "POST");
  await dialog.getByLabel("E-mail addresses").fill("ada@guild.example nobody\ngrace@guild.example bea@guild.example");
  await dialog.getByLabel("Message").fill("Hello");
  await dialog.getByRole("button", { name: "Send 3 invitations" }).click();
  assert.equal((await refused).status(), 422);
  await dialog.getByText("2 invitations sent; 2 not.").waitFor();
  const addresses = dialog.getByLabel("E-mail addresses");
  assert.equal(await addresses.getAttribute("aria-invalid"), "true");
  assert.equal(await focused(page), "email");
  assert.equal(await addresses.inputValue(), "nobody\ngrace@guild.example");
  assert.equal(await dialog.getByLabel("Message").inputValue(), "Hello");
  const described = (await addresses.getAttribute("aria-describedby")).split(" ");
  const reasons = await page.locator(`#${described[0]}`).getByRole("listitem").allInnerTexts();
  assert.equal(reasons.length, 2);
  assert.match(reasons[0], /nobody: Type an address/);
  assert.match(reasons[1], /grace@guild\.example: This person is a member already/);
  await addresses.fill("nobody@guild.example");
  await dialog.getByRole("button", { name: "Send invitation" }).click();
  await page.getByText("on its way to nobody@guild.example").waitFor();
  assert.equal(await page.getByRole("row").count(), 4);
});

test("29: pending ones stand with inviter, sent, expiry and mail; Resend, New link and Cancel", async (t) => {
  const { mailServer, owner, page, org, guildhall } = await start(t, { mail: true });
  await owner.call("POST", `/org/${org}/invitations`, { name: "Ada", email: "ada@guild.example", role: "viewer" });
  const first = linkIn(await mailServer.mailTo("ada@guild.example"));
  await page.goto(`/o/${org}/invitations`);
  const row = page.getByRole("row", { name: /ada@guild\.example/ });
  for (const words of ["Ada", "Viewer", "Grace Hopper", "in 7 days"]) await row.getByText(words, { exact: true }).waitFor();
  assert.equal(await row.getByRole("button", { name: /^New link/ }).count(), 0);
  await row.getByRole("button", { name: "Resend the invitation of ada@guild.example" }).click();
  await page.getByText("A new link is on its way to ada@guild.example").waitFor();
  const visitor = await openBrowser(guildhall);
  await visitor.goto(first);
  await visitor.getByRole("heading", { name: "a newer one took its place" }).waitFor();

  mailServer.mode = "refusing";
  await owner.call("POST", `/org/${org}/invitations`, { email: "lost@guild.example", role: "viewer" });
  const lost = page.getByRole("row", { name: /lost@guild\.example Viewer/ });
  for (let isThere = false; !isThere;) {
    await page.goto(`/o/${org}/invitations`);
    isThere = await lost.getByText("Not delivered").isVisible();
  }
  await page.getByText("lost@guild.example: ").waitFor();
  await lost.getByRole("button", { name: "New link for lost@guild.example" }).click();
  const link = await page.getByRole("dialog").getByLabel("Invitation link for lost@guild.example").inputValue();
  await visitor.goto(link);
  await visitor.getByText("This link was handed to you").waitFor();
  await page.keyboard.press("Escape");

  await page.goto(`/o/${org}/invitations`);
  await lost.getByRole("button", { name: "Cancel the invitation of lost@guild.example" }).click();
  const dialog = page.getByRole("dialog", { name: "Cancel this invitation?" });
  await dialog.getByText("stops working with the next click").waitFor();
  await dialog.getByRole("button", { name: "Keep it" }).click();
  await dialog.waitFor({ state: "hidden" });
  assert.match(await focused(page), /^cancel-/);
  await lost.getByRole("button", { name: /^Cancel/ }).click();
  await dialog.getByRole("button", { name: "Cancel invitation" }).click();
  await page.getByText("The invitation of lost@guild.example is cancelled.").waitFor();
  await page.getByRole("link", { name: "Past" }).click();
  await page.getByText("Cancelled by Grace Hopper").waitFor();
});

test("30: without a mail server each link stands there to copy, and the page says that no mail was sent", async (t) => {
  const { page, org } = await start(t, { permissions: ["clipboard-read", "clipboard-write"] });
  const dialog = await openDialog(page, org);
  await dialog.getByLabel("E-mail addresses").fill("ada@guild.example bea@guild.example");
  await dialog.getByRole("button", { name: "Make 2 invitation links" }).click();
  await page.getByText("No e-mail was sent").waitFor();
  const open = page.getByRole("dialog");
  const link = await open.getByLabel("Invitation link for bea@guild.example").inputValue();
  await open.getByRole("button", { name: "Copy the link for bea@guild.example" }).click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), link);
  await open.getByRole("link", { name: "Done" }).click();
  await page.waitForURL(`**/o/${org}/invitations`);
  assert.doesNotMatch(await page.content(), /\/join\//);
});

test("31: a declined link says so and whom to ask, and nothing about the organization", async (t) => {
  const { guildhall, owner, org } = await start(t);
  const link = await owner.invite(org, "Ada", "ada@guild.example");
  const ada = await openBrowser(guildhall);
  await ada.goto(link);
  await ada.getByRole("button", { name: "Decline" }).click();
  for (const look of ["at once", "later"]) {
    await ada.getByRole("heading", { name: "This invitation was declined" }).waitFor();
    await ada.getByText("ask the person who sent it").waitFor();
    assert.doesNotMatch(await ada.content(), /Copper|copper-guild|Grace|ada@/i, look);
    await ada.goto(link);
  }
  await ada.getByRole("link", { name: "Sign in" }).click();
  await ada.waitForURL("**/sign-in");
});

test("32: another account is told so, switches, and comes back to the link", async (t) => {
  const { guildhall, owner, org } = await start(t);
  const link = await owner.invite(org, "Ada Lovelace", "ada@guild.example");
  const page = await openBrowser(guildhall);
  await owner.enter(page);
  await page.goto(link);
  await page.getByText("You are signed in as grace@guild.example, but this invitation is for ada@guild.example").waitFor();
  await page.getByRole("button", { name: "Sign out and go on" }).click();
  await page.waitForURL(link);
  await page.getByLabel("Choose a password").fill(PASSWORD);
  await page.getByRole("button", { name: "Accept and join" }).click();
  await page.getByText("your address is not confirmed yet").waitFor();
});

test("33: the page names organization, inviter, role and message before any form", async (t) => {
  const { guildhall, owner, org } = await start(t);
  const message = "Welcome!\nBring <b>tools</b>.";
  const { link } = await owner.call("POST", `/org/${org}/invitations`, { email: "ada@guild.example", role: "developer", message });
  const ada = await openBrowser(guildhall);
  await ada.goto(link);
  const text = await ada.getByRole("main").innerText();
  const before = text.slice(0, text.indexOf("Your name"));
  for (const words of ["Copper Guild", "Grace Hopper", "Developer", "Bring <b>tools</b>."]) assert.ok(before.includes(words), words);
});

test("inviting by the keyboard alone", async (t) => {
  const { page, org } = await start(t);
  await page.goto(`/o/${org}/members`);
  await page.locator("#invite").focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await focused(page), "email");
  await page.keyboard.type("ada@guild.example, bea@guild.example");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Tab");
  assert.equal(await focused(page), "message");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  assert.equal(await focused(page), "Make 2 invitation links");
  await page.keyboard.press("Enter");
  await page.getByText("No e-mail was sent").waitFor();
});

test("without JavaScript: many at once, mending one, cancelling, asking for nothing twice", async (t) => {
  const { page, org } = await start(t, { script: false });
  await page.goto(`/o/${org}/members`);
  await page.getByRole("link", { name: "Invite people" }).click();
  await page.getByLabel("E-mail addresses").fill("ada@guild.example nobody");
  await page.getByRole("button", { name: "Make invitation link" }).click();
  await page.getByText("1 invitation made; 1 not.").waitFor();
  await page.getByLabel("Invitation link for ada@guild.example").waitFor();
  assert.equal(await page.getByLabel("E-mail addresses").inputValue(), "nobody");
  await page.getByLabel("E-mail addresses").fill("bea@guild.example");
  await page.getByRole("button", { name: "Make invitation link" }).click();
  await page.getByRole("heading", { name: "Send this link to bea@guild.example" }).waitFor();
  await page.getByRole("link", { name: "Done" }).click();
  await page.getByRole("button", { name: "New link for ada@guild.example" }).click();
  await page.getByLabel("Invitation link for ada@guild.example").waitFor();
  await page.getByRole("link", { name: "Done" }).click();
  await page.getByRole("button", { name: "Cancel the invitation of ada@guild.example" }).click();
  await page.getByRole("heading", { name: "Cancel this invitation?" }).waitFor();
  await page.getByRole("button", { name: "Cancel invitation" }).click();
  await page.getByText("The invitation of ada@guild.example is cancelled.").waitFor();
});
