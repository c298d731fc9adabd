// A team whose people have long, short and foreign names, and one of whom is suspended.

import { openBrowser } from "./browser.mjs";
import { Guildhall } from "./guildhall.mjs";
import { LONG_NAME, setUp } from "./people.mjs";

export const ORG = "copper-guild";
export const MEMBERS = `/o/${ORG}/members`;
const TEAM = [
  ["Ada Lovelace", "admin"], ["Bjørn Østergård", "developer"], ["Carl Gauss", "viewer"], ["李小龍", "developer"],
  ["Nguyễn Thị Minh Khai", "viewer"], ["سلمى العلوي", "manager"], [LONG_NAME, "viewer"],
];

/** A browser of the team's Owner, on its page of members. */
export async function openTeam(t) {
  const guildhall = await Guildhall.start(t);
  const grace = await setUp(guildhall);
  await grace.makeTeam("Copper Guild", ORG);
  for (const [place, [name, role]] of TEAM.entries()) {
    const mailbox = name === LONG_NAME ? `${LONG_NAME.toLowerCase()}@a-rather-long-domain` : `person-${place}@guild`;
    await grace.bring(ORG, name, `${mailbox}.example`, role);
  }
  const { members } = await grace.call("GET", `/org/${ORG}/members?q=carl`);
  await grace.call("PUT", `/org/${ORG}/members/${members[0].user_id}/suspension`);
  const page = await openBrowser(guildhall);
  await grace.enter(page);
  await page.goto(MEMBERS);
  return page;
}
