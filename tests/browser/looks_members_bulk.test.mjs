// What choosing and changing many members is like to look at and to listen to.

import { test } from "node:test";

import { inspect, inspectClosely } from "./support/looks.mjs";
import { LONG_NAME } from "./support/people.mjs";
import { openTeam } from "./support/team.mjs";

const tick = (page, name) => page.getByRole("checkbox", { name: `Select ${name}`, exact: true }).check();
const press = (page, name) => page.getByRole("region", { name: "Selected members" }).getByRole("button", { name }).click();

test("many members", async (t) => {
  const page = await openTeam(t);
  for (const name of ["Ada Lovelace", "李小龍", LONG_NAME]) await tick(page, name);
  await inspectClosely(page, "members-bulk");
  await press(page, "Remove");
  await page.getByRole("dialog", { name: "Remove 3 members?" }).waitFor();
  await inspect(page, "members-bulk-removal");
  await page.keyboard.press("Escape");
  await press(page, "Suspend");
  await page.getByText("3 suspended.").waitFor();
  await page.getByText("Show the 3 names").click();
  await inspectClosely(page, "members-bulk-done");
  await tick(page, "Ada Lovelace");
  await press(page, "Apply");
  await page.getByText("Choose the role to give.").waitFor();
  await inspect(page, "members-bulk-refused");
});
