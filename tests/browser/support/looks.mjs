// What a page is like to look at and to listen to: axe, narrow screens, pictures.

import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

import { soon } from "./wait.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SHOTS = process.env.GUILDHALL_TEST_SHOTS ?? join(import.meta.dirname, "../../../test-results");

const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
const SMALL_PHONE = { width: 320, height: 640 };

/** Opens a page, and inspects it. */
export async function visit(page, path, name, status = 200) {
  const answer = await page.goto(path);
  assert.equal(answer.status(), status, name);
  await inspect(page, name);
}

/** All of the below, in the state that the page is in now. */
export async function inspect(page, name) {
  await assertAccessible(page, name);
  await assertFitsPhones(page, name);
  await picture(page, name);
}

/** The same, and with axe in the dark and on a phone too. */
export async function inspectClosely(page, name) {
  await inspect(page, name);
  await inDark(page, () => assertAccessible(page, `${name} in the dark`));
  await onPhone(page, () => assertAccessible(page, `${name} on a phone`));
}

/** No finding of axe, in the state and width that the page has now. */
export async function assertAccessible(page, name) {
  // A page that was left has taken axe with it
  if (!await page.evaluate(() => "axe" in window)) await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => window.axe.run(document));
  const findings = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.html).join(" | ")}`);
  assert.deepEqual(findings, [], `axe on ${name}`);
}

/** Nothing stands out to the right, on a phone and on a small one. */
async function assertFitsPhones(page, name) {
  for (const phone of [PHONE, SMALL_PHONE]) {
    await onPhone(page, async () => {
      const { scrollWidth, innerWidth } = await page.evaluate(() => ({
        scrollWidth: document.documentElement.scrollWidth,
        innerWidth: window.innerWidth,
      }));
      assert.ok(scrollWidth <= innerWidth, `${name} is ${scrollWidth} px wide on a screen of ${innerWidth}`);
    }, phone);
  }
}

/** Takes its picture three times, for people to look at. */
async function picture(page, name) {
  await shoot(page, `${name}-light`);
  await inDark(page, () => shoot(page, `${name}-dark`));
  await onPhone(page, () => shoot(page, `${name}-mobile`));
}

/** Takes one picture, of what the window shows. */
export async function shoot(page, name) {
  await mkdir(SHOTS, { recursive: true });
  // Hiding the caret would leave `style` attributes behind, at which the page's own policy takes offence
  await page.screenshot({ path: join(SHOTS, `${name}.png`), animations: "disabled", caret: "initial" });
}

async function inDark(page, look) {
  await page.emulateMedia({ colorScheme: "dark" });
  await standStill(page);
  await look();
  await page.emulateMedia({ colorScheme: "light" });
  await standStill(page);
}

/** Waits until colours have changed: they take some milliseconds. */
async function standStill(page) {
  await page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); }));
  await soon("nothing moves", () => page.evaluate(() => document.getAnimations().every(({ playState }) => playState !== "running")));
}

/** The narrow screen of a phone, and fingers on it. */
async function onPhone(page, look, phone = PHONE) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setTouchEmulationEnabled", { enabled: true });
  await page.setViewportSize(phone);
  await look();
  await devtools.send("Emulation.setTouchEmulationEnabled", { enabled: false });
  await devtools.detach();
  await page.setViewportSize(DESKTOP);
}
