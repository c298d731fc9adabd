// The picture of the README: members.png in $GUILDHALL_TEST_SHOTS.
// To renew it: GUILDHALL_TEST_SHOTS=docs node --test tests/browser/picture.test.mjs

import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { Guildhall } from "./support/guildhall.mjs";
import { shoot } from "./support/looks.mjs";
import { setUp } from "./support/people.mjs";

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
