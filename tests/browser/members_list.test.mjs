// The list of members: columns, sorting, search, filters, pages. Sixty people, as the demo has them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { asked, names, row } from "./support/members.mjs";

const MEMBERS = "/o/harbour/members";

async function enter(demo) {
  const page = await openBrowser(demo);
  await page.goto("/demo");
  await page.getByRole("button", { name: "Sign in as Owner" }).click();
  await page.waitForURL("**/o/harbour");
  await page.goto(MEMBERS);
  return page;
}

const sum = (page) => page.locator("#sum");
const emails = (page) => page.locator("tbody .c-mail").allInnerTexts();

/** Waits until the address asks for this, and nothing else. */
async function waitUntilAsked(page, what) {
  await page.waitForURL((url) => isDeepStrictEqual(asked(url), what));
}

async function columnsOfTheList(t, page) {
  const head = (name) => page.getByRole("columnheader", { name, exact: true });

  await t.test("each member has initials, a name, an address, a role, a last sign-in and a status", async () => {
    const heads = await page.getByRole("columnheader").allInnerTexts();
    assert.deepEqual(heads.map((text) => text.trim()), ["", "Name", "E-mail", "Role", "Last sign-in", "Status", "Actions"]);
    const mateo = row(page, "Mateo Álvarez");
    assert.equal(await mateo.locator(".avatar").innerText(), "MÁ");
    await mateo.getByText("mateo@harbour.example").waitFor();
    await mateo.getByText("Admin").first().waitFor();
    await mateo.getByText("Active", { exact: true }).waitFor();
    await row(page, "Elif Yıldız").getByText("Suspended").waitFor();
  });

  await t.test("the last sign-in is told in words, and exactly with its zone", async () => {
    const times = page.locator("tbody .c-when time");
    assert.equal(await times.count(), 50);
    for (const time of await times.all()) {
      assert.match(await time.getAttribute("datetime"), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
      assert.match(await time.getAttribute("title"), /\d{4}.*\d:\d\d.*(UTC|GMT|[A-Z]{3,4})/);
    }
    const words = await times.allInnerTexts();
    assert.ok(words.some((text) => /ago$|^Now$/.test(text)), words.join("; "));
  });

  await t.test("the heads are links that sort, and say what the list is sorted by", async () => {
    assert.equal(await head("Name").getAttribute("aria-sort"), "ascending");
    assert.equal(await page.locator("th[aria-sort]").count(), 1);
    await head("E-mail").getByRole("link").click();
    await waitUntilAsked(page, { sort: "email" });
    assert.equal(await head("E-mail").getAttribute("aria-sort"), "ascending");
    assert.equal(await page.locator("th[aria-sort]").count(), 1);
    const upwards = await emails(page);
    assert.deepEqual(upwards, upwards.toSorted());
    await head("E-mail").getByRole("link").click();
    await waitUntilAsked(page, { sort: "-email" });
    assert.equal(await head("E-mail").getAttribute("aria-sort"), "descending");
    const downwards = await emails(page);
    assert.deepEqual(downwards, downwards.toSorted().reverse());
    assert.notEqual(downwards[0], upwards[0]);
  });

  await t.test("by role, those who may do most come first", async () => {
    await head("Role").getByRole("link").click();
    await waitUntilAsked(page, { sort: "role" });
    const roles = await page.locator("tbody .c-role").allInnerTexts();
    const names = ["Owner", "Admin", "Manager", "Developer", "Crane operator", "Billing clerk", "Viewer"];
    const ranks = roles.map((role) => names.findIndex((name) => role.startsWith(name)));
    assert.deepEqual(ranks, ranks.toSorted());
    assert.deepEqual(ranks.slice(0, 4), [0, 0, 1, 1]);
  });

  await t.test("by last sign-in, those who came last are first, and on the next page too", async () => {
    await head("Last sign-in").getByRole("link").click();
    await waitUntilAsked(page, { sort: "-seen" });
    const times = () => page.locator("tbody time").evaluateAll((all) => all.map((time) => time.dateTime));
    const first = await times();
    await page.getByRole("link", { name: "Next page" }).click();
    await page.waitForURL(/after=/);
    const all = [...first, ...await times()];
    assert.equal(all.length, 60);
    assert.deepEqual(all, all.toSorted().reverse());
    await page.getByRole("link", { name: "Previous page" }).click();
    await page.waitForURL(/before=/);
    assert.deepEqual(await times(), first);
  });
}

async function searchOfTheList(t, page) {
  const search = page.getByLabel("Search members");

  await t.test("starts at most 250 ms after the last key", async () => {
    await page.evaluate(() => {
      window.waits = [];
      let typed = 0;
      document.addEventListener("input", () => { typed = performance.now(); }, true);
      document.addEventListener("htmx:before:request", () => window.waits.push(performance.now() - typed));
    });
    await search.pressSequentially("ander", { delay: 20 });
    await page.waitForURL(/q=/);
    const waits = await page.evaluate(() => window.waits);
    assert.equal(waits.length, 1, "one request, when the typing has stopped");
    assert.ok(waits[0] <= 250, `it waited ${Math.round(waits[0])} ms`);
  });

  await t.test("looks in names and in addresses, whatever the case", async () => {
    await search.fill("ÁLVAREZ");
    await sum(page).getByText("1 found").waitFor();
    assert.deepEqual(await names(page), ["Mateo Álvarez"]);
    await search.fill("Ken.Sato@");
    await waitUntilAsked(page, { q: "Ken.Sato@" });
    await row(page, "佐藤 健").waitFor();
    assert.deepEqual(await names(page), ["佐藤 健"]);
    await search.fill("Подгор");
    await sum(page).getByText("Nobody found").waitFor();
    await search.fill("ольга");
    await row(page, "Ольга Петренко").waitFor();
  });

  await t.test("keeps the focus and the caret in the text", async () => {
    await search.fill("");
    await search.pressSequentially("soren");
    await waitUntilAsked(page, { q: "soren" });
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Backspace");
    await waitUntilAsked(page, { q: "soen" });
    await sum(page).getByText("Nobody found").waitFor();
    const place = await search.evaluate((input) => [input === document.activeElement, input.selectionStart, input.value]);
    assert.deepEqual(place, [true, 2, "soen"]);
    await page.keyboard.type("r");
    await row(page, "Søren Kjær").waitFor();
    assert.equal(await search.inputValue(), "soren");
  });

  await t.test("tells how many it found to those who listen", async () => {
    assert.equal(await sum(page).getAttribute("role"), "status");
    await search.fill("harbour.example");
    await sum(page).getByText("50 found on this page").waitFor();
    await search.fill("Petra");
    await sum(page).getByText("1 found").waitFor();
  });

  await t.test("takes every character as itself", async () => {
    for (const text of ["%", "_", "\\", "'"]) {
      await page.goto(`${MEMBERS}?q=${encodeURIComponent(text)}`);
      assert.equal((await names(page)).length, 0, text);
    }
    await search.fill("Petra");
    await sum(page).getByText("1 found").waitFor();
  });

  await t.test("an address that was copied shows the same", async () => {
    const copied = page.url();
    await page.goto("/account");
    await page.goto(copied);
    assert.equal(await search.inputValue(), "Petra");
    assert.deepEqual(await names(page), ["Petra Vlček"]);
  });

  await t.test("an address names what was chosen, and nothing else", async () => {
    assert.equal(new URL(page.url()).search, "?q=Petra");
  });

  await t.test("who is not found is named, with a way back to everybody", async () => {
    await search.fill("<b>nobody</b> & %");
    await page.getByRole("heading", { name: "Nobody matches “<b>nobody</b> & %”" }).waitFor();
    await page.getByRole("link", { name: "Clear search" }).click();
    await waitUntilAsked(page, {});
    assert.equal((await names(page)).length, 50);
    assert.equal(await search.inputValue(), "");
  });
}

async function filtersOfTheList(t, page) {
  const search = page.getByLabel("Search members");
  const byRole = page.getByLabel("Role", { exact: true });
  const byStatus = page.getByLabel("Status", { exact: true });
  const chips = page.getByRole("list", { name: "Filters" });

  await t.test("combine with each other and with the search, and show as chips", async () => {
    await byRole.selectOption({ label: "Viewer" });
    await page.waitForURL(/role=viewer/);
    await chips.getByText("Viewer").waitFor();
    const viewers = await names(page);
    assert.ok(viewers.length > 10 && viewers.length < 50);
    await sum(page).getByText(`${viewers.length} people`).waitFor();
    await byStatus.selectOption({ label: "Suspended" });
    await chips.getByText("Suspended").waitFor();
    assert.ok((await names(page)).includes("Elif Yıldız"));
    await search.fill("elif");
    await sum(page).getByText("1 found").waitFor();
    assert.deepEqual(asked(page.url()), { q: "elif", role: "viewer", status: "suspended" });
  });

  await t.test("Back and Forward bring back the table, the text and the choices", async () => {
    await page.goBack();
    await sum(page).getByText(/people/).waitFor();
    assert.deepEqual([await search.inputValue(), await byRole.inputValue(), await byStatus.inputValue()], ["", "viewer", "suspended"]);
    await page.goBack();
    await chips.getByText("Suspended").waitFor({ state: "detached" });
    assert.deepEqual([await search.inputValue(), await byRole.inputValue(), await byStatus.inputValue()], ["", "viewer", ""]);
    await page.goBack();
    await chips.waitFor({ state: "detached" });
    assert.equal((await names(page)).length, 50);
    assert.deepEqual([await search.inputValue(), await byRole.inputValue(), await byStatus.inputValue()], ["", "", ""]);
    for (const expected of [["", "viewer", ""], ["", "viewer", "suspended"], ["elif", "viewer", "suspended"]]) {
      await page.goForward();
      await page.waitForFunction((values) => {
        const now = ["q", "filter-role", "filter-status"].map((id) => document.getElementById(id)?.value);
        return JSON.stringify(now) === JSON.stringify(values);
      }, expected);
    }
    await sum(page).getByText("1 found").waitFor();
    assert.deepEqual(await names(page), ["Elif Yıldız"]);
  });

  await t.test("a chip takes its filter away, and leaves the other and the search", async () => {
    await page.getByRole("link", { name: "Remove filter Role: Viewer" }).click();
    await waitUntilAsked(page, { q: "elif", status: "suspended" });
    await chips.getByText("Suspended").waitFor();
    assert.equal(await chips.getByRole("listitem").count(), 1);
    assert.equal(await byRole.inputValue(), "");
    assert.equal(await search.inputValue(), "elif");
    await page.getByRole("link", { name: "Remove filter Status: Suspended" }).click();
    await chips.waitFor({ state: "detached" });
  });

  await t.test("filters and order are kept from page to page", async () => {
    await page.goto(`${MEMBERS}?status=active&sort=-name`);
    await sum(page).getByText("57 people").waitFor();
    const first = await names(page);
    await page.getByRole("link", { name: "Next page" }).click();
    await page.waitForURL(/after=/);
    assert.equal(new URL(page.url()).searchParams.get("status"), "active");
    assert.equal(await byStatus.inputValue(), "active");
    await chips.getByText("Active").waitFor();
    const all = [...first, ...await names(page)];
    assert.equal(new Set(all).size, 57);
    assert.equal(await page.getByText("Suspended", { exact: true }).and(page.locator("td *")).count(), 0);
    await page.getByRole("link", { name: "Previous page" }).click();
    await page.waitForURL(/before=/);
    assert.deepEqual(await names(page), first);
  });

  await t.test("a search from a later page starts at the first", async () => {
    await page.getByRole("link", { name: "Next page" }).click();
    await page.waitForURL(/after=/);
    await search.fill("a");
    await page.waitForURL(/q=a/);
    assert.equal(new URL(page.url()).searchParams.get("after"), null);
    assert.equal(new URL(page.url()).searchParams.get("status"), "active");
    assert.equal(new URL(page.url()).searchParams.get("sort"), "-name");
  });

  await t.test("filters that match nobody say so, with a way out", async () => {
    await page.goto(`${MEMBERS}?role=owner&status=suspended`);
    await page.getByRole("heading", { name: "Nobody matches these filters" }).waitFor();
    await page.getByRole("link", { name: "Clear search and filters" }).click();
    await waitUntilAsked(page, {});
  });
}

test("the list of members", async (t) => {
  // One demo for all, as none of them changes it
  const demo = await Guildhall.startDemo(t);
  await t.test("its columns", async (part) => columnsOfTheList(part, await enter(demo)));
  await t.test("its search", async (part) => searchOfTheList(part, await enter(demo)));
  await t.test("its filters", async (part) => filtersOfTheList(part, await enter(demo)));
});
