// The pictures of the README, in $GUILDHALL_TEST_SHOTS.
// To renew them: GUILDHALL_TEST_SHOTS=docs node --test tests/browser/picture.test.mjs

import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { shoot } from "./support/looks.mjs";
import { PASSWORD, setUp } from "./support/people.mjs";

const MEMBERS = [
  ["Ada Lovelace", "ada", "admin"],
  ["Amara Nwosu", "amara", "developer"],
  ["Bjørn Østergård", "bjorn", "developer"],
  ["Ελένη Παπαδοπούλου", "eleni", "viewer"],
  ["Joaquín Muñoz Ibáñez", "joaquin", "manager"],
  ["Катерина Шевченко", "kateryna", "developer"],
  ["李小龍", "xiaolong", "developer"],
  ["Nguyễn Thị Minh Khai", "minh", "viewer"],
  ["प्रिया शर्मा", "priya", "developer"],
  ["سلمى العلوي", "salma", "viewer"],
  ["Søren Kierkegaard", "soren", "viewer"],
];

test("the members page, as the README shows it", async (t) => {
  const guildhall = await Guildhall.start(t);
  const owner = await setUp(guildhall);
  const org = await owner.makeTeam("Copper Guild", "copper-guild");
  for (const [name, mailbox, role] of MEMBERS) await owner.bring(org, name, `${mailbox}@guild.example`, role);
  await owner.invite(org, "Ines", "ines@guild.example");
  const page = await openBrowser(guildhall);
  await owner.enter(page);
  await page.goto(`/o/${org}/members`);
  await page.evaluate(() => document.fonts.ready);
  await shoot(page, "members");
});

test("the first steps, as the README shows them", async (t) => {
  const guildhall = await Guildhall.start(t);
  const page = await openBrowser(guildhall, { viewport: { width: 900, height: 720 } });
  await page.goto(await guildhall.setUpLink());
  await page.getByLabel("Your name").fill("Grace Hopper");
  await page.getByLabel("E-mail", { exact: true }).fill("grace@guild.example");
  await page.getByLabel("Choose a password").fill(PASSWORD);
  await page.getByLabel("Name of this Guildhall").fill("Guild Works");
  await shoot(page, "first-set-up");
  await page.getByRole("button", { name: "Set up and continue" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Copper Guild");
  await page.getByLabel("Address").fill("copper-guild");
  await page.getByRole("button", { name: "Create organization" }).click();
  await page.getByRole("heading", { name: "Getting started" }).waitFor();
  await page.getByRole("button", { name: "Dismiss" }).click();
  await shoot(page, "first-overview");

  await page.locator("#quick-invite").click();
  await page.getByLabel("Name", { exact: true }).fill("Ada Lovelace");
  await page.getByLabel("E-mail").fill("ada@guild.example");
  await page.getByRole("dialog").getByRole("button", { name: /link/ }).click();
  const link = await page.locator("#invite-link").inputValue();
  await shoot(page, "first-link");

  const phone = await openBrowser(guildhall, { viewport: { width: 390, height: 720 } });
  await phone.goto(link);
  await phone.evaluate(() => document.fonts.ready);
  await shoot(phone, "first-join");
});
