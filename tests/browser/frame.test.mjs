// UX A and I: the frame, switching, themes, feedback, as far as every page shares them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { assertAccessible, inspect, inspectClosely, shoot, visit } from "./support/looks.mjs";
import { LONG_NAME, setUp } from "./support/people.mjs";
import { soon } from "./support/wait.mjs";

async function openOrg(t, options) {
  const guildhall = await Guildhall.start(t);
  const owner = await setUp(guildhall);
  const org = await owner.makeTeam("Copper Guild", "copper-guild");
  const ada = await owner.bring(org, "Ada Lovelace", "ada@guild.example", "viewer");
  const page = await openBrowser(guildhall, options);
  await owner.enter(page);
  return { guildhall, page, owner, ada, org };
}

const hasFocus = (locator) => locator.evaluate((element) => element === document.activeElement);

test("UX 1: every page has one heading, a title of the form Page · Org, and landmarks", async (t) => {
  const { page, org } = await openOrg(t);
  const pages = [
    [`/o/${org}`, "Overview · Copper Guild"],
    [`/o/${org}/members`, "Members · Copper Guild"],
    [`/o/${org}/invitations`, "Invitations · Copper Guild"],
    [`/o/${org}/jump`, "Search · Copper Guild"],
    [`/o/${org}/nothing`, "Nothing at this address · Copper Guild"],
    ["/account", "Your account · Guild Works"],
    ["/orgs/new", "New organization · Guild Works"],
    ["/shortcuts", "Help and shortcuts · Guild Works"],
    ["/instance", "This Guildhall · Guild Works"],
  ];
  for (const [path, title] of pages) {
    await page.goto(path);
    assert.equal(await page.title(), title);
    assert.equal(await page.getByRole("heading", { level: 1 }).count(), 1, path);
    for (const role of ["banner", "main", "navigation"]) {
      assert.ok(await page.getByRole(role).count(), `${path} has no ${role}`);
    }
    await assertAccessible(page, path);
  }
});

test("UX 2: the first Tab is the way past the navigation, on every page", async (t) => {
  const { page, org } = await openOrg(t);
  for (const path of [`/o/${org}`, "/account", `/o/${org}/nothing`]) {
    await page.goto(path);
    await page.keyboard.press("Tab");
    assert.ok(await hasFocus(page.getByRole("link", { name: "Skip to content" })), path);
    await page.keyboard.press("Enter");
    assert.ok(await hasFocus(page.getByRole("main")), path);
  }
});

test("UX 3: the current section is said, and differs by more than colour", async (t) => {
  const { page, org } = await openOrg(t);
  const nav = page.getByRole("navigation", { name: "Organization pages" });
  for (const [path, name] of [["", "Overview"], ["/members", /^Members/], ["/invitations", /^Members/]]) {
    await page.goto(`/o/${org}${path}`);
    const current = nav.locator('[aria-current="page"]');
    assert.equal(await current.count(), 1);
    assert.ok(await nav.getByRole("link", { name }).and(current).count(), path);
    const weight = (link) => link.evaluate((element) => Number(getComputedStyle(element).fontWeight));
    const other = nav.locator("a:not([aria-current])").first();
    assert.ok(await weight(current) > await weight(other));
  }
});

test("UX 4 and 5: the switch of organizations", async (t) => {
  const { page, owner, org } = await openOrg(t);
  for (const [name, slug] of [["Alder"], ["Birch"], ["Cedar"], ["Élan", "elan"], ["Fir"]]) await owner.makeTeam(name, slug ?? name.toLowerCase());
  await page.goto(`/o/${org}/members`);
  const { keyboard } = page;
  const opener = page.getByRole("button", { name: "Switch organization" });
  const field = page.getByRole("textbox", { name: "Find an organization" });
  const names = () => page.locator("#org-list a:visible b").allInnerTexts();

  for (const key of ["Enter", "Space"]) {
    await t.test(`it opens by ${key}, with a tick at the current one, and Escape gives the focus back`, async () => {
      await opener.focus();
      await keyboard.press(key);
      await field.waitFor();
      assert.ok(await hasFocus(field));
      const current = page.locator('#org-list [aria-current="true"]');
      assert.match(await current.innerText(), /Copper Guild/);
      assert.equal(await current.locator(".tick").count(), 1);
      await keyboard.press("Escape");
      await field.waitFor({ state: "hidden" });
      assert.ok(await hasFocus(opener));
    });
  }

  await t.test("typing leaves those that bear the name, whatever its accents", async () => {
    await opener.click();
    await inspect(page, "switch");
    assert.equal((await names()).length, 7);
    await field.fill("elan");
    assert.deepEqual(await names(), ["Élan"]);
    await field.fill("zebra");
    await page.getByText("None has this name.").waitFor();
    await assertAccessible(page, "switch without a match");
    await keyboard.press("Escape");
    await opener.click();
    assert.equal((await names()).length, 7, "it forgets what was typed");
  });

  await t.test("Enter opens the first, on the same section", async () => {
    await keyboard.type("birch");
    await keyboard.press("Enter");
    await page.waitForURL("**/o/birch/members");
    await page.getByRole("heading", { name: "Members" }).waitFor();
  });

  await t.test("the end of the list makes another one", async () => {
    await opener.click();
    await page.locator("#orgs").getByRole("link", { name: "New organization" }).click();
    await page.getByRole("heading", { name: "New organization" }).waitFor();
  });
});

test("UX 6: two tabs on two organizations do not disturb each other", async (t) => {
  const { page, owner, org } = await openOrg(t);
  await owner.makeTeam("Harbour Works", "harbour-works");
  const other = await page.context().newPage();
  await page.goto(`/o/${org}/members`);
  await other.goto("/o/harbour-works/members");
  await page.reload();
  await page.getByRole("link", { name: "Ada Lovelace", exact: true }).waitFor();
  await other.reload();
  await other.getByText("Only you are here so far").waitFor();
});

test("UX 7: what a person may not use is absent, and a direct visit says whom to ask", async (t) => {
  const { guildhall, ada, org } = await openOrg(t);
  const page = await openBrowser(guildhall);
  await ada.enter(page);
  await page.goto(`/o/${org}/members`);
  assert.equal(await page.getByRole("link", { name: /Invit/ }).count(), 0);
  await visit(page, `/o/${org}/invitations`, "403-framed", 403);
  await page.getByRole("heading", { name: "You need permission to invite people" }).waitFor();
  await page.getByRole("region", { name: "Who can give you such a role" }).getByText("Grace Hopper").waitFor();
  await page.getByRole("link", { name: "Back to the organization" }).click();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
});

test("UX 8 and 9: on phones nothing is too small, and the navigation is a panel", async (t) => {
  const { page, owner, org } = await openOrg(t, { viewport: { width: 320, height: 640 }, isMobile: true, hasTouch: true });
  await owner.bring(org, LONG_NAME, "long@guild.example", "viewer");
  for (const path of [`/o/${org}`, `/o/${org}/members`, `/o/${org}/jump`, "/shortcuts", `/o/${org}/nothing`]) {
    await page.goto(path);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 320, `${path} is ${width} px wide`);
    await assertTargets(page, "main :is(a, button, select, input):visible", path);
  }
  await page.getByRole("button", { name: "Open navigation" }).tap();
  await page.getByRole("navigation", { name: "You" }).waitFor();
  await assertTargets(page, "#side :is(a, button):visible", "navigation");
  await shoot(page, "nav-small");
});

/** WCAG 2.2, 2.5.8: 24 px, but for links within a sentence. */
async function assertTargets(page, selector, name) {
  const small = await page.locator(selector).evaluateAll((targets) => targets
    .filter((target) => !target.closest("p") && target.offsetWidth > 1)
    .map((target) => [target.textContent.trim(), target.getBoundingClientRect()])
    .filter(([, { width, height }]) => width < 24 || height < 24)
    .map(([text, { width, height }]) => `${text}: ${width} × ${height}`));
  assert.deepEqual(small, [], `targets on ${name}`);
}

test("UX 10: dark and light follow the system, can be fixed, and stay after signing out", async (t) => {
  const { page, org } = await openOrg(t);
  const canvas = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await page.goto(`/o/${org}/members?q=ada`);
  const light = await canvas();
  await page.emulateMedia({ colorScheme: "dark" });
  await soon("it is dark", async () => (await canvas()).startsWith("oklch(0.1"));
  const dark = await canvas();
  assert.notEqual(light, dark);
  await page.emulateMedia({ colorScheme: "light" });

  await page.getByRole("button", { name: "Dark theme" }).click();
  await page.locator('html[data-theme="dark"]').waitFor();
  assert.match(page.url(), /members\?q=ada$/, "back on the page where it was chosen");
  assert.equal(await page.getByRole("button", { name: "Dark theme" }).getAttribute("aria-pressed"), "true");
  assert.equal(await canvas(), dark);
  await inspectClosely(page, "members-fixed-dark");

  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  assert.equal(await canvas(), dark);
  const first = await (await page.request.get("/sign-in")).text();
  assert.match(first, /<html lang="en" data-theme="dark">/, "drawn so from the first byte");
});

test("UX 10: without a script the theme is chosen too", async (t) => {
  const { guildhall, owner, org } = await openOrg(t);
  const page = await openBrowser(guildhall, { script: false, colorScheme: "dark" });
  await owner.enter(page);
  await page.goto(`/o/${org}`);
  await page.getByRole("button", { name: "Light theme" }).click();
  await page.locator('html[data-theme="light"]').waitFor();
  await page.getByRole("button", { name: "Theme of the system" }).click();
  await page.locator("html:not([data-theme])").waitFor();
});

test("UX 11: reduced motion stops transitions, and forced colours keep borders and focus", async (t) => {
  const { page, org } = await openOrg(t);
  await page.goto(`/o/${org}/members`);
  const moving = () => page.locator(".btn").first().evaluate((button) => parseFloat(getComputedStyle(button).transitionDuration));
  assert.ok(await moving() <= 0.001);
  await page.emulateMedia({ reducedMotion: "no-preference" });
  assert.ok(await moving() > 0.05);
  await page.emulateMedia({ forcedColors: "active" });
  const invite = page.getByRole("link", { name: "Invite people" });
  const border = await invite.evaluate((button) => getComputedStyle(button).borderTopStyle);
  assert.equal(border, "solid");
  await page.keyboard.press("Tab");
  await invite.focus();
  const ring = await invite.evaluate((button) => getComputedStyle(button).outlineStyle);
  assert.equal(ring, "solid");
  await page.keyboard.press("Control+k");
  await page.getByRole("option", { name: "Overview" }).waitFor();
  await shoot(page, "palette-forced-colors");
});

test("UX 70: a toast is polite, stays, waits for its reader, and leaves by keyboard", async (t) => {
  const { page, org } = await openOrg(t);
  await page.clock.install();
  const changeRole = async () => {
    await page.goto(`/o/${org}/members`);
    await page.getByRole("link", { name: /change role of Ada/ }).click();
    const menu = page.getByRole("dialog", { name: "Role of Ada Lovelace" });
    await menu.waitFor();
    const other = (await menu.getByRole("button", { name: /^Manager/ }).isDisabled()) ? /^Viewer/ : /^Manager/;
    await menu.getByRole("button", { name: other }).click();
    await page.locator(".toast").waitFor();
  };
  const toast = page.locator("#toasts .toast");
  await changeRole();
  assert.equal(await page.locator("#toasts").getAttribute("role"), "status");
  await page.clock.runFor(6000);
  assert.equal(await toast.count(), 1, "it stays for six seconds");
  await toast.hover();
  await page.clock.runFor(60_000);
  assert.equal(await toast.count(), 1, "it waits while it is hovered");
  await page.mouse.move(0, 0);
  await toast.getByRole("button", { name: "Dismiss" }).focus();
  await page.clock.runFor(60_000);
  assert.equal(await toast.count(), 1, "it waits while it has the focus");
  await page.keyboard.press("Enter");
  assert.equal(await toast.count(), 0);
});

test("UX 72: what takes longer says so at the control, and is sent once", async (t) => {
  const { page, org } = await openOrg(t);
  await page.goto(`/o/${org}/invitations/new`);
  let sent = 0;
  await page.route(`**/o/${org}/invitations`, async (route) => {
    sent += 1;
    await new Promise((done) => { setTimeout(done, 1200); });
    await route.continue();
  });
  await page.getByLabel("Name", { exact: true }).fill("Ines");
  await page.getByLabel("E-mail").fill("ines@guild.example");
  const button = page.getByRole("button", { name: "Make invitation link" });
  const looks = await button.evaluate(async (clicked) => {
    clicked.click();
    clicked.click();
    await new Promise((done) => { setTimeout(done, 700); });
    return { busy: clicked.getAttribute("aria-busy"), opacity: Number(getComputedStyle(clicked).opacity) };
  });
  assert.equal(looks.busy, "true");
  assert.ok(looks.opacity < 1);
  await page.locator("#invite-link").waitFor();
  assert.equal(sent, 1);
});

test("UX 72: a table is not blanked while another is on its way", async (t) => {
  const { page, org } = await openOrg(t);
  await page.goto(`/o/${org}/members`);
  await page.route("**/members?q=*", async (route) => {
    await new Promise((done) => { setTimeout(done, 1000); });
    await route.continue();
  });
  await page.getByRole("searchbox", { name: "Search members" }).fill("grace");
  await page.locator(".htmx-request").first().waitFor();
  assert.ok(await page.getByRole("link", { name: "Ada Lovelace", exact: true }).isVisible());
  await page.getByRole("link", { name: "Ada Lovelace", exact: true }).waitFor({ state: "hidden" });
});

test("UX 73: a dropped connection is said in place, keeps the text, and can be tried again", async (t) => {
  const { page, org } = await openOrg(t, { mayFail: true });
  await page.goto(`/o/${org}/members`);
  await page.context().setOffline(true);
  const search = page.getByRole("searchbox", { name: "Search members" });
  await search.fill("grace");
  await page.getByRole("alert").getByText("No answer from the server.").waitFor();
  assert.equal(await search.inputValue(), "grace");
  await page.context().setOffline(false);
  await page.getByRole("button", { name: "Retry" }).click();
  await page.getByRole("link", { name: "Ada Lovelace", exact: true }).waitFor({ state: "hidden" });
  assert.equal(await page.getByRole("alert").count(), 0);

  await page.context().setOffline(true);
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Search or jump to" });
  await palette.getByRole("alert").getByText("No answer from the server.").waitFor();
  await page.context().setOffline(false);
  await palette.getByRole("button", { name: "Retry" }).click();
  await palette.getByRole("option", { name: "Overview" }).waitFor();
});

test("UX 73: an ended session leads to sign-in and back", async (t) => {
  const { page, org } = await openOrg(t);
  await page.goto(`/o/${org}/members`);
  await page.context().clearCookies();
  await page.keyboard.press("Control+k");
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  assert.match(decodeURIComponent(page.url()), new RegExp(`next=/o/${org}/members`));
});

test("UX 76: the focus is seen, and no bar that sticks hides it", async (t) => {
  const { page, owner, org } = await openOrg(t, { viewport: { width: 390, height: 420 } });
  for (const name of ["Bea", "Cleo", "Dora"]) await owner.bring(org, name, `${name}@guild.example`, "viewer");
  await page.goto(`/o/${org}/members`);
  for (let press = 0; press < 40; press += 1) {
    await page.keyboard.press(press < 20 ? "Tab" : "Shift+Tab");
    const seen = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === document.body || element.matches(".skip")) return true;
      const box = element.getBoundingClientRect();
      const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
      const isRinged = getComputedStyle(element).outlineStyle !== "none" || element.matches("main, input");
      return isRinged && Boolean(at && (element.contains(at) || at.contains(element)));
    });
    const what = await page.evaluate(() => document.activeElement.outerHTML.slice(0, 120));
    assert.ok(seen, `the focus is hidden on ${what}`);
  }
});

test("UX 77: dialogs have a name, and none is open when a page opens", async (t) => {
  const { page, org } = await openOrg(t);
  for (const path of [`/o/${org}`, `/o/${org}/members`, "/shortcuts", `/o/${org}/invitations/new`]) {
    await page.goto(path);
    assert.equal(await page.locator("dialog[open]").count(), 0, path);
  }
  await page.goto(`/o/${org}`);
  await page.getByRole("link", { name: "Help and shortcuts" }).click();
  await page.getByRole("dialog", { name: "Help and shortcuts" }).getByRole("button", { name: "Close" }).click();
  assert.ok(await hasFocus(page.getByRole("link", { name: "Help and shortcuts" })));
});

test("UX 79: signing in is friendly to password managers, and does not say which half was wrong", async (t) => {
  const { guildhall } = await openOrg(t);
  const page = await openBrowser(guildhall);
  const tryWith = async (email) => {
    await page.goto("/sign-in");
    assert.equal(await page.getByLabel("E-mail").getAttribute("autocomplete"), "username");
    const password = page.getByLabel("Password", { exact: true });
    assert.equal(await password.getAttribute("autocomplete"), "current-password");
    await password.evaluate((field) => field.dispatchEvent(new ClipboardEvent("paste", { cancelable: true, bubbles: true })))
      .then((isPermitted) => assert.ok(isPermitted, "paste is permitted"));
    await page.getByLabel("E-mail").fill(email);
    await password.fill("wrong wrong wrong");
    await page.getByLabel("Show password").check();
    assert.equal(await password.getAttribute("type"), "text");
    await page.getByRole("button", { name: "Sign in" }).click();
    return page.locator(".error").innerText();
  };
  assert.equal(await tryWith("grace@guild.example"), await tryWith("nobody@guild.example"));
});
