// Chromium, and a watch over every page that it visits.

import assert from "node:assert/strict";
import { after } from "node:test";

import { chromium } from "playwright-core";

const PROGRAM = process.env.GUILDHALL_CHROMIUM ?? "/usr/bin/chromium";
const DESKTOP = { width: 1280, height: 800 };

// As root there is no sandbox to be had; the rest keeps it from calling home
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

let started = null;

function browser() {
  started ??= chromium.launch({ executablePath: PROGRAM, args: FLAGS });
  return started;
}

after(async () => { await (await started)?.close(); });

/**
 * A browser of somebody's own, with one page open. When the instance ends, the test fails if the browser
 * complained about any page, or a page asked for anything elsewhere. Not where requests fail on purpose.
 */
export async function openBrowser(guildhall, { script = true, mayFail = false, ...options } = {}) {
  const context = await (await browser()).newContext({
    baseURL: guildhall.url,
    javaScriptEnabled: script,
    colorScheme: "light",
    reducedMotion: "reduce",
    viewport: DESKTOP,
    ...options,
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const complaints = watch(page, guildhall.url);
  guildhall.onceOver(async () => {
    await context.close();
    if (!mayFail) assert.deepEqual(complaints, [], "the browser complained");
  });
  return page;
}

/** Collects what no page may cause: messages in the console, errors, requests to elsewhere. */
function watch(page, origin) {
  const complaints = [];
  const complain = (text) => complaints.push(`${new URL(page.url()).pathname}: ${text}`);
  page.on("pageerror", (error) => complain(error.message));
  page.on("console", (message) => {
    const isBad = ["error", "warning", "assert"].includes(message.type());
    if (isBad && !isRefusal(message)) complain(`${message.text()} (${message.location().url})`);
  });
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== origin) complain(`asked for ${request.url()}`);
  });
  page.on("response", (response) => {
    const isPart = !["document", "fetch", "xhr"].includes(response.request().resourceType());
    const isWrong = response.status() >= 500 || (isPart && response.status() >= 400);
    if (isWrong) complain(`${response.status()} for ${response.url()}`);
  });
  return complaints;
}

/** Chromium reports every 4xx; whether it was right is what the tests ask. */
function isRefusal(message) {
  return /^Failed to load resource: the server responded with a status of 4\d\d/.test(message.text());
}
