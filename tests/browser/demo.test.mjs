// The demo: everybody may look around as whom they like, every page says what it is, and nothing stays.

import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { inspect, visit } from "./support/looks.mjs";
import { PASSWORD } from "./support/people.mjs";
import { soon } from "./support/wait.mjs";

const ORG = "/o/harbour";
const FOR_ALL = ["/demo", "/demo/mails", "/forgotten-password"];
const INSIDE = [ORG, `${ORG}/members`, "/account", "/orgs/new"];
const INVITEE = "new@harbour.example";

async function assertSaysDemo(page) {
  const bar = page.getByRole("complementary", { name: "Demo" });
  const isThere = await bar.getByText("This is a demo.").isVisible();
  assert.ok(isThere, `${page.url()} does not say that it is a demo`);
}

async function assertAllSayDemo(page, paths, status = 200) {
  for (const path of paths) {
    const answer = await page.goto(path);
    assert.equal(answer.status(), status, path);
    assert.equal(new URL(page.url()).pathname, path);
    await assertSaysDemo(page);
  }
}

async function signInAs(page, role) {
  await page.goto("/demo");
  await page.getByRole("button", { name: `Sign in as ${role}` }).click();
  await page.waitForURL(`**${ORG}`);
  await page.getByText(`Your role: ${role}`).waitFor();
}

const demoFolders = async ({ folder }) => (await readdir(folder)).filter((name) => name.startsWith("guildhall-demo-"));

test("a demo shows a filled organization to everybody", async (t) => {
  const demo = await Guildhall.startDemo(t);
  const page = await openBrowser(demo);

  await t.test("it prints its address, which leads to buttons for three roles", async () => {
    await page.goto(await demo.demoLink());
    assert.deepEqual(await page.getByRole("button", { name: /^Sign in as/ }).allInnerTexts(), [
      "Sign in as Owner", "Sign in as Admin", "Sign in as Viewer",
    ]);
    assert.equal((await demoFolders(demo)).length, 1);
  });

  await t.test("who is signed out reads on every page that it is a demo", async () => {
    await assertAllSayDemo(page, [...FOR_ALL, "/sign-in", "/sign-up"]);
    await assertAllSayDemo(page, ["/nowhere", "/reset/not-a-link-of-ours"], 404);
  });

  await t.test("who opens the start of a demo is offered the three roles", async () => {
    await page.goto("/");
    await page.getByRole("button", { name: "Sign in as Owner" }).waitFor({ timeout: 2000 });
  });

  await t.test("a Viewer may look, reads that it is a demo, and changes nothing", async () => {
    await signInAs(page, "Viewer");
    await assertAllSayDemo(page, [...INSIDE, ...FOR_ALL]);
    await assertAllSayDemo(page, ["/instance", `${ORG}/invitations/new`], 403);
    await assertAllSayDemo(page, ["/nowhere"], 404);
  });

  await t.test("an Admin reads that it is a demo, and may invite", async () => {
    await signInAs(page, "Admin");
    await assertAllSayDemo(page, [...INSIDE, `${ORG}/invitations`, `${ORG}/invitations/new`]);
    await page.goto(`${ORG}/members`);
    await page.getByRole("link", { name: "Invite people" }).waitFor();
  });

  await t.test("the Owner reads it too, on the page of the instance and of a person as well", async () => {
    await signInAs(page, "Owner");
    await assertAllSayDemo(page, [...INSIDE, `${ORG}/invitations`, `${ORG}/invitations/new`, "/instance"]);
    await page.goto(`${ORG}/members`);
    await page.getByRole("row").nth(2).getByRole("link").first().click();
    await page.waitForURL(`**${ORG}/members/*`);
    await assertSaysDemo(page);
  });

  await t.test("sixty people are members, with names in several scripts, and some are suspended", async () => {
    await page.goto(`${ORG}/members`);
    await page.getByRole("status").getByText(/^60 people/).waitFor();
    const names = await page.getByRole("rowheader").allInnerTexts();
    await page.getByRole("link", { name: "Next page" }).click();
    await page.waitForURL(/after=/);
    names.push(...await page.getByRole("rowheader").allInnerTexts());
    assert.equal(names.length, 60);
    for (const script of ["Latin", "Arabic", "Cyrillic", "Devanagari", "Greek", "Han", "Hangul", "Hebrew"]) {
      assert.ok(names.some((name) => new RegExp(`\\p{Script=${script}}`, "u").test(name)), `no name is ${script}`);
    }
    await page.goto(`${ORG}/members?q=Elif`);
    await page.getByRole("row", { name: /Elif Yıldız/ }).getByText("Suspended").waitFor();
  });

  await t.test("invitations are there in several states, and weeks of activity", async () => {
    await page.goto(`${ORG}/invitations`);
    await page.getByText("Expired").waitFor();
    await page.getByText("Not delivered").waitFor();
    assert.ok(await page.getByRole("button", { name: /^Cancel the invitation/ }).count() >= 3);
    await page.goto(ORG);
    assert.ok(await page.getByRole("list", { name: "Recent activity" }).getByRole("listitem").count() >= 5);
  });

  await t.test("who is invited gets a mail on the page of mails, and its link works", async () => {
    await page.goto(`${ORG}/members`);
    await page.getByRole("link", { name: "Invite people" }).click();
    const dialog = page.getByRole("dialog", { name: "Invite somebody" });
    await dialog.getByLabel("Name", { exact: true }).fill("Nia Okafor");
    await dialog.getByLabel("E-mail").fill(INVITEE);
    await dialog.getByRole("button", { name: "Send invitation" }).click();
    await page.getByText(`on its way to ${INVITEE}`).waitFor();

    const nia = await openBrowser(demo);
    const mail = nia.getByRole("listitem").filter({ hasText: INVITEE });
    await soon("the mail is on the page", async () => {
      await nia.goto("/demo/mails");
      return mail.isVisible();
    });
    await mail.getByText("invited you to Harbour Works").first().click();
    await mail.getByRole("link").first().click();
    await nia.getByRole("heading", { name: "Join Harbour Works" }).waitFor();
    await assertSaysDemo(nia);
    await nia.getByLabel("Choose a password").fill(PASSWORD);
    await nia.getByRole("button", { name: "Accept and join" }).click();
    await nia.waitForURL(`**${ORG}`);
    await page.goto(`${ORG}/members`);
    await page.getByRole("status").getByText(/^61 people/).waitFor();
  });

  await t.test("a test mail of the instance goes to the page of mails too", async () => {
    await page.goto("/instance");
    await page.getByLabel("Send a test mail to").fill("someone@harbour.example");
    await page.getByRole("button", { name: "Send a test mail" }).click();
    await page.waitForURL("**/instance#outbox");
    await page.goto("/demo/mails");
    await page.getByRole("listitem").filter({ hasText: "someone@harbour.example" }).waitFor();
  });

  await t.test("a forgotten password is mailed there as well", async () => {
    const nia = await openBrowser(demo);
    await nia.goto("/forgotten-password");
    await nia.getByLabel("E-mail").fill(INVITEE);
    await nia.getByRole("button", { name: "Send me a link" }).click();
    await nia.getByRole("heading", { name: "Look into your mail" }).waitFor();
    const mail = nia.getByRole("listitem").filter({ hasText: "Choose a new password" });
    await soon("the mail is on the page", async () => {
      await nia.goto("/demo/mails");
      return mail.isVisible();
    });
    await mail.getByText("Choose a new password").first().click();
    await mail.getByRole("link").first().click();
    await nia.getByRole("heading", { name: "Choose a new password" }).waitFor();
  });

  await t.test("its pages are good to look at and to listen to", async () => {
    await visit(page, "/demo", "demo");
    await page.goto("/demo/mails");
    await page.getByRole("group").first().locator("summary").click();
    await inspect(page, "demo-mails");
    await visit(page, ORG, "demo-overview");
    await visit(page, "/instance", "demo-instance");
  });

  await t.test("when it is stopped, its folder goes", async () => {
    await demo.stop();
    assert.deepEqual(await demoFolders(demo), []);
  });
});

test("an instance that is none has no page of a demo", async (t) => {
  const guildhall = await Guildhall.start(t);
  const page = await openBrowser(guildhall);
  for (const path of ["/demo", "/demo/mails"]) {
    const answer = await page.goto(path);
    assert.equal(answer.status(), 404, path);
    assert.equal(await page.getByText("This is a demo.").count(), 0);
  }
  const body = new URLSearchParams({ role: "owner" });
  const answer = await fetch(`${guildhall.url}/demo/sign-in`, { method: "POST", redirect: "manual", body });
  assert.equal(answer.status, 404);
  assert.deepEqual(answer.headers.getSetCookie(), []);
});
