// One's own account: profile, address, password, sessions and preferences.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { inspect } from "./support/looks.mjs";
import { MailServer } from "./support/mail_server.mjs";
import { linkIn } from "./support/mail_text.mjs";
import { PASSWORD, setUp } from "./support/people.mjs";

const NEW_PASSWORD = "iron gate under moss";

async function signIn(page, email, password = PASSWORD) {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname !== "/sign-in");
}

async function changePassword(page, current, next) {
  await page.getByLabel("Current password").fill(current);
  await page.getByLabel("New password").fill(next);
  await page.getByRole("button", { name: "Change password" }).click();
}

for (const script of [true, false]) {
  const how = script ? "with scripts" : "without scripts";

  test(`a new password signs the other browser out on its next click, ${how}`, async (t) => {
    const guildhall = await Guildhall.start(t);
    const owner = await setUp(guildhall);
    const org = await owner.makeTeam("Copper Guild", "copper-guild");
    const [here, there] = [await openBrowser(guildhall, { script }), await openBrowser(guildhall, { script })];
    for (const page of [here, there]) await signIn(page, owner.email);
    await there.goto(`/o/${org}`);
    await here.goto("/account");

    await changePassword(here, "not the right one", NEW_PASSWORD);
    await here.getByText("This is not your password.").waitFor();
    assert.equal(await here.getByLabel("Current password").inputValue(), "");
    await changePassword(here, PASSWORD, "short");
    await here.getByText("At least 12 characters").waitFor();
    await changePassword(here, PASSWORD, NEW_PASSWORD);
    await here.getByText("Your password is changed").waitFor();

    await there.getByRole("link", { name: /^Members/ }).click();
    await there.getByRole("heading", { name: "Sign in" }).waitFor();
    await here.goto(`/o/${org}/members`);
    await here.getByRole("heading", { name: "Members" }).waitFor();
    await signIn(there, owner.email, NEW_PASSWORD);
  });

  test(`a new name shows in the switcher, the avatar and the members, ${how}`, async (t) => {
    const guildhall = await Guildhall.start(t);
    const owner = await setUp(guildhall);
    const org = await owner.makeTeam("Copper Guild", "copper-guild");
    const page = await openBrowser(guildhall, { script });
    await owner.enter(page);
    await page.goto("/account");

    await page.getByLabel("Name", { exact: true }).fill("Ada Lovelace");
    await page.getByLabel("Username").fill("admin");
    if (script) await page.getByText("This word is reserved").waitFor();
    await page.getByRole("button", { name: "Save profile" }).click();
    await page.getByText("This word is reserved").waitFor();
    assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), "Ada Lovelace");
    await page.getByLabel("Username").fill("ada");
    if (script) await page.getByText("ada is free").waitFor();
    await page.getByLabel("Initials").fill("Al");
    await page.getByRole("button", { name: "Save profile" }).click();
    await page.getByText("Your profile is saved.").waitFor();

    assert.equal(await page.locator(".nav.end .avatar").textContent(), "Al");
    await page.getByRole("button", { name: "Switch organization" }).click();
    await page.locator("#orgs").getByRole("link", { name: "Ada Lovelace Personal" }).waitFor();
    await page.goto(`/o/${org}/members`);
    await page.locator("#main").getByRole("link", { name: "Ada Lovelace", exact: true }).waitFor();
  });

  test(`sessions are ended one by one and all at once, ${how}`, async (t) => {
    const guildhall = await Guildhall.start(t);
    const owner = await setUp(guildhall);
    const here = await openBrowser(guildhall, { script });
    const phone = await openBrowser(guildhall, {
      userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
    });
    const other = await openBrowser(guildhall);
    for (const page of [here, phone, other]) await signIn(page, owner.email);
    await here.goto("/account");

    const rows = here.locator("#sessions li");
    // One more from setting up
    assert.equal(await rows.count(), 4);
    assert.match(await rows.first().textContent(), /Chrome on Linux.*This one/s);
    await here.getByRole("button", { name: /^End this session, Safari on iPhone/ }).click();
    await here.getByText("That session has ended.").waitFor();
    assert.equal(await rows.count(), 3);
    await phone.goto("/account");
    assert.equal(new URL(phone.url()).pathname, "/sign-in");
    await other.goto("/account");
    assert.equal(new URL(other.url()).pathname, "/account");

    await here.getByRole("button", { name: "End all others" }).click();
    await here.getByText("All your other sessions have ended.").waitFor();
    assert.equal(await rows.count(), 1);
    assert.equal(await here.getByRole("button", { name: /^End/ }).count(), 0);
    await other.goto("/account");
    assert.equal(new URL(other.url()).pathname, "/sign-in");
  });

  test(`another address counts once its link is opened, ${how}`, async (t) => {
    const mailServer = await MailServer.start(t);
    const guildhall = await Guildhall.start(t, mailServer.settings);
    const owner = await setUp(guildhall);
    const page = await openBrowser(guildhall, { script });
    await owner.enter(page);
    await page.goto("/account");

    await page.getByLabel("New address").fill("hopper@new.example");
    await page.getByLabel("Your password").fill("not the right one");
    await page.getByRole("button", { name: "Change address" }).click();
    await page.getByText("This is not your password.").waitFor();
    assert.equal(await page.getByLabel("New address").inputValue(), "hopper@new.example");
    await page.getByLabel("Your password").fill(PASSWORD);
    await page.getByRole("button", { name: "Change address" }).click();
    await page.getByText("A link is on its way to hopper@new.example.").waitFor();
    await page.getByText("waits for its confirmation").waitFor();
    const told = await mailServer.mailTo(owner.email, /is to be changed/);
    assert.match(told.text, /Was it not you\?/);
    const link = linkIn(await mailServer.mailTo("hopper@new.example", /Confirm your new address/));

    const stranger = await openBrowser(guildhall, { script });
    await stranger.goto(link);
    await stranger.getByRole("heading", { name: "Sign in to confirm your new address" }).waitFor();
    await page.goto(link);
    await page.getByRole("button", { name: "Take this address" }).click();
    await page.getByText("Your address is hopper@new.example now.").waitFor();
    await page.locator("#address").getByText("Confirmed").waitFor();
    await mailServer.mailTo(owner.email, /was changed/);
    await signIn(stranger, "hopper@new.example");
  });

  test(`a change of address is cancelled, and shortcuts are turned off, ${how}`, async (t) => {
    const mailServer = await MailServer.start(t);
    const guildhall = await Guildhall.start(t, mailServer.settings);
    const owner = await setUp(guildhall);
    const page = await openBrowser(guildhall, { script });
    await owner.enter(page);
    await page.goto("/account");
    await page.getByLabel("New address").fill("hopper@new.example");
    await page.getByLabel("Your password").fill(PASSWORD);
    await page.getByRole("button", { name: "Change address" }).click();
    await page.getByRole("button", { name: "Cancel the change" }).click();
    await page.getByText(`Your address stays ${owner.email}.`).waitFor();
    const link = linkIn(await mailServer.mailTo("hopper@new.example"));
    assert.equal((await page.goto(link)).status(), 410);

    await page.goto("/account");
    const shortcuts = page.getByRole("switch", { name: "Single-key shortcuts" });
    assert.ok(await shortcuts.isChecked());
    await shortcuts.uncheck();
    await page.getByRole("button", { name: "Save preferences" }).click();
    await page.getByText("Your preferences are saved.").waitFor();
    assert.ok(!await shortcuts.isChecked());
  });
}

test("a profile that was changed elsewhere is told, and what was typed stays", async (t) => {
  const guildhall = await Guildhall.start(t);
  const owner = await setUp(guildhall);
  const page = await openBrowser(guildhall);
  await owner.enter(page);
  await page.goto("/account");
  await owner.call("PATCH", "/user", { name: "Grace B. Hopper" });

  await page.getByLabel("Name", { exact: true }).fill("Amazing Grace");
  await page.getByRole("button", { name: "Save profile" }).click();
  await page.getByText("the name is Grace B. Hopper now").waitFor();
  assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), "Amazing Grace");
  await inspect(page, "account-stale");
  await page.getByRole("button", { name: "Save profile" }).click();
  await page.getByText("Your profile is saved.").waitFor();
  const { name } = await owner.call("GET", "/user");
  assert.equal(name, "Amazing Grace");
});

test("the keyboard alone is enough to change the password and to end a session", async (t) => {
  const guildhall = await Guildhall.start(t);
  const owner = await setUp(guildhall);
  const page = await openBrowser(guildhall);
  const { keyboard } = page;
  await signIn(page, owner.email);
  await page.goto("/account");

  /** Goes on by Tab until something has the focus. */
  async function tabTo(locator) {
    for (let steps = 0; steps < 60; steps += 1) {
      if (await locator.evaluate((element) => element === document.activeElement)) return;
      await keyboard.press("Tab");
    }
    assert.fail(`${locator} is out of reach`);
  }

  await tabTo(page.getByLabel("Current password"));
  await keyboard.type(PASSWORD);
  await tabTo(page.getByLabel("New password"));
  await keyboard.type("short");
  await keyboard.press("Enter");
  await page.getByText("At least 12 characters").waitFor();
  assert.ok(await page.getByLabel("New password").evaluate((field) => field === document.activeElement));
  await keyboard.type(NEW_PASSWORD);
  await keyboard.press("Shift+Tab");
  await keyboard.type(PASSWORD);
  await keyboard.press("Enter");
  await page.getByText("Your password is changed").waitFor();

  const other = await openBrowser(guildhall);
  await signIn(other, owner.email, NEW_PASSWORD);
  await page.goto("/account");
  await tabTo(page.getByRole("button", { name: /^End this session/ }));
  await keyboard.press("Enter");
  await page.getByText("That session has ended.").waitFor();
});
