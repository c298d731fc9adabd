// The page of roles in a browser: its menus, the matrix and its switch, by mouse, keys and fingers.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { assertAccessible } from "./support/looks.mjs";
import { setUp } from "./support/people.mjs";
import { declaring, fillRoles, ORG, ROLES, startDeclaring, startTeam } from "./support/roles.mjs";

const matrix = (page) => page.getByRole("table", { name: "What each role may do" });
const differences = (page) => page.getByRole("switch", { name: "Differences only" });

/** The keys of the permissions that can be seen. */
function shown(page) {
  return page.locator(".matrix code:visible").allInnerTexts();
}

async function openRoles(t, options) {
  const team = await startTeam(t);
  const page = await openBrowser(team.guildhall, options);
  await team.grace.enter(page);
  await page.goto(ROLES);
  return { ...team, page };
}

test("the page of roles", async (t) => {
  const { page, operator } = await openRoles(t);
  const { keyboard } = page;

  await t.test("a row's number leads to those who have the role", async () => {
    await page.getByRole("link", { name: "1 with the role Owner" }).click();
    assert.equal(new URL(page.url()).search, "?role=owner");
    await page.getByRole("list", { name: "Filters" }).getByText("Owner").waitFor();
    await page.goBack();
  });

  await t.test("the menu of a role of one's own opens by key, and gives the focus back", async () => {
    const opener = page.getByRole("button", { name: "Actions for Fleet operator" });
    await opener.focus();
    await keyboard.press("Enter");
    const menu = page.getByRole("dialog", { name: "Actions for Fleet operator" });
    await menu.waitFor();
    await assertAccessible(page, "the menu of a role");
    await keyboard.press("Tab");
    const edit = menu.getByRole("link", { name: "Edit" });
    assert.ok(await edit.evaluate((link) => link === document.activeElement));
    const links = await menu.getByRole("link").evaluateAll((all) => all.map((link) => new URL(link.href)).map(({ pathname, search }) => pathname + search));
    assert.deepEqual(links, [`${ROLES}/${operator.id}`, `${ROLES}/new?from=${operator.id}`, `${ROLES}/${operator.id}/deletion`]);
    await keyboard.press("Escape");
    await menu.waitFor({ state: "hidden" });
    assert.ok(await opener.evaluate((button) => button === document.activeElement));
  });

  await t.test("a built-in role is offered as a beginning", async () => {
    const copy = page.getByRole("link", { name: "Duplicate Viewer" });
    assert.equal(await copy.getAttribute("href"), `${ROLES}/new?from=viewer`);
    assert.equal(await page.getByRole("button", { name: "Actions for Viewer" }).count(), 0);
  });

  await t.test("each cell is named by its permission and its role", async () => {
    const cell = (name) => matrix(page).getByRole("cell", { name, exact: true });
    await cell("members:invite — Manager: granted").waitFor();
    await cell("robots:read — Fleet operator: implied by robots:operate").waitFor();
    await cell("org:delete — Admin: cannot be granted").waitFor();
    await cell("robots:dance — Fleet operator: on the role, grants nothing").waitFor();
    await matrix(page).getByRole("columnheader", { name: "Fleet operator 0 people" }).waitFor();
    await matrix(page).getByRole("rowheader", { name: "Change the firmware robots:firmware Dangerous" }).waitFor();
  });

  await t.test("the switch leaves out what all roles may do, at once and by key", async () => {
    const all = await shown(page);
    assert.ok(all.includes("org:read"));
    await differences(page).focus();
    await keyboard.press("Space");
    const fewer = await shown(page);
    assert.ok(!fewer.includes("org:read") && fewer.includes("org:update"));
    await keyboard.press("Space");
    assert.deepEqual(await shown(page), all);
  });

  await t.test("two roles are compared, with the switch as it is", async () => {
    await page.getByRole("link", { name: "Compare two" }).click();
    await page.getByLabel("Compare", { exact: true }).selectOption({ label: "Fleet operator" });
    await page.getByLabel("with", { exact: true }).selectOption({ label: "Viewer" });
    await differences(page).check();
    await page.getByRole("button", { name: "Compare" }).click();
    await page.waitForURL(/differences=yes/);
    assert.equal(new URL(page.url()).hash, "#permissions");
    assert.deepEqual(await matrix(page).locator("thead bdi").allInnerTexts(), ["Fleet operator", "Viewer"]);
    assert.deepEqual(await shown(page), ["audit:read", "robots:read", "robots:operate", "robots:dance"]);
    assert.ok(await differences(page).isChecked());
    await differences(page).uncheck();
    assert.ok((await shown(page)).includes("org:read"), "what the address left out comes back without another request");
    await page.getByRole("link", { name: "Show all roles" }).click();
    await page.waitForURL((url) => url.search === "");
    assert.equal(await matrix(page).locator("thead bdi").count(), 7);
  });

  await t.test("the same role twice is told at the fields", async () => {
    await page.getByLabel("Compare", { exact: true }).selectOption({ label: "Viewer" });
    await page.getByLabel("with", { exact: true }).selectOption({ label: "Viewer" });
    await page.getByRole("button", { name: "Compare" }).click();
    await page.getByText("Choose two different roles to compare.").waitFor();
    assert.equal(await page.getByLabel("with", { exact: true }).inputValue(), "viewer");
    await assertAccessible(page, "a comparison that cannot be made");
  });

  await t.test("g and r lead here from elsewhere", async () => {
    await page.goto(`/o/${ORG}/members`);
    await keyboard.press("g");
    await keyboard.press("r");
    await page.waitForURL(`**${ROLES}`);
    await page.getByRole("heading", { level: 1, name: "Roles" }).waitFor();
  });
});

test("the page of roles with scripts off", async (t) => {
  const { page } = await openRoles(t, { script: false });
  await page.getByRole("button", { name: "Actions for Fleet operator" }).click();
  await page.getByRole("dialog", { name: "Actions for Fleet operator" }).getByRole("link", { name: "Duplicate" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByLabel("Compare", { exact: true }).selectOption({ label: "Admin" });
  await page.getByLabel("with", { exact: true }).selectOption({ label: "Manager" });
  await differences(page).check();
  assert.ok(!(await shown(page)).includes("org:read"), "the switch needs no script");
  await page.getByRole("button", { name: "Compare" }).click();
  await page.waitForURL(/compare=admin&compare=manager/);
  assert.deepEqual(await matrix(page).locator("thead bdi").allInnerTexts(), ["Admin", "Manager"]);
  assert.ok((await shown(page)).includes("roles:manage"));
  assert.ok(!(await shown(page)).includes("org:read"));
  await page.goto(`${ROLES}?differences=yes`);
  assert.ok(await differences(page).isChecked());
});

test("the page of roles on a phone", async (t) => {
  const { page } = await openRoles(t, { viewport: { width: 390, height: 844 }, hasTouch: true });
  const box = async (locator) => locator.boundingBox();

  await t.test("a row is two lines, and all of it leads to the role, but for its number and its menu", async () => {
    const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: "Billing clerk", exact: true }) });
    await row.getByText("Level 20").waitFor();
    assert.ok((await box(row)).height <= 72);
    const number = row.getByRole("link", { name: "0 people with the role Billing clerk" });
    const { x, y, width, height } = await box(number);
    assert.ok(height >= 24);
    const hit = await page.evaluate(([left, top]) => document.elementFromPoint(left, top)?.closest("a")?.search, [x + width / 2, y + height / 2]);
    assert.match(hit, /^\?role=/);
    await row.getByRole("button", { name: "Actions for Billing clerk" }).tap();
    await page.getByRole("dialog", { name: "Actions for Billing clerk" }).waitFor();
    await page.keyboard.press("Escape");
    const purpose = await box(row.getByText("Sees and changes billing"));
    const under = await page.evaluate(([left, top]) => document.elementFromPoint(left, top)?.className, [purpose.x + 20, purpose.y + 10]);
    assert.match(under, /name/);
  });

  await t.test("the permissions stay in sight while one goes through the roles", async () => {
    const region = page.getByRole("region", { name: "Table of permissions and roles" });
    await region.evaluate((element) => element.scrollTo(400, 300));
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
    const corner = await box(region);
    const first = await box(matrix(page).getByRole("columnheader", { name: "Permission" }));
    assert.ok(Math.abs(first.x - corner.x) < 2 && Math.abs(first.y - corner.y) < 2);
  });
});

test("as many roles and permissions as there can be", async (t) => {
  const many = Array.from({ length: 200 }, (_, number) => [`part-${Math.floor(number / 20)}:do-${number}`, `do the thing with number ${number}`, []]);
  const { guildhall } = await startDeclaring(t, declaring(many, "Product"));
  const grace = await setUp(guildhall);
  await grace.makeTeam("Copper Guild", ORG);
  await fillRoles(grace);
  const page = await openBrowser(guildhall);
  await grace.enter(page);
  const start = Date.now();
  await page.goto(ROLES);
  const region = page.getByRole("region", { name: "Table of permissions and roles" });
  await region.focus();
  const took = Date.now() - start;
  t.diagnostic(`opened in ${took} ms`);
  assert.ok(took < 20_000, `opened in ${took} ms`);
  assert.equal(await page.locator(".matrix td").count(), 218 * 55);

  await t.test("head and first column stay where they are, whatever is scrolled to", async () => {
    for (const [left, top] of [[0, 0], [3000, 4000], [99_999, 99_999]]) {
      await region.evaluate((element, to) => element.scrollTo(...to), [left, top]);
      const places = await page.evaluate(() => {
        const rect = (selector) => document.querySelector(selector).getBoundingClientRect();
        const wrap = rect(".matrix-wrap");
        const last = rect(".matrix tbody:last-child tr:last-child th");
        return [rect(".matrix thead th:nth-child(9)").top - wrap.top, last.left - wrap.left, rect(".matrix thead th").left - wrap.left];
      });
      assert.ok(places.every((distance) => Math.abs(distance) <= 1.5), `${left},${top}: ${places}`);
    }
  });

  await t.test("the arrows scroll it", async () => {
    await region.evaluate((element) => element.scrollTo(0, 0));
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(() => document.querySelector(".matrix-wrap").scrollLeft > 0);
  });

  await t.test("the switch still answers", async () => {
    const before = Date.now();
    await differences(page).check();
    await page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); }));
    t.diagnostic(`switched in ${Date.now() - before} ms`);
    assert.ok(Date.now() - before < 10_000);
  });

  await t.test("no other role is offered, and the page says why", async () => {
    assert.equal(await page.getByRole("link", { name: "New role" }).count(), 0);
    await page.getByText("An organization has 50 roles of its own at the most. Delete one first.").waitFor();
  });
});
