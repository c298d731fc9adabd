// A team with roles of its own, on an instance whose product declares permissions.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Guildhall } from "./guildhall.mjs";
import { LONG_NAME, setUp } from "./people.mjs";

export const ORG = "copper-guild";
export const ROLES = `/o/${ORG}/roles`;

const ROBOTS = [
  ["robots:read", "see robots", []],
  ["robots:operate", "start and stop robots", ["robots:read"]],
  ["robots:firmware", "change the firmware", ["robots:read"]],
];

/** The text of a settings file that declares permissions: key, label, what it implies. */
export function declaring(permissions, group = "Robots") {
  const block = ([key, label, implies]) => {
    const isDangerous = key === "robots:firmware";
    return `[[permissions]]\nkey = "${key}"\nlabel = "${label}"\ngroup = "${group}"\nimplies = ${JSON.stringify(implies)}\ndangerous = ${isDangerous}\n`;
  };
  return permissions.map(block).join("\n");
}

/** Starts an instance with a settings file, and gives it with a way to write the file anew. */
export async function startDeclaring(t, text) {
  const folder = await mkdtemp(join(tmpdir(), "guildhall-settings-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, "guildhall.toml");
  const write = (lines) => writeFile(file, lines);
  await write(text);
  const settings = { config: file };
  const guildhall = await Guildhall.start(t, settings);
  const restartWith = async (lines) => {
    await guildhall.stop();
    await write(lines);
    await guildhall.run(settings);
  };
  return { guildhall, restartWith };
}

/** A team with two roles of its own; one of them has a permission that the product declares no more. */
export async function startTeam(t) {
  const old = ["robots:dance", "let robots dance", []];
  const { guildhall, restartWith } = await startDeclaring(t, declaring([...ROBOTS, old]));
  const grace = await setUp(guildhall);
  await grace.makeTeam("Copper Guild", ORG);
  const make = (role) => grace.call("POST", `/org/${ORG}/roles`, role);
  const operator = await make({
    name: "Fleet operator",
    purpose: "Starts and stops robots, sees who did",
    level: 30,
    permissions: ["org:read", "members:read", "robots:operate", "robots:dance", "audit:read"],
  });
  await make({
    name: "Billing clerk",
    purpose: "Sees and changes billing for the whole of the guild, and whatever else invoices ask for",
    level: 20,
    permissions: ["org:read", "billing:update"],
  });
  await restartWith(declaring(ROBOTS));
  return { guildhall, grace, operator };
}

/** As many roles more as an organization may have; one of them with a long name. */
export async function fillRoles(owner) {
  const { roles } = await owner.call("GET", `/org/${ORG}/roles`);
  for (let number = roles.length - 5; number < 50; number += 1) {
    const name = number === 49 ? LONG_NAME : `Role number ${number}`;
    await owner.call("POST", `/org/${ORG}/roles`, { name, purpose: "One of many", level: number + 1, permissions: ["org:read"] });
  }
}
