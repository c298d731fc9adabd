// Mail goes out late rather than never, once, and the inviter sees what became of it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { makeCertificates } from "./support/certificates.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { MailServer } from "./support/mail_server.mjs";
import { linkIn } from "./support/mail_text.mjs";
import { setUp } from "./support/people.mjs";
import { soon } from "./support/wait.mjs";

const INVITEE = "ada@guild.example";

/** An instance with a team, and its owner's browser on the page of invitations. */
async function startTeam(t, mailServer, settings = mailServer.settings) {
  const guildhall = await Guildhall.start(t, settings);
  const owner = await setUp(guildhall);
  const org = await owner.makeTeam("Copper Guild", "copper-guild");
  const page = await openBrowser(guildhall);
  await owner.enter(page);
  await page.goto(`/o/${org}/invitations`);
  return { guildhall, owner, org, page };
}

/** Invites in the browser, and gives how many milliseconds the page took. */
async function invite(page, name = "Ada Lovelace", email = INVITEE) {
  await page.getByRole("link", { name: "Invite people" }).click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("E-mail").fill(email);
  const began = Date.now();
  await page.getByRole("button", { name: "Send invitation" }).click();
  await page.getByText(`on its way to ${email}`).waitFor();
  return Date.now() - began;
}

/** Waits until the invitation's row says this. */
function listed(page, words) {
  return soon(`the list says ${words}`, async () => {
    await page.reload();
    return page.getByRole("row", { name: INVITEE }).first().getByText(words).isVisible();
  }, { within: 30_000 });
}

test("while the mail server is down, pages stay quick; the mail goes out later, once, even after a crash", async (t) => {
  const mailServer = await MailServer.start(t);
  const { guildhall, page } = await startTeam(t, mailServer);
  await mailServer.mailTo("grace@guild.example");
  await mailServer.close();

  assert.ok(await invite(page) < 2000, "the page waited for the mail server");
  await listed(page, /Queued|Trying again/);
  await guildhall.kill();
  await guildhall.run(mailServer.settings);
  await listed(page, /Queued|Trying again/);
  await mailServer.open();

  // The pauses between tries grow: 5 s, 10 s, 20 s, 40 s
  const mail = await mailServer.mailTo(INVITEE, /./, { within: 80_000 });
  await listed(page, "Now");
  const copies = mailServer.mails.filter(({ to }) => to.includes(INVITEE));
  assert.equal(copies.length, 1);
  assert.equal((await fetch(linkIn(mail))).status, 200);
});

test("a mail server that stalls keeps nobody waiting", async (t) => {
  const mailServer = await MailServer.start(t);
  const { page } = await startTeam(t, mailServer);
  await mailServer.mailTo("grace@guild.example");
  mailServer.mode = "stalling";
  assert.ok(await invite(page) < 2000, "the page waited for the mail server");
  await listed(page, "Queued");
});

test("a mail that is put off is sent later, with the same Message-ID", async (t) => {
  const mailServer = await MailServer.start(t);
  const { owner, org, page } = await startTeam(t, mailServer);
  await mailServer.mailTo("grace@guild.example");
  mailServer.mode = "putting off";
  await invite(page);
  await listed(page, "Trying again");
  const { invitations } = await owner.call("GET", `/org/${org}/invitations`);
  assert.match(invitations[0].delivery_error, /451|Come back later/);
  mailServer.mode = "accepting";
  const mail = await mailServer.mailTo(INVITEE);
  assert.equal(mail.messageId, mailServer.putOff[0].messageId);
  await listed(page, "Now");
});

test("a refused mail is listed as not delivered, with the server's reason", async (t) => {
  const mailServer = await MailServer.start(t);
  const { org, page } = await startTeam(t, mailServer);
  await mailServer.mailTo("grace@guild.example");
  mailServer.mode = "refusing";
  await invite(page);
  await listed(page, "Not delivered");
  await page.getByText("No such person here").waitFor();
  await page.goto(`/o/${org}`);
  await page.getByText("An invitation did not arrive", { exact: true }).waitFor();
});

test("mail goes out plain, by STARTTLS and by TLS, with a password too", async (t) => {
  const keys = await makeCertificates(t);
  const account = { username: "guildhall", password: "hammer & tongs" };
  const ways = [
    { tls: "none" },
    { tls: "starttls", keys },
    { tls: "tls", keys },
    { tls: "tls", keys, account },
  ];
  for (const way of ways) {
    const name = `${way.tls}${way.account ? " with a password" : ""}`;
    await t.test(name, async (t) => {
      const mailServer = await MailServer.start(t, way);
      const guildhall = await Guildhall.start(t, mailServer.settings);
      await setUp(guildhall);
      await mailServer.mailTo("grace@guild.example");
      const [session] = mailServer.sessions;
      assert.equal(session.isEncrypted, way.tls !== "none");
      assert.equal(session.user, way.account?.username ?? null);
    });
  }
});

test("a certificate that nobody vouches for gets no mail", async (t) => {
  const mailServer = await MailServer.start(t, { tls: "starttls", keys: await makeCertificates(t) });
  const { smtp__ca: _, ...settings } = mailServer.settings;
  const { page } = await startTeam(t, mailServer, settings);
  await invite(page);
  await listed(page, "Trying again");
  assert.deepEqual(mailServer.mails, []);
});

test("names of any script arrive whole in the subject and both parts", async (t) => {
  const mailServer = await MailServer.start(t);
  const { page } = await startTeam(t, mailServer);
  await invite(page, "Zoë <b>李小龍</b> & “Ñandú”");
  const mail = await mailServer.mailTo(INVITEE);
  assert.match(mail.text, /^Hello Zoë <b>李小龍<\/b> & “Ñandú”,/);
  assert.match(mail.html, /Zoë &#60;b&#62;李小龍&#60;\/b&#62; &#38; “Ñandú”|Zoë &lt;b&gt;李小龍&lt;\/b&gt; &amp; “Ñandú”/);
});
