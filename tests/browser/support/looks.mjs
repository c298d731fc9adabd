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
  await open(page, path, name, status);
  await inspect(page, name);
}

/** The same, and closely. */
export async function visitClosely(page, path, name) {
  await open(page, path, name, 200);
  await inspectClosely(page, name);
}

async function open(page, path, name, status) {
  const answer = await page.goto(path);
  assert.equal(answer.status(), status, name);
}

/** Axe, the width on phones, and three pictures for people to look at, in the state that the page is in now. */
export function inspect(page, name) {
  return lookAt(page, name, () => {});
}

/** The pictures and the widths alone, of a page whose contents axe has seen: it takes seconds for a large table. */
export function picture(page, name) {
  return takePictures(page, name, () => {});
}

/** The same, and with axe in the dark and on a phone too. */
export function inspectClosely(page, name) {
  return lookAt(page, name, (where) => assertAccessible(page, `${name} ${where}`));
}

async function lookAt(page, name, lookCloser) {
  await standStill(page);
  await assertAccessible(page, name);
  await takePictures(page, name, lookCloser);
}

async function takePictures(page, name, lookCloser) {
  await standStill(page);
  await shoot(page, `${name}-light`);
  await inDark(page, async () => {
    await lookCloser("in the dark");
    await shoot(page, `${name}-dark`);
  });
  await onPhone(page, async () => {
    await assertFits(page, name);
    await lookCloser("on a phone");
    await shoot(page, `${name}-mobile`);
  });
  await onPhone(page, () => assertFits(page, name), SMALL_PHONE);
}

/** No finding of axe, in the state and width that the page has now. */
export async function assertAccessible(page, name) {
  // A page that was left has taken axe with it
  if (!await page.evaluate(() => "axe" in window)) await page.evaluate(AXE);
  const findings = await page.evaluate(findingsOfAxe);
  assert.deepEqual(findings, [], `axe on ${name}`);
}

/** Runs in the page, and gives only what is wrong: all that axe has looked at takes long to hand over. */
async function findingsOfAxe() {
  const { violations } = await window.axe.run(document, { resultTypes: ["violations"], selectors: false });
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.html).join(" | ")}`);
}

/** Nothing stands out to the right. */
async function assertFits(page, name) {
  const { scrollWidth, innerWidth } = await page.evaluate(() => ({
    scrollWidth: document.documentElement.scrollWidth,
    innerWidth: window.innerWidth,
  }));
  assert.ok(scrollWidth <= innerWidth, `${name} is ${scrollWidth} px wide on a screen of ${innerWidth}`);
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
