// A team with a role of its own, in the hands of three people.

import { Guildhall } from "./guildhall.mjs";
import { setUp } from "./people.mjs";

export const ORG = "copper-guild";
export const ROLES = `/o/${ORG}/roles`;

/** The instance, its Owner, and the role: { guildhall, grace, role, path }. */
export async function makeFleet(t) {
  const guildhall = await Guildhall.start(t);
  const grace = await setUp(guildhall);
  await grace.makeTeam("Copper Guild", ORG);
  const role = await grace.call("POST", `/org/${ORG}/roles`, {
    name: "Fleet operator",
    purpose: "Starts and stops robots, sees who did",
    level: 30,
    permissions: ["org:read", "members:invite", "keys:read"],
  });
  for (const [place, name] of ["Kwabena Osei-Tutu", "Rosa Ibáñez", "李小龍"].entries()) {
    await grace.bring(ORG, name, `person-${place}@guild.example`, role.id);
  }
  return { guildhall, grace, role, path: `${ROLES}/${role.id}` };
}
