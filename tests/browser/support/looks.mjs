// What a page is like to look at and to listen to: axe, narrow screens, pictures.

import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { soon } from "./wait.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SHOTS = process.env.GUILDHALL_TEST_SHOTS ?? await mkdtemp(join(tmpdir(), "guildhall-shots-"));

const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
const SMALL_PHONE = { width: 320, height: 640 };

/** No finding of axe, in the state and width that the page has now. */
export async function assertAccessible(page, name) {
  // A page that was left has taken axe with it
  if (!await page.evaluate(() => "axe" in window)) await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => window.axe.run(document));
  const findings = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.html).join(" | ")}`);
  assert.deepEqual(findings, [], `axe on ${name}`);
}

/** Nothing stands out to the right, on a phone and on a small one. */
export async function assertFitsPhones(page, name) {
  for (const size of [PHONE, SMALL_PHONE]) {
    await page.setViewportSize(size);
    const { scrollWidth, innerWidth } = await page.evaluate(() => ({
      scrollWidth: document.documentElement.scrollWidth,
      innerWidth: window.innerWidth,
    }));
    assert.ok(scrollWidth <= innerWidth, `${name} is ${scrollWidth} px wide on a screen of ${innerWidth}`);
  }
  await page.setViewportSize(DESKTOP);
}

/** Takes its picture three times, for people to look at. */
export async function picture(page, name) {
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

export async function inDark(page, look) {
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

export async function onPhone(page, look) {
  await page.setViewportSize(PHONE);
  await look();
  await page.setViewportSize(DESKTOP);
}
