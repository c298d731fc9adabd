// Keys in the browser: made, used by a program, rotated, revoked.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { promisify } from "node:util";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { setUp } from "./support/people.mjs";
import { soon } from "./support/wait.mjs";

const ORG = "copper-guild";
const KEYS = `/o/${ORG}/keys`;

test("keys", async (t) => {
  const guildhall = await Guildhall.start(t);
  const grace = await setUp(guildhall);
  await grace.makeTeam("Copper Guild", ORG);
  const page = await openBrowser(guildhall, { permissions: ["clipboard-read", "clipboard-write"] });
  await grace.enter(page);
  const heading = (name) => page.getByRole("heading", { level: 1, name }).waitFor();
  const ask = async (secret, path = `/api/v1/org/${ORG}/members`) => {
    const headers = { authorization: `Bearer ${secret}` };
    return (await fetch(new URL(path, guildhall.url), { headers })).status;
  };
  let secret = "";
  let id = "";

  await t.test("the first is made by the keyboard", async () => {
    await page.goto(`/o/${ORG}`);
    await page.keyboard.press("g");
    await page.keyboard.press("k");
    await page.getByRole("heading", { name: "No keys yet" }).waitFor();
    await page.getByRole("link", { name: "Create key" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("Backend");
    assert.ok(await page.getByLabel("Uses per minute").isHidden());
    await page.getByRole("radio", { name: "Agent" }).check();
    await page.getByLabel("Uses per minute").fill("5");
    await page.getByRole("radio", { name: "Standard" }).check();
    await page.getByRole("group", { name: "People" }).getByRole("radio", { name: "None" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await heading("Copy the new key now");
    id = new URL(page.url()).pathname.split("/")[4];
  });

  await t.test("it is copied, downloaded, and its command works as pasted", async () => {
    const field = page.getByRole("textbox", { name: "Secret of Backend" });
    secret = await field.inputValue();
    assert.match(secret, /^guild_std_[0-9A-Za-z]{38}$/);
    await page.getByRole("button", { name: "Copy key" }).focus();
    await page.keyboard.press("Enter");
    await page.locator("#status").getByText("Copied").waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), secret);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download .env" }).click(),
    ]);
    assert.equal(download.suggestedFilename(), `${ORG}.env`);
    const file = await readFile(await download.path(), "utf8");
    assert.equal(file, `GUILDHALL_URL=${guildhall.url}\nGUILDHALL_KEY=${secret}\n`);
    await page.getByRole("button", { name: "Copy the command" }).click();
    const command = await soon("the command is copied", async () => {
      const text = await page.evaluate(() => navigator.clipboard.readText());
      return text.includes("curl") && text;
    });
    const { stdout } = await promisify(execFile)("sh", ["-c", command]);
    assert.match(stdout, /Grace Hopper/);
  });

  await t.test("a reload does not show it", async () => {
    await page.reload();
    await heading("The key is not shown again");
    assert.ok(!(await page.content()).includes(secret.slice(14)));
    await page.goBack();
    assert.ok(!(await page.content()).includes(secret.slice(14)));
  });

  await t.test("its last use is seen", async () => {
    await soon("the mark is written", async () => {
      await page.goto(KEYS);
      const cell = page.getByRole("row", { name: /Backend/ }).locator(".c-used");
      return (await cell.innerText()).startsWith("Now");
    }, { within: 20_000 });
  });

  await t.test("it is rotated, and the old one works on for an hour", async () => {
    await page.getByLabel("Actions for Backend").click();
    await page.locator("#menu").getByRole("link", { name: "Rotate…" }).click();
    const dialog = page.getByRole("dialog", { name: "Rotate Backend?" });
    await dialog.getByRole("radio", { name: "1 hour" }).check();
    await dialog.getByRole("button", { name: "Rotate key" }).click();
    await heading("Copy the new key now");
    const fresh = await page.getByRole("textbox", { name: "Secret of Backend" }).inputValue();
    assert.notEqual(fresh, secret);
    assert.deepEqual([await ask(secret), await ask(fresh)], [200, 200]);
    secret = fresh;
  });

  await t.test("it is revoked, and refused at once", async () => {
    await page.goto(KEYS);
    await page.getByLabel("Actions for Backend").click();
    await page.locator("#menu").getByRole("link", { name: "Revoke…" }).click();
    const dialog = page.getByRole("dialog", { name: "Revoke Backend?" });
    await dialog.getByText(/last used/).first().waitFor();
    await dialog.getByRole("button", { name: "Revoke key" }).click();
    await page.getByText("Backend is revoked. It is refused from now on.").waitFor();
    assert.equal(await ask(secret), 401);
    await page.getByRole("row", { name: /Backend/ }).getByText("Revoked").waitFor();
    assert.equal(await page.locator("#sum").innerText(), "0 in use");
    await page.goto(KEYS);
    await page.getByRole("heading", { name: "No key is in use" }).waitFor();
    await page.getByLabel("State").selectOption("revoked");
    await page.getByRole("row", { name: /Backend/ }).waitFor();
    assert.match(page.url(), /status=revoked/);
    assert.equal(await page.locator("#sum").innerText(), "1 key found");
  });

  await t.test("an agent is stopped from the list, and goes on by Undo", async () => {
    const agent = await grace.call("POST", `/org/${ORG}/keys`, { name: "Dispatch", type: "agent", scopes: ["members:read"] });
    await page.goto(KEYS);
    await page.getByLabel("Actions for Dispatch").click();
    await page.locator("#menu").getByRole("button", { name: "Stop" }).click();
    await page.getByRole("row", { name: /Dispatch/ }).getByText("Stopped").waitFor();
    assert.equal(await ask(agent.secret), 401);
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("Dispatch goes on: its key works again.").waitFor();
    assert.equal(await ask(agent.secret), 200);
  });
});
